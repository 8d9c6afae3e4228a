"""Who is away, and what that does to each appointment in its way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.booking import slots
from portal.booking.busy import Busy, returning
from portal.booking.desks import shares_desks
from portal.booking.domain import on_day
from portal.booking.models import Appointment
from portal.booking.places import OWN, day_key, own_place, place_of
from portal.booking.staffing import elsewhere, held_by, place_named, responsible, seat_of
from portal.clock import local
from portal.plugin import Department, Service
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Away:
    """Who is away: a desk of these services, counted from 0, or all of them.

    account    a person: their own desk is away as well
    """

    department: Department
    services: tuple[Service, ...]
    desk: int | None
    start: datetime
    end: datetime
    account: str = ""

    @property
    def days(self) -> list[date]:
        """The local days it touches."""
        last = local(self.end - timedelta(seconds=1)).date()
        return list(slots.days(local(self.start).date(), last))

    @property
    def desks(self) -> dict[str, range]:
        """Of each place that shares desks, those that are away."""
        found = {}
        for service in self.services:
            if service.booking is not None:
                number = service.booking.desks
                away = range(number) if self.desk is None else range(self.desk, self.desk + 1)
                found[place_of(self.department, service)] = range(
                    away.start, min(away.stop, number)
                )
        if self.account:
            found[own_place(self.account)] = range(1)
        return found

    @property
    def keys(self) -> list[str]:
        """Of the days at these desks."""
        return [day_key(place, day) for place in self.desks for day in self.days]

    def overlaps(self, appointment: Appointment) -> bool:
        """Whether an appointment lies in its way."""
        return appointment.start < self.end and self.start < appointment.end


def person_away(
    work: Work, department: Department, account: str, start: datetime, end: datetime
) -> Away:
    """Return the absence of a person: of the desk they hold, if they hold one, and their own.

    department    where it is entered; that of the desk counts where there is one
    """
    held = held_by(work, account)
    place = place_named(work, held[0]) if held else None
    if held is None or place is None:
        given = {"department": department, "services": (), "desk": None}
    else:
        given = {"department": place.department, "services": place.services, "desk": held[1]}
    return Away(**given, start=start, end=end, account=account)


def sharing(department: Department, services: Iterable[Service]) -> list[Service]:
    """Return all services at the desks of these: whose appointments an absence touches."""
    places = {place_of(department, service) for service in services}
    return [each for each in department.services if place_of(department, each) in places]


@dataclass(frozen=True)
class Effect:
    """What becomes of an appointment: another desk, or None when it is withdrawn.

    before    the desk it has, None where it has none
    place     whose desks these are
    whose     the account that would have advised, "" for nobody in particular
    """

    appointment: Appointment
    desk: int | None
    before: int | None = None
    place: str = ""
    whose: str = ""

    @property
    def told(self) -> bool:
        """Whether somebody has to hear of it: an appointment that stood does not take place."""
        return self.desk is None and self.appointment.state in ("booked", "withdrawn")

    @property
    def stays(self) -> bool:
        """Whether it keeps its desk: a person arranged it, somebody else is there."""
        return self.desk is not None and self.desk == self.before


def effects(work: Work, away: Away) -> list[Effect]:
    """Return what an absence does to each appointment that has not begun, in order."""
    found = [
        effect
        for place, desks in away.desks.items()
        for day in away.days
        for effect in _at_desks(work, away, place, day, desks)
    ]
    found += _arranged_by(work, away) if away.account else _without_desk(work, away)
    return sorted(found, key=lambda effect: (effect.appointment.start, effect.appointment.id))


def _at_desks(work: Work, away: Away, place: str, on: date, gone: range) -> Iterator[Effect]:
    day = work.records.days.get(day_key(place, on))
    if day is None:
        return
    current = day.current(int(work.now.timestamp()))
    busy = {id: entry for id, entry in current.items() if not returning(id, entry)}
    touched = {id: entry for id, entry in busy.items() if _touched(work, away, entry, gone)}
    others = [entry for id, entry in busy.items() if id not in touched]
    others += elsewhere(work, place, on)
    for id, entry in sorted(touched.items(), key=lambda item: item[1]):
        appointment = work.records.appointments[id]
        shared = not place.startswith(OWN)
        desk = _other_desk(away, appointment, entry, gone, others) if shared else None
        if desk is not None:
            others.append(at(entry, desk))
        yield Effect(appointment, desk, entry[2], place, responsible(work, appointment))


def _touched(work: Work, away: Away, entry: Busy, gone: range) -> bool:
    start, until, desk, _expires, service = entry
    overlaps = start < away.end.timestamp() and away.start.timestamp() < until
    return bool(service) and desk in gone and overlaps and start > work.now.timestamp()


def _other_desk(
    away: Away, appointment: Appointment, entry: Busy, gone: range, others: list[Busy]
) -> int | None:
    service = away.department.service(appointment.service)
    number = service.booking.desks if service and service.booking else 0
    start, until = entry[:2]
    # Only those over this time: calendars may lie over what is booked already.
    taken = {other[2] for other in others if other[0] < until and start < other[1]}
    return next((d for d in range(number) if d not in gone and d not in taken), None)


def at(entry: Busy, desk: int) -> Busy:
    """Return an entry at another desk."""
    return (*entry[:2], desk, *entry[3:])


def _without_desk(work: Work, away: Away) -> Iterator[Effect]:
    """What the staff arranged without a desk falls only where the whole service does."""
    if away.desk is not None:
        return
    keys = {service.key for service in away.services}
    for each in _standing(work, away):
        ours = each.department == away.department.key and each.service in keys
        if ours and not shares_desks(each):
            yield Effect(each, None, whose=responsible(work, each))


def _arranged_by(work: Work, away: Away) -> Iterator[Effect]:
    """What a person arranged without a desk falls; at a desk of somebody else's it stays."""
    for each in _standing(work, away):
        if each.invited_by != away.account:
            continue
        place, desk = seat_of(work, each) or ("", None)
        if desk is None:
            yield Effect(each, None, whose=away.account)
        elif desk not in away.desks.get(place, ()):
            yield Effect(each, desk, desk, place, responsible(work, each))


def _standing(work: Work, away: Away) -> Iterator[Appointment]:
    for day in away.days:
        for each in list(on_day(work, day)):
            if away.overlaps(each) and each.start > work.now:
                yield each
