"""Cancelling for who has called, and taking an appointment back for the office."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import domain
from portal.booking.errors import TooLate
from portal.booking.models import Appointment
from portal.booking.moving import offers_other_times
from portal.booking.offers import titles
from portal.case.domain import person
from portal.casework.obstacles import CLOSED, to_closing
from portal.catalogue.domain import declared
from portal.clock import local
from portal.consultation.domain import appointment_for
from portal.errors import Invalid, NotFound
from portal.security import staff, staff_post, typed

ACTS = {"absagen": domain.cancel, "zurueckziehen": domain.withdraw}


@staff(
    route_name="close_appointment", request_method="GET", renderer="casework/close_appointment.pt"
)
def show(request):
    """What the appointment is, and what each of the two buttons does."""
    return _page(request, _appointment(request))


@staff_post(route_name="close_appointment", renderer="casework/close_appointment.pt")
def close(request):
    """Cancel or withdraw; pressing twice does it once."""
    appointment = _appointment(request)
    act = ACTS.get(typed(request.POST, "schritt"))
    if act is None:
        raise Invalid({"schritt": "Bitte wählen Sie, was geschehen soll."})
    if appointment.state not in CLOSED:
        if to_closing(request.work, appointment):
            request.response.status_int = TooLate.status
            return _page(request, appointment)
        act(request.work, appointment, f"account:{request.identity.id}")
    return HTTPSeeOther(f"{_day(request, appointment)}#abgesagt")


def _appointment(request) -> Appointment:
    """Return what stands or stood; raises NotFound for that of others and what was never firm."""
    found = appointment_for(request.work, request.matchdict["appointment"], request.identity)
    if found.state not in ("booked", *CLOSED):
        raise NotFound
    return found


def _day(request, appointment: Appointment) -> str:
    day = local(appointment.start).date().isoformat()
    return request.route_path("day", _query={"tag": day})


def _page(request, appointment: Appointment) -> dict[str, object]:
    work = request.work
    case = work.records.cases[appointment.case]
    _department, service = declared(work, appointment.department, appointment.service)
    return {
        "appointment": appointment,
        "person": person(work, case, case.participants[0]),
        "service": service.title if service else appointment.service,
        "matters": titles(service, appointment.matters),
        "reference": case.reference,
        "obstacle": to_closing(work, appointment),
        "other_times": offers_other_times(work, appointment),
        "back": _day(request, appointment),
    }
