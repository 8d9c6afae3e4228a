"""Places held at a desk for somebody of the waiting list, as "id/early"."""

from portal.booking.busy import EARLY
from portal.booking.desks import entered, span, watch_other_desk
from portal.booking.models import Appointment, Day
from portal.booking.places import day_key, place_in, place_of
from portal.booking.quota import watch_week
from portal.booking.slots import Slot
from portal.clock import local
from portal.plugin import Department, Service
from portal.work import Work


def promise(
    work: Work,
    department: Department,
    service: Service,
    appointment: Appointment,
    slot: Slot,
    desk: int,
) -> None:
    """Hold a free place for somebody of the waiting list, as long as the appointment says."""
    assert service.booking and appointment.earlier_until
    key = day_key(place_of(department, service), local(slot.start).date())
    day = entered(work, key)
    on = local(slot.start).date()
    watch_other_desk(work, place_in(key), desk, on)
    watch_week(work, place_in(key), service, on)
    until = int(appointment.earlier_until.timestamp())
    entry = (*span(service, slot), desk, until, service.key)
    day.put(f"{appointment.id}{EARLY}", entry, int(work.now.timestamp()), service.booking.daily)


def is_promised(work: Work, appointment: Appointment) -> bool:
    """Whether a place was held for somebody of the waiting list, and nothing has taken it."""
    day = _promised_day(work, appointment)
    return day is not None and f"{appointment.id}{EARLY}" in day.busy


def drop_promise(work: Work, appointment: Appointment) -> None:
    """Free what is held for somebody of the waiting list."""
    if day := _promised_day(work, appointment):
        day.drop(f"{appointment.id}{EARLY}")


def _promised_day(work: Work, appointment: Appointment) -> Day | None:
    assert appointment.earlier
    key = day_key(place_in(appointment.day), local(appointment.earlier).date())
    found: Day | None = work.records.days.get(key)
    return found
