"""Case and participants as stored: ids and times in clear, everything personal sealed."""

from dataclasses import dataclass
from datetime import datetime

from persistent import Persistent


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Who took note of which text in which version, when."""

    text: str
    version: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Check:
    """An identity check: who looked, how, with which outcome; no picture, no number, no answer."""

    method: str  # sight | questions
    seat: str
    document: str
    passed: bool
    by: str
    at: datetime
    possible: bool = True  # False where it could not be checked by video at all
    steps: int = 0  # of the guided sight check, that were seen


@dataclass(frozen=True, kw_only=True)
class PickUp:
    """A code with which the holder of the link gets what was sealed."""

    code: str  # its hash
    until: datetime
    tries: int = 0  # wrong ones


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What was decided about a case's documents, and the receipt of what was handed over.

    way     "given" to the department's own system, "saved" by hand, "archive", "not_needed"
    digest  SHA-256 of the ZIP file that arrived, hexadecimal
    """

    way: str
    at: datetime
    by: str  # account
    arrived: datetime | None = None
    digest: str = ""
    failed: bool = False
    damaged: tuple[str, ...] = ()  # ids of what could not be opened when it failed
    parcel: str = ""  # id of what is carried for it


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A case is not forgotten, because of a reason under its key."""

    sealed: bytes
    by: str  # account
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Somebody behind the link asks for a copy of what is stored, or to have it erased early."""

    kind: str  # copy | erasure
    participant: str
    at: datetime
    state: str = "asked"  # asked | granted | refused
    by: str = ""  # account that decided
    decided: datetime | None = None
    answer: bytes = b""  # why it was refused, sealed


class Participant(Persistent):
    """Somebody of the citizen's side; `sealed` holds name, ways to reach, needs and tokens.

    way          how messages come: "mail", "sms", or "" where everything is said on the phone
    unreached    since when the last message could not be delivered, None where all is well
    """

    way: str = "mail"
    unreached: datetime | None = None
    acknowledgements: tuple[Acknowledgement, ...] = ()
    checks: tuple[Check, ...] = ()

    def __init__(self, *, id: str, role: str, language: str, sealed: bytes) -> None:
        self.id = id
        self.role = role
        self.language = language
        self.sealed = sealed


# Ordered, because BTrees merge concurrent inserts only of values they can compare.
@dataclass(frozen=True, kw_only=True, order=True)
class Inquiry:
    """A person is looked for by their data, of which only entries of the blind index are kept.

    entries     (kind, entry of the blind index)
    """

    id: str
    by: str  # account
    at: datetime
    purpose: str
    entries: tuple[tuple[str, str], ...]
    agreed_by: str = ""  # another account
    agreed_at: datetime | None = None


class Case(Persistent):
    """The unit of key, access, retention and deletion.

    former      who was taken out and is still to be told so
    hand_in     until when files may be uploaded behind the link, None where nobody asked for any
    follows     id of the case this one follows
    followed    ids of the cases that follow this one
    wishes      what was asked for behind the link, the last of each kind
    gone        what was taken out of it, "kind:id"; the audit chain may speak of it still
    erase       from when on it is to be forgotten early, as somebody decided
    """

    former: tuple[Participant, ...] = ()
    follows: str = ""
    followed: tuple[str, ...] = ()
    pickup: PickUp | None = None
    appointments: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    filing: Filing | None = None
    filed: tuple[Filing, ...] = ()  # decisions before something else came
    hand_in: datetime | None = None
    hold: Hold | None = None
    wishes: tuple[Wish, ...] = ()
    erase: datetime | None = None
    blind: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __init__(self, *, id: str, reference: str, department: str, service: str, at: datetime):
        self.id = id
        self.reference = reference
        self.department = department
        self.service = service
        self.created = at
        self.participants: tuple[Participant, ...] = ()

    def participant(self, id: str) -> Participant:
        """Return the participant `id`; raises KeyError."""
        found = self.find(id)
        if found is None:
            raise KeyError(id)
        return found

    def find(self, id: str) -> Participant | None:
        """Return the participant `id`, also one who has to hear that they are none any more."""
        known = (*self.participants, *self.former)
        return next((participant for participant in known if participant.id == id), None)
