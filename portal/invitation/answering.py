"""The citizen's side of an invitation: the code, choosing a time, and saying no."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking import domain as booking
from portal.booking import offers
from portal.booking.choosing import Wanted, times
from portal.booking.errors import NotOffered, SlotTaken
from portal.booking.forms import NEEDS, parse_needs, parse_start
from portal.case.domain import token_of
from portal.catalogue.domain import declared
from portal.errors import Invalid, NotFound, PortalError
from portal.i18n import _
from portal.invitation import choice, domain
from portal.invitation.choice import Invited
from portal.rendering import render
from portal.security import public, public_post, throttle, typed
from portal.work import Work


@public(route_name="invitation_code", request_method="GET", renderer="invitation/code.pt")
def show_code(request):
    """The form for a code that was read out, or stood in a letter."""
    return {"given": request.GET, "problems": {}}


@public_post(route_name="invitation_code", renderer="invitation/code.pt")
def give_code(request):
    """Lead from a code to the invitation or the appointment."""
    throttle(request, "invitation code", request.client_addr or "", burst=10, per_minute=4)
    try:
        route, token = domain.accept(request.work, typed(request.POST, "code"))
    except NotFound:
        request.response.status_int = 422
        reason = request.translate(
            _("Diesen Code gibt es nicht. Bitte prüfen Sie jeden Buchstaben und jede Ziffer.")
        )
        return {"given": request.POST, "problems": {"code": reason}}
    return HTTPSeeOther(request.route_path(route, token=token))


@public(route_name="invitation", request_method="GET")
def show(request):
    """The times to choose from; on to the appointment where one was chosen or given."""
    throttle(request, "invitation", request.client_addr or "", burst=60, per_minute=20)
    if there := _appointment(request, request.work):
        return there
    found = choice.answerable(request.work, request.matchdict["token"])
    status = 422 if "fehler" in request.GET else 200
    return Response(_page(request, request.work, found), status=status)


def _appointment(request, work: Work) -> HTTPSeeOther | None:
    """Return the way to the appointment, where there is one behind this address."""
    token = request.matchdict["token"]
    try:
        found = choice.invited(work, token)
    except NotFound:
        booking.holder_of(work, token, "access")  # of an invitation to a fixed time
        return HTTPSeeOther(request.route_path("appointment", token=token))
    if found.invitation.state != "chosen":
        return None
    access = token_of(work, found.case, found.participant, "access")
    return HTTPSeeOther(request.route_path("appointment", token=access))


def _here(request, **query: object) -> str:
    return request.route_path("invitation", token=request.matchdict["token"], _query=query)


def _page(request, work: Work, found: Invited, error: PortalError | None = None) -> str:
    invitation = found.invitation
    department, service = declared(
        work, invitation.department, invitation.service, request.locale_name
    )
    shown = {
        "invitation": invitation,
        "department": department,
        "service": service,
        "matters": offers.titles(service, invitation.matters),
        "minutes": int(invitation.length.total_seconds() // 60),
        "reference": found.case.reference,
        "token": request.matchdict["token"],
        "shows_id": booking.SHOW_ID if booking.shows_id(service, invitation.matters) else "",
        "wishes": NEEDS,
        "given": request.POST,
        "needs": request.POST.getall("needs") if request.POST else [],
        "address": lambda **query: _here(request, **query),
    } | _times(request, work, found, department, service)
    if error is not None:
        reasons = error.fields if isinstance(error, Invalid) else {"start": error.reason}
        shown["problems"] = {name: request.translate(text) for name, text in reasons.items()}
    return render("invitation/choose.pt", request, **shown)


def _times(request, work: Work, found: Invited, department, service) -> dict[str, object]:
    """Return what there is to choose from: a list, or the calendar of the service."""
    invitation = found.invitation
    if invitation.times or service is None or service.booking is None:
        reason = request.translate(_("Bitte wählen Sie eine Uhrzeit aus."))
        listed = choice.listed(work, invitation) if invitation.times else []
        return {
            "listed": listed,
            "next_free": None,
            "free": listed,
            "problems": {"start": reason} if "fehler" in request.GET else {},
        }
    wanted = Wanted(department, service, invitation.matters)
    return {"listed": []} | times(request, work, wanted)


@public_post(route_name="invitation")
def choose(request):
    """Choose, and go on to the appointment."""
    token, office = request.matchdict["token"], request.registry.office
    throttle(request, "choose", request.client_addr or "", burst=30, per_minute=10)
    if not request.POST.get("start"):
        return HTTPSeeOther(_here(request, fehler="uhrzeit"))
    try:
        start = parse_start(request.POST["start"])
        needs = parse_needs(request.POST)
        with office.transact() as work:
            if there := _appointment(request, work):
                return there
        access = office.attempt(lambda work: choice.choose(work, token, start, needs))
    except (Invalid, NotOffered, SlotTaken) as error:
        with office.transact() as work:
            found = choice.answerable(work, token)
            return Response(_page(request, work, found, error), status=error.status)
    return HTTPSeeOther(request.route_path("appointment", token=access))


@public_post(route_name="no_time_fits", renderer="invitation/no_time_fits.pt")
def no_time_fits(request):
    """Tell the office that other times are needed."""
    found = choice.answerable(request.work, request.matchdict["token"])
    choice.no_time_fits(request.work, request.matchdict["token"])
    return {"reference": found.case.reference, "back": _here(request)}


@public(route_name="not_me", request_method="GET", renderer="invitation/not_me.pt")
def show_not_me(request):
    """Ask once; only the POST declines."""
    _declinable(request)
    return {"token": request.matchdict["token"], "done": False}


@public_post(route_name="not_me", renderer="invitation/not_me.pt")
def not_me(request):
    """Whoever this reached is somebody else: the way in is closed, the office is told."""
    throttle(request, "invitation", request.client_addr or "", burst=30, per_minute=10)
    _declinable(request)
    choice.decline(request.work, request.matchdict["token"])
    return {"token": "", "done": True}


def _declinable(request) -> None:
    """Raise what else there is behind this address than what can be declined."""
    work, token = request.work, request.matchdict["token"]
    try:
        choice.answerable(work, token)
    except NotFound:
        choice.invited_to(work, token)
