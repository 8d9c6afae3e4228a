"""Accounts and sessions of the staff as stored."""

from dataclasses import dataclass
from datetime import datetime

from persistent import Persistent


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role, and for which departments or services ("department" or "department/service")."""

    role: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A grant for a while, because somebody else is away."""

    id: str
    grant: Grant
    since: datetime
    until: datetime
    by: str  # account id


@dataclass(frozen=True, kw_only=True)
class GrantChange:
    """What somebody changed about the grants of an account."""

    at: datetime
    by: str  # account id, or "central" for the city's own directory
    before: tuple[Grant, ...]
    after: tuple[Grant, ...]


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A public key one signs in with; the private one never leaves the device."""

    id: str  # of the credential, base64url
    key: bytes  # COSE
    count: int  # of signatures, as the device counts; stays 0 where it does not
    name: str
    added: datetime
    used: datetime | None = None


class Account(Persistent):
    """A member of the staff."""

    disabled: bool = False
    second_factor: str = ""  # TOTP secret, "" until enrolled
    last_step: int = 0  # time step of the last TOTP code: it and older ones are not taken again
    recovery: tuple[str, ...] = ()  # blind index entries of codes for who has lost the telephone
    must_change: bool = False  # somebody else knows the password
    passkeys: tuple[Passkey, ...] = ()
    central: str = ""  # blind index entry of who the central login says it is; "" for local ones
    stand_ins: tuple[StandIn, ...] = ()
    changes: tuple[GrantChange, ...] = ()  # the newest first

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
    """A staff session; `stage` is "" once the login is done.

    Before that it is "code", "enrol" or "change" after the right password, and "passkey" or
    "central" while nobody knows yet whose login it will be (`account` is "").
    """

    account: str
    stage: str
    until: datetime
    offered: str = ""  # TOTP secret shown for enrolment
    begun: str = ""  # RFC 3339
    device: str = ""  # see `portal.browsers`
    challenge: str = ""  # the passkey is to sign, once; base64url
    asked: str = ""  # when it was made, RFC 3339
    confirmed: str = ""  # when it was last sure who sits there, RFC 3339
    central: str = ""  # hash of the session at the central login it came from


@dataclass(frozen=True, kw_only=True, order=True)
class Errand:
    """Somebody was sent to the central login, and is to come back in the same browser."""

    session: str  # key of the browser's session
    nonce: str
    verifier: str  # of PKCE
    until: datetime
    begun: int  # seconds
    then: str  # where to go afterwards
    kept: bytes = b""  # what was typed before, sealed


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
