"""Rates: a token bucket per key, in this process."""

import threading
import time

from portal.errors import TooMany

LARGEST = 50_000


class Limits:
    """Counts tries per key; forgets the oldest keys before it grows without bound."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def count(self, key: str, burst: int, per_minute: float) -> None:
        """Take one of `burst` tries, refilled by `per_minute`; raises TooMany with seconds."""
        with self._lock:
            now = time.monotonic()
            level, since = self._buckets.pop(key, (float(burst), now))
            level = min(burst, level + (now - since) * per_minute / 60)
            self._buckets[key] = (max(level - 1, 0), now) if level >= 1 else (level, now)
            if len(self._buckets) > LARGEST:
                self._buckets.pop(next(iter(self._buckets)))
        if level < 1:
            raise TooMany(int((1 - level) * 60 / per_minute) + 1)
