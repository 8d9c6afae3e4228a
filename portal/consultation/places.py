"""Whose seat is where: the place of who asks, and what it entitles to."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.booking.company import DECIDING
from portal.booking.domain import Holder
from portal.booking.models import Appointment
from portal.case.domain import fingerprint, person
from portal.case.models import Case
from portal.catalogue.domain import declared
from portal.consultation.errors import NotAdmitted, RoomClosed
from portal.consultation.models import Consultation, Seat
from portal.errors import NotFound
from portal.i18n import _
from portal.plugin import Contact, Identification
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

PRESENT = ("waiting", "admitted")
OVER = ("ended", "missed", "aborted")


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


def place_of_citizen(work: Work, consultation_id: str, session: str) -> Place:
    """Return the place of the browser with this session; raises NotFound."""
    consultation, appointment, case = _around(work, consultation_id)
    for seat in consultation.seats.values():
        if session and seat.participant and seat.session == fingerprint(session):
            return Place(consultation, appointment, case, seat)
    raise NotFound


def sit_with(place: Place, session: str) -> Place:
    """Let a caseworker's seat belong to this session; returns the place with it."""
    if place.seat.session == fingerprint(session):
        return place
    seat = replace(place.seat, session=fingerprint(session))
    place.consultation.put(seat)
    return replace(place, seat=seat)


def place_of_session(work: Work, session: str) -> Place:
    """Return the place a browser's session belongs to, whichever page asks; raises NotFound."""
    return place_of_citizen(work, session.partition(".")[0], session)


def own_seat(work: Work, holder: Holder, session: str) -> Seat | None:
    """Return the seat this browser still has behind a link, None where it has to enter anew."""
    try:
        place = place_of_citizen(work, holder.appointment.id, session)
    except NotFound:
        return None
    mine = place.seat.participant == holder.participant.id and place.seat.state in PRESENT
    return place.seat if mine and not is_over(place) else None


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


def check_admitted(place: Place) -> None:
    """Raise RoomClosed or NotAdmitted unless the seat is in the open room."""
    if is_over(place):
        raise RoomClosed
    if place.seat.state != "admitted":
        raise NotAdmitted


def may_look_back(work: Work, place: Place) -> bool:
    """Whether this seat may fetch what was locked in the room, also after leaving or the end.

    The citizen's side until the room closes, if it was let in and not turned out; not who only
    accompanied.
    """
    seat = place.seat
    inside = seat.role in DECIDING and seat.was_inside and seat.state not in ("denied", "removed")
    return inside and work.now < window(work, place.appointment)[1]


def is_over(place: Place) -> bool:
    """Whether the conversation was ended, or its appointment cancelled meanwhile."""
    return place.consultation.state in OVER or place.appointment.state != "booked"


def state_of(place: Place) -> str:
    """Return a seat's state as its browser is told; "ended" where all is over.

    Who was turned out stays so: they are told nothing of the end.
    """
    out = place.seat.state in ("denied", "removed")
    return "ended" if is_over(place) and not out else place.seat.state


def may_write(place: Place) -> bool:
    """Whether this seat writes in the documents; who only accompanies looks on."""
    return place.staff or place.seat.role in DECIDING


def sits(place: Place, participant: str) -> bool:
    """Whether somebody of the citizen's side is in the room."""
    seats = place.consultation.seats.values()
    return any(s.participant == participant and s.state == "admitted" for s in seats)


def check_writes(place: Place) -> None:
    """Raise NotAdmitted for somebody who only accompanies."""
    if not may_write(place):
        raise NotAdmitted(_("Sie begleiten dieses Gespräch. In den Unterlagen lesen Sie mit."))


def only_staff(place: Place) -> None:
    if not place.staff:
        raise NotAdmitted


def name_of(work: Work, case: Case, seat: Seat) -> str:
    """Return the name from the booking; "" for the staff's side."""
    if not seat.participant:
        return ""
    return person(work, case, case.participant(seat.participant)).name


def signs(work: Work, case: Case, seat: Seat) -> bool:
    """Whether somebody speaks in signs, as far as it is known before: by role, or by booking."""
    if not seat.participant:
        return False
    needs = person(work, case, case.participant(seat.participant)).needs
    return seat.role == "interpreter" or "gebaerdensprache" in needs


def needs_sight(work: Work, appointment: Appointment) -> bool:
    """Whether the identity is checked by camera for what the citizen comes with."""
    return identification(work, appointment) is Identification.SIGHT


def shows_identity(work: Work, appointment: Appointment, role: str) -> bool:
    """Whether somebody in this role shows a document to the camera: who decides, no companion."""
    return role in DECIDING and needs_sight(work, appointment)


def identification(work: Work, appointment: Appointment) -> Identification:
    """Return how it is made sure who the citizen is, for what they come with."""
    _department, service = declared(work, appointment.department, appointment.service)
    if service is None:
        return Identification.NONE
    asked: Identification = service.identification_for(appointment.matters)
    return asked


def phone(work: Work, appointment: Appointment) -> str:
    """Return the number to call about an appointment, the service's first; "" for none."""
    return next((c.phone for c in _contacts(work, appointment) if c.phone), "")


def email(work: Work, appointment: Appointment) -> str:
    """Return the address to write to about an appointment, the service's first; "" for none."""
    return next((c.email for c in _contacts(work, appointment) if c.email), "")


def _contacts(work: Work, appointment: Appointment) -> list[Contact]:
    department, service = declared(work, appointment.department, appointment.service)
    contacts = [d.contact for d in (service, department) if d is not None]
    return [each for each in contacts if each is not None]


def _around(work: Work, consultation_id: str) -> tuple[Consultation, Appointment, Case]:
    consultation = work.records.consultations.get(consultation_id)
    if consultation is None:
        raise NotFound
    appointment = work.records.appointments[consultation.appointment]
    return consultation, appointment, work.records.cases[appointment.case]
