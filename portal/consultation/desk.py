"""What the caseworker does with a room: opening, admitting, turning away, ending."""

from dataclasses import replace
from datetime import timedelta

from portal.audit.domain import note
from portal.booking.models import Appointment
from portal.case.domain import fingerprint
from portal.case.models import Case
from portal.catalogue import maintenance
from portal.clock import local
from portal.consultation.delay import begun
from portal.consultation.domain import consultation_of, subject, without_questionnaire
from portal.consultation.errors import NoSuchSeat, NotToday, RoomClosed, Unfinished
from portal.consultation.handover import take_over
from portal.consultation.mails import ASKED_AFTER, MAIL
from portal.consultation.models import Seat
from portal.consultation.places import OVER, PRESENT, Place, is_over, only_staff
from portal.ids import new_id
from portal.outbox.domain import post
from portal.staff.models import Account
from portal.work import Work

MINUTE = timedelta(minutes=1)


def open_room(work: Work, appointment: Appointment, account: Account, session: str) -> Place:
    """Give the caseworker a seat; the own room is never locked. Raises RoomClosed, NotToday."""
    if local(work.now).date() < local(appointment.start).date():
        raise NotToday
    consultation = consultation_of(work, appointment)
    if appointment.state != "booked" or consultation.state in OVER:
        raise RoomClosed
    if consultation.state != "open":
        maintenance.check(work)
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
    take_over(work, consultation, account)
    case = work.records.cases[appointment.case]
    return Place(consultation, appointment, case, consultation.seats[seat.id])


def admit(work: Work, place: Place, seat_id: str) -> None:
    """Let a waiting person into the room; raises NoSuchSeat, NotAdmitted, RoomClosed."""
    _decide(work, place, seat_id, "admitted", "seat.admitted")
    place.consultation.state = "open"
    if begun(place.consultation):
        place.consultation.delay = None


def deny(work: Work, place: Place, seat_id: str) -> None:
    """Turn a waiting person away, or an admitted one out."""
    _decide(work, place, seat_id, "denied", "seat.denied")


def _decide(work: Work, place: Place, seat_id: str, state: str, act: str) -> None:
    only_staff(place)
    if is_over(place):
        raise RoomClosed
    seat = place.consultation.seats.get(seat_id)
    if seat is None or seat.state not in PRESENT or seat.account:
        raise NoSuchSeat
    if state == "admitted" and place.consultation.waited is None:
        waited = work.now - max(seat.since, place.appointment.start)
        place.consultation.waited = max(round(waited / MINUTE), 0)
    inside = seat.was_inside or state == "admitted"
    place.consultation.put(replace(seat, state=state, was_inside=inside, aside=False))
    note(work, act, f"account:{place.seat.account}", f"seat:{seat_id}")


def end(work: Work, place: Place) -> None:
    """End the consultation for all; raises Unfinished while a document waits for its lock.

    Before its time, and if nobody was let in, only the room closes: the appointment stands.
    """
    only_staff(place)
    if work.now < place.appointment.start and not _was_held(place):
        _close_again(work, place)
        return
    check_documents(work, place.case)
    consultation = place.consultation
    consultation.state = "ended"
    consultation.ended, consultation.proposal = work.now, None
    for participant in without_questionnaire(consultation):
        post(work, MAIL, place.appointment.id, participant, after=ASKED_AFTER)
    note(work, "room.ended", f"account:{place.seat.account}", subject(consultation))


def check_documents(work: Work, case: Case) -> None:
    """Raise Unfinished while a document waits for its lock."""
    documents = [work.records.documents[id] for id in case.documents]
    if any(document.state in ("presented", "signed") for document in documents):
        raise Unfinished


def _was_held(place: Place) -> bool:
    return any(seat.was_inside for seat in place.consultation.seats.values())


def _close_again(work: Work, place: Place) -> None:
    consultation = place.consultation
    for seat in consultation.seats.values():
        if seat.account:
            consultation.put(replace(seat, state="left"))
    waiting = any(seat.state == "waiting" for seat in consultation.seats.values())
    consultation.state = "waiting" if waiting else "expected"
    note(work, "room.closed", f"account:{place.seat.account}", subject(consultation))
