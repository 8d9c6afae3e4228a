"""Which times a service offers: declared rules on the real clock, exact on days that shift it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.clock import BERLIN, local, public_holidays
from portal.plugin import BookingRules, Service
from portal.settings import Settings

MOST_DAYS = 92


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A bookable time."""

    start: datetime
    end: datetime


def offered(
    service: Service,
    matters: tuple[str, ...],
    day: date,
    now: datetime,
    settings: Settings,
    length: timedelta | None = None,
    notice: timedelta | None = None,
) -> Iterator[Slot]:
    """Yield the times the rules offer on a day, taken or not, in order.

    length    where it is fixed already; otherwise the matters decide
    notice    another one than that of the rules
    """
    rules = service.booking
    if rules is None or day in settings.city_closed or not within(rules, day, now, settings):
        return
    length = length or service.duration(matters)
    step = timedelta(minutes=rules.step) if rules.step else length
    earliest = now + (rules.notice if notice is None else notice)
    holiday = day in public_holidays(settings.city_state)
    for opens, closes in rules.spans(day, holiday=holiday):
        start, end = instant(day, opens), instant(day, closes)
        while start + length <= end:
            if start >= earliest:
                yield Slot(start=start, end=start + length)
            start += step


def within(rules: BookingRules, day: date, now: datetime, settings: Settings) -> bool:
    """Whether a day lies between now and the horizon, and inside the pilot."""
    today = local(now).date()
    last = today + rules.horizon
    ends = [end for end in (settings.pilot_end, rules.last) if end]
    begins = [start for start in (settings.pilot_start, rules.first) if start]
    return max([today, *begins]) <= day <= min([last, *ends])


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def instant(day: date, wall: time) -> datetime:
    """Return a wall-clock time of Europe/Berlin as UTC, so that adding minutes is exact.

    A time the clocks skip in spring is the full hour at which they skip it.
    """
    found = datetime.combine(day, wall, BERLIN).astimezone(UTC)
    skipped = local(found).time() != wall
    return found.replace(minute=0, second=0) if skipped else found
