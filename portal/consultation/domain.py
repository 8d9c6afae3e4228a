"""The lobby and the room: entering, admitting, identifying, leaving, ending."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.audit.domain import note
from portal.booking.domain import Holder
from portal.booking.models import Appointment
from portal.case.domain import acknowledge, fingerprint, new_id, new_token, person
from portal.case.models import Case, Check
from portal.catalogue.domain import declared
from portal.consultation.errors import (
    NoSuchSeat,
    NotAcknowledged,
    NotAdmitted,
    RoomClosed,
    TooEarly,
    Unfinished,
)
from portal.consultation.models import Consultation, Seat
from portal.errors import NotFound
from portal.i18n import _
from portal.plugin import Identification
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

PRESENT = ("waiting", "admitted")
OVER = ("ended", "missed", "aborted")
FEEDBACK_DAYS = 7


@dataclass(frozen=True)
class Place:
    """Somebody's seat with everything around it."""

    consultation: Consultation
    appointment: Appointment
    case: Case
    seat: Seat

    @property
    def staff(self) -> bool:
        """Whether this is a caseworker's seat."""
        return bool(self.seat.account)


def window(work: Work, appointment: Appointment) -> tuple[datetime, datetime]:
    """Return from when until when the room of an appointment may be entered."""
    settings = work.settings
    return appointment.start - settings.room_opens, appointment.end + settings.room_closes


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


def enter(work: Work, holder: Holder, session: str, texts: dict[str, int]) -> tuple[Seat, str]:
    """Let a participant into the lobby; returns the seat and the browser's new session token.

    A browser that comes back keeps its seat, another one gets a seat of its own and waits.
    Raises TooEarly, RoomClosed, NotAcknowledged, NotAdmitted (denied or removed).
    """
    check_window(work, holder.appointment)
    if not texts:
        raise NotAcknowledged
    acknowledge(holder.participant, texts, work.now)
    consultation = consultation_of(work, holder.appointment)
    token = new_token()
    seat = _returning(consultation, holder, session) or _new_seat(work, consultation, holder)
    consultation.put(replace(seat, session=fingerprint(token), presence="here"))
    if consultation.state == "expected":
        consultation.state = "waiting"
    note(work, "lobby.entered", f"participant:{holder.participant.id}", _subject(consultation))
    return consultation.seats[seat.id], token


def _returning(consultation: Consultation, holder: Holder, session: str) -> Seat | None:
    for seat in consultation.seats.values():
        if seat.participant == holder.participant.id and seat.session == fingerprint(session):
            if seat.state in ("denied", "removed"):
                raise NotAdmitted
            return replace(seat, state="waiting") if seat.state == "left" else seat
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
        second_device=any(s.state in PRESENT and s.presence == "here" for s in others),
    )


def place_of_citizen(work: Work, consultation_id: str, session: str) -> Place:
    """Return the place of the browser with this session; raises NotFound."""
    consultation, appointment, case = _around(work, consultation_id)
    for seat in consultation.seats.values():
        if session and seat.participant and seat.session == fingerprint(session):
            return Place(consultation, appointment, case, seat)
    raise NotFound


def place_of_staff(work: Work, consultation_id: str, account: Account) -> Place:
    """Return the caseworker's own place, if the room was opened; raises NotFound."""
    consultation, appointment, case = _around(work, consultation_id)
    check_scope(account, appointment)
    for seat in consultation.seats.values():
        if seat.account == account.id and seat.state in PRESENT:
            return Place(consultation, appointment, case, seat)
    raise NotFound


def check_scope(account: Account, appointment: Appointment) -> None:
    """Raise NotFound unless the account works on cases of this service."""
    if not covers(account, "casework", appointment.department, appointment.service):
        raise NotFound


def appointment_for(work: Work, consultation_id: str, account: Account) -> Appointment:
    """Return the appointment behind a consultation's address for a caseworker; or NotFound."""
    found = work.records.consultations.get(consultation_id)
    id = found.appointment if found is not None else consultation_id
    appointment: Appointment | None = work.records.appointments.get(id)
    if appointment is None or not appointment.case:
        raise NotFound
    check_scope(account, appointment)
    return appointment


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
    note(work, "room.opened", f"account:{account.id}", _subject(consultation))
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
    _only_staff(place)
    seat = place.consultation.seats.get(seat_id)
    if seat is None or seat.state not in PRESENT or seat.account:
        raise NoSuchSeat
    place.consultation.put(replace(seat, state=state))
    note(work, act, f"account:{place.seat.account}", f"seat:{seat_id}")


def rotate(work: Work, place: Place) -> str:
    """Return a new session token for a seat that was just admitted, "" when it has one."""
    if not place.seat.fresh or place.staff:
        return ""
    token = new_token()
    place.consultation.put(replace(place.seat, session=fingerprint(token), fresh=False))
    return token


def check_admitted(place: Place) -> None:
    """Raise RoomClosed or NotAdmitted unless the seat is in the open room."""
    if is_over(place):
        raise RoomClosed
    if place.seat.state != "admitted":
        raise NotAdmitted


def is_over(place: Place) -> bool:
    """Whether the conversation was ended, or its appointment cancelled meanwhile."""
    return place.consultation.state in OVER or place.appointment.state != "booked"


def identify(work: Work, place: Place, document: str, passed: bool) -> None:
    """Keep the outcome of the look at the photo ID: no picture, no number.

    It holds for the seat that was looked at, so another browser is not identified by it.
    Raises NoSuchSeat while nobody of the citizen's side is in the room.
    """
    _only_staff(place)
    check_admitted(place)
    check = Check(
        seat=_citizens_seat(place).id,
        method="sight",
        document=document,
        passed=passed,
        by=place.seat.account,
        at=work.now,
    )
    citizen = place.case.participants[0]
    citizen.checks += (check,)
    note(work, "identity.checked", f"account:{place.seat.account}", f"participant:{citizen.id}")


def needs_sight(work: Work, appointment: Appointment) -> bool:
    """Whether the identity is checked by camera for what the citizen comes with."""
    _department, service = declared(work, appointment.department, appointment.service)
    if service is None:
        return False
    return bool(service.identification_for(appointment.matters) is Identification.SIGHT)


def _citizens_seat(place: Place) -> Seat:
    citizen = place.case.participants[0].id
    for seat in place.consultation.seats.values():
        if seat.participant == citizen and seat.state == "admitted":
            return seat
    raise NoSuchSeat(_("Es ist noch niemand im Raum, dessen Ausweis zu prüfen wäre."))


def identified(work: Work, place: Place, seat: str = "") -> bool:
    """Whether the check this service asks for was passed, last and by who sits there now.

    seat    of the person who must be the one looked at; "" for whoever is admitted
    """
    if not needs_sight(work, place.appointment):
        return True
    checks = place.case.participants[0].checks
    if not checks or not checks[-1].passed:
        return False
    looked_at = place.consultation.seats.get(checks[-1].seat)
    if seat:
        return checks[-1].seat == seat
    return looked_at is not None and looked_at.state == "admitted"


def leave(work: Work, place: Place) -> str:
    """Leave the room or lobby; returns a feedback token for the citizen's side, once a seat."""
    seat = place.seat
    if seat.state in ("denied", "removed"):
        return ""
    first = seat.state != "left"
    place.consultation.put(replace(seat, state="left", presence="gone"))
    if place.staff or not first or seat.state != "admitted":
        return ""
    token = new_token()
    # Kept apart from case and seat: only a hash and a week.
    work.records.feedback_tickets[fingerprint(token)] = week(work.now) + timedelta(
        days=FEEDBACK_DAYS * 2
    )
    return token


def end(work: Work, place: Place) -> None:
    """End the consultation for all; raises Unfinished while a document waits for its lock."""
    _only_staff(place)
    documents = [work.records.documents[id] for id in place.case.documents]
    if any(document.state in ("presented", "signed") for document in documents):
        raise Unfinished
    consultation = place.consultation
    consultation.state = "ended"
    consultation.ended = work.now
    note(work, "room.ended", f"account:{place.seat.account}", _subject(consultation))


def hear(work: Work, consultation_id: str, seat_id: str, presence: str) -> str:
    """Keep what the gateway says about a seat; returns the department, "" when nothing changed."""
    consultation = work.records.consultations.get(consultation_id)
    seat = consultation.seats.get(seat_id) if consultation else None
    if seat is None or seat.presence == presence:
        return ""
    consultation.put(replace(seat, presence=presence))
    return str(work.records.appointments[consultation.appointment].department)


def name_of(work: Work, case: Case, seat: Seat) -> str:
    """Return the name from the booking; "" for the staff's side."""
    if not seat.participant:
        return ""
    return person(work, case, case.participant(seat.participant)).name


def week(instant: datetime) -> date:
    """Return the Monday of an instant's week: the only date feedback carries."""
    day = instant.date()
    return day - timedelta(days=day.weekday())


def _around(work: Work, consultation_id: str) -> tuple[Consultation, Appointment, Case]:
    consultation = work.records.consultations.get(consultation_id)
    if consultation is None:
        raise NotFound
    appointment = work.records.appointments[consultation.appointment]
    return consultation, appointment, work.records.cases[appointment.case]


def _only_staff(place: Place) -> None:
    if not place.staff:
        raise NotAdmitted


def _subject(consultation: Consultation) -> str:
    return f"consultation:{consultation.id}"
