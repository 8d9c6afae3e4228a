"""What the caseworker does with a room: opening, admitting, turning away, ending."""

from dataclasses import replace

from portal.audit.domain import note
from portal.booking.models import Appointment
from portal.case.domain import fingerprint, new_id
from portal.consultation.domain import consultation_of, subject
from portal.consultation.errors import NoSuchSeat, RoomClosed, Unfinished
from portal.consultation.models import Seat
from portal.consultation.places import OVER, PRESENT, Place, only_staff
from portal.staff.models import Account
from portal.work import Work


def open_room(work: Work, appointment: Appointment, account: Account, session: str) -> Place:
    """Give the caseworker a seat; the own room is never locked. Raises RoomClosed."""
    consultation = consultation_of(work, appointment)
    if appointment.state != "booked" or consultation.state in OVER:
        raise RoomClosed
    seat = next(
        (s for s in consultation.seats.values() if s.account == account.id and s.state in PRESENT),
        Seat(
            id=new_id(),
            role="caseworker",
            state="admitted",
            since=work.now,
            session="",
            account=account.id,
        ),
    )
    consultation.put(replace(seat, session=fingerprint(session), presence="here"))
    consultation.state = "open"
    consultation.opened = consultation.opened or work.now
    note(work, "room.opened", f"account:{account.id}", subject(consultation))
    case = work.records.cases[appointment.case]
    return Place(consultation, appointment, case, consultation.seats[seat.id])


def admit(work: Work, place: Place, seat_id: str) -> None:
    """Let a waiting person into the room; raises NoSuchSeat, NotAdmitted."""
    _decide(work, place, seat_id, "admitted", "seat.admitted")
    place.consultation.state = "open"


def deny(work: Work, place: Place, seat_id: str) -> None:
    """Turn a waiting person away, or an admitted one out."""
    _decide(work, place, seat_id, "denied", "seat.denied")


def _decide(work: Work, place: Place, seat_id: str, state: str, act: str) -> None:
    only_staff(place)
    seat = place.consultation.seats.get(seat_id)
    if seat is None or seat.state not in PRESENT or seat.account:
        raise NoSuchSeat
    inside = seat.was_inside or state == "admitted"
    place.consultation.put(replace(seat, state=state, was_inside=inside))
    note(work, act, f"account:{place.seat.account}", f"seat:{seat_id}")


def end(work: Work, place: Place) -> None:
    """End the consultation for all; raises Unfinished while a document waits for its lock."""
    only_staff(place)
    documents = [work.records.documents[id] for id in place.case.documents]
    if any(document.state in ("presented", "signed") for document in documents):
        raise Unfinished
    consultation = place.consultation
    consultation.state = "ended"
    consultation.ended = work.now
    note(work, "room.ended", f"account:{place.seat.account}", subject(consultation))
