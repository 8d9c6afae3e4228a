"""Forgetting: cases whose term is over, holds nobody confirmed, keys without a case.

Destroying the key is the deletion; it happens after the commit that removes the records, and a
crash in between is mended by the next run, which destroys keys that have no case.
"""

from collections.abc import Iterator
from datetime import timedelta

from portal.audit.certificates import certify, key_destroyed, key_noted
from portal.audit.domain import note
from portal.audit.models import Certificate
from portal.audit.veiled import close
from portal.booking.domain import release
from portal.case import inquiries
from portal.case.domain import fingerprint, person, unindex
from portal.case.following import unlink
from portal.case.keys import KeyDestroyed
from portal.case.models import Case
from portal.documents import wishes
from portal.documents.terms import never_confirmed, term
from portal.documents.uploads import drop
from portal.persistence import Office
from portal.rehearsal import domain as rehearsals
from portal.work import Work

REMINDED = timedelta(days=14)  # before the documents go, whatever was decided
# Time for a commit that has written its key but not yet its case.
YOUNG_KEY = timedelta(hours=1)


def due(work: Work) -> Iterator[Case]:
    """Yield the cases whose term is over: none under a hold, none before its people are told."""
    untold = wishes.untold(work)
    for case in work.records.cases.values():
        if case.hold is None and term(work, case) <= work.now and case.id not in untold:
            yield case


def remind(work: Work) -> int:
    """Mark the cases whose documents somebody has to decide on soon; returns how many."""
    cases = work.records.cases
    soon = [
        id
        for id, marked in work.records.unfiled.items()
        if not marked and id in cases and term(work, cases[id]) <= work.now + REMINDED
    ]
    for id in soon:
        work.records.unfiled[id] = True
    return len(soon)


def forget(work: Work, case: Case, why: str = "") -> None:
    """Remove a case and everything that hangs on it, in this transaction, with a certificate."""
    records = work.records
    certify(work, _certificate(work, case, why or _why(work, case)))
    close(records.audit, set(_subjects(work, case)))
    for token in _tokens(work, case):
        records.tokens.pop(fingerprint(token), None)
    for id in case.appointments:
        release(work, records.appointments.pop(id))
        records.consultations.pop(id, None)
    for id in case.documents:
        document = records.documents.pop(id)
        for digest in (document.final_digest, *document.replaced):
            records.seals.pop(digest, None)
        records.unstamped.pop(id, None)
    for id in case.uploads:
        drop(work, id)
    for id in case.invitations:
        records.invitations.pop(id, None)
        records.unanswered.pop(id, None)
    if records.unfiled.pop(case.id, None) is not None:
        note(work, "case.forgotten_undecided", "retention", f"case:{case.id}")
    case.uploads = ()  # who brings a file at this moment conflicts, and finds no case
    unindex(work, case)
    unlink(work, case)
    records.references.pop(case.reference, None)
    records.wishes.pop(case.id, None)
    records.holds.pop(case.id, None)
    del records.cases[case.id]


def _subjects(work: Work, case: Case) -> Iterator[str]:
    """Yield whatever the audit chain may have said about a case, by its ids."""
    yield from (f"case:{case.id}", *case.gone)
    yield from (f"participant:{each.id}" for each in (*case.participants, *case.former))
    yield from (f"invitation:{id}" for id in case.invitations)
    yield from (f"document:{id}" for id in case.documents)
    yield from (f"upload:{id}" for id in case.uploads)
    for id in case.appointments:
        yield from (f"appointment:{id}", f"consultation:{id}")
        held = work.records.consultations.get(id)
        yield from (f"seat:{seat}" for seat in (held.seats if held is not None else ()))


def _why(work: Work, case: Case) -> str:
    if case.erase is not None:
        return "request"
    appointments = [work.records.appointments[id] for id in case.appointments]
    unconfirmed = appointments and never_confirmed(work, appointments)
    return "unconfirmed" if unconfirmed else "term"


def _certificate(work: Work, case: Case, why: str) -> Certificate:
    destroyed = {
        "participants": tuple(p.id for p in (*case.participants, *case.former)),
        "appointments": case.appointments,
        "invitations": case.invitations,
        "documents": case.documents,
        "uploads": case.uploads,
    }
    parts = tuple((kind, ids) for kind, ids in destroyed.items() if ids)
    return Certificate(
        case=case.id, department=case.department, at=work.now, why=why, destroyed=parts
    )


def _tokens(work: Work, case: Case) -> list[str]:
    try:
        people = [person(work, case, p) for p in case.participants]
    except KeyDestroyed:
        return []
    return [token for p in people for token in (p.tokens or {}).values()]


def drop_stale(work: Work) -> int:
    """Drop sessions, remembered answers, codes, questionnaires that ran out; returns how many."""
    records, today = work.records, work.now.date()
    stale = [
        (collection, key)
        for collection, over in (
            (records.sessions, lambda session: session.until <= work.now),
            (records.farewells, lambda until: until <= work.now),
            (records.errands, lambda errand: errand.until <= work.now),
            (records.answers, lambda answer: answer.until <= work.now),
            (records.inquiries, lambda inquiry: inquiries.ends(inquiry) <= work.now),
            (records.transfers, lambda transfer: transfer.until <= work.now),
            (records.practices, lambda practice: practice.until <= work.now),
            (records.feedback_tickets, lambda until: until < today),
        )
        for key, value in collection.items()
        if over(value)
    ]
    for collection, key in stale:
        del collection[key]
    return len(stale)


def tidy(office: Office) -> None:
    """Drop what ran out, and the practice conversations whose day is over with their keys."""
    office.attempt(drop_stale)
    for id in office.attempt(rehearsals.drop_over):
        office.keys.destroy(id)


def forget_unreadable(office: Office) -> int:
    """Forget the cases whose key is gone, as after restoring an older backup; returns how many."""
    with office.transact() as work:
        ids = [case.id for case in work.records.cases.values() if not _readable(work, case)]
    for id in ids:
        office.attempt(lambda work, id=id: _forget_blindly(work, work.records.cases[id]))
    return len(ids)


def _readable(work: Work, case: Case) -> bool:
    try:
        person(work, case, case.participants[0])
    except KeyDestroyed:
        return False
    return True


def _forget_blindly(work: Work, case: Case) -> None:
    """What a token leads to stands in the clear, but not whose it is."""
    ours, tokens = {*case.appointments, *case.invitations}, work.records.tokens
    for key in [key for key, (_kind, subject, _who) in tokens.items() if subject in ours]:
        del tokens[key]
    forget(work, case, "unreadable")


def run(office: Office) -> int:
    """Forget all that is due, case by case; returns how many."""
    with office.transact() as work:
        ids = [case.id for case in due(work)]
    for id in ids:
        office.attempt(lambda work, id=id: forget(work, work.records.cases[id]))
        destroy_key(office, id)
    _destroy_orphans(office)
    office.attempt(lambda work: setattr(work.records, "forgot", (work.now, len(ids))))
    return len(ids)


def _destroy_orphans(office: Office) -> None:
    """Destroy keys whose case is gone: a crash came between commit and destruction."""
    for id in office.keys.older_than(YOUNG_KEY):
        with office.transact() as work:
            practised = work.records.rehearsals.values()
            known = id in work.records.cases or any(id in each.cases for each in practised)
        if not known:
            destroy_key(office, id)


def destroy_left(office: Office, why: str) -> None:
    """Do what a crash has left of cases forgotten for this reason: destroy keys, note that."""
    with office.transact() as work:
        gone = [each.case for each in work.records.forgotten.values() if each.why == why]
        left = [id for id in gone if office.keys.has(id) or not key_noted(work, id)]
    for id in left:
        destroy_key(office, id)


def destroy_key(office: Office, id: str) -> None:
    """Destroy a key, and note it where it was that of a case; a hold never began."""
    office.keys.destroy(id)

    def tell(work: Work) -> None:
        if id in work.records.forgotten:
            key_destroyed(work, id)

    office.attempt(tell)
