"""Who else takes part, seen and arranged by the office: interpreters above all."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.company import ROLES, bring, company, has_sat, send_away, unmet
from portal.booking.domain import over
from portal.booking.errors import CompanyFull
from portal.booking.forms import NEEDS, parse_companion
from portal.booking.models import Appointment
from portal.case.domain import code_to_read, person
from portal.consultation.domain import appointment_for
from portal.consultation.errors import AskedFirst
from portal.consultation.gateway import look
from portal.consultation.proposing import asked_first
from portal.errors import Invalid, NotFound
from portal.invitation.spelling import spelled
from portal.security import staff, staff_post, typed
from portal.work import Work

DONE = {
    "eingeladen": "Eingeladen. Wer eine E-Mail-Adresse hat, bekommt den Zugang jetzt.",
    "zurueck": "Der Zugang ist zurückgenommen. Der Link gilt nicht mehr.",
}


@staff(route_name="participants", request_method="GET", renderer="casework/participants.pt")
def show(request):
    """Names, roles and ways to reach them, and the form for one more."""
    return _page(request, _appointment(request), {})


def _appointment(request) -> Appointment:
    found = appointment_for(request.work, request.matchdict["appointment"], request.identity)
    if found.state != "booked" or over(request.work, found):
        raise NotFound
    return found


def _page(request, appointment: Appointment, problems: dict[str, str]):
    work = request.work
    case = work.records.cases[appointment.case]
    citizen = person(work, case, case.participants[0])
    return {
        "appointment": appointment,
        "citizen": citizen,
        "needs": [NEEDS.get(need, need) for need in citizen.needs],
        "unmet": [ROLES[role] for role in unmet(case, citizen.needs)],
        "company": [
            (
                each,
                person(work, case, each),
                has_sat(work, appointment, each.id),
                code_to_read(work, case, each),
            )
            for each in company(case)
        ],
        "spelled": spelled,
        "asked_first": AskedFirst.reason if asked_first(work, appointment) else "",
        "roles": ROLES,
        "languages_offered": request.languages,
        "done": DONE.get(typed(request.GET, "getan"), ""),
        "given": request.POST,
        "problems": {name: request.translate(text) for name, text in problems.items()},
    }


@staff_post(route_name="participants", renderer="casework/participants.pt")
def change(request):
    """Invite one more before the conversation, or take somebody's link back."""
    appointment, actor = _appointment(request), f"account:{request.identity.id}"
    if leaving := typed(request.POST, "entfernen"):
        send_away(request.work, appointment, leaving, actor)
    else:
        try:
            _check_open(request.work, appointment)
            role, known = parse_companion(request.POST, "de", ROLES, languages=request.languages)
            bring(request.work, appointment, role, known.person, known.language, actor)
        except (Invalid, CompanyFull, AskedFirst) as error:
            request.response.status_int = error.status
            return _page(request, appointment, _problems(error))
    look(request, appointment)
    query = {"getan": "zurueck" if leaving else "eingeladen"}
    address = request.route_path("participants", appointment=appointment.id, _query=query)
    return HTTPSeeOther(address)


def _check_open(work: Work, appointment: Appointment) -> None:
    """Raise AskedFirst while the citizen is in the room: that page asks nobody."""
    if asked_first(work, appointment):
        raise AskedFirst


def _problems(error) -> dict[str, str]:
    if isinstance(error, Invalid):
        return error.fields
    return {"name": error.reason} if isinstance(error, CompanyFull) else {}
