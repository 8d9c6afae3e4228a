"""Accounts and sessions of the staff as stored."""

from dataclasses import dataclass
from datetime import datetime

from persistent import Persistent


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role, and for which departments or services ("department" or "department/service")."""

    role: str
    scopes: tuple[str, ...] = ()


class Account(Persistent):
    """A member of the staff."""

    disabled: bool = False
    second_factor: str = ""  # TOTP secret, "" until enrolled
    last_step: int = 0  # time step of the last TOTP code: it and older ones are not taken again
    recovery: tuple[str, ...] = ()  # blind index entries of codes for who has lost the telephone
    must_change: bool = False  # somebody else knows the password

    def __init__(
        self, *, id: str, email: str, password: str, grants: tuple[Grant, ...], needs_factor: bool
    ) -> None:
        self.id = id
        self.email = email
        self.password = password
        self.grants = grants
        self.needs_factor = needs_factor


# Orderable, because BTrees merge concurrent inserts only where they can compare the values.
@dataclass(frozen=True, kw_only=True, order=True)
class Session:
    """A staff session; `stage` is "code", "enrol" or "change" until the login is done."""

    account: str
    stage: str
    until: datetime
    offered: str = ""  # TOTP secret shown for enrolment
    begun: str = ""  # RFC 3339
    device: str = ""  # see `portal.browsers`


class BusyTimes(Persistent):
    """When somebody is busy elsewhere: (from, until) in seconds, in order, none touching."""

    spans: tuple[tuple[int, int], ...] = ()


class BusyCalendar(Persistent):
    """The calendar an account has named; nothing of its events but when they are."""

    times: BusyTimes
    tried: datetime
    read: datetime | None = None  # the last time that it went well
    until: datetime | None = None  # how far ahead it was read then
    problem: str = ""  # what went wrong since, in German

    def __init__(self, *, address: bytes, host: str) -> None:
        self.address = address  # sealed
        self.host = host  # of it, to show
