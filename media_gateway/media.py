"""Everything in the media thread: rooms, peers by connection, and who has fallen silent."""

import asyncio
import logging
import time
from dataclasses import asdict
from typing import Any, Protocol

from media_gateway.batches import open_mux
from media_gateway.dtls import Certificates
from media_gateway.figures import Figures
from media_gateway.forwarding import Route, SsrcTaken, Streams
from media_gateway.peers import Entrance, Peer, Room
from media_gateway.probe import Counted
from media_gateway.protocol import Measured
from media_gateway.sdp import BadAnswer

log = logging.getLogger("media_gateway.media")


class Reports(Protocol):
    """What the media thread tells the greenlets."""

    def offered(self, connection: int, number: int, sdp: str, streams: dict[str, str]) -> None: ...
    def lost(self, connection: int, reason: str) -> None: ...
    def measured(self, connection: int, message: Measured) -> None: ...


class MediaRooms:
    """Made and used inside the running event loop only."""

    def __init__(self, host: str, port: int, addresses: tuple[str, ...], reports: Reports) -> None:
        self._reports = reports
        self._mux = open_mux(host, port)
        self._certificates = Certificates(asyncio.get_running_loop().time())
        self._figures = Figures()
        self._entrance = Entrance(
            self._mux, self._certificates, addresses, reports.offered, self._figures
        )
        self._rooms: dict[str, Room] = {}
        self._peers: dict[int, tuple[str, Peer]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        return self._mux.port

    def enter(self, connection: int, room: str, seat: str, probes: bool) -> None:
        """What somebody who `probes` sends is counted; the room is theirs alone."""
        streams = Streams(self._figures, Counted if probes else Route)
        place = self._rooms.setdefault(room, Room(streams))
        peer = Peer(connection, seat, place, self._entrance)
        self._peers[connection] = room, peer
        place.enter(peer)

    def answer(self, connection: int, negotiation: int, sdp: str) -> None:
        if connection not in self._peers:
            return
        try:
            self._peers[connection][1].answered(negotiation, sdp)
        except BadAnswer:
            self._lose(connection, "bad-answer")
        except SsrcTaken:
            self._lose(connection, "collision")

    def restart(self, connection: int) -> None:
        if connection in self._peers:
            self._peers[connection][1].restart()

    def leave(self, connection: int) -> None:
        """Packets of and to this person stop before this returns."""
        if connection not in self._peers:
            return
        name, peer = self._peers.pop(connection)
        room = self._rooms[name]
        room.leave(peer)
        if not room.peers:
            del self._rooms[name]
        peer.mute()
        task = asyncio.get_running_loop().create_task(peer.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def sweep(self) -> None:
        """Called every second."""
        now = asyncio.get_running_loop().time()
        self._certificates.renew(now)
        for connection, (_name, peer) in list(self._peers.items()):
            if reason := peer.trouble(now):
                self._lose(connection, reason)
            elif isinstance(route := peer.routes.get("video"), Counted):
                self._measure(connection, route)

    def load(self) -> dict[str, Any]:
        """Figures since the start; processor seconds are those of the media thread."""
        return {
            "rooms": len(self._rooms),
            "seats": len(self._peers),
            "connected": sum(peer.connected for _name, peer in self._peers.values()),
            **asdict(self._mux.counters),
            **self._figures.told(),
            "media_cpu_seconds": time.thread_time(),
        }

    async def close(self) -> None:
        for connection in list(self._peers):
            self.leave(connection)
        await asyncio.gather(*self._closing, return_exceptions=True)
        self._mux.close()

    def _measure(self, connection: int, route: Counted) -> None:
        if message := route.measure():
            self._reports.measured(connection, message)

    def _lose(self, connection: int, reason: str) -> None:
        self._figures.lost[reason] += 1
        log.info("event=media-lost connection=%d reason=%s", connection, reason)
        self.leave(connection)
        self._reports.lost(connection, reason)
