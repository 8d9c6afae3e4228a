"""Pages of the caseworkers: day view and room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.booking.domain import on_day
from portal.booking.forms import NEEDS
from portal.booking.models import Appointment
from portal.case.domain import person
from portal.catalogue import domain as catalogue
from portal.clock import local
from portal.consultation import domain as consultation
from portal.consultation.texts import texts
from portal.consultation.views import KINDS
from portal.invitation.domain import code_of
from portal.security import SESSION, cookie_name, staff, staff_post
from portal.staff.domain import covers, fingerprint
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Row:
    """One appointment in the day view."""

    appointment: Appointment
    name: str
    needs: tuple[str, ...]
    service: str
    reference: str
    state: str
    waiting_since: datetime | None
    waited: int  # whole minutes
    second_device: bool


STATES = {
    "open": "im Gespräch",
    "ended": "beendet",
    "missed": "nicht erschienen",
    "aborted": "abgebrochen",
}


@staff(route_name="day", renderer="casework/day.pt")
def day(request):
    """Today's appointments of the own scope, who waits since when first."""
    rows = sorted(_rows(request.work, request.identity), key=lambda r: r.appointment.start)
    waiting = [row for row in rows if row.waiting_since]
    return {
        "waiting": sorted(waiting, key=lambda row: row.waiting_since),
        "coming": [r for r in rows if not r.waiting_since and r.state in ("expected", "open")],
        "done": [r for r in rows if r.state in consultation.OVER],
        "now": request.work.now,
        "all_needs": NEEDS,
        "states": STATES,
    }


def _rows(work: Work, account) -> Iterable[Row]:
    for appointment in on_day(work, local(work.now).date()):
        if covers(account, "casework", appointment.department, appointment.service):
            yield _row(work, appointment)


def _row(work: Work, appointment: Appointment) -> Row:
    case = work.records.cases[appointment.case]
    citizen = person(work, case, case.participants[0])
    found = work.records.consultations.get(appointment.id)
    seats = found.seats.values() if found and found.state not in consultation.OVER else ()
    waiting = [s for s in seats if s.state == "waiting" and s.presence != "gone"]
    since = min((s.since for s in waiting), default=None)
    _department, service = catalogue.declared(work, appointment.department, appointment.service)
    return Row(
        appointment=appointment,
        name=citizen.name,
        needs=citizen.needs,
        service=service.title if service else appointment.service,
        reference=case.reference,
        state=found.state if found and found.state != "waiting" else "expected",
        waiting_since=since,
        waited=(work.now - since) // timedelta(minutes=1) if since else 0,
        second_device=any(s.second_device for s in waiting),
    )


@staff_post(route_name="watch", renderer="json")
def watch(request):
    """A ticket for the day view's socket."""
    account = request.identity
    keys = tuple(
        d.key
        for d in catalogue.enabled(request.work)
        if any(covers(account, "casework", d.key, s.key) for s in d.services)
    )
    token = request.cookies.get(cookie_name(request, SESSION), "")
    return request.registry.gateways.watch(keys, fingerprint(token))


@staff(route_name="casework_room", renderer="consultation/room.pt")
def room(request):
    """The caseworker's own room."""
    id = request.matchdict["consultation"]
    appointment = consultation.appointment_for(request.work, id, request.identity)
    _department, service = catalogue.declared(
        request.work, appointment.department, appointment.service
    )
    case = request.work.records.cases[appointment.case]
    return {
        "role": "caseworker",
        "appointment": appointment,
        "consultation": appointment.id,
        "service": service,
        "token": "",
        "needs_camera": False,
        "reference": case.reference,
        "code": code_of(request.work, appointment) if appointment.invited_by else "",
        "kinds": KINDS,
        "texts": texts(request.translate),
    }
