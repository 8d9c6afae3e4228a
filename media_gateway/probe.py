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

    def block(self, ssrc: int) -> bytes:
        """The report block about the time since the last one (RFC 3550, 6.4.1)."""
        expected, arrived = self.expected - self._before[0], self.packets - self._before[1]
        self._before = self.expected, self.packets
        share = min(255, max(0, expected - arrived) * 256 // expected) if expected > 0 else 0
        lost = min(self.lost, 0x7FFFFF).to_bytes(3, "big")
        return struct.pack("!IB3sIIII", ssrc, share, lost, self._highest & 0xFFFFFFFF, 0, 0, 0)


class Pace:
    """How fast a probe may send: as much as is asked about, or what a narrower line carries.

    Pushed beyond that, the line would lose what no conversation of its size loses.
    """

    __slots__ = ("_bits", "_last")

    def __init__(self) -> None:
        self._bits, self._last = MOST_BITS, Measured(0, 0, 0, 0)

    def after(self, now: Measured, share_lost: float) -> int:
        passed = max(1, now.milliseconds - self._last.milliseconds)
        arrived = (now.bytes - self._last.bytes) * 8000 // passed
        self._last = now
        if share_lost > LOSSY:
            self._bits = max(FEWEST_BITS, arrived * 95 // 100)
        elif share_lost < CLEAN:
            self._bits = min(MOST_BITS, self._bits * 105 // 100)
        return self._bits


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

        Called every second. Without an estimate Chromium stays at the rate it begins with, and
        without reports it goes on as if nothing was lost.
        """
        if not self._arrivals.packets:
            self.publisher.send(rtcp.remb(MOST_BITS, self.ssrc))
            return None
        block = self._arrivals.block(self.ssrc)
        report, told = rtcp.ReceptionReport(self.ssrc, rtcp.OWN_SSRC, block), self._arrivals.told()
        self.publisher.send(rtcp.reception_report(report))
        pace = self._pace.after(told, report.fraction_lost)
        self.publisher.send(rtcp.remb(pace, self.ssrc))
        return told
