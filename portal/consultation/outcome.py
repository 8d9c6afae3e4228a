"""What came of a conversation, as the caseworker notes it; what is left to do is sealed."""

from portal.audit.domain import note
from portal.booking.models import Appointment
from portal.consultation.desk import check_documents
from portal.consultation.domain import consultation_of, subject
from portal.consultation.errors import (
    NotBegun,
    NothingToNote,
    SomebodyCame,
    StillThere,
    Unfinished,
)
from portal.consultation.mails import MAIL, REOPENED
from portal.consultation.models import Consultation
from portal.consultation.places import OVER, PRESENT, window
from portal.errors import PortalError
from portal.outbox.domain import drop, post
from portal.outbox.models import Message
from portal.staff.models import Account
from portal.work import Work

ON_SITE, FOLLOW_UP, NO_SHOW, THREAT = "on_site", "follow_up", "no_show", "threat"
OUTCOMES = {
    "completed": "Per Video abgeschlossen",
    ON_SITE: "Ein Teil bleibt vor Ort zu erledigen",
    "originals": "Warten auf Originale",
    "phone": "Telefonisch weitergeführt",
    FOLLOW_UP: "Folgetermin",
    NO_SHOW: "Nicht erschienen",
    "technical": "Wegen Technik abgebrochen",
    THREAT: "Wegen Bedrohung abgebrochen",
}
# of the consultation; else it is ended
STATES = {NO_SHOW: "missed", "technical": "aborted", THREAT: "aborted"}


def came(consultation: Consultation | None) -> bool:
    """Whether somebody of the citizen's side ever was in the lobby."""
    return consultation is not None and any(s.participant for s in consultation.seats.values())


def obstacle(work: Work, appointment: Appointment) -> PortalError | None:
    """Return why no outcome can be noted, None where it can."""
    held = work.records.consultations.get(appointment.id)
    if appointment.state != "booked":
        return NothingToNote()
    if held is not None and held.state in OVER:
        return None
    if work.now < appointment.start:
        return NotBegun()
    if held is not None and _occupied(work, appointment, held):
        return StillThere()
    try:
        check_documents(work, work.records.cases[appointment.case])
    except Unfinished as error:
        return error
    return None


def _occupied(work: Work, appointment: Appointment, held: Consultation) -> bool:
    """Whether somebody of the citizen's side sits there; nobody does once the room has closed."""
    citizens = [s for s in held.seats.values() if s.participant]
    inside = any(s.state in PRESENT and s.presence != "gone" for s in citizens)
    return inside and work.now < window(work, appointment)[1]


def conclude(
    work: Work, appointment: Appointment, account: Account, outcome: str, remains: str = ""
) -> Consultation:
    """Note or change what came of it; a room still open ends by that.

    outcome  a key of OUTCOMES
    remains  what is left to be done on site; counts for that outcome only
    Raises NothingToNote, NotBegun, StillThere, Unfinished, SomebodyCame.
    """
    if reason := obstacle(work, appointment):
        raise reason
    held = consultation_of(work, appointment)
    if outcome == NO_SHOW and any(seat.was_inside for seat in held.seats.values()):
        raise SomebodyCame
    remains = remains if outcome == ON_SITE else ""
    if (held.outcome, what_remains(work, appointment, held)) == (outcome, remains):
        return held
    held.outcome, held.state = outcome, STATES.get(outcome, "ended")
    held.ended = held.ended or work.now
    held.remains = work.vault.seal(appointment.case, _label(held), remains) if remains else b""
    note(work, f"outcome.{outcome}", f"account:{account.id}", subject(held))
    return held


def what_remains(work: Work, appointment: Appointment, held: Consultation | None) -> str:
    """Return what is left to be done on site, "" for nothing."""
    if held is None or not held.remains:
        return ""
    return str(work.vault.open(appointment.case, _label(held), held.remains))


def _label(held: Consultation) -> str:
    return f"remains {held.id}"


def missed(work: Work, appointment: Appointment) -> bool:
    """Whether nobody came, as was noted."""
    held = work.records.consultations.get(appointment.id)
    return held is not None and held.state == STATES[NO_SHOW]


def revocable(work: Work, appointment: Appointment) -> bool:
    """Whether the end may be taken back, until the room closes; never that by a threat."""
    held = work.records.consultations.get(appointment.id)
    over = held is not None and held.state in OVER and held.outcome != THREAT
    return bool(over and appointment.state == "booked" and work.now < window(work, appointment)[1])


def take_back(work: Work, appointment: Appointment, account: Account) -> None:
    """Await again who did not come, or go on with what was ended by mistake.

    Whoever was inside is told by mail that the room is open again, and waits in the lobby as
    before; nobody is asked meanwhile how it was. Where it cannot be, nothing happens.
    """
    if not revocable(work, appointment):
        return
    held = consultation_of(work, appointment)
    held.outcome, held.state, held.ended, held.remains = "", "expected", None, b""
    unasked = [m.id for m in work.records.outbox.values() if _asks_how_it_was(m, appointment)]
    for id in unasked:
        drop(work, id)
    for participant in sorted(_guests(held)):
        post(work, REOPENED, appointment.id, participant)
    note(work, "outcome.taken_back", f"account:{account.id}", subject(held))


def _asks_how_it_was(message: Message, appointment: Appointment) -> bool:
    return (message.kind, message.appointment) == (MAIL, appointment.id)


def _guests(held: Consultation) -> set[str]:
    """Return who of the citizen's side was inside and not turned out."""
    seats = [seat for seat in held.seats.values() if seat.participant]
    out = {seat.participant for seat in seats if seat.state in ("denied", "removed")}
    return {seat.participant for seat in seats if seat.was_inside} - out
