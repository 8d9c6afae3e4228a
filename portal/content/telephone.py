"""Whether somebody answers the telephone now, and when next."""

from datetime import datetime, time, timedelta

from portal import clock
from portal.content.support import SUPPORT

SATURDAY = 5


def open_until(now: datetime, state: str) -> datetime | None:
    """Return until when the service telephone is answered, None where it is not answered now."""
    local = clock.local(now)
    if not _works(local, state) or not SUPPORT.opens <= local.hour < SUPPORT.closes:
        return None
    return datetime.combine(local.date(), time(SUPPORT.closes), clock.BERLIN)


def next_opening(now: datetime, state: str) -> datetime:
    """Return when the service telephone is answered next; public holidays of a state count."""
    local = clock.local(now)
    opening = datetime.combine(local.date(), time(SUPPORT.opens), clock.BERLIN)
    while opening <= local or not _works(opening, state):
        following = opening.date() + timedelta(days=1)
        opening = datetime.combine(following, time(SUPPORT.opens), clock.BERLIN)
    return opening


def _works(day: datetime, state: str) -> bool:
    return day.weekday() < SATURDAY and day.date() not in clock.public_holidays(state)
