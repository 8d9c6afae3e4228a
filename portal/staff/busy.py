"""What a calendar file says of when somebody is busy (RFC 5545), read by a process of its own.

The file comes from outside: one rule in it can stand for millions of events. So it is read where
time and memory are limited, and only beginnings and ends come back.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from portal.clock import BERLIN

SECONDS, MEMORY = 5, 1 << 30
MOST = 20_000  # spans
OURS = "@videoberatung"  # the end of the UIDs of our own appointments: they are at their desks

Span = tuple[int, int]  # from and until, in seconds since the epoch


class Unreadable(Exception):
    """This is no calendar, or one that takes too long to read."""


def busy(file: bytes, first: datetime, last: datetime) -> tuple[Span, ...]:
    """Return when somebody is busy between two instants, merged and in order; raises Unreadable."""
    asked = json.dumps([first.timestamp(), last.timestamp()])
    command = [sys.executable, "-m", "portal.staff.busy", asked]
    try:
        done = subprocess.run(  # noqa: S603 (ourselves)
            command, input=file, capture_output=True, timeout=2 * SECONDS, check=True
        )
        return tuple((start, until) for start, until in json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError) as error:
        raise Unreadable from error


def _read(file: bytes, first: datetime, last: datetime) -> list[Span]:
    found = merged(_clipped(_spans(file, first, last), first, last))
    if len(found) > MOST:
        raise Unreadable
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch made one."""
    found: list[Span] = []
    for start, until in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(until, found[-1][1])
        else:
            found.append((start, until))
    return found


def _clipped(spans: Iterable[tuple[datetime, datetime]], first: datetime, last: datetime):
    for start, until in spans:
        if start < until and start < last and first < until:
            yield int(max(start, first).timestamp()), int(min(until, last).timestamp())


def _spans(file: bytes, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    import recurring_ical_events
    from icalendar import Calendar

    calendars = Calendar.from_ical(file, multiple=True)
    if not calendars:
        raise Unreadable
    for calendar in calendars:
        for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last):
            if _counts(event):
                yield _instants(event.start, event.end)
        for component in calendar.walk("VFREEBUSY"):
            yield from _periods(component)


def _counts(event) -> bool:
    transparent = str(event.get("transp", "")).upper() == "TRANSPARENT"
    cancelled = str(event.get("status", "")).upper() == "CANCELLED"
    return not transparent and not cancelled and not str(event.get("uid", "")).endswith(OURS)


def _instants(start: date | datetime, end: date | datetime) -> tuple[datetime, datetime]:
    return _instant(start), _instant(end)


def _instant(value: date | datetime) -> datetime:
    """Return the instant of a day's beginning, or of a time; one without a zone is ours."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=BERLIN)).astimezone(UTC)


def _periods(component) -> Iterator[tuple[datetime, datetime]]:
    given = component.get("freebusy", [])
    for line in given if isinstance(given, list) else [given]:
        kind = str(line.params.get("fbtype", "BUSY")).upper()
        for start, end in () if kind == "FREE" else _pairs(line):
            until = start + end if isinstance(end, timedelta) else end
            yield _instants(start, until)


def _pairs(line) -> list:
    return [each.dt for each in line.dts] if hasattr(line, "dts") else [line.dt]


def main() -> None:
    """Read a file from the standard input within the limits; write the spans as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    first, last = (datetime.fromtimestamp(each, UTC) for each in json.loads(sys.argv[1]))
    json.dump(_read(sys.stdin.buffer.read(), first, last), sys.stdout)


if __name__ == "__main__":
    main()
