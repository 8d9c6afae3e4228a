"""Appointments and the occupancy of a day as stored."""

import pickle
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from persistent import Persistent
from ZODB.POSException import ConflictError

from portal.booking.busy import Busy, crowded, overlapping, owner, returning

PROTOCOL = 5  # of pickled entries


class Day(Persistent):
    """Who sits at which desk on one day: small, and read as a whole.

    `most` is how many appointments of a service the day bears, for services with such a limit.
    The entries are stored as bytes: ZODB asks of every value of a state whether it is an object of
    its own, which takes longer than all the rest of a booking.
    """

    def __init__(self) -> None:
        self.busy: dict[str, Busy] = {}
        self.most: dict[str, int] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"busy": pickle.dumps(self.busy, PROTOCOL), "most": self.most}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state | {"busy": _entries(state)})

    def current(self, now: int, but: str = "") -> Mapping[str, Busy]:
        """Return the entries that still count, but perhaps those of one: holds end by the clock."""
        found = self.busy
        if 0 < self._first_end() <= now:
            found = {id: b for id, b in found.items() if not b[3] or b[3] > now}
        return {id: b for id, b in found.items() if owner(id) != but} if but else found

    def _first_end(self) -> int:
        """Return when the first entry ends, 0 for a day of firm ones; counted once."""
        seen, first = getattr(self, "_v_first_end", (None, 0))
        if seen is not self.busy:
            first = min((b[3] for b in self.busy.values() if b[3]), default=0)
            self._v_first_end = (self.busy, first)
        return first

    def put(self, id: str, busy: Busy, now: int, most: int | None = None) -> None:
        """Enter an appointment; drops holds that ended, and what was given back at this place."""
        first, entries = self._first_end(), self.busy | {id: busy}
        if first:  # otherwise there is nothing to drop
            start, until, desk = busy[:3]
            entries = {
                other: b
                for other, b in entries.items()
                if not b[3]
                or other == id
                or (
                    b[3] > now
                    and not (b[2] == desk and b[0] < until and start < b[1] and returning(other, b))
                )
            }
        elif not busy[3]:
            self._v_first_end = (entries, 0)
        self.busy = entries
        if most is not None:
            self.most = self.most | {busy[4]: most}

    def drop(self, id: str) -> None:
        """Free the place of an appointment."""
        self.busy = {other: b for other, b in self.busy.items() if other != id}

    def give_back(self, id: str, at: int) -> None:
        """Free the place of an appointment for others at an instant, for itself at once."""
        start, until, desk, _expires, service = self.busy[id]
        self.drop(id)
        self.busy = self.busy | {f"{id}/{start}": (start, until, desk, at, service)}

    def _p_resolveConflict(self, old: Any, saved: Any, new: Any) -> Any:
        """Merge two changes of one day, unless a desk or the day would hold too many."""
        before, theirs, ours = _entries(old), _entries(saved), _entries(new)
        merged = {id: b for id, b in theirs.items() if id in ours or id not in before}
        merged |= {id: b for id, b in ours.items() if before.get(id) != b}
        most = saved["most"] | new["most"]
        if overlapping(merged.values()) or crowded(merged, most):
            raise ConflictError
        return saved | {"busy": pickle.dumps(merged, PROTOCOL), "most": most}


def _entries(state: Mapping[str, Any]) -> dict[str, Busy]:
    """Return the entries of a stored day; those of older ones are no bytes."""
    stored = state["busy"]
    found: dict[str, Busy] = pickle.loads(stored) if isinstance(stored, bytes) else stored  # noqa: S301
    return found


class Week(Persistent):
    """How often a place was taken in a week that bears so many of a service only.

    It has no conflict resolver, so that of two who take one at the same moment one begins anew.
    """

    def __init__(self) -> None:
        self.taken = 0


class Staffing(Persistent):
    """Who sits at which desk: one object, so that nobody is given two at the same time."""

    def __init__(self) -> None:
        self.desks: dict[str, tuple[str, ...]] = {}  # place → account id at each desk, or ""


class Appointment(Persistent):
    """A time for a citizen and a service; a move keeps `uid` and raises `sequence`."""

    case: str = ""
    sequence: int = 0
    expires: datetime | None = None  # for reserved and held
    moved_from: datetime | None = None  # the start before the last move
    closed: datetime | None = None  # when it was cancelled or withdrawn
    reminded: datetime | None = None  # the start that needs no reminder, or none any more
    earlier: datetime | None = None  # the start last offered by the waiting list
    earlier_until: datetime | None = None  # how long that is held
    earlier_mails: int = 0
    invited_by: str = ""  # account id, for invitations
    consultation: str = ""
    latest: datetime | None = None  # until when it can be kept while somebody types
    link: str = ""  # hash of a reservation's token
    day: str = ""  # key of the Day on which it takes a desk; empty if it takes none
    entries: bytes = b""  # what was typed while it is reserved, sealed for page and browser
    browser: str = ""  # hash of what the browser has that booked it

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

    def __getstate__(self) -> bytes:
        """Return all attributes in one value: ZODB would ask of each whether it is an object."""
        return pickle.dumps(super().__getstate__(), PROTOCOL)

    def __setstate__(self, state: bytes | dict[str, Any]) -> None:
        """Take the attributes; those stored by older versions are no bytes."""
        super().__setstate__(pickle.loads(state) if isinstance(state, bytes) else state)  # noqa: S301

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.end - self.start

    def state_at(self, now: datetime) -> str:
        """Return the state, with holds that ran out as expired even when no job has run."""
        ran_out = self.expires is not None and self.expires <= now
        return "expired" if ran_out and self.state in ("reserved", "held") else self.state


class Closure(Persistent):
    """Days on which the whole city is closed, and what fell by that."""

    def __init__(
        self,
        *,
        id: str,
        first: date,
        last: date,
        reason: str,
        by: str,
        days: tuple[str, ...],
        withdrawn: tuple[str, ...],
    ) -> None:
        self.id = id
        self.first = first
        self.last = last
        self.reason = reason
        self.by = by  # account id
        self.days = days  # keys of the Days that hold an entry of it
        self.withdrawn = withdrawn  # ids of appointments


class Absence(Persistent):
    """Desks that are not manned for a while; what was booked at them is settled."""

    account: str = ""  # of a person who is away: the desk they hold, and their own
    touched: tuple[tuple[str, str], ...] = ()  # (department, service) it is of or touched

    def __init__(
        self,
        *,
        id: str,
        department: str,
        services: tuple[str, ...],
        desk: int | None,
        start: datetime,
        end: datetime,
        by: str,
        days: tuple[str, ...],
        withdrawn: tuple[str, ...],
        reassigned: int,
    ) -> None:
        self.id = id
        self.department = department
        self.services = services
        self.desk = desk  # counted from 0; None for all
        self.start = start
        self.end = end
        self.by = by  # account id
        self.days = days  # keys of the Days that hold an entry of it
        self.withdrawn = withdrawn  # ids of appointments
        self.reassigned = reassigned  # how many went to another desk
