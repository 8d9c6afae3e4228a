"""Why a time is not offered: the first rule that forbids it, said to the staff."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from portal.booking import slots
from portal.booking.busy import Busy
from portal.booking.closed import closure_on
from portal.booking.desks import occupancy, span
from portal.booking.places import day_key, place_of
from portal.booking.slots import Slot
from portal.booking.staffing import elsewhere
from portal.clock import local, public_holidays
from portal.plugin import Department, Service
from portal.work import Work


def why_not(
    work: Work, department: Department, service: Service, matters: tuple[str, ...], start: datetime
) -> str:
    """Return in German what speaks against a start; empty exactly where it is offered and free."""
    if service.booking is None:
        return "Diese Dienstleistung gibt es nur auf Einladung."
    day, length = local(start).date(), service.duration(matters)
    return (
        _day(work, service, day)
        or _hours(work, service, day, start, length)
        or _notice(work, service, start)
        or _desks(work, department, service, Slot(start=start, end=start + length))
    )


def _day(work: Work, service: Service, day: date) -> str:
    assert service.booking
    today, settings = local(work.now).date(), work.settings
    if shut := city_closed(work, day):
        return shut
    if day < today:
        return "Der Tag ist vorbei."
    if settings.pilot_start and day < settings.pilot_start:
        return f"Die Videoberatung beginnt erst am {settings.pilot_start:%d.%m.%Y}."
    if settings.pilot_end and day > settings.pilot_end:
        return f"Die Videoberatung endet am {settings.pilot_end:%d.%m.%Y}."
    if service.booking.first and day < service.booking.first:
        return f"Online gebucht werden kann hier erst ab {service.booking.first:%d.%m.%Y}."
    if service.booking.last and day > service.booking.last:
        return f"Online gebucht werden kann hier nur bis {service.booking.last:%d.%m.%Y}."
    if day > today + service.booking.horizon:
        return f"Buchbar ist höchstens {service.booking.horizon.days} Tage im Voraus."
    return ""


def city_closed(work: Work, day: date) -> str:
    """Return that the city is closed on a day, and why where somebody said so; "" if it is open."""
    if found := closure_on(work, day):
        return f"Die Stadt hat an diesem Tag geschlossen: {found.reason}"
    closed = day in work.settings.city_closed
    return "Die Stadt hat an diesem Tag geschlossen." if closed else ""


def _hours(work: Work, service: Service, day: date, start: datetime, length: timedelta) -> str:
    rules = service.booking
    assert rules
    holiday = public_holidays(work.settings.city_state).get(day)
    spans = rules.spans(day, holiday=holiday is not None)
    if not spans:
        return _closed(service, day, holiday)
    for opens, closes in spans:
        begins, ends = slots.instant(day, opens), slots.instant(day, closes)
        if begins <= start < ends:
            if start + length > ends:
                return f"Das Gespräch wäre um {closes:%H:%M} Uhr noch nicht vorbei."
            step = timedelta(minutes=rules.step) if rules.step else length
            minutes = int(step.total_seconds() // 60)
            off = (start - begins) % step
            return f"Termine beginnen ab {opens:%H:%M} Uhr alle {minutes} Minuten." if off else ""
    shown = ", ".join(f"{opens:%H:%M} bis {closes:%H:%M} Uhr" for opens, closes in spans)
    return f"Außerhalb der Sprechzeiten dieses Tages: {shown}."


def _closed(service: Service, day: date, holiday: str | None) -> str:
    assert service.booking
    if day in service.booking.special:
        return "Für diesen Tag hat das Amt eine Schließung festgelegt."
    return f"Feiertag: {holiday}." if holiday else "An diesem Wochentag ist keine Sprechzeit."


def _notice(work: Work, service: Service, start: datetime) -> str:
    assert service.booking
    if start >= work.now + service.booking.notice:
        return ""
    hours = service.booking.notice / timedelta(hours=1)
    return f"Der Vorlauf ist zu kurz: Gebucht werden kann bis {hours:g} Stunden vorher."


def _desks(work: Work, department: Department, service: Service, slot: Slot) -> str:
    assert service.booking
    day = local(slot.start).date()
    there = occupancy(work, department, service, day)
    if not there.has_room(slot):
        freed = occupancy(work, department, service, day, freed=True)
        if freed.has_room(slot):
            return "Ein Platz ist eben frei geworden. Er wird gleich wieder angeboten."
    if there.full == "daily":
        return f"Die Höchstzahl von {service.booking.daily} Terminen am Tag ist erreicht."
    if there.full == "weekly":
        return f"Die Höchstzahl von {service.booking.weekly} Terminen in der Woche ist erreicht."
    if there.has_room(slot):
        return ""
    return _taken(work, department, service, slot)


def _taken(work: Work, department: Department, service: Service, slot: Slot) -> str:
    """Say by what the desks are taken: absences first, then appointments, then calendars."""
    assert service.booking
    place, day = place_of(department, service), local(slot.start).date()
    found = work.records.days.get(day_key(place, day))
    entries = found.current(int(work.now.timestamp())).values() if found is not None else ()
    number = service.booking.desks
    away = _desks_of((entry for entry in entries if not entry[4]), service, slot)
    booked = _desks_of((entry for entry in entries if entry[4]), service, slot) - away
    busy = _desks_of(elsewhere(work, place, day), service, slot) - away - booked
    return (
        f"Kein Platz ist frei: Von {number} sind {len(booked)} durch Termine"
        f"{',' if busy else ' und'} {len(away)} durch Ausfälle"
        f"{f' und {len(busy)} durch andere Termine der Sachbearbeitung' if busy else ''} belegt."
    )


def _desks_of(entries: Iterable[Busy], service: Service, slot: Slot) -> set[int]:
    """Return the desks at which one of the entries lies over a time."""
    assert service.booking
    start, until = span(service, slot)
    number = service.booking.desks
    return {e[2] for e in entries if e[0] < until and start < e[1] and e[2] < number}
