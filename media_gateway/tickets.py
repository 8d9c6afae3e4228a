"""What portal and gateway tell each other under one secret: room tickets and signed messages.

Standard library only, because the portal imports this module and nothing else of the gateway.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

Kind = Literal["wait", "watch", "seat", "probe"]

SIGNATURE_HEADER = "X-Videoberatung-Signature"
REDEEM_SECONDS = 30
LONGEST_TICKET = 4096
_KINDS = get_args(Kind)


class TicketRefused(Exception):
    """The ticket is not ours, too old, ended or already used; `reason` is a machine word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MessageRefused(Exception):
    """The message between portal and gateway is not signed, too old or came before."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class RoomTicket:
    """Who may open one socket, as what, and until when; times are Unix seconds.

    topics        what "look" hints the socket hears, e.g. ``consultation:ID``, ``department:KEY``
    session       hash of the portal session, so that a logout closes its sockets
    until         the socket is closed then
    redeem_by     the ticket has to be shown by then
    """

    kind: Kind
    topics: tuple[str, ...]
    consultation: str
    seat: str
    role: str
    rights: tuple[str, ...]
    session: str
    until: float
    redeem_by: float
    nonce: str


def issue(
    secret: bytes,
    now: float,
    *,
    kind: Kind,
    topics: Collection[str],
    consultation: str = "",
    seat: str = "",
    role: str = "",
    rights: Collection[str] = (),
    session: str = "",
    until: float,
) -> str:
    """A ticket for one socket, to be redeemed within 30 s. Raises ValueError if it is nonsense."""
    if kind not in _KINDS:
        raise ValueError(f"unknown kind of ticket: {kind!r}")
    if kind == "seat" and not (consultation and seat):
        raise ValueError("a seat ticket names a consultation and a seat")
    ticket = RoomTicket(
        kind=kind,
        topics=tuple(topics),
        consultation=consultation,
        seat=seat,
        role=role,
        rights=tuple(rights),
        session=session,
        until=float(until),
        redeem_by=float(now + REDEEM_SECONDS),
        nonce=secrets.token_urlsafe(16),
    )
    text = _seal(secret, asdict(ticket))
    if len(text) > LONGEST_TICKET:
        raise ValueError(f"the ticket is longer than {LONGEST_TICKET} characters")
    return text


def verify(text: str, secret: bytes, now: float) -> RoomTicket:
    """The ticket in `text`. Raises TicketRefused: malformed, forged, late or ended."""
    if len(text) > LONGEST_TICKET:
        raise TicketRefused("malformed")
    ticket = _ticket(_unseal(secret, text))
    if now > ticket.redeem_by:
        raise TicketRefused("late")
    if now >= ticket.until:
        raise TicketRefused("ended")
    return ticket


_FIELDS = {field.name for field in fields(RoomTicket)}


class Once:
    """Remembers nonces until they expire, so that each is good once; safe between threads."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()
        self._swept = 0.0

    def first(self, nonce: str, until: float, now: float) -> bool:
        """Whether `nonce` is new; it is remembered until `until`."""
        with self._lock:
            self._sweep(now)
            if nonce in self._seen:
                return False
            self._seen[nonce] = until
            return True

    def _sweep(self, now: float) -> None:
        if 0 <= now - self._swept < 1:
            return
        self._swept = now
        self._seen = {nonce: until for nonce, until in self._seen.items() if until >= now}


Purpose = Literal["control", "events"]


def sign_message(secret: bytes, purpose: Purpose, body: bytes, now: float) -> str:
    """The value of SIGNATURE_HEADER for `body`: ``t=…,n=…,s=…``."""
    moment, nonce = str(int(now)), secrets.token_urlsafe(16)
    return f"t={moment},n={nonce},s={_message_mac(secret, purpose, moment, nonce, body)}"


class MessageCheck:
    """Checks signed messages of one purpose; each is accepted once and within `window` seconds."""

    def __init__(self, secret: bytes, purpose: Purpose, window: int = 30) -> None:
        self._secret, self._purpose, self._window = secret, purpose, window
        self._once = Once()

    def check(self, header: str, body: bytes, now: float) -> None:
        """Raises MessageRefused: malformed, forged, late or replayed."""
        moment, nonce, mac = _header_parts(header)
        expected = _message_mac(self._secret, self._purpose, moment, nonce, body)
        if not hmac.compare_digest(mac.encode(), expected.encode()):
            raise MessageRefused("forged")
        if abs(now - int(moment)) > self._window:
            raise MessageRefused("late")
        if not self._once.first(nonce, int(moment) + self._window, now):
            raise MessageRefused("replayed")


def _seal(secret: bytes, values: dict[str, Any]) -> str:
    """Canonical JSON and its MAC, both base64url, joined by a dot."""
    body = json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
    return f"{_encode(body)}.{_encode(_mac(secret, b'ticket', body))}"


def _unseal(secret: bytes, text: str) -> Any:
    body_text, _, mac_text = text.partition(".")
    try:
        body, mac = _decode(body_text), _decode(mac_text)
    except (binascii.Error, ValueError):
        raise TicketRefused("malformed") from None
    if not hmac.compare_digest(mac, _mac(secret, b"ticket", body)):
        raise TicketRefused("forged")
    return json.loads(body)


def _ticket(values: dict[str, Any]) -> RoomTicket:
    """Only called with what carries our own MAC; another version's fields are still refused."""
    if values.keys() != _FIELDS or values["kind"] not in _KINDS:
        raise TicketRefused("malformed")
    lists = {"topics": tuple(values["topics"]), "rights": tuple(values["rights"])}
    return RoomTicket(**{**values, **lists})


def _header_parts(header: str) -> tuple[str, str, str]:
    parts = dict(part.partition("=")[::2] for part in header[:512].split(","))
    moment = parts.get("t", "")
    if parts.keys() != {"t", "n", "s"} or not (moment.isascii() and moment.isdecimal()):
        raise MessageRefused("malformed")
    return moment, parts["n"], parts["s"]


def _message_mac(secret: bytes, purpose: str, moment: str, nonce: str, body: bytes) -> str:
    start = f"{purpose}\n{moment}\n{nonce}\n".encode()
    return _encode(_mac(secret, b"message", start + body))


def _mac(secret: bytes, use: bytes, body: bytes) -> bytes:
    """The use is part of the key, so that a ticket can never pass for a message."""
    return hmac.digest(hmac.digest(secret, use, hashlib.sha256), body, hashlib.sha256)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
