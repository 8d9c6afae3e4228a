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


class WaitingSelector(selectors.DefaultSelector):
    """Waits for what the loop waits for, and meanwhile calls readers that are ready.

    A reader that returns True has left nothing for the loop to do.
    """

    def __init__(self) -> None:
        super().__init__()
        self._readers: dict[int, Reader] = {}
        self._waiting = select.poll()
        self._waiting.register(self.fileno(), select.POLLIN)

    def add(self, file: int, reader: Reader) -> None:
        self._readers[file] = reader
        self._waiting.register(file, select.POLLIN)

    def discard(self, file: int) -> bool:
        """Whether there was such a reader."""
        if known := self._readers.pop(file, None) is not None:
            self._waiting.unregister(file)
        return known

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As of any selector; a busy reader cannot make it wait longer than `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        milliseconds = None if timeout is None else math.ceil(max(timeout, 0) * 1000)
        while self._only_readers(milliseconds):
            if end is not None:
                milliseconds = math.ceil((end - time.monotonic()) * 1000)
                if milliseconds <= 0:
                    break
        return super().select(0)

    def _only_readers(self, milliseconds: int | None) -> bool:
        """Wait once; whether the loop may go on waiting."""
        ready = self._waiting.poll(milliseconds)
        quiet = bool(ready)
        for file, _event in ready:
            reader = self._readers.get(file)
            quiet &= reader is not None and _call(reader)
        return quiet


def _call(reader: Reader) -> bool:
    """An error in a reader must not end the loop; what it says may name an address."""
    try:
        return reader() is True
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
