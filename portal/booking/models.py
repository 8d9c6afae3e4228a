"""Appointments and the occupancy of a day as stored."""

from datetime import datetime, timedelta
from typing import Any

from persistent import Persistent
from ZODB.POSException import ConflictError

# One entry of a Day: appointment id → (from, until, desk, expires); times in seconds since
# the epoch, `until` with the buffer, expires 0 for a firm booking.
Busy = tuple[int, int, int, int]


class Day(Persistent):
    """Who sits at which desk of a service on one day: small, and read as a whole."""

    def __init__(self) -> None:
        self.busy: dict[str, Busy] = {}

    def free_desk(self, desks: range, start: int, until: int, now: int, but: str = "") -> list[int]:
        """Return the desks with nothing between start and until, but perhaps one appointment."""
        busy = [b for id, b in self.current(now).items() if id != but]
        taken = {b[2] for b in busy if b[0] < until and start < b[1]}
        return [desk for desk in desks if desk not in taken]

    def current(self, now: int) -> dict[str, Busy]:
        """Return the entries that still count: holds end by the clock."""
        return {id: b for id, b in self.busy.items() if not b[3] or b[3] > now}

    def put(self, id: str, busy: Busy, now: int) -> None:
        """Enter an appointment; drops holds that ended."""
        self.busy = self.current(now) | {id: busy}

    def drop(self, id: str) -> None:
        """Free the place of an appointment."""
        self.busy = {other: b for other, b in self.busy.items() if other != id}

    def _p_resolveConflict(self, old: Any, saved: Any, new: Any) -> Any:
        """Merge two changes of one day, unless a desk would hold two people at once."""
        before, theirs, ours = old["busy"], saved["busy"], new["busy"]
        merged = {id: b for id, b in theirs.items() if id in ours or id not in before}
        merged |= {id: b for id, b in ours.items() if before.get(id) != b}
        if overlapping(merged.values()):
            raise ConflictError
        return saved | {"busy": merged}


def overlapping(entries: Any) -> bool:
    """Whether two of the entries want the same desk at the same time."""
    last: dict[int, int] = {}
    for start, until, desk, _expires in sorted(entries):
        if start < last.get(desk, 0):
            return True
        last[desk] = max(until, last.get(desk, 0))
    return False


class Appointment(Persistent):
    """A time for a citizen and a service; a move keeps `uid` and raises `sequence`."""

    case: str = ""
    sequence: int = 0
    expires: datetime | None = None  # for reserved and held
    moved_from: datetime | None = None  # the start before the last move
    closed: datetime | None = None  # when it was cancelled or withdrawn
    invited_by: str = ""  # account id, for invitations
    consultation: str = ""
    link: str = ""  # hash of a reservation's token
    entries: bytes = b""  # what was typed while it is reserved, sealed under that token

    def __init__(
        self,
        *,
        id: str,
        department: str,
        service: str,
        matters: tuple[str, ...],
        start: datetime,
        end: datetime,
        state: str,
    ) -> None:
        self.id = id
        self.uid = id
        self.department = department
        self.service = service
        self.matters = matters
        self.start = start
        self.end = end
        self.state = state

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.end - self.start

    def state_at(self, now: datetime) -> str:
        """Return the state, with holds that ran out as expired even when no job has run."""
        ran_out = self.expires is not None and self.expires <= now
        return "expired" if ran_out and self.state in ("reserved", "held") else self.state
