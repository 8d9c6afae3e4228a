"""Entries of a day: who takes which desk from when until when, and what may not be true of them."""

from collections import Counter
from collections.abc import Iterable, Mapping

# One entry of a Day: id of an appointment or absence → (from, until, desk, expires, service);
# times in seconds since the epoch, `until` with the buffer, expires 0 for what is firm, and no
# service for an absence. What was given back stays for a while as "id/from" (ADR 12).
Busy = tuple[int, int, int, int, str]
EARLY = "/early"


def returning(id: str, busy: Busy) -> bool:
    """Whether an entry is a place nobody has: given back, or held for the waiting list.

    It is offered (again) when it expires.
    """
    return "/" in id and busy[3] > 0


def promised(id: str) -> bool:
    """Whether an entry is a place held for somebody of the waiting list."""
    return id.endswith(EARLY)


def owner(id: str) -> str:
    return id.partition("/")[0]


def overlapping(entries: Iterable[Busy]) -> bool:
    """Whether somebody sits at a desk that is somebody else's, or empty, at the same time.

    Absences may lie over each other: two people can be away from one desk.
    """
    seated: dict[int, int] = {}
    empty: dict[int, int] = {}
    for start, until, desk, _expires, service in sorted(entries):
        free = max(seated.get(desk, 0), empty.get(desk, 0) if service else 0)
        if start < free:
            return True
        last = seated if service else empty
        last[desk] = max(until, last.get(desk, 0))
    return False


def crowded(entries: Mapping[str, Busy], most: Mapping[str, int]) -> bool:
    """Whether there are more appointments of a service than a day bears."""
    found = Counter(entry[4] for id, entry in entries.items() if not returning(id, entry))
    return any(found[service] > limit for service, limit in most.items())
