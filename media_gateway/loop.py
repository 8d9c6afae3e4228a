"""The event loop of the media thread: readers are called while it waits, not in a turn of its own.

A turn of asyncio's loop costs as much as forwarding a packet. Most datagrams leave nothing for the
loop to do, so they are read and passed on inside the wait, and the loop goes round only for what
concerns it: handshakes, timers, and calls from other threads.
"""

import asyncio
import logging
import math
import select
import selectors
import time
from collections.abc import Callable

log = logging.getLogger("media_gateway.loop")

Reader = Callable[[], bool | None]
Waiter = Callable[[int, int], None]


class WaitingSelector(selectors.DefaultSelector):
    """Waits for what the loop waits for, and meanwhile calls readers that are ready.

    A reader that returns True has left nothing for the loop to do. A waiter waits itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._readers: dict[int, Reader] = {}
        self._waiting = select.epoll()
        self._waiting.register(self.fileno(), select.EPOLLIN)
        self.waiter: Waiter | None = None

    def add(self, file: int, reader: Reader) -> None:
        if file not in self._readers:
            self._waiting.register(file, select.EPOLLIN)
        self._readers[file] = reader

    def discard(self, file: int) -> bool:
        """Whether there was such a reader."""
        if known := self._readers.pop(file, None) is not None:
            self._waiting.unregister(file)
        return known

    def close(self) -> None:
        self._waiting.close()
        super().close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As of any selector; a busy reader cannot make it wait longer than `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        milliseconds = -1 if timeout is None else math.ceil(max(timeout, 0) * 1000)
        if self.waiter is not None:
            _call(self.waiter, self._waiting.fileno(), milliseconds)
            milliseconds, end = 0, 0.0
        while self._only_readers(milliseconds):
            if end is not None:
                milliseconds = math.ceil((end - time.monotonic()) * 1000)
                if milliseconds <= 0:
                    break
        return super().select(0)

    def _only_readers(self, milliseconds: int) -> bool:
        """Wait once; whether the loop may go on waiting."""
        ready = self._waiting.poll(milliseconds / 1000 if milliseconds >= 0 else None)
        quiet = bool(ready)
        for file, _event in ready:
            reader = self._readers.get(file)
            quiet &= reader is not None and _call(reader)
        return quiet


def _call(function: Callable[..., bool | None], *arguments: int) -> bool:
    """An error in a reader must not end the loop; what it says may name an address."""
    try:
        return function(*arguments) is True
    except Exception as error:
        log.error("event=reader-failed error=%s", type(error).__name__)
        return False


class MediaLoop(asyncio.SelectorEventLoop):
    """asyncio's loop, but for its readers: they get no arguments, see above."""

    def __init__(self) -> None:
        self._waiting = WaitingSelector()
        super().__init__(self._waiting)

    def add_reader(  # type: ignore[override]
        self, fd: int, callback: Reader
    ) -> None:
        self._waiting.add(fd, callback)

    def remove_reader(self, fd: int) -> bool:  # type: ignore[override]
        return self._waiting.discard(fd)

    def wait_with(self, waiter: Waiter | None) -> None:
        """Lets somebody wait who can do so more cheaply, for a file of their own and one of ours.

        The waiter is told ours and how many milliseconds to wait at most (-1: for ever), and
        returns when ours is readable, the time is over, or something was done for the loop to see.
        """
        self._waiting.waiter = waiter
