"""A conversation broken off because of a threat: over at once, and nothing of it is kept."""

from dataclasses import replace

from portal.audit.domain import note
from portal.case.models import Case
from portal.consultation.domain import subject
from portal.consultation.errors import RoomClosed
from portal.consultation.models import Consultation
from portal.consultation.outcome import STATES, THREAT
from portal.consultation.places import Place, is_over, only_staff
from portal.work import Work


def break_off(work: Work, place: Place) -> None:
    """End at once for all; nobody of the citizen's side comes back in. Twice is once.

    Times and the reason stay; unfinished documents and what was noted about people in the room go.
    No document has to be finished first, and nobody is asked how it was. Raises RoomClosed.
    """
    only_staff(place)
    consultation = place.consultation
    if broken_off(consultation):
        return
    if is_over(place):
        raise RoomClosed
    _put_out(consultation)
    _discard(work, place.case, consultation)
    consultation.state, consultation.outcome = STATES[THREAT], THREAT
    consultation.ended, consultation.delay, consultation.handover = work.now, None, None
    consultation.look, consultation.proposal = None, None
    note(work, "room.broken_off", f"account:{place.seat.account}", subject(consultation))


def broken_off(consultation: Consultation) -> bool:
    """Whether it ended by a threat, as is noted now."""
    return consultation.outcome == THREAT


def _put_out(consultation: Consultation) -> None:
    """Deny every seat of the citizen's side; who had left could come back otherwise."""
    for seat in consultation.seats.values():
        if seat.participant:
            consultation.put(replace(seat, state="denied", presence="gone"))


def _discard(work: Work, case: Case, consultation: Consultation) -> None:
    """Drop the documents that are not locked, and the looks at somebody's photo ID."""
    for id in case.documents:
        if work.records.documents[id].state != "locked":
            case.documents = tuple(kept for kept in case.documents if kept != id)
            del work.records.documents[id]
    case.hand_in = None
    for id in case.uploads:
        if work.records.uploads[id].locked is None:
            case.uploads = tuple(kept for kept in case.uploads if kept != id)
            case.gone = (*case.gone, f"upload:{id}")
            work.records.uploads.pop(id)
            work.records.unseen.pop(id, None)
    if not (case.uploads or case.documents):
        work.records.unfiled.pop(case.id, None)
    for participant in case.participants:
        kept = tuple(c for c in participant.checks if c.seat not in consultation.seats)
        if kept != participant.checks:
            participant.checks = kept
