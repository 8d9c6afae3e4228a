"""The streams of one consultation: who receives which packets, and what reports do to them."""

import asyncio
import struct
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from media_gateway import dtls, rtcp
from media_gateway.figures import Figures
from media_gateway.paces import Paces
from media_gateway.sdp import Media

if TYPE_CHECKING:
    from media_gateway.leg import Leg

KEYFRAME_SECONDS = 0.3
MOST_RETRANSMISSIONS = 128
MOST_CLOCKS = 8
LONGEST_ROUND_TRIP = 60
_SIZE = struct.Struct("=I")


class SsrcTaken(Exception):
    """Two people of one consultation chose the same SSRC; the later one has to choose again."""


def as_read(ssrc: int) -> int:
    """The number that this machine reads where an SSRC stands in a packet."""
    return int.from_bytes(ssrc.to_bytes(4, "big"), sys.byteorder)


class Ring:
    """The last packets of a stream, each with its size before it, for who lost some.

    One piece of memory that the compiled hot path writes, too; it takes room as it fills.
    """

    LENGTH = 512
    SLOT = 1504

    __slots__ = ("_memory", "address")

    def __init__(self) -> None:
        self._memory, start = dtls.new_buffer(self.LENGTH * self.SLOT)
        self.address = dtls.number(start)

    def keep(self, packet: bytes) -> None:
        start = self._start(packet[2] << 8 | packet[3])
        self._memory[start : start + 4 + len(packet)] = _SIZE.pack(len(packet)) + packet

    def kept(self, sequence: int) -> bytes | None:
        start = self._start(sequence)
        [size] = _SIZE.unpack_from(self._memory, start)
        packet = bytes(self._memory[start + 4 : start + 4 + size])
        return packet if packet and packet[2] << 8 | packet[3] == sequence else None

    def _start(self, sequence: int) -> int:
        return sequence % self.LENGTH * self.SLOT


class Route:
    """One SSRC of one publisher: its receivers, and the last packets for NACKs.

    counted  whether each packet is looked at here, so that the compiled hot path leaves it alone
    """

    counted = False
    __slots__ = (
        *("_asked", "_clocks", "_due", "_figures"),
        *("media", "publisher", "receivers", "ring", "ssrc"),
    )

    def __init__(self, publisher: "Leg", media: Media, ssrc: int, figures: Figures) -> None:
        self.publisher, self.media, self.ssrc = publisher, media, ssrc
        self._figures = figures
        self.receivers: Sequence[tuple[Any, Leg]] = ()
        self.ring: Ring | None = Ring()
        self._asked = 0.0
        self._due: asyncio.TimerHandle | None = None
        self._clocks: dict[int, float] = {}

    def keep(self, packet: bytes) -> None:
        """For a while, where that helps."""
        if self.ring is not None:
            self.ring.keep(packet)

    def kept(self, sequence: int) -> bytes | None:
        return self.ring.kept(sequence) if self.ring is not None else None

    def connect(self, legs: Sequence["Leg"]) -> None:
        """Only legs with keys and an address can receive."""
        self.receivers = tuple(
            (leg.keys.outbound, leg) for leg in legs if leg.keys is not None and leg.address
        )
        self.publisher.changed()

    def ask_keyframe(self) -> None:
        """At most one request in 300 ms; one that comes too early is made up for, not lost."""
        loop = asyncio.get_running_loop()
        wait = self._asked + KEYFRAME_SECONDS - loop.time()
        if wait <= 0:
            self._ask(loop)
        elif self._due is None:
            self._due = loop.call_later(wait, self._ask, loop)

    def _ask(self, loop: asyncio.AbstractEventLoop) -> None:
        self._asked, self._due = loop.time(), None
        self._figures.keyframes_asked += 1
        self.publisher.send(rtcp.keyframe_request(self.ssrc))

    def passed(self, clock: rtcp.SenderReport) -> None:
        """Remembers when the last sender reports were passed on."""
        self._clocks.pop(clock.mark, None)
        self._clocks[clock.mark] = time.monotonic()
        if len(self._clocks) > MOST_CLOCKS:
            del self._clocks[next(iter(self._clocks))]

    def round_trip(self, report: rtcp.ReceptionReport) -> float | None:
        """Seconds from here to the receiver and back, by our own clock (RFC 3550, 6.4.1).

        The publisher's clock cannot be read here, but its report went on at once and is recognised
        in the answer. None for one that is not known any more, and for what cannot be true.
        """
        passed = self._clocks.get(report.mark)
        if passed is None:
            return None
        seconds = time.monotonic() - passed - report.delay
        return seconds if 0 <= seconds < LONGEST_ROUND_TRIP else None

    def close(self) -> None:
        """The ring is half a megabyte; it does not wait for the garbage collector."""
        self.receivers, self.ring = (), None
        self.publisher.changed()
        if self._due is not None:
            self._due.cancel()


class Streams:
    """The routes of one consultation.

    route  what a stream becomes: passed on, or only counted
    """

    def __init__(self, figures: Figures | None = None, route: type[Route] = Route) -> None:
        self._figures, self._route = figures or Figures(), route
        self._routes: dict[int, Route] = {}
        self._paces = Paces()

    def publish(self, publisher: "Leg", media: Media, ssrc: int) -> Route:
        """Announces a stream. Raises SsrcTaken."""
        if ssrc in self._routes:
            raise SsrcTaken(ssrc)
        route = self._route(publisher, media, ssrc, self._figures)
        self._routes[ssrc] = publisher.routes[as_read(ssrc)] = route
        publisher.changed()
        return route

    def withdraw(self, route: Route) -> None:
        route.close()
        self._routes.pop(route.ssrc, None)
        route.publisher.routes.pop(as_read(route.ssrc), None)
        self._paces.forget_stream(route.ssrc)

    def leave(self, leg: "Leg") -> None:
        for route in [each for each in self._routes.values() if each.publisher is leg]:
            self.withdraw(route)
        self._paces.forget_receiver(leg)

    def reported(self, leg: "Leg", compound: bytes) -> None:
        """Passes reports on: those about the clock down, those about reception up."""
        for report in rtcp.read(compound):
            match report:
                case rtcp.Remb(bits_per_second, ssrcs):
                    self._estimated(leg, bits_per_second, ssrcs)
                case rtcp.SenderReport():
                    self._clock(leg, report)
                case _ if (route := self._routes.get(report.ssrc)) and route.publisher is not leg:
                    self._feedback(leg, route, report)

    def _clock(self, leg: "Leg", report: rtcp.SenderReport) -> None:
        """Sender reports pass unchanged, which keeps lips and voice together."""
        route = self._routes.get(report.ssrc)
        if route and route.publisher is leg:
            packet = rtcp.sender_report(report)
            route.passed(report)
            self._paces.reported(report.ssrc, report.octets)
            for _context, receiver in route.receivers:
                receiver.send(packet)

    def _feedback(self, leg: "Leg", route: Route, report: rtcp.Report) -> None:
        match report:
            case rtcp.ReceptionReport():
                self._measure(route, report)
                route.publisher.send(rtcp.reception_report(report))
            case rtcp.KeyframeRequest():
                self._figures.keyframe_requests += 1
                route.ask_keyframe()
            case rtcp.Nack(_ssrc, lost):
                self._resend(leg, route, lost[:MOST_RETRANSMISSIONS])

    def _measure(self, route: Route, report: rtcp.ReceptionReport) -> None:
        self._figures.loss.add(report.fraction_lost)
        seconds = route.round_trip(report)
        if seconds is not None:
            self._figures.round_trip_seconds.add(seconds)

    def _resend(self, leg: "Leg", route: Route, lost: tuple[int, ...]) -> None:
        """From the ring; what is not there was lost on the way in and is asked of the publisher."""
        missing = []
        for sequence in lost:
            packet = route.kept(sequence)
            if packet is None:
                missing.append(sequence)
            else:
                leg.send(packet)
        self._figures.nacks += 1
        self._figures.packets_resent += len(lost) - len(missing)
        self._figures.packets_asked += len(missing)
        if missing:
            route.publisher.send(rtcp.nack(route.ssrc, missing))

    def _estimated(self, leg: "Leg", bits_per_second: int, ssrcs: tuple[int, ...]) -> None:
        pictures = {
            ssrc: route
            for ssrc in ssrcs
            if (route := self._routes.get(ssrc)) and route.media == "video"
            if route.publisher is not leg
        }
        paces = self._paces.estimated(leg, bits_per_second, list(pictures))
        for ssrc, pace in paces.items():
            pictures[ssrc].publisher.send(rtcp.remb(pace, ssrc))
