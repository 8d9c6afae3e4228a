"""The root of the database and what hangs below it: the only place that says so."""

from datetime import datetime

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from portal.audit.models import Chain
from portal.booking.models import Staffing
from portal.catalogue.models import Maintenance
from portal.content.models import Content
from portal.evaluation.models import Evaluation
from portal.evolution import EVOLUTION

ROOT = "videoberatung"


class Tree(OOBTree):
    """A tree many write to: each time a leaf splits, the node above is written as a whole."""

    max_leaf_size = 30
    max_internal_size = 30


class Records(Persistent):
    """Every collection, keyed by random ids, hashes or declared keys; never by personal data."""

    keeper: tuple[str, datetime | None] = ("", None)  # who does the housekeeping, until when
    maintenance: Maintenance | None = None  # planned, or under way
    forgot: tuple[datetime | None, int] = (None, 0)  # when retention ran last, cases forgotten
    rehearsal: "Rehearsal | None" = None  # itself, where these are the records of one

    def __init__(self) -> None:
        self.schema = len(EVOLUTION)
        self.cases = Tree()  # id → Case
        self.references = Tree()  # reference number → case id
        self.people = OOTreeSet()  # "blind index entry/case id"
        self.appointments = Tree()  # id → Appointment
        self.agenda = LOBTree()  # ordinal of a day → ids of what stands there or was closed
        self.reserved = OOBTree()  # id of an appointment reserved while typing → when it ends
        self.waiting = OOBTree()  # id of an appointment that wants an earlier time → since when
        self.days = Tree()  # "department/service/ordinal" → Day
        self.weeks = OOBTree()  # "place/service/Monday" → Week, where a week has a limit
        self.absences = OOBTree()  # id → Absence
        self.closures = OOBTree()  # id → Closure of the whole city
        self.staffing = Staffing()  # who sits at which desk
        self.invitations = OOBTree()  # id → Invitation whose time is still to be chosen
        self.unanswered = OOBTree()  # id of an invitation the office has in sight → until when
        self.tokens = Tree()  # hash → (kind, appointment or invitation id, participant id)
        self.consultations = OOBTree()  # id → Consultation
        self.transfers = OOBTree()  # hash of a code for another device → Transfer
        self.practices = OOBTree()  # hash of a practice room's token → Practice
        self.rehearsals = OOBTree()  # account id → Rehearsal
        self.documents = OOBTree()  # id → Document
        self.uploads = OOBTree()  # id → Upload
        self.unseen = OOBTree()  # id of an upload nobody in the office has looked at → case id
        self.unfiled = OOBTree()  # id of a case with documents to decide on → whether it is time
        self.unstamped = OOBTree()  # id of a sealed document without its time stamp → since when
        self.inquiries = OOBTree()  # id → Inquiry
        self.holds = OOBTree()  # id of a case under a legal hold → since when
        self.wishes = OOBTree()  # id of a case with a wish nobody has decided → since when
        self.forgotten = OOBTree()  # id of a case that was forgotten → Certificate
        self.pilots = OOBTree()  # "department/when it began to end" → PilotEnd
        self.seals = OOBTree()  # SHA-256 of a sealed file → document id
        self.outbox = Tree()  # id → Message
        self.carried = OOBTree()  # id of a mail that was sent → Message, for who comes back
        self.answers = OOBTree()  # hash of an Idempotency-Key → Answer
        self.accounts = OOBTree()  # id → Account
        self.standing_in = OOBTree()  # account id → when the first of its stand-ins ends
        self.logins = OOBTree()  # blind index entry of the address → account id
        self.sessions = OOBTree()  # hash → Session
        self.errands = OOBTree()  # hash of a state → Errand at the central login
        self.farewells = OOBTree()  # hash of a logout token that was heard → until when it counts
        self.feeds = OOBTree()  # hash of a calendar's token → Feed
        self.calendars = OOBTree()  # account id → BusyCalendar
        self.adjusted = OOBTree()  # department key → Adjusted
        self.enabled = OOBTree()  # department key → DepartmentState
        self.feedback = OOBTree()  # random id → answers
        self.feedback_tickets = OOBTree()  # hash → day until which it may be used
        self.content = Content()
        self.evaluation = Evaluation()
        self.audit = Chain()

    def rehearse(self, account: str, until: datetime) -> "Rehearsal":
        """Give an account records of its own to practise on; those it had before are gone."""
        self.rehearsals[account] = found = Rehearsal(self, until)
        return found


class Rehearsal(Records):
    """Records apart, in which one account practises: nothing done there reaches the real ones.

    Only who is signed in, what is published and how departments are set is the same.
    said    (key, words) of what the played citizen has said, in order
    """

    SAME = ("accounts", "logins", "sessions", "standing_in", "content", "adjusted", "enabled")
    said: tuple[tuple[str, str], ...] = ()

    def __init__(self, real: Records, until: datetime) -> None:
        super().__init__()
        for name in self.SAME:
            setattr(self, name, getattr(real, name))
        self.until = until

    @property
    def rehearsal(self) -> "Rehearsal":  # type: ignore[override]
        """These are the records of a rehearsal."""
        return self


def records(root) -> Records:
    """Return the Records of an opened database, evolved to this version; raises KeyError."""
    found = root[ROOT]
    for step in EVOLUTION[found.schema :]:
        step(found)
        found.schema += 1
        found.rehearsals = OOBTree()  # of an older version: they would have to be evolved, too
    return found
