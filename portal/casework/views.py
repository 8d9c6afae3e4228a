"""Pages of the caseworkers: day view and room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.booking.domain import closed_on_day, on_day
from portal.booking.forms import NEEDS
from portal.booking.models import Appointment
from portal.booking.offers import titles
from portal.case.domain import person
from portal.case.models import Case
from portal.casework.closing import obstacle
from portal.catalogue import domain as catalogue
from portal.clock import local
from portal.consultation.domain import appointment_for
from portal.consultation.models import Consultation, Seat
from portal.consultation.places import OVER, name_of
from portal.consultation.texts import texts
from portal.consultation.views import KINDS
from portal.documents.models import Document
from portal.documents.sheets import documents
from portal.invitation.domain import code_of
from portal.invitation.spelling import spelled
from portal.plugin import Department
from portal.security import SESSION, cookie_name, staff, staff_post
from portal.staff.domain import covers, fingerprint
from portal.staff.models import Account
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Row:
    """One appointment in the day view."""

    appointment: Appointment
    name: str
    phone: str
    by_mail: bool
    matters: tuple[str, ...]  # titles
    needs: tuple[str, ...]
    service: str
    reference: str
    state: str
    closable: bool
    waiting_since: datetime | None
    waited: int  # whole minutes
    second_device: bool
    inside: tuple[str, ...]  # who is in the open room
    documents: tuple[Document, ...]  # the sealed ones


ONE_DAY = timedelta(days=1)
STATES = {
    "open": "im Gespräch",
    "ended": "beendet",
    "missed": "nicht erschienen",
    "aborted": "abgebrochen",
    "cancelled": "abgesagt",
    "withdrawn": "vom Amt zurückgezogen",
}


@staff(route_name="day", renderer="casework/day.pt")
def day(request):
    """A day's appointments of the own scope, today's unless asked; who waits longest first."""
    today = local(request.work.now).date()
    shown = _asked_day(request) or today
    rows = _rows(request.work, request.identity, on_day(request.work, shown))
    waiting = [row for row in rows if row.waiting_since]
    return {
        "waiting": sorted(waiting, key=lambda row: row.waiting_since),
        "coming": [r for r in rows if not r.waiting_since and r.state in ("expected", "open")],
        "done": [r for r in rows if r.state in OVER],
        "closed": _rows(request.work, request.identity, closed_on_day(request.work, shown)),
        "shown": shown,
        "today": today,
        "before": shown - ONE_DAY,
        "after": shown + ONE_DAY,
        "all_needs": NEEDS,
        "states": STATES,
        "planned": list(_planned(request)),
    }


def _planned(request) -> Iterable[Department]:
    """Yield the departments whose absences this account may enter."""
    for department in catalogue.enabled(request.work):
        keys = (service.key for service in department.services)
        if any(covers(request.identity, "plan", department.key, key) for key in keys):
            yield department


def _asked_day(request) -> date | None:
    """Return the day of `?tag=2027-03-22`, None without a readable one."""
    try:
        asked = date.fromisoformat(request.GET.get("tag", ""))
    except ValueError:
        return None
    return asked if 2000 <= asked.year < 2200 else None


def _rows(work: Work, account: Account, appointments: Iterable[Appointment]) -> list[Row]:
    """Return those of the own scope, the earliest first."""
    found = [
        _row(work, appointment, account)
        for appointment in appointments
        if covers(account, "casework", appointment.department, appointment.service)
    ]
    return sorted(found, key=lambda row: row.appointment.start)


def _row(work: Work, appointment: Appointment, account: Account) -> Row:
    case = work.records.cases[appointment.case]
    citizen = person(work, case, case.participants[0])
    found = work.records.consultations.get(appointment.id)
    closed = appointment.state != "booked"
    seats = tuple(found.seats.values()) if found and found.state not in OVER and not closed else ()
    waiting = [s for s in seats if s.state == "waiting" and s.presence != "gone"]
    since = min((s.since for s in waiting), default=None)
    _department, service = catalogue.declared(work, appointment.department, appointment.service)
    return Row(
        appointment=appointment,
        name=citizen.name,
        phone=citizen.phone,
        by_mail=bool(citizen.email),
        matters=tuple(titles(service, appointment.matters)),
        needs=citizen.needs,
        service=service.title if service else appointment.service,
        reference=case.reference,
        state=appointment.state if closed else _progress(found),
        closable=not obstacle(work, appointment),
        waiting_since=since,
        waited=(work.now - since) // timedelta(minutes=1) if since else 0,
        second_device=any(s.second_device for s in waiting),
        inside=tuple(
            _who(work, case, seat, account)
            for seat in seats
            if seat.state == "admitted" and seat.presence != "gone"
        ),
        documents=tuple(d for d in documents(work, case) if d.state == "locked"),
    )


def _progress(found: Consultation | None) -> str:
    return found.state if found is not None and found.state != "waiting" else "expected"


def _who(work: Work, case: Case, seat: Seat, account: Account) -> str:
    if seat.account:
        return "Sie" if seat.account == account.id else "Kollegin oder Kollege"
    return name_of(work, case, seat)


@staff_post(route_name="watch", renderer="json")
def watch(request):
    """A ticket for the day view's socket; a department that was disabled still has its day."""
    account, work = request.identity, request.work
    declared = {
        d.key
        for d in work.departments
        if any(covers(account, "casework", d.key, s.key) for s in d.services)
    }
    today = {
        a.department
        for a in on_day(work, local(work.now).date())
        if covers(account, "casework", a.department, a.service)
    }
    keys = tuple(sorted(declared | today))
    token = request.cookies.get(cookie_name(request, SESSION), "")
    return request.registry.gateways.watch(keys, fingerprint(token))


@staff(route_name="casework_room", renderer="consultation/room.pt")
def room(request):
    """The caseworker's own room."""
    id = request.matchdict["consultation"]
    appointment = appointment_for(request.work, id, request.identity)
    _department, service = catalogue.declared(
        request.work, appointment.department, appointment.service
    )
    case = request.work.records.cases[appointment.case]
    code = code_of(request.work, appointment) if appointment.invited_by else ""
    return {
        "role": "caseworker",
        "appointment": appointment,
        "consultation": appointment.id,
        "service": service,
        "token": "",
        "needs_camera": False,
        "back": "",
        "phone": "",
        "expected": person(request.work, case, case.participants[0]).name,
        "reference": case.reference,
        "code": code,
        "spelled": spelled(code),
        "kinds": KINDS,
        "texts": texts(request.translate),
    }
