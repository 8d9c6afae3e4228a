"""How fast each picture may be sent: what the slowest receiver's line carries, shared by need.

A receiver names one figure for all pictures it gets, at most half as much again as arrives just
now. Cut into equal pieces it would starve who moves beside a camera that is off: three quarters of
what one sends, again and again. So each may have what the others leave, and at least an equal
piece.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

SILENT_SECONDS = 4.0  # reports about a picture that is sent come every second


@dataclass(frozen=True)
class Sent:
    """What a publisher has reported last: payload so far, and how fast it grew."""

    at: float
    octets: int
    bits_per_second: float = 0.0


class Paces:
    """The estimates of all receivers of one consultation, and what is sent."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._estimates: dict[tuple[Hashable, int], int] = {}
        self._sent: dict[int, Sent] = {}

    def reported(self, ssrc: int, octets: int) -> None:
        """A sender report has come."""
        now, before = self._now(), self._sent.get(ssrc)
        if before is None or octets < before.octets:
            self._sent[ssrc] = Sent(now, octets)
        elif now - before.at >= 0.1:
            bits = 8 * (octets - before.octets) / (now - before.at)
            self._sent[ssrc] = Sent(now, octets, bits)

    def estimated(
        self, receiver: Hashable, bits_per_second: int, ssrcs: list[int]
    ) -> dict[int, int]:
        """Return the pace of each of these pictures, in bits a second."""
        rates = {ssrc: self._rate(ssrc) for ssrc in ssrcs}
        for ssrc, rate in rates.items():
            left = bits_per_second - int(sum(rates.values()) - rate)
            self._estimates[receiver, ssrc] = max(left, bits_per_second // len(ssrcs))
        return {ssrc: self._slowest(ssrc) for ssrc in ssrcs}

    def forget_stream(self, ssrc: int) -> None:
        self._sent.pop(ssrc, None)
        self._keep(lambda _receiver, each: each != ssrc)

    def forget_receiver(self, receiver: Hashable) -> None:
        self._keep(lambda each, _ssrc: each is not receiver)

    def _keep(self, wanted: Callable[[Hashable, int], bool]) -> None:
        self._estimates = {key: bits for key, bits in self._estimates.items() if wanted(*key)}

    def _slowest(self, ssrc: int) -> int:
        return min(bits for (_receiver, each), bits in self._estimates.items() if each == ssrc)

    def _rate(self, ssrc: int) -> float:
        sent = self._sent.get(ssrc)
        return sent.bits_per_second if sent and self._now() - sent.at < SILENT_SECONDS else 0.0
