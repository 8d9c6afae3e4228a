"""When a department can be booked: opening hours, and the rules for taking an appointment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType

from portal.plugin.checks import DeclarationError, check_key, check_kind, check_number, require

Spans = tuple[tuple[time, time], ...]

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """A week in local time (Europe/Berlin), such as mon="08:30-12:00 13:00-16:00"."""

    mon: str = ""
    tue: str = ""
    wed: str = ""
    thu: str = ""
    fri: str = ""
    sat: str = ""
    sun: str = ""

    def __post_init__(self) -> None:
        for weekday in fields(self):
            parse_spans(f"OpeningHours {weekday.name}", getattr(self, weekday.name))

    def spans(self, day: date) -> Spans:
        """Return the (opens, closes) pairs of that day's weekday, in order."""
        weekday = fields(self)[day.weekday()].name
        return parse_spans(weekday, getattr(self, weekday))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRules:
    """How a service is booked online; see docs/departments.md for every rule.

    pool     services of a department that name the same pool share their desks
    daily    at most so many appointments of the service a day; None for as many as fit
    weekly   at most so many a week, from Monday to Sunday
    first    the first bookable day, None for at once
    last     the last bookable day, None for no end
    """

    hours: OpeningHours
    minutes: int = 30
    step: int | None = None
    notice: timedelta = timedelta(hours=24)
    horizon: timedelta = timedelta(days=60)
    desks: int = 1
    buffer_minutes: int = 0
    max_matters: int = 1
    move_until: timedelta = timedelta(0)
    # Read-only mappings have no hash; equality still compares them.
    special: Mapping[date, str] = field(default_factory=dict, hash=False)
    confirm_by_mail: bool = True
    pool: str = ""
    daily: int | None = None
    first: date | None = None
    last: date | None = None
    weekly: int | None = None

    def __post_init__(self) -> None:
        where = "BookingRules"
        check_kind(where, "hours", self.hours, OpeningHours)
        check_kind(where, "confirm_by_mail", self.confirm_by_mail, bool)
        for name in ("minutes", "desks", "max_matters"):
            check_number(where, name, getattr(self, name), 1)
        check_number(where, "buffer_minutes", self.buffer_minutes, 0)
        if self.step is not None:
            check_number(where, "step", self.step, 1)
        for name in ("daily", "weekly"):
            if getattr(self, name) is not None:
                check_number(where, name, getattr(self, name), 1)
        if self.pool:
            check_key(where, self.pool)
        for name in ("first", "last"):
            if getattr(self, name) is not None:
                check_kind(where, name, getattr(self, name), date)
        self._check_durations(where)
        self._freeze_special(where)

    def spans(self, day: date, *, holiday: bool = False) -> Spans:
        """Return the (opens, closes) pairs of that day: special days first, holidays closed."""
        if day in self.special:
            return parse_spans(f"special {day}", self.special[day])
        return () if holiday else self.hours.spans(day)

    def _check_durations(self, where: str) -> None:
        for name in ("notice", "horizon", "move_until"):
            value = getattr(self, name)
            check_kind(where, name, value, timedelta)
            require(value >= timedelta(0), where, f"{name} must not be negative")
        require(not self.horizon % timedelta(days=1), where, "horizon must be whole days")
        require(self.horizon >= self.notice, where, "horizon must not be shorter than notice")

    def _freeze_special(self, where: str) -> None:
        check_kind(where, "special", self.special, Mapping)
        for day, text in self.special.items():
            whole_day = isinstance(day, date) and not isinstance(day, datetime)
            require(whole_day, where, f"special: {day!r} must be a date")
            parse_spans(f"{where} special {day}", text)
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))


def parse_spans(where: str, text: object) -> Spans:
    """Read "08:30-12:00 13:00-16:00" into pairs of times that ascend and do not overlap."""
    check_kind(where, "hours", text, str)
    spans = tuple(_parse_span(where, part) for part in str(text).split())
    for (_, closes), (opens, _) in pairwise(spans):
        require(closes <= opens, where, f"the hours {text!r} overlap or are out of order")
    return spans


def _parse_span(where: str, text: str) -> tuple[time, time]:
    match = _SPAN.match(text)
    if match is None:
        raise DeclarationError(f"{where}: {text!r} is not of the form 08:30-12:00")
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    opens, closes = time(from_hour, from_minute), time(to_hour, to_minute)
    require(opens < closes, where, f"{text!r} closes before it opens")
    return opens, closes
