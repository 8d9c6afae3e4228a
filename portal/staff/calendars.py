"""The calendar of an account elsewhere: its secret address, and when its owner is busy.

Of the events only beginnings and ends are kept, from today until the last day that can be booked.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from urllib.parse import urlsplit

from portal.audit.domain import note
from portal.clock import BERLIN, local
from portal.settings import Settings
from portal.staff.busy import Span, Unreadable, busy
from portal.staff.fetching import Unfetchable, check, fetch
from portal.staff.models import Account, BusyCalendar, BusyTimes
from portal.work import Work

EVERY = timedelta(minutes=15)
KEPT = timedelta(hours=24)  # how long the last known times count while reading fails
AT_LEAST = timedelta(days=180)  # as far ahead as the staff may arrange times
DAY = 24 * 3600
UNREADABLE = "Unter dieser Adresse liegt kein lesbarer Kalender (iCalendar)."


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of reading a calendar: the busy times until then, or what went wrong."""

    spans: tuple[Span, ...] = ()
    until: datetime | None = None
    problem: str = ""


def span_to_read(work: Work) -> tuple[datetime, datetime]:
    """Return from when until when times can be booked: from today to the longest horizon."""
    horizons = [
        service.booking.horizon
        for department in work.departments
        for service in department.services
        if service.booking is not None
    ]
    today = local(work.now).date()
    last = today + max([AT_LEAST, *horizons]) + timedelta(days=1)
    return _midnight(today), _midnight(last)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN).astimezone(UTC)


def read(settings: Settings, address: str, first: datetime, last: datetime) -> Reading:
    """Fetch and read a calendar; takes up to twenty seconds, so never inside a transaction."""
    try:
        spans = busy(fetch(check(address), settings.calendar_hosts), first, last)
        return Reading(spans=spans, until=last)
    except Unfetchable as error:
        return Reading(problem=error.reason)
    except Unreadable:
        return Reading(problem=UNREADABLE)


def address_label(account: str) -> str:
    """Return what the address of an account's calendar is bound to when it is sealed."""
    return f"calendar address {account}"


def calendar_of(work: Work, account: str) -> BusyCalendar | None:
    """Return the calendar an account has named, None without one."""
    found: BusyCalendar | None = work.records.calendars.get(account)
    return found


def keep(work: Work, account: Account, address: str, reading: Reading) -> None:
    """Name a calendar that could be read, instead of the one before; the times count at once."""
    sealed = work.vault.seal_own(address_label(account.id), check(address))
    host = urlsplit(check(address)).hostname or ""
    known = BusyCalendar(address=sealed, host=host)
    known.times = BusyTimes()
    work.records.calendars[account.id] = known
    _enter(work, known, reading)
    note(work, "calendar.named", f"account:{account.id}", f"account:{account.id}")


def drop(work: Work, account: Account, actor: str = "") -> None:
    """Forget an account's calendar and its times; without one, nothing happens."""
    if work.records.calendars.pop(account.id, None) is not None:
        note(work, "calendar.dropped", actor or f"account:{account.id}", f"account:{account.id}")


def address_of(work: Work, account: str) -> str:
    """Return the address in clear, "" without one; never to be shown or logged."""
    found = calendar_of(work, account)
    return str(work.vault.open_own(address_label(account), found.address)) if found else ""


def due(work: Work) -> list[tuple[str, str]]:
    """Return account and address of each calendar that was not read for a while."""
    accounts = work.records.accounts
    return [
        (id, address_of(work, id))
        for id, found in work.records.calendars.items()
        if found.tried + EVERY <= work.now and id in accounts and not accounts[id].disabled
    ]


def enter(work: Work, account: str, address: str, reading: Reading) -> None:
    """Keep what was read, unless the address has been changed meanwhile."""
    found = calendar_of(work, account)
    if found is not None and address_of(work, account) == address:
        _enter(work, found, reading)


def _enter(work: Work, found: BusyCalendar, reading: Reading) -> None:
    found.tried, found.problem = work.now, reading.problem
    if reading.problem:
        return
    found.read, found.until = work.now, reading.until
    if found.times.spans != reading.spans:  # what stays the same is not written anew
        found.times.spans = reading.spans


def counts(work: Work, found: BusyCalendar) -> bool:
    """Whether its times still block desks."""
    return found.read is not None and work.now <= found.read + KEPT


def busy_on(work: Work, account: str, day: date) -> tuple[Span, ...]:
    """Return when an account is busy on a day and the next one, until when appointments last."""
    found = calendar_of(work, account)
    if found is None or not counts(work, found):
        return ()
    first = int(_midnight(day).timestamp())
    spans = found.times.spans
    begin = bisect_right(spans, first, key=itemgetter(1))
    return spans[begin : bisect_left(spans, first + 2 * DAY, key=itemgetter(0))]


def collides(work: Work, account: str, start: datetime, end: datetime) -> bool:
    """Whether an account is busy elsewhere at a time."""
    begins, ends = int(start.timestamp()), int(end.timestamp())
    on = busy_on(work, account, local(start).date())
    return any(span[0] < ends and begins < span[1] for span in on)
