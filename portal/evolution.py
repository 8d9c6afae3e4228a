"""Steps that bring an older database to this version, each in the transaction that opens it."""

from typing import TYPE_CHECKING

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet

from portal.audit.domain import enter
from portal.booking.models import Staffing
from portal.evaluation.models import Evaluation, Released

if TYPE_CHECKING:
    from portal.records import Records


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
    from portal.records import Tree

    for name in ("cases", "references", "appointments", "days", "tokens", "outbox"):
        setattr(records, name, Tree(getattr(records, name)))


def _know_rehearsals(records: "Records") -> None:
    records.rehearsals = OOBTree()


def _keep_blocks_apart(records: "Records") -> None:
    evaluation = records.evaluation
    evaluation._p_activate()
    blocks = evaluation.__dict__.pop("blocks", ())
    evaluation.released = Released(blocks)


def _know_farewells(records: "Records") -> None:
    records.farewells = OOBTree()


# In order; each takes the Records.
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
    _know_rehearsals,
    _keep_blocks_apart,
    _know_farewells,
)
