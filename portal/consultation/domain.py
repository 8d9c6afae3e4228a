"""The lobby and the room, as the citizen's side goes through them: entering, leaving."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from portal.audit.domain import note
from portal.booking.domain import Holder
from portal.booking.models import Appointment
from portal.case.domain import acknowledge, fingerprint, new_token
from portal.catalogue import maintenance
from portal.consultation.errors import (
    CameraNeeded,
    NotAcknowledged,
    PutOut,
    RoomClosed,
    TooEarly,
    TurnedAway,
)
from portal.consultation.models import Consultation, Seat
from portal.consultation.places import (
    OVER,
    PRESENT,
    Place,
    check_scope,
    phone,
    shows_identity,
    window,
)
from portal.content.support import SUPPORT
from portal.errors import NotFound
from portal.evaluation.domain import tell
from portal.ids import new_id
from portal.staff.models import Account
from portal.work import Work

FEEDBACK_DAYS = 7


def check_window(work: Work, appointment: Appointment) -> None:
    """Raise TooEarly or RoomClosed outside the room's hours, RoomClosed when it is over."""
    opens, closes = window(work, appointment)
    if appointment.state != "booked" or work.now >= closes:
        raise RoomClosed
    if work.now < opens:
        raise TooEarly
    found = work.records.consultations.get(appointment.id)
    if found is not None and found.state in OVER:
        raise RoomClosed


def consultation_of(work: Work, appointment: Appointment) -> Consultation:
    """Return the appointment's consultation; the first one shares its id and starts here."""
    found: Consultation | None = work.records.consultations.get(appointment.id)
    if found is None:
        found = Consultation(id=appointment.id, appointment=appointment.id)
        work.records.consultations[found.id] = found
    return found


def enter(
    work: Work,
    holder: Holder,
    session: str,
    texts: dict[str, int],
    camera: bool = True,
    device: str = "",
) -> tuple[Seat, str]:
    """Let a participant into the lobby; returns the seat and the browser's new session token.

    A browser that comes back keeps its seat, another one gets a seat of its own and waits.
    camera  whether it takes part with one
    device  which kind it is, for the evaluation; see `portal.browsers`
    Raises TooEarly, RoomClosed, NotAcknowledged, CameraNeeded, TurnedAway.
    """
    check_window(work, holder.appointment)
    if not texts:
        raise NotAcknowledged
    if not camera and shows_identity(work, holder.appointment, holder.participant.role):
        raise CameraNeeded
    check_turned_away(work, holder, session)
    acknowledge(holder.participant, texts, work.now)
    consultation = consultation_of(work, holder.appointment)
    if consultation.state != "open":
        maintenance.check(work)
    token = session_token(consultation)
    seat = _returning(consultation, holder, session)
    if seat is None:
        seat = _new_seat(work, consultation, holder)
        tell(work, holder.appointment.department, holder.appointment.service, "device", device)
    consultation.put(replace(seat, session=fingerprint(token), presence="here", camera=camera))
    if consultation.state == "expected":
        consultation.state = "waiting"
    note(work, "lobby.entered", f"participant:{holder.participant.id}", subject(consultation))
    return consultation.seats[seat.id], token


def check_turned_away(work: Work, holder: Holder, session: str) -> None:
    """Raise TurnedAway for a browser that was not let in, or put out again."""
    consultation = work.records.consultations.get(holder.appointment.id)
    for seat in consultation.seats.values() if consultation is not None else ():
        mine = seat.participant == holder.participant.id and seat.session == fingerprint(session)
        if mine and seat.state in ("denied", "removed"):
            kind = PutOut if seat.was_inside else TurnedAway
            raise kind(phone=phone(work, holder.appointment) or SUPPORT.phone)


def session_token(consultation: Consultation) -> str:
    """Return a new session of a browser; it says to which consultation it belongs."""
    return f"{consultation.id}.{new_token()}"


def _returning(consultation: Consultation, holder: Holder, session: str) -> Seat | None:
    for seat in consultation.seats.values():
        if seat.participant == holder.participant.id and seat.session == fingerprint(session):
            back = replace(seat, state="waiting", fresh=True, moved=False)
            return back if seat.state == "left" else seat
    return None


def _new_seat(work: Work, consultation: Consultation, holder: Holder) -> Seat:
    others = [s for s in consultation.seats.values() if s.participant == holder.participant.id]
    return Seat(
        id=new_id(),
        role=holder.participant.role,
        state="waiting",
        since=work.now,
        session="",
        participant=holder.participant.id,
        second_device=any(s.state in PRESENT and s.presence != "gone" for s in others),
    )


def appointment_for(work: Work, consultation_id: str, account: Account) -> Appointment:
    """Return the appointment behind a consultation's address for a caseworker; or NotFound."""
    found = work.records.consultations.get(consultation_id)
    id = found.appointment if found is not None else consultation_id
    appointment: Appointment | None = work.records.appointments.get(id)
    if appointment is None or not appointment.case:
        raise NotFound
    check_scope(account, appointment)
    return appointment


def rotate(work: Work, place: Place) -> str:
    """Return a new session token for a seat that was just admitted, "" when it has one."""
    if not place.seat.fresh or place.staff:
        return ""
    token = session_token(place.consultation)
    place.consultation.put(replace(place.seat, session=fingerprint(token), fresh=False))
    return token


def declare_camera(place: Place, camera: bool) -> None:
    """Keep whether a seat takes part with a camera, as its browser says."""
    if place.seat.camera != camera:
        place.consultation.put(replace(place.seat, camera=camera))


def leave(work: Work, place: Place) -> str:
    """Leave the room or lobby; returns a feedback token for the citizen's side, once a seat."""
    seat = place.seat
    if seat.state in ("denied", "removed"):
        return ""
    first = seat.state != "left"
    place.consultation.put(replace(seat, state="left", presence="gone"))
    if place.staff or not first or seat.state != "admitted":
        return ""
    return feedback_ticket(work)


def feedback_ticket(work: Work) -> str:
    """Return a token for one questionnaire, kept apart from case and seat: a hash and a week."""
    token = new_token()
    work.records.feedback_tickets[fingerprint(token)] = week(work.now) + timedelta(
        days=FEEDBACK_DAYS * 2
    )
    return token


def without_questionnaire(consultation: Consultation) -> list[str]:
    """Return who of the citizen's side was inside and never left by the button that leads there."""
    seats = [s for s in consultation.seats.values() if s.participant and s.was_inside]
    left = {s.participant for s in seats if s.state == "left" and not s.moved}
    out = {s.participant for s in seats if s.state == "removed"}
    return sorted({s.participant for s in seats} - left - out)


def hear(work: Work, consultation_id: str, seat_id: str, presence: str) -> str:
    """Keep what the gateway says about a seat; returns the department, "" when nothing changed."""
    consultation = work.records.consultations.get(consultation_id)
    seat = consultation.seats.get(seat_id) if consultation else None
    if seat is None or seat.presence == presence:
        return ""
    consultation.put(replace(seat, presence=presence))
    appointment = work.records.appointments[consultation.appointment]
    if seat.participant and seat.state == "admitted" and presence == "here":
        tell(work, appointment.department, appointment.service, "back")
    return str(appointment.department)


def week(instant: datetime) -> date:
    """Return the Monday of an instant's week: the only date feedback carries."""
    day = instant.date()
    return day - timedelta(days=day.weekday())


def subject(consultation: Consultation) -> str:
    return f"consultation:{consultation.id}"
