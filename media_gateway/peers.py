"""One peer connection a person: two sections for the own streams, more as others come and go."""

import asyncio
import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from media_gateway import sdp
from media_gateway.dtls import Certificates, Channel, HandshakeFailed
from media_gateway.figures import Figures
from media_gateway.forwarding import Route, Streams
from media_gateway.leg import Leg
from media_gateway.mux import Mux

JOIN_SECONDS = 20
CONSENT_SECONDS = 15

Offered = Callable[[int, int, str, dict[str, str]], None]


@dataclass(eq=False)
class Slot:
    """A section in which somebody else's stream is, or was, sent to this person."""

    mid: str
    media: sdp.Media
    route: Route | None = None
    stream: str = ""
    seat: str = ""
    live: bool = False
    free: bool = False

    def section(self) -> sdp.Section:
        if self.route is None:
            return sdp.Section(self.mid, self.media, "inactive")
        return sdp.Section(self.mid, self.media, "sendonly", self.stream, self.route.ssrc)


@dataclass(frozen=True)
class Entrance:
    """What all peers share: the port, the certificates, what is offered and counted."""

    mux: Mux
    certificates: Certificates
    addresses: tuple[str, ...]
    offered: Offered
    figures: Figures


_OWN: tuple[tuple[str, sdp.Media], ...] = (("a", "audio"), ("v", "video"))


class Peer:
    """Negotiation and transport of one connection.

    Only one offer is open at a time. A section that became free is used again only after an answer
    has confirmed that it is inactive, because browsers announce a track only when it changes.
    """

    def __init__(self, connection: int, seat: str, room: "Room", entrance: Entrance) -> None:
        self.connection, self.seat, self.room = connection, seat, room
        self._entrance = entrance
        self.leg: Leg = entrance.mux.open_leg(
            lambda packet: room.streams.reported(self.leg, packet)
        )
        self.routes: dict[sdp.Media, Route] = {}
        self.stream = f"s{connection}"
        # One for all offers and the handshake, whatever is renewed meanwhile.
        self._certificate = entrance.certificates.current
        self._channel = Channel(self.leg, self._certificate)
        self._slots: list[Slot] = []
        self._names = itertools.count(1)
        self._session = secrets.randbits(62)
        self._number = 0
        self._open = self._dirty = self._closed = False
        self._offered: dict[Slot, Route | None] = {}
        self._born = asyncio.get_running_loop().time()
        self._joining: asyncio.Task[None] | None = None
        self._failure = ""

    @property
    def connected(self) -> bool:
        return self.leg.keys is not None

    def trouble(self, now: float) -> str | None:
        """Why this peer has to go, if it has to."""
        if self._channel.closed:
            return self._failure or "closed"
        if not self.connected:
            missing = "no-handshake" if self.leg.reached.is_set() else "not-reached"
            return missing if now > self._born + JOIN_SECONDS else None
        return "silent" if now > self.leg.last_heard + CONSENT_SECONDS else None

    # Negotiation

    def negotiate(self) -> None:
        """Sends one offer for all changes of this moment, as soon as none is open."""
        self._dirty = True
        asyncio.get_running_loop().call_soon(self._offer)

    def restart(self) -> None:
        """An ICE restart: a fresh offer at once, whatever became of the last one."""
        self.leg.renew()
        self._open = False
        self.negotiate()

    def answered(self, number: int, text: str) -> None:
        """Takes the answer to the newest offer. Raises BadAnswer and SsrcTaken."""
        if number != self._number or not self._open:
            return
        answer = sdp.parse_answer(text)
        self._open = False
        self.leg.remote_ufrag = answer.ufrag
        self._confirm()
        self._publish(answer)
        if self._joining is None:
            self._joining = asyncio.get_running_loop().create_task(self._join(answer))
        self._offer()

    def _confirm(self) -> None:
        """The browser now knows the streams of the offer, and which sections are unused."""
        for slot, route in self._offered.items():
            slot.free = route is None and slot.route is None
            slot.live = route is not None and slot.route is route
        self.room.ready(self)

    def _offer(self) -> None:
        if self._open or self._closed or not self._dirty:
            return
        entrance, leg = self._entrance, self.leg
        self._number += 1
        self._open, self._dirty = True, False
        self._offered = {slot: slot.route for slot in self._slots}
        fingerprint, port = self._certificate.fingerprint, entrance.mux.port
        server = sdp.Server(leg.ufrag, leg.password, fingerprint, entrance.addresses, port)
        own = [sdp.Section(mid, media, "recvonly") for mid, media in _OWN]
        sections = own + [slot.section() for slot in self._slots]
        text = sdp.offer(self._session, self._number, server, sections)
        streams = {slot.stream: slot.seat for slot in self._slots if slot.route is not None}
        entrance.offered(self.connection, self._number, text, streams)

    def _publish(self, answer: sdp.Answer) -> None:
        by_mid = {section.mid: section for section in answer.sections if section.sends}
        for mid, media in _OWN:
            section, route = by_mid.get(mid), self.routes.get(media)
            ssrc = section.ssrc if section else None
            if route is not None and route.ssrc != ssrc:
                self.room.withdraw(self, media)
            if ssrc is not None and media not in self.routes:
                self.room.publish(self, media, ssrc)

    # Transport

    async def _join(self, answer: sdp.Answer) -> None:
        """From the first STUN request to keys; a failure shows in `trouble`."""
        figures, clock = self._entrance.figures, asyncio.get_running_loop().time
        await self.leg.reached.wait()
        reached = clock()
        figures.reached_seconds.add(reached - self._born)
        try:
            self.leg.keys = await self._channel.open(answer.setup, answer.fingerprints)
        except HandshakeFailed as failed:
            self._failure = str(failed)
            return
        figures.handshake_seconds.add(clock() - reached)
        self.room.ready(self)

    def mute(self) -> None:
        """Nothing flows from here on."""
        self._closed = True
        self.leg.mute()

    async def close(self) -> None:
        if self._joining is not None:
            self._joining.cancel()
        await self._channel.close()
        self.leg.close()

    # Other people's streams

    def carries(self, route: Route) -> bool:
        return any(slot.route is route and slot.live for slot in self._slots)

    def receive(self, route: Route, publisher: "Peer") -> None:
        slot = next((each for each in self._slots if each.free and each.media == route.media), None)
        if slot is None:
            slot = Slot(f"{route.media[0]}{next(self._names)}", route.media)
            self._slots.append(slot)
        slot.route, slot.live, slot.free = route, False, False
        slot.stream, slot.seat = publisher.stream, publisher.seat
        self.negotiate()

    def release(self, route: Route) -> None:
        for slot in self._slots:
            if slot.route is route:
                slot.route, slot.live = None, False
                self.negotiate()


@dataclass(eq=False)
class Room:
    """The peers of one consultation."""

    streams: Streams
    peers: list[Peer] = field(default_factory=list)

    def enter(self, peer: Peer) -> None:
        self.peers.append(peer)
        for other in self.peers[:-1]:
            for route in other.routes.values():
                peer.receive(route, other)
        peer.negotiate()

    def leave(self, peer: Peer) -> None:
        self.peers.remove(peer)
        for media in list(peer.routes):
            self.withdraw(peer, media)
        self.streams.leave(peer.leg)
        self._rewire()

    def publish(self, peer: Peer, media: sdp.Media, ssrc: int) -> None:
        """Raises SsrcTaken."""
        route = peer.routes[media] = self.streams.publish(peer.leg, media, ssrc)
        for other in self.peers:
            if other is not peer:
                other.receive(route, peer)

    def withdraw(self, peer: Peer, media: sdp.Media) -> None:
        route = peer.routes.pop(media)
        self.streams.withdraw(route)
        for other in self.peers:
            other.release(route)

    def ready(self, peer: Peer) -> None:
        """The peer can receive now, or receive more; every new picture begins with a key frame."""
        self._rewire()
        for other in self.peers:
            route = other.routes.get("video")
            if route and peer.connected and peer.carries(route):
                route.ask_keyframe()

    def _rewire(self) -> None:
        for peer in self.peers:
            for route in peer.routes.values():
                route.connect([other.leg for other in self.peers if other.carries(route)])
