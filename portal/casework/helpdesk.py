"""The help desk of 115: a reference number in, how it stands out; the link again, or cancel."""

from portal.booking.resending import as_written
from portal.case.models import Case
from portal.casework import callers
from portal.errors import NotFound, PortalError
from portal.security import staff, staff_post, throttle, typed

UNREADABLE = "Eine Vorgangsnummer hat acht Zeichen. Bitte lassen Sie sie sich noch einmal nennen."
UNKNOWN = "Zu dieser Nummer gibt es keinen Vorgang, den Sie sehen dürfen. Bitte prüfen Sie sie."
SENT = "Der Link geht noch einmal an die gespeicherte Adresse."
CANCELLED = "Der Termin ist abgesagt."


@staff(
    route_name="helpdesk",
    permission="assist",
    request_method="GET",
    renderer="casework/helpdesk.pt",
)
def show(request):
    """The form for a number; it goes by POST, so that no address holds one."""
    return {"given": {}, "problems": {}, "case": None, "done": ""}


@staff_post(route_name="helpdesk", permission="assist", renderer="casework/helpdesk.pt")
def act(request):
    """Look a number up, send the link again, or cancel for the caller."""
    throttle(request, "helpdesk", request.identity.id, burst=60, per_minute=10)
    reference = as_written(typed(request.POST, "nummer"))
    try:
        case = callers.found(request.work, request.identity, reference)
    except NotFound:
        request.response.status_int = 422
        return _page(request, None, UNKNOWN if reference else UNREADABLE)
    try:
        done = _do(request, case)
    except PortalError as error:
        request.response.status_int = error.status
        return _page(request, case, request.translate(error.reason, **error.values))
    return _page(request, case, done=done)


def _do(request, case: Case) -> str:
    """Do what the button says; returns what to tell."""
    work, account = request.work, request.identity
    match typed(request.POST, "schritt"):
        case "erneut":
            throttle(request, "again for", case.reference, burst=3, per_minute=0.05)
            callers.send_link(work, account, case)
            return SENT
        case "absagen":
            callers.cancel_for(work, account, case, typed(request.POST, "termin"))
            return CANCELLED
        case _:
            callers.looked(work, account, case)
            return ""


def _page(request, case: Case | None, problem: str = "", done: str = ""):
    return {
        "given": request.POST,
        "problems": {"nummer": problem} if problem else {},
        "case": callers.standing(request.work, case) if case else None,
        "done": done,
    }
