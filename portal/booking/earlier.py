"""The waiting list: who wants an earlier time is offered what comes free, in the order of waiting.

An offer is a hold at the desk, "id/early", that ends by the clock like one of somebody typing; the
own time is kept until the offer is taken, which is a move like any other.
"""

from collections.abc import Iterator
from datetime import timedelta

from portal.audit.domain import note
from portal.booking.desks import any_of, occupancy
from portal.booking.errors import NotMovable
from portal.booking.models import Appointment
from portal.booking.moving import obstacle
from portal.booking.offers import free_slots
from portal.booking.promises import promise
from portal.booking.slots import Slot
from portal.booking.waiting import drop_offer, leave, offered
from portal.catalogue import maintenance
from portal.catalogue.domain import declared
from portal.clock import local
from portal.outbox.domain import post
from portal.plugin import Department, Service
from portal.work import Work

MAIL = "earlier"
HELD = timedelta(hours=2)
MOST_MAILS = 3
DAYTIME = range(8, 20)  # local hours in which somebody may see within two hours that they are asked
WORTH = timedelta(days=1)  # how much earlier a time has to be


def may_wait(work: Work, appointment: Appointment) -> bool:
    """Whether the list is open for an appointment: movable, far enough ahead, never moved."""
    far = appointment.start - work.now > WORTH
    booked = appointment.state == "booked" and not appointment.sequence
    return booked and far and obstacle(work, appointment) is None


def wait(work: Work, appointment: Appointment, actor: str) -> None:
    """Enter an appointment on the list; twice is once. Raises NotMovable."""
    if not may_wait(work, appointment):
        raise NotMovable
    if appointment.id not in work.records.waiting:
        work.records.waiting[appointment.id] = work.now
        note(work, "appointment.waits", actor, f"appointment:{appointment.id}")


def offer(work: Work) -> int:
    """Hold what came free for those who wait, and tell them; returns for how many."""
    told = 0
    if local(work.now).hour not in DAYTIME or maintenance.current(work):
        return told
    for appointment in list(_waiting(work)):
        if not may_wait(work, appointment) or _asked_enough(work, appointment):
            leave(work, appointment)
        elif offered(work, appointment) is None:
            told += _offer(work, appointment)
    return told


def _waiting(work: Work) -> Iterator[Appointment]:
    for id, _since in sorted(work.records.waiting.items(), key=lambda item: item[1]):
        yield work.records.appointments[id]


def _asked_enough(work: Work, appointment: Appointment) -> bool:
    return appointment.earlier_mails >= MOST_MAILS and offered(work, appointment) is None


def _offer(work: Work, appointment: Appointment) -> bool:
    department, service = declared(work, appointment.department, appointment.service)
    assert department and service
    slot = _earlier(work, department, service, appointment)
    if slot is None:
        return False
    day = local(slot.start).date()
    desk = any_of(occupancy(work, department, service, day, appointment.id, True).free(slot))
    drop_offer(work, appointment)
    appointment.earlier, appointment.earlier_until = slot.start, work.now + HELD
    appointment.earlier_mails += 1
    promise(work, department, service, appointment, slot, desk)
    post(work, MAIL, appointment.id, work.records.cases[appointment.case].participants[0].id)
    return True


def _earlier(
    work: Work, department: Department, service: Service, appointment: Appointment
) -> Slot | None:
    """Return the first free time that is worth it; what was given back this minute counts."""
    last = appointment.start - WORTH
    day = local(work.now).date()
    while day <= local(last).date():
        wanted = (work, department, service, appointment.matters, day, day)
        for slot in free_slots(*wanted, moved=appointment, freed=True):
            if slot.start <= last and slot.start != appointment.earlier:
                return slot
        day += timedelta(days=1)
    return None
