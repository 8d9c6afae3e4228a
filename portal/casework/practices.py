"""The help desk looks into a practice room: what the device check found, in words to say."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.casework.practice_words import ADVICE, ASKS, facts
from portal.clock import local
from portal.consultation import practice
from portal.consultation.errors import PracticeOver
from portal.security import staff, staff_post, throttle, typed

UNKNOWN = (
    "Zu diesem Code ist kein Übungsraum offen. Er gilt eine Viertelstunde; bitte lassen Sie sich "
    "den Code noch einmal nennen oder einen neuen Übungsraum öffnen."
)


@staff(
    route_name="practice_help",
    permission="assist",
    request_method="GET",
    renderer="casework/practice_code.pt",
)
def show_form(request):
    """The form for a code; it goes by POST, so that no address holds one."""
    return {"given": {}, "problems": {}}


@staff_post(route_name="practice_help", permission="assist", renderer="casework/practice_code.pt")
def enter(request):
    """Go into the room with this code; the citizen's page says so."""
    throttle(request, "practice help", request.identity.id, burst=20, per_minute=6)
    try:
        id = practice.help_with(request.work, request.identity, typed(request.POST, "code"))
    except PracticeOver:
        request.response.status_int = 422
        return {"given": request.POST, "problems": {"code": UNKNOWN}}
    return HTTPSeeOther(request.route_path("practice_view", practice=id))


@staff(
    route_name="practice_view",
    permission="assist",
    request_method="GET",
    renderer="casework/practice.pt",
)
def view(request):
    """What was found so far; the page fetches itself again."""
    try:
        found = practice.practice_of(request.work, request.matchdict["practice"])
    except PracticeOver:
        request.response.status_int = PracticeOver.status
        return {"practice": None}
    return {
        "practice": found,
        "until": local(found.until),
        "facts": facts(found.found),
        "advice": ADVICE.get(found.found.get("trouble", ""), ""),
        "asks": ASKS,
    }


@staff_post(route_name="practice_view", permission="assist", renderer="casework/practice.pt")
def ask(request):
    """Have the citizen's page say what to do next."""
    id = request.matchdict["practice"]
    try:
        practice.ask(request.work, id, typed(request.POST, "schritt"))
    except PracticeOver:
        request.response.status_int = PracticeOver.status
        return {"practice": None}
    return HTTPSeeOther(request.route_path("practice_view", practice=id))
