"""How many appointments of a service there are on a day and in its week, and that no more come.

A day bears its limit in the conflict resolver of its record. A week has seven of those, so it has a
record of its own: whoever takes a place in it writes that, and of two who do at the same moment
without seeing each other the second begins anew.
"""

from datetime import date, timedelta

from portal.booking.busy import Busy, promised, returning
from portal.booking.models import Week
from portal.booking.places import day_key
from portal.plugin import Service
from portal.work import Work


def current_on(work: Work, place: str, day: date, but: str = "", freed: bool = False) -> list[Busy]:
    """Return what is entered on a day and still counts, but perhaps that of one appointment.

    freed    whether places given back do not count, as for staff and waiting list
    """
    found = work.records.days.get(day_key(place, day))
    current = found.current(int(work.now.timestamp()), but) if found is not None else {}
    if not freed:
        return list(current.values())
    return [b for id, b in current.items() if not returning(id, b) or promised(id)]


def day_full(service: Service, entries: list[Busy]) -> bool:
    """Whether a day with these entries bears no more of a service."""
    most = service.booking.daily if service.booking else None
    return most is not None and _count(entries, service) >= most


def week_full(
    work: Work, place: str, service: Service, day: date, but: str = "", freed: bool = False
) -> bool:
    """Whether the week of a day, from Monday to Sunday, bears no more of a service."""
    most = service.booking.weekly if service.booking else None
    if most is None:
        return False
    found = (_count(current_on(work, place, each, but, freed), service) for each in _week(day))
    return sum(found) >= most


def watch_week(work: Work, place: str, service: Service, day: date) -> None:
    """Conflict with whoever takes a place in the same week at this moment, where it has a limit."""
    if service.booking is None or service.booking.weekly is None:
        return
    key = f"{place}/{service.key}/{_week(day)[0].isoformat()}"
    week = work.records.weeks.get(key)
    if week is None:
        week = work.records.weeks[key] = Week()
    week.taken += 1


def _count(entries: list[Busy], service: Service) -> int:
    return sum(entry[4] == service.key for entry in entries)


def _week(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
