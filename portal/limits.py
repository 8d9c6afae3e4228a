"""Rates: a token bucket per key, in this process."""

import threading
import time
from ipaddress import ip_address, ip_network

from portal.errors import TooMany

LARGEST = 50_000


def whose(key: str, bits: int = 64) -> str:
    """Return what a key counts as: an IPv6 address as its network, anything else as it stands."""
    try:
        address = ip_address(key)
    except ValueError:
        return key
    # An IPv4 address as a dual-stack socket writes it: all of them share the first 96 bits.
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 4:
        return str(address)
    return str(ip_network((int(address), bits), strict=False))


def wider(key: str) -> str:
    """Return the site an IPv6 address belongs to, which may have 2^16 networks; "" for others."""
    site = whose(key, 48)
    return site if site.endswith("/48") else ""


class Limits:
    """Counts tries per key; forgets the oldest keys before it grows without bound."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def count(self, key: str, burst: int, per_minute: float, cost: int = 1) -> None:
        """Take one of `burst` tries, refilled by `per_minute`; raises TooMany with seconds.

        With `cost` 0 it only looks whether there is one left.
        """
        with self._lock:
            now = time.monotonic()
            level, since = self._buckets.pop(key, (float(burst), now))
            level = min(burst, level + (now - since) * per_minute / 60)
            self._buckets[key] = (max(level - cost, 0), now) if level >= 1 else (level, now)
            if len(self._buckets) > LARGEST:
                self._buckets.pop(next(iter(self._buckets)))
        if level < 1:
            raise TooMany(int((1 - level) * 60 / per_minute) + 1)
