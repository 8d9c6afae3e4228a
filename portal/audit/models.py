"""The audit chain as stored."""

from dataclasses import dataclass
from datetime import datetime

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from portal.stored import Packed


# Orderable, because BTrees merge concurrent inserts only where they can compare the values.
@dataclass(frozen=True, kw_only=True, order=True)
class Entry(Packed):
    """One act: who (role and id), what, on which id; no content, no names."""

    act: str
    actor: str
    subject: str
    at: datetime
    digest: str = ""


@dataclass(frozen=True, kw_only=True, order=True)
class Opening(Packed):
    """What an entry about a case commits to: a salt of its own, and the ids; see veiled.py."""

    salt: bytes
    actor: str
    subject: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What was destroyed of a case: ids only; that its key is gone stands in the chain."""

    case: str
    department: str
    at: datetime
    why: str  # term | request | unconfirmed | unreadable | pilot
    destroyed: tuple[tuple[str, tuple[str, ...]], ...]  # (kind, ids)


# Ordered, because BTrees merge concurrent inserts only of values they can compare.
@dataclass(frozen=True, kw_only=True, order=True)
class PilotEnd:
    """The end of a department's pilot: when it began to end, and what was destroyed by that.

    ended   None while cases are still to be forgotten
    cases   (case id, SHA-256 of its certificate of deletion)
    """

    department: str
    begun: datetime
    by: str
    ended: datetime | None = None
    withdrawn: int = 0  # appointments and invitations that were taken back
    cases: tuple[tuple[str, str], ...] = ()


class Chain(Persistent):
    """New entries wait in `pending`; one writer links them, so that acts never conflict.

    base    number and hash of the last link that was dropped because its term was over
    """

    head: str = ""
    base: tuple[int, str] = (0, "")

    def __init__(self) -> None:
        self.pending = OOBTree()  # time and random id → Entry
        self.links = LOBTree()  # number from 1 → (Entry, hash)
        self.openings = LOBTree()  # number of a link about a case that is there → Opening
        self.by = OOTreeSet()  # the same by who of the staff did it
        self.about = OOTreeSet()  # "subject/number of its link", twelve digits
