"""Consultations and their seats as stored."""

from dataclasses import dataclass, field
from datetime import date, datetime

from persistent import Persistent


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person's place, by one browser: waiting | admitted | denied | removed | left."""

    id: str
    role: str
    state: str
    since: datetime
    session: str  # hash of the browser's session
    participant: str = ""  # on the citizen's side
    account: str = ""  # on the staff's side
    presence: str = "here"  # here | away | gone, as the gateway says
    fresh: bool = True  # the session is rotated once after admission
    second_device: bool = False
    camera: bool = True  # takes part with one, as the browser says
    aside: bool = False  # was in the room, and waits outside for a confidential part
    moved: bool = False  # left by going on with another device
    was_inside: bool = False  # was admitted once: may fetch what was locked there


@dataclass(frozen=True, kw_only=True, order=True)
class Answers:
    """What somebody said about the conversation: a week, and nothing that leads to anybody."""

    week: date
    marks: tuple[tuple[str, str], ...]  # (question, "1" to "5")
    remark: str


@dataclass(frozen=True, kw_only=True)
class Delay:
    """The office will be late, as a caseworker says."""

    until: datetime
    reason: str  # a key of `portal.consultation.delay.REASONS`, "" where none is said
    start: datetime  # of the appointment it was said about: a move ends it


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A colleague was asked to go on with a conversation."""

    to: str  # account
    by: str  # account
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """A code with which a seat's place is taken over by another device."""

    consultation: str
    seat: str
    until: datetime
    written_down: bool = False  # for the case that the device fails, not for right now


@dataclass(frozen=True, kw_only=True)
class Fallback:
    """What to do when the technology fails: call | text | again, as both sides agreed."""

    way: str
    sealed: bytes  # a number or an address, "" where none is needed


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A practice room: what a device check has found, for whoever is told its code."""

    id: str
    code: str  # its hash
    until: datetime
    found: dict[str, str] = field(default_factory=dict)
    helped: bool = False  # somebody of the help desk looks
    asked: str = ""  # what they ask for, a key of `portal.consultation.practice.ASKED`


@dataclass(frozen=True, kw_only=True)
class Look:
    """A sight check that goes on: whom it is about, and what they are asked to do."""

    seat: str
    steps: tuple[str, ...]  # keys of `portal.consultation.sight.STEPS`, drawn at random
    done: int = 0


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Somebody who is to join: asked | agreed | declined.

    sealed       name and address, until the answer
    participant  who was invited after the yes
    """

    id: str
    role: str
    language: str
    sealed: bytes
    by: str  # account
    state: str = "asked"
    participant: str = ""


class Consultation(Persistent):
    """One conversation held or tried: expected | waiting | open | ended | missed | aborted.

    delay     the last one reported; None once it was lifted, or the citizen let in
    handover  the colleague who was asked in and has not come yet
    look      the sight check that goes on now
    proposal  the last question to the citizen whether somebody may join
    fallback  what was agreed on for the case that the technology fails
    outcome   what came of it, a key of `portal.consultation.outcome`; "" until somebody noted it
    remains   what is left to be done on site, sealed under the case's key
    waited    minutes until the first one was let in, from the start or from when they came
    """

    gateway: str = ""  # which one carries the room, by the address browsers use
    opened: datetime | None = None
    ended: datetime | None = None
    delay: Delay | None = None
    handover: Handover | None = None
    look: Look | None = None
    proposal: Proposal | None = None
    fallback: Fallback | None = None
    outcome: str = ""
    remains: bytes = b""
    waited: int | None = None

    def __init__(self, *, id: str, appointment: str) -> None:
        self.id = id
        self.appointment = appointment
        self.state = "expected"
        self.seats: dict[str, Seat] = {}

    def put(self, seat: Seat) -> None:
        """Enter or change a seat."""
        self.seats = self.seats | {seat.id: seat}
