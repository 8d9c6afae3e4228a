"""Places: the keys of those who share desks, and of the days on which they do."""

from datetime import date, datetime

from portal.clock import local
from portal.plugin import Department, Service

OWN = "~/"


def place(department: str, service: str, pool: str = "") -> str:
    """Return the key of those who share desks: a service alone, or a pool of several."""
    return f"{department}/~{pool}" if pool else f"{department}/{service}"


def place_of(department: Department, service: Service) -> str:
    """Return the key of those who share desks with a service."""
    return place(department.key, service.key, service.booking.pool if service.booking else "")


def day_key(place: str, day: date) -> str:
    """Return the key of the occupancy of a day."""
    return f"{place}/{day.toordinal()}"


def place_in(day: str) -> str:
    """Return the place whose day has this key."""
    return day.rpartition("/")[0]


def own_place(account: str) -> str:
    """Return the key of a caseworker's own desk, for services where nothing is booked online."""
    return f"{OWN}{account}"


def owner_of(place: str) -> str:
    """Return the account whose own desk a place is, "" for those shared."""
    return place.removeprefix(OWN) if place.startswith(OWN) else ""


def arranged_on(department: Department, service: Service, account: str, start: datetime) -> str:
    """Return the key of the day on which a time the staff arrange takes its desk."""
    shared = place_of(department, service) if service.booking else own_place(account)
    return day_key(shared, local(start).date())
