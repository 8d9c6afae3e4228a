"""Whether the city is closed on a day; who closes it is in city.py."""

from datetime import date

from portal.booking.models import Closure
from portal.work import Work


def closure_on(work: Work, day: date) -> Closure | None:
    """Return what closes a day, None where it is open."""
    for found in work.records.closures.values():
        if found.first <= day <= found.last:
            closure: Closure = found
            return closure
    return None
