"""Moving an appointment: one act that takes the new time and gives back the old one."""

from datetime import datetime, timedelta

from portal.booking.company import check_decides
from portal.booking.desks import take
from portal.booking.domain import (
    MOVED,
    Holder,
    announce,
    enter_agenda,
    holder_of,
    release,
    standing,
)
from portal.booking.errors import Begun, CutOff, NotMovable, RoomInUse, SameTime
from portal.booking.holding import ask_department, free_place
from portal.booking.models import Appointment
from portal.booking.offers import Wish
from portal.booking.reminders import MAIL as REMINDER
from portal.booking.slots import Slot
from portal.case.domain import give_token, person, token_of
from portal.catalogue.domain import declared, is_enabled
from portal.errors import PortalError
from portal.outbox.domain import drop, post
from portal.plugin import Service
from portal.work import Work

MAIL = "change"
CHOICE_AFTER_WITHDRAWAL = timedelta(days=30)


def obstacle(work: Work, appointment: Appointment) -> PortalError | None:
    """Return why an appointment cannot be moved by the citizen, None where it can."""
    service = _offering(work, appointment)
    if appointment.state == "withdrawn":
        return None if offers_other_times(work, appointment) else NotMovable()
    held = work.records.consultations.get(appointment.id)
    if work.now >= appointment.start:
        return Begun()
    if held is not None and held.state != "expected":
        return RoomInUse()
    if service is None or service.booking is None:
        return NotMovable()
    if work.now >= appointment.start - service.booking.move_until:
        return CutOff()
    return None


def offers_other_times(work: Work, appointment: Appointment) -> bool:
    """Whether there are times of the same kind to choose from, now or after a withdrawal."""
    service = _offering(work, appointment)
    return service is not None and service.booking is not None


def _offering(work: Work, appointment: Appointment) -> Service | None:
    """Return the service, if its department still takes part."""
    _department, service = declared(work, appointment.department, appointment.service)
    return service if is_enabled(work, appointment.department, staff=True) else None


def choosable(work: Work, appointment: Appointment) -> bool:
    """Whether the citizen may choose another time for what the office took back."""
    over = appointment.closed is None or work.now > appointment.closed + CHOICE_AFTER_WITHDRAWAL
    withdrawn = appointment.state == "withdrawn"
    return withdrawn and not over and obstacle(work, appointment) is None


def movable(work: Work, token: str) -> Holder:
    """Return the holder of a link to what stands, or was taken back; raises LinkEnded."""
    holder = holder_of(work, token, "access")
    return holder if choosable(work, holder.appointment) else standing(work, token)


def other_time(work: Work, appointment: Appointment, start: datetime) -> Wish:
    """Return the wish for another time of the same kind; the appointment can be moved."""
    department, service = declared(work, appointment.department, appointment.service)
    assert department and service
    return Wish(
        department=department,
        service=service,
        matters=appointment.matters,
        start=start,
        moved=appointment,
    )


def move(work: Work, token: str, start: datetime) -> str:
    """Move the appointment behind an access link; returns the holder's new access token.

    All of it is one transaction: whatever is raised leaves the old time and the old links.
    Raises NotFound, LinkEnded, TooLate, RoomInUse, NotMovable, SameTime, BookingRefused,
    NotOffered, SlotTaken.
    """
    holder = movable(work, token)
    check_decides(holder.participant)
    appointment = holder.appointment
    if reason := obstacle(work, appointment):
        raise reason
    if start == appointment.start and appointment.state == "booked":
        raise SameTime
    wish = other_time(work, appointment, start)
    known = person(work, holder.case, holder.participant)
    ask_department(work, wish, known, holder.participant.language)
    slot, desk = free_place(work, wish)
    release(work, appointment)
    _put(work, appointment, slot)
    take(work, wish.department, wish.service, appointment, desk)
    _renew_links(work, holder)
    announce(work, appointment, "moved", f"participant:{holder.participant.id}")
    return token_of(work, holder.case, holder.participant, "access")


def _put(work: Work, appointment: Appointment, slot: Slot) -> None:
    appointment.moved_from = appointment.start
    appointment.start, appointment.end = slot.start, slot.end
    appointment.sequence += 1
    appointment.state, appointment.closed = "booked", None
    enter_agenda(work, appointment)


def _renew_links(work: Work, holder: Holder) -> None:
    """Give everybody of the case a new link and a mail with it; the old ones say what happened."""
    appointment, case = holder.appointment, holder.case
    _drop_older_mails(work, appointment)
    for participant in case.participants:
        if old := token_of(work, case, participant, "access"):
            # Kept with the person, so that it is forgotten with the case.
            kind = f"{MOVED}{appointment.sequence}"
            give_token(work, case, participant, kind, appointment.id, old)
        give_token(work, case, participant, "access", appointment.id)
        post(work, MAIL, appointment.id, participant.id)


def _drop_older_mails(work: Work, appointment: Appointment) -> None:
    """Drop what was to be said of the time before and has not been sent yet."""
    stale = [
        message.id
        for message in work.records.outbox.values()
        if message.kind in (MAIL, REMINDER) and message.appointment == appointment.id
    ]
    for id in stale:
        drop(work, id)
