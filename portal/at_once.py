"""What is ready is answered by the thread that reads, without waiting for one that works.

waitress hands each request to another thread and is woken by it again; for a page that is kept
(portal/early.py) that costs more than the answer.
"""

from typing import Any

from waitress.channel import HTTPChannel

from portal.early import Pages


class Channel(HTTPChannel):
    """A connection of waitress that answers at once what `pages` has ready."""

    pages: Pages
    reading = False

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
