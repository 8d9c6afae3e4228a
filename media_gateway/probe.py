"""What a device check sends: counted here, passed on to nobody."""

import struct
import time
from typing import TYPE_CHECKING

from media_gateway import rtcp
from media_gateway.figures import Figures
from media_gateway.forwarding import Route
from media_gateway.protocol import Measured
from media_gateway.sdp import Media

if TYPE_CHECKING:
    from media_gateway.leg import Leg

# A little more than a conversation needs: whether there is room for that is what is asked.
MOST_BITS, FEWEST_BITS = 3_500_000, 100_000
LOSSY, CLEAN = 0.03, 0.01
HELPED = 0.7  # of the loss is left at most, where less load was the answer
OBEYED = 1.15  # times the pace is what somebody sends at most who has taken notice of it
BEGINNING = 2500  # ms in which browsers go up to a pace at once; afterwards they creep
VAIN = 2  # reports until nobody believes in it any more
_HALF, _ALL = 0x8000, 0xFFFF


class Arrivals:
    """Packets, bytes and gaps of one stream (RFC 3550, appendix A.3)."""

    __slots__ = ("_before", "_first", "_highest", "_since", "bytes", "packets")

    def __init__(self) -> None:
        self.packets = self.bytes = 0
        self._first = self._highest = 0
        self._since = 0.0
        self._before = (0, 0)  # expected and arrived at the last report

    def add(self, packet: bytes) -> None:
        sequence = packet[2] << 8 | packet[3]
        if not self.packets:
            self._first = self._highest = sequence
            self._since = time.monotonic()
        ahead = (sequence - self._highest) & _ALL
        if ahead < _HALF:
            self._highest += ahead
        self.packets += 1
        self.bytes += len(packet)

    @property
    def expected(self) -> int:
        return self._highest - self._first + 1 if self.packets else 0

    @property
    def lost(self) -> int:
        """What is late counts as lost until it comes."""
        return max(0, self.expected - self.packets)

    def told(self) -> Measured:
        passed = round((time.monotonic() - self._since) * 1000)
        return Measured(passed, self.packets, self.bytes, self.lost)

    def share_lost(self) -> float:
        """How much was lost since this was last asked: 0 to 1."""
        expected, arrived = self.expected - self._before[0], self.packets - self._before[1]
        self._before = self.expected, self.packets
        return max(0, expected - arrived) / expected if expected > 0 else 0.0

    def block(self, ssrc: int) -> bytes:
        """A report block (RFC 3550, 6.4.1) that tells of no loss: what is lost, the pace answers.

        Told of a few packets in a hundred, browsers stay at the little they begin with, on a line
        that carries all a conversation needs.
        """
        return struct.pack("!IB3sIIII", ssrc, 0, bytes(3), self._highest & 0xFFFFFFFF, 0, 0, 0)


class Pace:
    """How fast a probe may send: as much as is asked about, or what a narrower line carries.

    Pushed beyond that, the line would lose what no conversation of its size loses. Where just as
    much is lost when less is sent, it is not the load: such a line is measured at full pace.
    """

    __slots__ = ("_bits", "_cut", "_given", "_last", "_vain")

    def __init__(self) -> None:
        self._bits, self._last = MOST_BITS, Measured(0, 0, 0, 0)
        self._cut = 0.0  # the share lost when the pace was lowered last, 0 for never
        self._vain = 0  # reports since, at the lower pace, of no less loss
        self._given = 0.0  # the share this line loses at any pace

    def after(self, now: Measured, lost: float) -> int:
        """Return how fast to send, in bits a second, after a report of what arrived."""
        passed = max(1, now.milliseconds - self._last.milliseconds)
        arrived = (now.bytes - self._last.bytes) * 8000 // passed
        self._last = now
        if lost < self._given + CLEAN:
            self._cut = 0.0
            self._bits = min(MOST_BITS, self._bits * 105 // 100)
        elif lost > self._given + LOSSY and now.milliseconds > BEGINNING:
            self._answer(arrived, lost)
        return self._bits

    def _answer(self, arrived: int, lost: float) -> None:
        if not self._cut or lost < HELPED * self._cut:
            self._cut, self._vain = lost, 0
            self._bits = max(FEWEST_BITS, arrived * 95 // 100)
        elif arrived < OBEYED * self._bits * (1 - lost):
            self._vain += 1
            if self._vain == VAIN:
                self._given, self._cut, self._bits = lost, 0.0, MOST_BITS


class Counted(Route):
    """The way to count a probe's picture beside the hot path of those who talk.

    The port keeps every packet of a picture for who lost it; nobody receives this one, so it is
    counted where it would be kept.
    """

    counted = True
    __slots__ = ("_arrivals", "_pace")

    def __init__(self, publisher: "Leg", media: Media, ssrc: int, figures: Figures) -> None:
        super().__init__(publisher, media, ssrc, figures)
        self._arrivals, self._pace = Arrivals(), Pace()

    def keep(self, packet: bytes) -> None:
        self._arrivals.add(packet)

    def measure(self) -> Measured | None:
        """What has arrived, if anything; tells the publisher what a receiver would tell it.

        Called every second. Without reports and an estimate Chromium stays at the rate it begins
        with.
        """
        if not self._arrivals.packets:
            self.publisher.send(rtcp.remb(MOST_BITS, self.ssrc))
            return None
        told, block = self._arrivals.told(), self._arrivals.block(self.ssrc)
        report = rtcp.ReceptionReport(self.ssrc, rtcp.OWN_SSRC, block)
        self.publisher.send(rtcp.reception_report(report))
        pace = self._pace.after(told, self._arrivals.share_lost())
        self.publisher.send(rtcp.remb(pace, self.ssrc))
        return told
