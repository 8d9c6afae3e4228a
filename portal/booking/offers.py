"""Which times are offered and free, and what somebody wants of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.booking import slots
from portal.booking.closed import closure_on
from portal.booking.desks import occupancy
from portal.booking.errors import MattersRefused, NotOffered
from portal.booking.models import Appointment
from portal.booking.slots import Slot
from portal.clock import local
from portal.i18n import _
from portal.plugin import Department, Service
from portal.work import Work

ALTERNATIVES = 3


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to book; `start` is an aware instant.

    moved    the appointment that would be given back for it, of the same length
    noticed  whether it was chosen in time, and has been reserved since
    """

    department: Department
    service: Service
    matters: tuple[str, ...]
    start: datetime
    moved: Appointment | None = None
    noticed: bool = False


def check_matters(service: Service, matters: Iterable[str]) -> tuple[str, ...]:
    """Return the matters in declared order; raises MattersRefused."""
    wanted = set(matters)
    known = tuple(m for m in service.matters if m.key in wanted)
    if len(known) != len(wanted):
        raise MattersRefused(_("Dieses Anliegen gibt es hier nicht."))
    if service.matters and not known:
        raise MattersRefused
    most = max(service.booking.max_matters, 1) if service.booking else len(known)
    if len(known) > most:
        reason = _("Bitte wählen Sie höchstens {most} Anliegen.")
        raise MattersRefused(reason, most=most)
    alone = next((m.title for m in known if not m.combinable), "")
    if len(known) > 1 and alone:
        reason = _("„{matter}“ braucht einen eigenen Termin.")
        raise MattersRefused(reason, matter=alone)
    return tuple(m.key for m in known)


def titles(service: Service | None, matters: Iterable[str]) -> list[str]:
    """Return what matters are called, those the department still declares."""
    found = [service.matter(key) for key in matters] if service else []
    return [matter.title for matter in found if matter]


def free_slots(
    work: Work,
    department: Department,
    service: Service,
    matters: tuple[str, ...],
    first: date,
    last: date,
    but: str = "",
    moved: Appointment | None = None,
    freed: bool = False,
) -> tuple[Slot, ...]:
    """Return the times that are offered and free from first to last day, both included.

    but      id of a reservation that would be given back for one of them
    moved    an appointment that would be: it keeps its length, and its own time is no choice
    freed    as in desks.occupancy
    """
    but = moved.id if moved else but
    own = moved.start if moved and moved.state == "booked" else None
    found: list[Slot] = []
    for day in slots.days(first, last):
        offered = list(_offered(work, service, matters, day, moved))
        if offered:
            there = occupancy(work, department, service, day, but, freed)
            found += [slot for slot in offered if slot.start != own and there.has_room(slot)]
    return tuple(found)


def next_free(
    work: Work,
    department: Department,
    service: Service,
    matters: tuple[str, ...],
    count: int = 1,
    but: str = "",
    moved: Appointment | None = None,
) -> tuple[Slot, ...]:
    """Return the next free times up to the horizon."""
    assert service.booking
    today = local(work.now).date()
    found: list[Slot] = []
    for day in slots.days(today, today + service.booking.horizon):
        found += free_slots(work, department, service, matters, day, day, but, moved)
        if len(found) >= count:
            break
    return tuple(found[:count])


def alternatives(work: Work, wish: Wish) -> tuple[Slot, ...]:
    """Return free times near a taken one: the same day first, then the next ones."""
    day = local(wish.start).date()
    wanted = (work, wish.department, wish.service, wish.matters)
    near = free_slots(*wanted, day, day, moved=wish.moved)
    closest = sorted(near, key=lambda slot: abs(slot.start - wish.start))[:ALTERNATIVES]
    if len(closest) < ALTERNATIVES:
        more = next_free(*wanted, ALTERNATIVES, moved=wish.moved)
        closest += [slot for slot in more if slot not in closest]
    return tuple(sorted(closest[:ALTERNATIVES], key=lambda slot: slot.start))


def offered_slot(work: Work, wish: Wish) -> Slot:
    """Return the wished time as the rules offer it; raises NotOffered."""
    day = local(wish.start).date()
    for slot in _offered(work, wish.service, wish.matters, day, wish.moved, wish.noticed):
        if slot.start == wish.start:
            return slot
    raise NotOffered


def _offered(
    work: Work,
    service: Service,
    matters: tuple[str, ...],
    day: date,
    moved: Appointment | None = None,
    noticed: bool = False,
) -> Iterator[Slot]:
    """What is moved keeps its length; who was let down need not give notice."""
    if closure_on(work, day):
        return iter(())
    length = moved.length if moved else None
    let_down = moved is not None and moved.state == "withdrawn"
    notice = timedelta(0) if noticed or let_down else None
    return slots.offered(service, matters, day, work.now, work.settings, length, notice)
