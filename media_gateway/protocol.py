"""The messages between browser and gateway, version 1; docs/protocol.md shows each of them."""

import json
from dataclasses import asdict, dataclass, fields
from enum import IntEnum
from typing import Any, ClassVar

VERSION = 1
LARGEST_MESSAGE = 64 * 1024
LARGEST_RELAY = 16 * 1024


class Code(IntEnum):
    """Why a socket is closed; 4xxx are ours, the others are those of RFC 6455."""

    GOING_AWAY = 1001
    POLICY = 1008
    TOO_BIG = 1009
    TRY_AGAIN = 1013
    TICKET = 4401
    REMOVED = 4403
    TIME = 4408
    REPLACED = 4409


class Refusal(Exception):
    """The socket has to be closed with this code and this machine word."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(f"{code.name} {reason}")
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class ShowTicket:
    """First message of every client."""

    type: ClassVar[str] = "ticket"
    v: int
    ticket: str


@dataclass(frozen=True)
class Answer:
    """The SDP answer to the offer of the same number."""

    type: ClassVar[str] = "answer"
    negotiation: int
    sdp: str


@dataclass(frozen=True)
class Restart:
    """Asks for an offer with fresh ICE credentials, or a new peer connection if that is gone."""

    type: ClassVar[str] = "restart"


@dataclass(frozen=True)
class State:
    """Whether the own microphone and camera are switched on."""

    type: ClassVar[str] = "state"
    microphone: bool
    camera: bool


@dataclass(frozen=True)
class Relay:
    """Something for another seat, or with `to` empty for all of them; the gateway reads no body."""

    type: ClassVar[str] = "relay"
    to: str
    body: str


@dataclass(frozen=True)
class Welcome:
    """The ticket was accepted; `connection` is this socket's number."""

    type: ClassVar[str] = "welcome"
    v: int
    kind: str
    seat: str
    connection: int


@dataclass(frozen=True)
class Look:
    """Something changed: fetch it from the portal."""

    type: ClassVar[str] = "look"
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One seat of the consultation; `away` while its socket is lost.

    `connection` is new with each redeemed ticket: after a reload it is somebody without keys.
    """

    seat: str
    connection: int
    role: str
    microphone: bool
    camera: bool
    away: bool


@dataclass(frozen=True)
class People:
    """Everybody who has a seat now, in the order of arrival."""

    type: ClassVar[str] = "people"
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Offer:
    """An SDP offer; number 1 begins a new peer connection. `streams` tells whose each stream is."""

    type: ClassVar[str] = "offer"
    negotiation: int
    sdp: str
    streams: dict[str, str]


@dataclass(frozen=True)
class Relayed:
    """What another connection of this consultation said, unread and unchanged."""

    type: ClassVar[str] = "relayed"
    seat: str
    connection: int
    body: str


@dataclass(frozen=True)
class Measured:
    """What of a probe's picture has arrived here, `milliseconds` after the first packet.

    Bytes are those of RTP packets with their headers, lost are gaps in the sequence numbers.
    """

    type: ClassVar[str] = "measured"
    milliseconds: int
    packets: int
    bytes: int
    lost: int


@dataclass(frozen=True)
class Stopping:
    """This gateway is about to stop; the room goes on elsewhere after so many seconds at most."""

    type: ClassVar[str] = "stopping"
    seconds: int


@dataclass(frozen=True)
class Closed:
    """The last message before the gateway closes the socket."""

    type: ClassVar[str] = "closed"
    code: int
    reason: str


ClientMessage = ShowTicket | Answer | Restart | State | Relay
ServerMessage = Welcome | Look | People | Offer | Relayed | Measured | Stopping | Closed

_CLIENT: dict[str, type[ClientMessage]] = {
    message.type: message for message in (ShowTicket, Answer, Restart, State, Relay)
}


def parse(text: str) -> ClientMessage:
    """The message of a client. Raises Refusal: not JSON, unknown type, wrong fields or version."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(Code.POLICY, "malformed") from None
    kind = values.pop("type", None) if isinstance(values, dict) else None
    message = _CLIENT.get(kind) if isinstance(kind, str) else None
    if message is None or not _fits(message, values):
        raise Refusal(Code.POLICY, "malformed")
    if values.get("v", VERSION) != VERSION:
        raise Refusal(Code.POLICY, "version")
    return message(**values)


def serialize(message: ServerMessage) -> str:
    """One JSON text frame."""
    values = {"type": message.type, **asdict(message)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _fits(message: type[ClientMessage], values: dict[str, Any]) -> bool:
    """Exactly the fields of the message, with exactly their types (True is no int here)."""
    schema = {field.name: field.type for field in fields(message)}
    return schema.keys() == values.keys() and all(
        type(values[name]) is expected and _is_sendable(values[name])
        for name, expected in schema.items()
    )


def _is_sendable(value: object) -> bool:
    """JSON can name half of a pair of surrogates, which no frame can carry on."""
    return not isinstance(value, str) or not any("\ud800" <= c <= "\udfff" for c in value)
