"""What is counted for operators, off the hot path; no figure belongs to a person or a room."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

# Why a connection ended, or never was one; counted from nought, so that the first is seen.
LOST = (
    *("not-reached", "no-handshake", "tls", "fingerprint", "srtp-profile"),
    *("bad-answer", "collision", "closed", "silent"),
)


class Histogram:
    """How many values lie at or below each bound, and their sum, as Prometheus counts."""

    def __init__(self, *bounds: float) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def told(self) -> dict[str, Any]:
        """Buckets with everything below, too."""
        names = [*map(str, map(float, self._bounds)), "+Inf"]
        sums = [sum(self._counts[: index + 1]) for index in range(len(names))]
        return {"buckets": [list(pair) for pair in zip(names, sums, strict=True)], "sum": self._sum}


def _reached() -> Histogram:
    return Histogram(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


def _handshake() -> Histogram:
    return Histogram(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


def _round_trip() -> Histogram:
    return Histogram(0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2)


def _loss() -> Histogram:
    return Histogram(0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass
class Figures:
    """Since the start of this gateway.

    nacks               messages that named lost packets
    packets_resent      packets of these that were still here
    packets_asked       packets of these that were not, and were asked of their sender
    keyframe_requests   as they came from receivers
    keyframes_asked     as they went to senders: one serves many, and somebody's arrival asks too
    lost                connections by the reason of their end
    loss                fraction lost of each reception report (RFC 3550, 6.4.1)
    round_trip_seconds  gateway and receiver, see `forwarding.Route.round_trip`
    reached_seconds     first offer to answer and accepted STUN request
    handshake_seconds   from there to keys
    """

    nacks: int = 0
    packets_resent: int = 0
    packets_asked: int = 0
    keyframe_requests: int = 0
    keyframes_asked: int = 0
    lost: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LOST, 0))
    loss: Histogram = field(default_factory=_loss)
    round_trip_seconds: Histogram = field(default_factory=_round_trip)
    reached_seconds: Histogram = field(default_factory=_reached)
    handshake_seconds: Histogram = field(default_factory=_handshake)

    def told(self) -> dict[str, Any]:
        """As JSON for the portal."""
        return {
            name: value.told() if isinstance(value, Histogram) else value
            for name, value in vars(self).items()
        }
