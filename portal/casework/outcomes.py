"""The page on which a caseworker notes what came of a conversation."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.models import Appointment
from portal.booking.offers import titles
from portal.case.domain import person
from portal.catalogue.domain import declared
from portal.clock import local
from portal.consultation import outcome
from portal.consultation.domain import appointment_for
from portal.consultation.errors import SomebodyCame
from portal.consultation.gateway import look
from portal.consultation.outcome import FOLLOW_UP, ON_SITE, OUTCOMES
from portal.errors import Conflict, Invalid, NotFound
from portal.invitation.following import linked
from portal.security import staff, staff_post, typed

LONGEST = 500
FIRM = ("booked", "cancelled", "withdrawn")


@staff(route_name="outcome", request_method="GET", renderer="casework/outcome.pt")
def show(request):
    """What was noted so far, and the choice."""
    appointment = _appointment(request)
    held = request.work.records.consultations.get(appointment.id)
    given = {
        "ergebnis": held.outcome if held else "",
        "rest": outcome.what_remains(request.work, appointment, held),
    }
    return _page(request, appointment, given, {})


@staff_post(route_name="outcome", renderer="casework/outcome.pt")
def enter(request):
    """Keep the outcome; a follow-up leads on to the invitation."""
    appointment = _appointment(request)
    if "zuruecknehmen" in request.POST:
        missed = outcome.missed(request.work, appointment)
        outcome.take_back(request.work, appointment, request.identity)
        look(request, appointment)
        room = request.route_path("casework_room", consultation=appointment.id)
        return HTTPSeeOther(_day(request, appointment) if missed else room)
    try:
        chosen, remains = _parse(request.POST)
        outcome.conclude(request.work, appointment, request.identity, chosen, remains)
    except (Invalid, SomebodyCame, Conflict) as error:
        request.response.status_int = error.status
        return _page(request, appointment, request.POST, _problems(error))
    look(request, appointment, op="end", consultation=appointment.id)
    return HTTPSeeOther(_next(request, appointment, chosen))


def _appointment(request) -> Appointment:
    """Return what was firm once; raises NotFound for that of others."""
    found = appointment_for(request.work, request.matchdict["appointment"], request.identity)
    if found.state not in FIRM:
        raise NotFound
    return found


def _parse(given) -> tuple[str, str]:
    """Return outcome and what remains; raises Invalid."""
    chosen = typed(given, "ergebnis")
    remains = "\n".join(typed(given, "rest").strip().splitlines())
    problems = {}
    if chosen not in OUTCOMES:
        problems["ergebnis"] = "Bitte wählen Sie, was herausgekommen ist."
    if chosen == ON_SITE and not remains:
        problems["rest"] = "Bitte schreiben Sie, was vor Ort noch zu erledigen ist."
    if len(remains) > LONGEST:
        problems["rest"] = f"Bitte schreiben Sie höchstens {LONGEST} Zeichen."
    if problems:
        raise Invalid(problems)
    return chosen, remains


def _problems(error) -> dict[str, str]:
    if isinstance(error, Invalid):
        return error.fields
    return {"ergebnis": error.reason} if isinstance(error, SomebodyCame) else {}


def _next(request, appointment: Appointment, chosen: str) -> str:
    if request.work.rehearsal is not None:
        return _day(request, appointment)
    if chosen != FOLLOW_UP:
        return f"{_day(request, appointment)}#fertig"
    return request.route_path("invite", _query={"folge": appointment.id})


def _day(request, appointment: Appointment) -> str:
    """Return where the appointment stands in a list."""
    if request.work.rehearsal is not None:
        return request.route_path("rehearsal")
    day = local(appointment.start).date().isoformat()
    return request.route_path("day", _query={"tag": day})


def _page(request, appointment: Appointment, given, problems) -> dict[str, object]:
    work = request.work
    case = work.records.cases[appointment.case]
    _department, service = declared(work, appointment.department, appointment.service)
    obstacle = outcome.obstacle(work, appointment)
    return {
        "appointment": appointment,
        "person": person(work, case, case.participants[0]),
        "service": service.title if service else appointment.service,
        "matters": titles(service, appointment.matters),
        "reference": case.reference,
        "linked": linked(work, request.identity, case),
        "outcomes": OUTCOMES,
        "given": given,
        "problems": problems,
        "longest": LONGEST,
        "obstacle": request.translate(obstacle.reason) if obstacle else "",
        "open": obstacle is None or request.method == "POST",
        "revocable": outcome.revocable(work, appointment),
        "missed": outcome.missed(work, appointment),
        "back": _day(request, appointment),
    }
