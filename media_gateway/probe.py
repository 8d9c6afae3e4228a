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
BITS_PER_SECOND = 3_000_000
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


class Counted(Route):
    """The way to count a probe's picture beside the hot path of those who talk.

    The port keeps every packet of a picture for who lost it; nobody receives this one, so it is
    counted where it would be kept.
    """

    __slots__ = ("_arrivals",)

    def __init__(self, publisher: "Leg", media: Media, ssrc: int, figures: Figures) -> None:
        super().__init__(publisher, media, ssrc, figures)
        self._arrivals = Arrivals()

    def keep(self, packet: bytes) -> None:
        self._arrivals.add(packet)

    def measure(self) -> Measured | None:
        """What has arrived, if anything; tells the publisher what a receiver would tell it.

        Called every second. Without an estimate Chromium stays at the rate it begins with, and
        without reports it goes on as if nothing was lost.
        """
        self.publisher.send(rtcp.remb(BITS_PER_SECOND, self.ssrc))
        if not self._arrivals.packets:
            return None
        block = self._arrivals.block(self.ssrc)
        report = rtcp.ReceptionReport(self.ssrc, rtcp.OWN_SSRC, block)
        self.publisher.send(rtcp.reception_report(report))
        return self._arrivals.told()
