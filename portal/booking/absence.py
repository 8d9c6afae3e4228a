"""Nobody is at a desk for a while: what that touches, and the one step that settles all of it.

An absence is an entry at the desk like an appointment's, so nothing can be booked over it, and what
is there has to go: to another desk at the same time where one is free, otherwise it is withdrawn.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.audit.domain import note
from portal.booking import slots
from portal.booking.desks import shares_desks
from portal.booking.domain import on_day, run_out, withdraw
from portal.booking.holding import drop_reservation
from portal.booking.models import Absence, Appointment, Busy, Day, overlapping, returning
from portal.booking.places import day_key, place_of
from portal.clock import local
from portal.errors import Invalid
from portal.plugin import Department, Service
from portal.work import Work

LONGEST = timedelta(days=92)
KEPT = timedelta(days=30)  # after its end, for the list


@dataclass(frozen=True, kw_only=True)
class Away:
    """Who is away: a desk of these services, counted from 0, or all of them."""

    department: Department
    services: tuple[Service, ...]
    desk: int | None
    start: datetime
    end: datetime

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
        return found

    @property
    def keys(self) -> list[str]:
        """Of the days at these desks, for locks too."""
        return [day_key(place, day) for place in self.desks for day in self.days]


def sharing(department: Department, services: Iterable[Service]) -> list[Service]:
    """Return all services at the desks of these: whose appointments an absence touches."""
    places = {place_of(department, service) for service in services}
    return [each for each in department.services if place_of(department, each) in places]


@dataclass(frozen=True)
class Effect:
    """What becomes of an appointment: another desk, or None when it is withdrawn."""

    appointment: Appointment
    desk: int | None

    @property
    def told(self) -> bool:
        """Whether somebody has to hear of it: an appointment that stood does not take place."""
        return self.desk is None and self.appointment.state in ("booked", "withdrawn")


def check(work: Work, away: Away) -> None:
    """Raise Invalid for what cannot be an absence."""
    if away.end <= max(away.start, work.now):
        raise Invalid({"bis": "Das Ende muss nach dem Beginn und in der Zukunft liegen."})
    if away.end - away.start > LONGEST:
        raise Invalid({"bis": "Bitte tragen Sie höchstens 92 Tage auf einmal ein."})
    if not away.services:
        raise Invalid({"dienstleistung": "Bitte wählen Sie, was ausfällt."})
    if away.desk is not None and not any(away.desks.values()):
        raise Invalid({"platz": "Diesen Platz gibt es bei der Dienstleistung nicht."})


def effects(work: Work, away: Away) -> list[Effect]:
    """Return what an absence does to each appointment that has not begun, in order."""
    found = [
        effect
        for place, desks in away.desks.items()
        for day in away.days
        for effect in _at_desks(work, away, work.records.days.get(day_key(place, day)), desks)
    ]
    found += [Effect(each, None) for each in _without_desk(work, away)]
    return sorted(found, key=lambda effect: (effect.appointment.start, effect.appointment.id))


def _at_desks(work: Work, away: Away, day: Day | None, gone: range) -> Iterator[Effect]:
    if day is None:
        return
    current = day.current(int(work.now.timestamp()))
    busy = {id: entry for id, entry in current.items() if not returning(id, entry)}
    touched = {id: entry for id, entry in busy.items() if _touched(work, away, entry, gone)}
    others = [entry for id, entry in busy.items() if id not in touched]
    for id, entry in sorted(touched.items(), key=lambda item: item[1]):
        appointment = work.records.appointments[id]
        desk = _other_desk(away, appointment, entry, gone, others)
        if desk is not None:
            others.append(_at(entry, desk))
        yield Effect(appointment, desk)


def _touched(work: Work, away: Away, entry: Busy, gone: range) -> bool:
    start, until, desk, _expires, service = entry
    overlaps = start < away.end.timestamp() and away.start.timestamp() < until
    return bool(service) and desk in gone and overlaps and start > work.now.timestamp()


def _other_desk(
    away: Away, appointment: Appointment, entry: Busy, gone: range, others: list[Busy]
) -> int | None:
    service = away.department.service(appointment.service)
    number = service.booking.desks if service and service.booking else 0
    for desk in range(number):
        if desk not in gone and not overlapping([*others, _at(entry, desk)]):
            return desk
    return None


def _at(entry: Busy, desk: int) -> Busy:
    return (*entry[:2], desk, *entry[3:])


def _without_desk(work: Work, away: Away) -> Iterator[Appointment]:
    """What the staff arranged without a desk falls only where the whole service does."""
    if away.desk is not None:
        return
    keys = {service.key for service in away.services}
    for day in away.days:
        for each in list(on_day(work, day)):
            ours = each.department == away.department.key and each.service in keys
            ours = ours and not shares_desks(each)
            overlaps = each.start < away.end and away.start < each.end
            if ours and overlaps and each.state == "booked" and each.start > work.now:
                yield each


def enter(work: Work, away: Away, account: str, id: str) -> Absence:
    """Settle everything and keep the desks empty; the same id twice is once. Raises Invalid."""
    known: Absence | None = work.records.absences.get(id)
    if known is not None:
        return known
    check(work, away)
    settled = effects(work, away)
    for effect in settled:
        _settle(work, effect, f"account:{account}")
    absence = Absence(
        id=id,
        department=away.department.key,
        services=tuple(service.key for service in away.services),
        desk=away.desk,
        start=away.start,
        end=away.end,
        by=account,
        days=tuple(away.keys),
        withdrawn=tuple(each.appointment.id for each in settled if each.told),
        reassigned=sum(1 for each in settled if each.desk is not None),
    )
    _keep_empty(work, away, id)
    work.records.absences[id] = absence
    note(work, "absence.entered", f"account:{account}", f"absence:{id}")
    return absence


def _settle(work: Work, effect: Effect, actor: str) -> None:
    appointment, now = effect.appointment, int(work.now.timestamp())
    if effect.desk is not None:
        day = work.records.days[appointment.day]
        day.put(appointment.id, _at(day.busy[appointment.id], effect.desk), now)
        note(work, "appointment.reassigned", actor, f"appointment:{appointment.id}")
    elif appointment.state == "reserved":
        drop_reservation(work, appointment)
    elif appointment.state == "held":
        run_out(work, appointment)
    else:
        withdraw(work, appointment, actor)


def _keep_empty(work: Work, away: Away, id: str) -> None:
    span = int(away.start.timestamp()), int(away.end.timestamp())
    for place, desks in away.desks.items():
        for key in (day_key(place, day) for day in away.days):
            day = work.records.days.get(key)
            if day is None:
                day = work.records.days[key] = Day()
            for desk in desks:
                day.put(f"{id}/{desk}", (*span, desk, 0, ""), int(work.now.timestamp()))


def lift(work: Work, absence: Absence, account: str) -> None:
    """Man the desks again; what was withdrawn stays so."""
    for key in absence.days:
        day = work.records.days.get(key)
        for id in [each for each in (day.busy if day else ()) if each.startswith(f"{absence.id}/")]:
            day.drop(id)
    del work.records.absences[absence.id]
    note(work, "absence.lifted", f"account:{account}", f"absence:{absence.id}")


def forget_over(work: Work) -> None:
    """Drop the absences nobody is shown any more."""
    over = [id for id, each in work.records.absences.items() if each.end <= work.now - KEPT]
    for id in over:
        del work.records.absences[id]


def listed(work: Work, department: str) -> list[Absence]:
    """Return a department's absences that are not long over, the next one first."""
    found = [
        each
        for each in work.records.absences.values()
        if each.department == department and each.end > work.now - KEPT
    ]
    return sorted(found, key=lambda absence: absence.start)
