"""Joins the two worlds: greenlets in one thread, the event loop of the media in another.

Calls go through here in both directions; nothing else is shared between the threads.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import gevent
from gevent.event import AsyncResult

from media_gateway.loop import MediaLoop
from media_gateway.media import MediaRooms
from media_gateway.protocol import Measured

START_SECONDS = 60  # what is compiled at the first start takes a while
ANSWER_SECONDS = 5


class Greenlets:
    """Calls from any thread, made in the thread of the hub in which this was created."""

    def __init__(self) -> None:
        self._calls: deque[Callable[[], None]] = deque()
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(self._run)

    def call(self, function: Callable[[], None]) -> None:
        """Never waits; the function must not wait either."""
        self._calls.append(function)
        self._watcher.send()

    def close(self) -> None:
        self._watcher.stop()
        self._watcher.close()

    def _run(self) -> None:
        while self._calls:
            self._calls.popleft()()


class Pipe:
    """The media thread, as the greenlets see it."""

    def __init__(self, greenlets: Greenlets) -> None:
        self._greenlets = greenlets
        self._loop = MediaLoop()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)
        self._media: MediaRooms
        self._on_offered: Callable[[int, int, str, dict[str, str]], None]
        self._on_lost: Callable[[int, str], None]
        self._on_measured: Callable[[int, Measured], None]

    def start(self, host: str, port: int, addresses: tuple[str, ...]) -> int:
        """Starts the thread; the bound UDP port. Raises OSError."""
        self._thread.start()
        started: Future[int] = asyncio.run_coroutine_threadsafe(
            self._open(host, port, addresses), self._loop
        )
        return started.result(START_SECONDS)

    def listen(
        self,
        offered: Callable[[int, int, str, dict[str, str]], None],
        lost: Callable[[int, str], None],
        measured: Callable[[int, Measured], None],
    ) -> None:
        """Who in the greenlets' world hears reports; before anybody enters."""
        self._on_offered, self._on_lost, self._on_measured = offered, lost, measured

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._media.close(), self._loop).result(ANSWER_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self._loop.close()

    # From greenlets to the media thread

    def enter(self, connection: int, room: str, seat: str, probes: bool) -> None:
        self._tell(lambda: self._media.enter(connection, room, seat, probes))

    def answer(self, connection: int, negotiation: int, sdp: str) -> None:
        self._tell(lambda: self._media.answer(connection, negotiation, sdp))

    def restart(self, connection: int) -> None:
        self._tell(lambda: self._media.restart(connection))

    def leave(self, connection: int) -> None:
        self._tell(lambda: self._media.leave(connection))

    def load(self) -> dict[str, Any]:
        """Waits for the media thread, letting other greenlets run."""
        result: AsyncResult[dict[str, Any]] = AsyncResult()

        def measure() -> None:
            figures = self._media.load()
            self._greenlets.call(lambda: result.set(figures))

        self._tell(measure)
        measured: dict[str, Any] = result.get(timeout=ANSWER_SECONDS)
        return measured

    def _tell(self, function: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(function)

    # From the media thread to greenlets

    def offered(self, connection: int, number: int, sdp: str, streams: dict[str, str]) -> None:
        self._greenlets.call(lambda: self._on_offered(connection, number, sdp, streams))

    def lost(self, connection: int, reason: str) -> None:
        self._greenlets.call(lambda: self._on_lost(connection, reason))

    def measured(self, connection: int, message: Measured) -> None:
        self._greenlets.call(lambda: self._on_measured(connection, message))

    # In the media thread

    async def _open(self, host: str, port: int, addresses: tuple[str, ...]) -> int:
        self._media = MediaRooms(host, port, addresses, self)
        self._sweep()
        return self._media.port

    def _sweep(self) -> None:
        self._media.sweep()
        self._loop.call_later(1, self._sweep)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
