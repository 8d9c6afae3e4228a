"""The one clock: aware times, and an instant to start from in development."""

import time
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import holidays

BERLIN = ZoneInfo("Europe/Berlin")
_offset = 0.0


def start_at(instant: datetime | None) -> None:
    """Count on from `instant` instead of the real time; None returns to the real time."""
    global _offset
    _offset = 0.0 if instant is None else instant.timestamp() - time.time()


def timestamp() -> float:
    """Return seconds since the epoch on this clock."""
    return time.time() + _offset


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.fromtimestamp(timestamp(), UTC)


def local(instant: datetime) -> datetime:
    """Return `instant` as wall-clock time of Europe/Berlin."""
    return instant.astimezone(BERLIN)


def today() -> date:
    """Return the present day in Europe/Berlin."""
    return local(now()).date()


@cache
def public_holidays(state: str) -> holidays.HolidayBase:
    """Return the public holidays of a German state (BW, BY, …)."""
    return holidays.country_holidays("DE", subdiv=state, language="de")
