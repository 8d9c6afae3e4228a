"""How answers leave waitress: what is ready at once, and head and body together.

waitress hands each request to another thread and is woken by it again; for a page that is kept
(portal/early.py) that costs more than the answer, so the thread that reads answers. The head of an
answer it sends by itself: one more call of the system, one more packet, and one more time that all
other threads go first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from portal.early import Pages

LONGEST_JOINED = 1 << 18  # bytes of a body that are put behind its head


class Task(WSGITask):
    """A request whose answer's head goes out together with what follows it."""

    def write(self, data: bytes) -> None:
        """Send a piece of the answer."""
        if self.wrote_header or not 0 < len(data) <= LONGEST_JOINED:
            super().write(data)
            return
        with self.channel.joined():
            super().write(data)


class Channel(HTTPChannel):
    """A connection of waitress that answers at once what `pages` has ready."""

    pages: Pages
    task_class = Task
    reading = False
    pieces: list[bytes] | None = None  # what waits for the end of joined()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Send what is written inside as one piece."""
        self.pieces = []
        try:
            yield
        finally:
            whole, self.pieces = b"".join(self.pieces), None
            super().write_soon(whole)

    def write_soon(self, data: Any) -> int:
        """Send a piece, now or with those it is joined to."""
        if self.pieces is None:
            return int(super().write_soon(data))
        self.pieces.append(data)
        return len(data)

    def handle_read(self) -> None:
        """Read; then answer, unless a working thread has to."""
        self.reading = True
        super().handle_read()
        self.reading = False
        # Not before the lock on the requests is given back. No other thread has this connection:
        # nothing is read while a request is worked on.
        if self.requests and getattr(self.requests[0], "at_once", False):
            self.service()


def serve_at_once(server: Any, pages: Pages) -> None:
    """Let a server of waitress answer at once what is ready."""
    hand_over = server.add_task

    def add_task(channel: Channel) -> None:
        request = channel.requests[0]
        request.at_once = channel.reading and _ready(request, pages)
        if not request.at_once:
            hand_over(channel)

    server.channel_class = type("Channel", (Channel,), {"pages": pages})
    server.add_task = add_task


def _ready(request: Any, pages: Pages) -> bool:
    plain = request.command == "GET" and not (request.error or request.query or request.body_rcv)
    if not plain or pages.last is None or "COOKIE" in request.headers:
        return False
    return pages.find(("", request.path), pages.last()) is not None
