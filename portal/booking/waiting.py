"""A place on the waiting list, and what is held for it; who fills it is in earlier.py."""

from datetime import datetime

from portal.booking.models import Appointment
from portal.booking.promises import drop_promise, is_promised
from portal.work import Work


def offered(work: Work, appointment: Appointment) -> datetime | None:
    """Return the start that is held for an appointment now; an absence may have taken it."""
    until = appointment.earlier_until
    holds = until is not None and work.now < until and is_promised(work, appointment)
    return appointment.earlier if holds else None


def leave(work: Work, appointment: Appointment) -> None:
    """Take an appointment off the list; what was held for it is free."""
    if work.records.waiting.pop(appointment.id, None) is not None:
        drop_offer(work, appointment)


def drop_offer(work: Work, appointment: Appointment) -> None:
    """Free what is held for an appointment, if something is."""
    if appointment.earlier_until is not None:
        drop_promise(work, appointment)
        appointment.earlier_until = None
