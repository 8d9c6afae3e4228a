"""The identity check in the room: its steps, its outcome, and what both sides see of it."""

from pyramid.httpexceptions import HTTPBadRequest

from portal.booking.models import Appointment
from portal.catalogue.domain import declared
from portal.consultation import identity, places
from portal.consultation.gateway import look
from portal.consultation.places import Place
from portal.consultation.sight import STEPS, accepted
from portal.consultation.views import place
from portal.errors import Refused
from portal.i18n import _
from portal.plugin import Question, Service
from portal.security import staff_post, typed
from portal.work import Work


@staff_post(route_name="room_identify", renderer="json")
def identify(request):
    """Keep the outcome of the look at the photo ID, or of the department's questions."""
    found = place(request)
    given, document = request.POST, typed(request.POST, "ausweis")
    outcome = typed(given, "ergebnis") or identity.FAILED
    if outcome not in identity.OUTCOMES:
        raise HTTPBadRequest
    sight = places.needs_sight(request.work, found.appointment)
    kinds = accepted(_service(request.work, found.appointment))
    if sight and outcome != identity.IMPOSSIBLE and document not in kinds:
        raise Refused(_("Bitte wählen Sie, welcher Ausweis gezeigt wurde."))
    label = kinds.get(document, "")
    identity.identify(request.work, found, outcome, label, typed(given, "seat"))
    look(request, found.appointment)
    return {}


@staff_post(route_name="room_sight", renderer="json")
def sight_check(request):
    """Begin the sight check, go on to the next step or another one, or stop it."""
    found = place(request)
    match typed(request.POST, "schritt"):
        case "beginnen":
            identity.begin_look(request.work, found, typed(request.POST, "seat"))
        case "weiter":
            identity.next_step(found)
        case "anderer":
            identity.other_step(found)
        case "beenden":
            identity.stop_look(found)
        case _:
            raise HTTPBadRequest
    look(request, found.appointment)
    return {}


def questions(work: Work, appointment: Appointment) -> tuple[Question, ...]:
    """Return what the department has the caseworker ask, where anything is asked at all."""
    service = _service(work, appointment)
    asked = places.identification(work, appointment) in identity.CHECKED
    return service.questions if service and asked else ()


def _service(work: Work, appointment: Appointment) -> Service | None:
    _department, service = declared(work, appointment.department, appointment.service)
    return service


def shown(request, found: Place) -> dict[str, object]:
    """Return what an admitted seat is told of the check; the steps only to whom they concern."""
    work = request.work
    return {
        "identified": identity.identified(work, found),
        "identity": identity.standing(work, found),
        "identification": places.identification(work, found.appointment),
        "unguided": found.staff and identity.unguided(found),
        "needs_sight": places.needs_sight(work, found.appointment),
        "sight": _sight(request, found),
    }


def _sight(request, found: Place) -> dict[str, object] | None:
    """Return the sight check that goes on: all of it for the office, one step for the citizen."""
    going = identity.current_look(found)
    if going is None or not (found.staff or going.seat == found.seat.id):
        return None
    steps = [STEPS[key] for key in going.steps if key in STEPS]
    numbers: dict[str, object] = {"done": going.done, "of": len(steps)}
    if found.staff:
        return numbers | {"steps": [{"said": s.said, "watch": s.watch} for s in steps]}
    asked = steps[going.done].said if going.done < len(steps) else ""
    return numbers | {"asked": request.translate(asked) if asked else ""}
