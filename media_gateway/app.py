"""The gateway put together: one process, two threads that work, one that tells the portal."""

import gc
import ipaddress
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.event import Event

from media_gateway.control import Control
from media_gateway.dtls import check_libraries
from media_gateway.events import Events
from media_gateway.pipe import Greenlets, Pipe
from media_gateway.reception import Reception
from media_gateway.rooms import Rooms
from media_gateway.server import build_server

SHORTEST_SECRET = 32
SWITCH_SECONDS = 0.0005


@dataclass(frozen=True, kw_only=True)
class GatewayConfig:
    """How one gateway runs.

    listen             host and port of HTTP and WebSocket; port 0 takes any free one
    media_port         the one UDP port; 0 takes any free one
    media_addresses    IP addresses offered to browsers, the preferred one first
    origins            the portal's public origins, e.g. ``https://video.example.org``
    portal_events_url  where presence is told; None tells nobody
    wind_up_seconds    how long calls may go on after SIGTERM; without calls it stops at once
    """

    listen: tuple[str, int]
    media_port: int
    media_addresses: tuple[str, ...]
    origins: tuple[str, ...]
    portal_events_url: str | None
    secret: bytes
    wind_up_seconds: int = 600
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if len(self.secret) < SHORTEST_SECRET:
            raise ValueError(f"the gateway's secret is shorter than {SHORTEST_SECRET} bytes")
        if not self.media_addresses:
            raise ValueError("the gateway needs an address to offer for sound and picture")
        for address in self.media_addresses:
            ipaddress.ip_address(address)

    @property
    def media_host(self) -> str:
        """Loopback if nothing else is offered, otherwise every interface."""
        addresses = [ipaddress.ip_address(address) for address in self.media_addresses]
        if all(address.is_loopback for address in addresses):
            return self.media_addresses[0]
        return "::" if all(address.version == 6 for address in addresses) else "0.0.0.0"  # noqa: S104


class Gateway:
    """Start and serve in one thread; stop from any. Both ports are known after the start."""

    def __init__(self, config: GatewayConfig) -> None:
        self._config = config
        self.address: tuple[str, int]
        self.media_port: int

    def start(self) -> None:
        """Binds both ports. Raises OSError and UnsupportedLibraries."""
        check_libraries()
        config = self._config
        self._stopping = Event()
        self._greenlets = Greenlets()
        self._events = Events(config.portal_events_url, config.secret, config.clock)
        self._pipe = Pipe(self._greenlets)
        self._rooms = Rooms(self._pipe, self._events.announce, config.clock)
        self._pipe.listen(self._rooms.offered, self._rooms.lost, self._rooms.measured)
        self._reception = Reception(self._rooms, config.secret, config.clock)
        control = Control(self._rooms, self._load, config.secret, config.clock)
        self._server = build_server(
            config.listen, config.origins, control, self._reception.converse
        )
        self.media_port = self._pipe.start(
            config.media_host, config.media_port, config.media_addresses
        )
        self._server.start()
        self.address = (config.listen[0], self._server.server_port)
        self._events.start()
        self._sweeper = gevent.spawn(self._sweep)

    def serve_forever(self) -> None:
        """Until `stop` is called."""
        try:
            self._stopping.wait()
        finally:
            self._tear_down()

    def stop(self) -> None:
        """Makes `serve_forever` tear everything down and return; does not wait for it."""
        self._greenlets.call(self._stopping.set)

    def wind_up(self) -> None:
        """Takes no new rooms, lets the calls that are here end, then stops; twice means at once."""
        self._greenlets.call(self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        if self._rooms.stopping:
            self._stopping.set()
            return
        self._rooms.wind_up(self._config.wind_up_seconds)
        self._stop_by = time.monotonic() + self._config.wind_up_seconds

    def _tear_down(self) -> None:
        self._sweeper.kill()
        self._rooms.dismiss_all()
        self._server.stop(timeout=2)
        self._pipe.stop()
        self._events.stop()
        self._greenlets.close()

    def _sweep(self) -> None:
        while True:
            gevent.sleep(1)
            self._rooms.sweep()
            if self._rooms.stopping and (self._rooms.empty or time.monotonic() > self._stop_by):
                self._stopping.set()

    def _load(self) -> dict[str, Any]:
        return {
            "guests": len(self._rooms),
            "stopping": self._rooms.stopping,
            "cpu_seconds": time.process_time(),
            "lost_events": self._events.lost,
            "lost_hints": self._reception.lost_hints,
            "refused": dict(self._reception.refused),
            **self._pipe.load(),
        }


def _keep_pauses_short() -> None:
    """What a packet has to wait for the other thread, and for the garbage collector.

    The libraries loaded so far stay for good; going through them again and again takes tens of
    milliseconds. Collected once more afterwards, since a full collection comes only when a quarter
    has been added to what the last one left.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.collect()


def main(config: GatewayConfig, started: Callable[[Gateway], None] | None = None) -> None:
    """Runs a gateway in this process: SIGTERM lets its calls end, SIGINT stops at once."""
    gateway = Gateway(config)
    gateway.start()
    _keep_pauses_short()
    gevent.signal_handler(signal.SIGTERM, gateway.wind_up)
    gevent.signal_handler(signal.SIGINT, gateway.stop)
    if started is not None:
        started(gateway)
    gateway.serve_forever()
