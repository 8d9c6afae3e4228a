"""A practice conversation: begun, found again, ended; on records of its own (portal/records.py).

Whatever a caseworker does in it goes through the real pages and acts. What these would send, count,
hand over or note stays in records nobody looks at, and is gone with them.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.booking.models import Appointment
from portal.case.domain import Person, open_case
from portal.catalogue import maintenance
from portal.catalogue.adjusting import AdjustedDepartments
from portal.catalogue.domain import enabled
from portal.clock import BERLIN, local
from portal.documents.sealing import for_practice
from portal.errors import Invalid
from portal.ids import new_id
from portal.invitation.domain import UNSAID
from portal.plugin import Department, Service
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

Rehearsal = Any  # portal.records.Rehearsal; the records stand above all features
NAME = "Erika Beispiel"


def offered(work: Work, account: Account) -> list[tuple[Department, Service]]:
    """Return what an account may practise: the services it works on, those on trial, too."""
    return [
        (department, service)
        for department in enabled(work, staff=True)
        for service in department.services
        if covers(account, "casework", department.key, service.key)
    ]


def begin(work: Work, account: Account, wanted: str) -> tuple[str, tuple[str, ...]]:
    """Begin a practice conversation about "department/service", in place of the last one.

    Returns its id, and the ids of keys to destroy after the commit. Raises Invalid, and during
    maintenance what a real conversation would.
    """
    chosen = next(((d, s) for d, s in offered(work, account) if f"{d.key}/{s.key}" == wanted), None)
    if chosen is None:
        raise Invalid({"service": "Bitte wählen Sie eine Dienstleistung."})
    maintenance.check(work)
    department, service = chosen
    left = end(work, account)
    day = local(work.now).date() + timedelta(days=1)
    midnight = datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
    own = practising(work, work.records.rehearse(account.id, midnight))
    return _appointment(own, account, department, service).id, left


def _appointment(
    work: Work, account: Account, department: Department, service: Service
) -> Appointment:
    case = open_case(work, department.key, service, Person(name=NAME), "de")
    matters = tuple(matter.key for matter in service.matters[:1])
    start = work.now.replace(second=0, microsecond=0)
    appointment = Appointment(
        id=new_id(),
        department=department.key,
        service=service.key,
        matters=matters,
        start=start,
        end=start + (service.duration(matters) or UNSAID),
        state="booked",
    )
    appointment.case, appointment.invited_by = case.id, account.id
    case.appointments, case.participants[0].way = (appointment.id,), ""
    work.records.appointments[appointment.id] = appointment
    return appointment


def of(work: Work, account: Account) -> Rehearsal:
    """Return the practice conversation an account has today."""
    found: Rehearsal = work.records.rehearsals.get(account.id)
    return found if found is not None and work.now < found.until else None


def inside(work: Work, account: Account | None, id: str) -> Work:
    """Return the unit of work on the records of a practice conversation, if `id` is one's own."""
    if account is None:
        return work
    found = of(work, account)
    return practising(work, found) if found is not None and id in found.appointments else work


def practising(work: Work, rehearsal: Rehearsal) -> Work:
    """Return a unit of work in which nothing is real: no department hears of it, no seal holds."""
    departments = AdjustedDepartments(
        work.departments.installed, rehearsal.adjusted, rehearsal.enabled, lambda act: None
    )
    settings = for_practice(work.settings)
    return replace(work, records=rehearsal, departments=departments, settings=settings)


def end(work: Work, account: Account) -> tuple[str, ...]:
    """Forget an account's practice conversation; returns the ids of keys to destroy."""
    found: Rehearsal = work.records.rehearsals.pop(account.id, None)
    return tuple(found.cases) if found is not None else ()


def drop_over(work: Work) -> tuple[str, ...]:
    """Forget those whose day is over; returns the ids of keys to destroy after the commit."""
    over = [(id, r) for id, r in work.records.rehearsals.items() if r.until <= work.now]
    for id, _rehearsal in over:
        del work.records.rehearsals[id]
    return tuple(case for _id, rehearsal in over for case in rehearsal.cases)
