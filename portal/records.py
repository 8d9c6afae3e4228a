"""The root of the database and what hangs below it: the only place that says so."""

from datetime import datetime

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from portal.audit.domain import enter
from portal.audit.models import Chain
from portal.booking.models import Staffing
from portal.catalogue.models import Maintenance
from portal.content.models import Content
from portal.evaluation.models import Evaluation

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
        self.feeds = OOBTree()  # hash of a calendar's token → Feed
        self.calendars = OOBTree()  # account id → BusyCalendar
        self.adjusted = OOBTree()  # department key → Adjusted
        self.enabled = OOBTree()  # department key → DepartmentState
        self.feedback = OOBTree()  # random id → answers
        self.feedback_tickets = OOBTree()  # hash → day until which it may be used
        self.content = Content()
        self.evaluation = Evaluation()
        self.audit = Chain()


def _note_services_of_desks(records: "Records") -> None:
    """The occupancy of a day tells whose each entry is, and an appointment knows its day."""
    for key, day in records.days.items():
        service = key.split("/")[1]
        day.busy = {id: (*entry[:4], service) for id, entry in day.busy.items()}
        day.most = {}
        for id in day.busy.keys() & records.appointments.keys():
            records.appointments[id].day = key


def _know_absences(records: "Records") -> None:
    records.absences = OOBTree()


def _know_invitations(records: "Records") -> None:
    records.invitations = OOBTree()
    records.unanswered = OOBTree()


def _know_feeds(records: "Records") -> None:
    records.feeds = OOBTree()


def _know_waiting(records: "Records") -> None:
    records.waiting = OOBTree()


def _know_carried(records: "Records") -> None:
    records.carried = OOBTree()


def _know_staffing(records: "Records") -> None:
    records.staffing = Staffing()
    records.calendars = OOBTree()


def _know_transfers(records: "Records") -> None:
    records.transfers = OOBTree()


def _know_practices(records: "Records") -> None:
    records.practices = OOBTree()


def _know_uploads(records: "Records") -> None:
    records.uploads = OOBTree()
    records.unseen = OOBTree()


def _know_unfiled(records: "Records") -> None:
    """Whatever was locked before waits for a decision now."""
    locked = [d.case for d in records.documents.values() if d.state == "locked"]
    records.unfiled = OOBTree(dict.fromkeys(locked, False))


def _find_people_by_pairs(records: "Records") -> None:
    if isinstance(records.people, OOTreeSet):
        return
    pairs = (f"{entry}/{case}" for entry, cases in records.people.items() for case in cases)
    records.people = OOTreeSet(list(pairs))


def _know_closures(records: "Records") -> None:
    records.closures = OOBTree()


def _know_evaluation(records: "Records") -> None:
    records.evaluation = Evaluation()


def _name_signers(records: "Records") -> None:
    """Who signs is named when a form is presented: what was being signed is presented anew."""
    for document in records.documents.values():
        if document.state in ("presented", "signed"):
            document.state = "draft"
            document.frozen, document.frozen_digest = None, ""
            document.preview, document.preview_digest = None, ""


def _know_editing(records: "Records") -> None:
    content = records.content
    content.redirects, content.media, content.previews = OOBTree(), OOBTree(), OOBTree()
    for section in content.sections:
        section.heading.may_be_bare = True
    content.synonyms, content.parts, content.missed = None, None, OOBTree()


def _know_adjusted(records: "Records") -> None:
    records.adjusted = OOBTree()


def _know_wishes(records: "Records") -> None:
    records.holds = OOBTree()
    records.wishes = OOBTree()
    records.forgotten = OOBTree()


def _know_unstamped(records: "Records") -> None:
    records.unstamped = OOBTree()


def _know_notices(records: "Records") -> None:
    records.content.banner, records.content.barriers = None, OOBTree()


def _know_errands(records: "Records") -> None:
    records.errands = OOBTree()
    records.standing_in = OOBTree()


def _know_inquiries(records: "Records") -> None:
    records.inquiries, chain = OOBTree(), records.audit
    entries = ((entry, number) for number, (entry, _hash) in chain.links.items())
    chain.about = OOTreeSet(f"{entry.subject}/{number:012}" for entry, number in entries)


def _know_pilots(records: "Records") -> None:
    records.pilots, chain = OOBTree(), records.audit
    chain.about, chain.by, chain.openings = OOTreeSet(), OOTreeSet(), LOBTree()
    for number, (entry, _hash) in chain.links.items():
        enter(chain, entry, number)
    records.weeks = OOBTree()


def _keep_nodes_small(records: "Records") -> None:
    for name in ("cases", "references", "appointments", "days", "tokens", "outbox"):
        setattr(records, name, Tree(getattr(records, name)))


# Steps that bring an older database to this version, in order; each takes the Records.
EVOLUTION: tuple = (
    _note_services_of_desks,
    _know_absences,
    _know_invitations,
    _know_feeds,
    _know_waiting,
    _know_carried,
    _know_staffing,
    _find_people_by_pairs,
    _know_transfers,
    _know_practices,
    _know_uploads,
    _know_unfiled,
    _know_closures,
    _know_evaluation,
    _name_signers,
    _know_editing,
    _know_adjusted,
    _know_wishes,
    _know_unstamped,
    _know_notices,
    _know_errands,
    _know_inquiries,
    _know_pilots,
    _keep_nodes_small,
)


def records(root) -> Records:
    """Return the Records of an opened database, evolved to this version; raises KeyError."""
    found = root[ROOT]
    for step in EVOLUTION[found.schema :]:
        step(found)
        found.schema += 1
    return found
