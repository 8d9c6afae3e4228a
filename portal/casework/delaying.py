"""The page on which a caseworker reports being late; who waits reads it at once."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.models import Appointment
from portal.case.domain import person
from portal.catalogue.domain import declared
from portal.clock import local
from portal.consultation import delay
from portal.consultation.domain import appointment_for
from portal.consultation.errors import ClosesBefore, NotDelayable
from portal.consultation.gateway import look
from portal.consultation.places import window
from portal.errors import Invalid
from portal.security import staff, staff_post, typed


@staff(route_name="delay", request_method="GET", renderer="casework/delay.pt")
def show(request):
    """What was reported so far, and the choice."""
    return _page(request, _appointment(request), request.GET, {})


@staff_post(route_name="delay", renderer="casework/delay.pt")
def enter(request):
    """Report or lift a delay; pressing twice does it once."""
    appointment, work = _appointment(request), request.work
    if "aufheben" in request.POST:
        delay.lift(work, appointment, request.identity)
        return _done(request, appointment)
    try:
        delay.report(work, appointment, request.identity, *_parse(request.POST))
    except (Invalid, ClosesBefore, NotDelayable) as error:
        request.response.status_int = error.status
        return _page(request, appointment, request.POST, _problems(error))
    return _done(request, appointment)


def _appointment(request) -> Appointment:
    """Return the appointment; raises NotFound for that of others."""
    return appointment_for(request.work, request.matchdict["appointment"], request.identity)


def _parse(given) -> tuple[int, str]:
    """Return minutes and reason; raises Invalid."""
    minutes, reason = typed(given, "minuten"), typed(given, "grund")
    problems = {}
    if minutes not in map(str, delay.MINUTES):
        problems["minuten"] = "Bitte wählen Sie, um wie viele Minuten es später wird."
    if reason and reason not in delay.REASONS:
        problems["grund"] = "Bitte wählen Sie einen Grund aus der Liste."
    if problems:
        raise Invalid(problems)
    return int(minutes), reason


def _problems(error) -> dict[str, str]:
    if isinstance(error, Invalid):
        return error.fields
    return {"minuten": error.reason} if isinstance(error, ClosesBefore) else {}


def _done(request, appointment: Appointment) -> HTTPSeeOther:
    look(request, appointment)
    return HTTPSeeOther(_back(request, appointment))


def _back(request, appointment: Appointment) -> str:
    """Return the address of the page the button was on: the room, or the day."""
    if request.params.get("raum"):
        return request.route_path("casework_room", consultation=appointment.id)
    day = local(appointment.start).date().isoformat()
    return request.route_path("day", _query={"tag": day})


def _page(request, appointment: Appointment, given, problems) -> dict[str, object]:
    work = request.work
    case = work.records.cases[appointment.case]
    _department, service = declared(work, appointment.department, appointment.service)
    return {
        "appointment": appointment,
        "person": person(work, case, case.participants[0]),
        "service": service.title if service else appointment.service,
        "reference": case.reference,
        "choices": delay.choices(work, appointment),
        "reasons": delay.REASONS,
        "closes": window(work, appointment)[1],
        "current": delay.current(work, appointment),
        "obstacle": "" if delay.delayable(work, appointment) else NotDelayable.reason,
        "given": given,
        "problems": problems,
        "from_room": bool(request.params.get("raum")),
        "back": _back(request, appointment),
    }
