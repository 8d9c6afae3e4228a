"""Desks: which one is taken when. But for promises.py nothing else reads or writes the days."""

import random
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.booking.busy import Busy
from portal.booking.closed import closure_on
from portal.booking.models import Appointment, Day
from portal.booking.places import OWN, arranged_on, day_key, own_place, place_in, place_of
from portal.booking.quota import current_on, day_full, watch_week, week_full
from portal.booking.slots import Slot
from portal.booking.staffing import elsewhere, held_by, holder, other_desk
from portal.catalogue import maintenance
from portal.clock import local
from portal.plugin import Department, Service
from portal.work import Work

SOONEST = 20  # seconds after which a freed place may be offered again
_chance = random.SystemRandom()


@dataclass(frozen=True)
class Occupancy:
    """A day of a service as it looks now: looked at once, asked for each of its times."""

    service: Service
    number: int  # of desks
    entries: list[Busy]
    full: str  # the limit of the rules that is reached: "daily", "weekly" or none

    def free(self, slot: Slot) -> list[int]:
        """Return the desks with nothing at a time, the buffer after it included."""
        if self.full:
            return []
        start, until = span(self.service, slot)
        taken = {entry[2] for entry in self.entries if entry[0] < until and start < entry[1]}
        return [desk for desk in range(self.number) if desk not in taken]

    def has_room(self, slot: Slot) -> bool:
        """Whether there is such a desk; made for asking about many times."""
        if self.full:
            return False
        start, until = span(self.service, slot)
        return any(_empty(busy, start, until) for busy in self._desks)

    @cached_property
    def _desks(self) -> tuple[tuple[list[int], list[int]], ...]:
        """Of each desk: from when, and until when it is taken by then."""
        return _by_desk(self.entries, self.number)


def _empty(busy: tuple[list[int], list[int]], start: int, until: int) -> bool:
    """Whether all that begins before the end is over at the start."""
    starts, ends = busy
    before = bisect_left(starts, until)
    return not before or ends[before - 1] <= start


def occupancy(
    work: Work,
    department: Department,
    service: Service,
    day: date,
    but: str = "",
    freed: bool = False,
) -> Occupancy:
    """Return who sits where on a day; the calendars of those at the desks count as well.

    but      id of an appointment that would be given back
    freed    whether places given back are free at once, as for staff and waiting list
    """
    assert service.booking
    shared = place_of(department, service)
    entries = current_on(work, shared, day, but, freed)
    full = ""
    if day_full(service, entries):
        full = "daily"
    elif week_full(work, shared, service, day, but, freed):
        full = "weekly"
    entries += elsewhere(work, shared, day)
    return Occupancy(service, service.booking.desks, entries, full)


def _by_desk(entries: Iterable[Busy], number: int) -> tuple[tuple[list[int], list[int]], ...]:
    desks: tuple[tuple[list[int], list[int]], ...] = tuple(([], []) for _ in range(number))
    for start, until, desk, _expires, _service in sorted(entries):
        if desk < number:  # there were more of them once
            starts, ends = desks[desk]
            starts.append(start)
            ends.append(max(until, ends[-1]) if ends else until)  # absences may lie over
    return desks


def span(service: Service, slot: Slot) -> tuple[int, int]:
    """Return from when until when a time takes its desk, in seconds, with the buffer."""
    buffer = service.booking.buffer_minutes * 60 if service.booking else 0
    return int(slot.start.timestamp()), int(slot.end.timestamp()) + buffer


def take(
    work: Work, department: Department, service: Service, appointment: Appointment, desk: int
) -> None:
    """Enter an appointment at a desk that is free; raises UnderMaintenance."""
    maintenance.check(work)
    key = arranged_on(department, service, appointment.invited_by, appointment.start)
    day = entered(work, key)
    on = local(appointment.start).date()
    watch_other_desk(work, place_in(key), desk, on)
    watch_week(work, place_in(key), service, on)
    start, until = span(service, Slot(start=appointment.start, end=appointment.end))
    expires = int(appointment.expires.timestamp()) + _pause(work) if appointment.expires else 0
    entry = (start, until, desk, expires, service.key)
    most = service.booking.daily if service.booking else None
    day.put(appointment.id, entry, int(work.now.timestamp()), most)
    appointment.day = key


def entered(work: Work, key: str) -> Day:
    """Return a day to enter something in, made where it was empty."""
    day: Day | None = work.records.days.get(key)
    if day is None:
        day = work.records.days[key] = Day()
    return day


def watch_other_desk(work: Work, place: str, desk: int, on: date) -> None:
    """Conflict with whoever books the other desk of the same person at this moment."""
    account = holder(work, place, desk)
    seat = other_desk(work, place, account) if account else None
    if seat is not None:
        day = entered(work, day_key(seat[0], on))
        if day._p_jar is not None:
            day._p_jar.readCurrent(day)


def any_of(desks: list[int]) -> int:
    """Return one of them; which one tells nobody in which order they were taken."""
    return _chance.choice(desks)


def preferred(
    work: Work, department: Department, service: Service, account: str, desks: list[int]
) -> int:
    """Return the one at which an account sits that arranges a time, or any."""
    held = held_by(work, account)
    mine = held[1] if held and held[0] == place_of(department, service) else None
    return mine if mine in desks else any_of(desks)


def desk_of(work: Work, appointment: Appointment) -> int:
    """Return the desk an appointment takes."""
    desk: int = work.records.days[appointment.day].busy[appointment.id][2]
    return desk


def _pause(work: Work) -> int:
    """Return after how many seconds a freed place is offered again; which, nobody can tell."""
    longest = work.settings.booking_return_seconds if work.settings.limits else 0
    return _chance.randint(min(SOONEST, longest), longest)


def arranged(
    work: Work, department: Department, service: Service, slot: Slot, account: str
) -> list[int]:
    """Return the desks free for a time the staff arrange, whatever the rules offer.

    Where nothing is booked online, the own is the only one; while the city is closed, none is.
    """
    on = local(slot.start).date()
    if closure_on(work, on):
        return []
    if service.booking is not None:
        return occupancy(work, department, service, on, freed=True).free(slot)
    day = work.records.days.get(arranged_on(department, service, account, slot.start))
    entries = day.current(int(work.now.timestamp())).values() if day is not None else ()
    own_calendar = elsewhere(work, own_place(account), on)
    (own,) = _by_desk([*entries, *own_calendar], 1)
    return [0] if _empty(own, *span(service, slot)) else []


def occupy(work: Work, department: Department, service: Service, appointment: Appointment) -> None:
    """Enter a time the staff arranged at a free desk, so that nobody else can book it.

    Where all are taken, it takes none: whoever invites decides.
    """
    slot = Slot(start=appointment.start, end=appointment.end)
    if desks := arranged(work, department, service, slot, appointment.invited_by):
        desk = preferred(work, department, service, appointment.invited_by, desks)
        take(work, department, service, appointment, desk)


def has_desk(appointment: Appointment) -> bool:
    """Whether an appointment has a desk, or the caseworker nothing else to do."""
    return bool(appointment.day)


def shares_desks(appointment: Appointment) -> bool:
    """Whether it takes one of the desks of its service."""
    return bool(appointment.day) and not appointment.day.startswith(OWN)


def make_firm(work: Work, appointment: Appointment) -> None:
    """Keep the desk of a held appointment for good."""
    day = work.records.days[appointment.day]
    start, until, desk, _expires, service = day.busy[appointment.id]
    day.put(appointment.id, (start, until, desk, 0, service), int(work.now.timestamp()))


def give_back(work: Work, appointment: Appointment) -> None:
    """Free the desk an appointment takes; it is offered to others a little later (ADR 12)."""
    day, now = work.records.days.get(appointment.day), int(work.now.timestamp())
    offered = shares_desks(appointment) and appointment.start > work.now
    pause = _pause(work) if offered else 0
    if day is None or not pause or appointment.id not in day.current(now):
        release(work, appointment)
        return
    day.give_back(appointment.id, now + pause)
    appointment.day = ""


def release(work: Work, appointment: Appointment) -> None:
    """Free the desk an appointment takes, if it takes one, for everybody at once."""
    day = work.records.days.get(appointment.day)
    if day is not None and appointment.id in day.busy:
        day.drop(appointment.id)
    appointment.day = ""
