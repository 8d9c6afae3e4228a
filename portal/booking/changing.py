"""The page on which an appointment is moved: the other times, and the act in one step."""

from datetime import datetime

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking import forms, moving, offers
from portal.booking.choosing import Wanted, instant, times
from portal.booking.company import check_decides
from portal.booking.domain import Holder
from portal.booking.errors import SlotTaken
from portal.booking.models import Appointment
from portal.booking.steps import beaten, taken
from portal.booking.views import about
from portal.errors import Conflict, Invalid, PortalError, Refused
from portal.rendering import iso, render
from portal.security import public, public_post, throttle
from portal.work import Work


@public(route_name="move", request_method="GET")
def show_move(request):
    """Offer the free times of the same kind, or say why the time stays; only the POST moves."""
    work = request.work
    holder = moving.movable(work, request.matchdict["token"])
    check_decides(holder.participant)
    lost = instant(request.GET.get("vergeben"))
    if lost and moving.obstacle(work, holder.appointment) is None:
        others = offers.alternatives(work, moving.other_time(work, holder.appointment, lost))
        if lost not in [slot.start for slot in others]:
            return Response(taken(request, others, _here(request), moving=True))
    return Response(_page(request, work, holder))


def _here(request, **query: object) -> str:
    """Return the address of this page."""
    return request.route_path("move", token=request.matchdict["token"], _query=query)


def _page(request, work: Work, holder: Holder, error: PortalError | None = None) -> str:
    shown = about(request, work, holder)
    if shown["obstacle"] is None:
        shown |= _choice(request, work, shown, holder.appointment)
    if error is not None:
        reason = error.fields["start"] if isinstance(error, Invalid) else error.reason
        shown["problems"] = {"start": request.translate(reason, **error.values)}
    return render("booking/move.pt", request, **shown)


def _choice(request, work: Work, shown, appointment: Appointment) -> dict[str, object]:
    wanted = Wanted(shown["department"], shown["service"], appointment.matters, moved=appointment)
    minutes = int(appointment.length.total_seconds() // 60)
    return times(request, work, wanted) | {
        "minutes": minutes,
        "address": lambda **query: _here(request, **query),
    }


@public_post(route_name="move")
def move(request):
    """Move, and go on to the appointment behind its new link."""
    token, office = request.matchdict["token"], request.registry.office
    try:
        start = _asked(request)
        new = office.attempt(lambda work: moving.move(work, token, start), asks=True)
    except SlotTaken as error:
        return beaten(request, error, _here(request), _here(request, vergeben=iso(start)), True)
    except (Conflict, Refused, Invalid) as error:
        return _refused(request, error)
    return HTTPSeeOther(request.route_path("appointment", token=new))


def _asked(request) -> datetime:
    """Return the start that is asked for; raises what forbids it."""
    with request.registry.office.transact() as work:
        appointment = moving.movable(work, request.matchdict["token"]).appointment
        throttle(request, "move", appointment.id, burst=20, per_minute=6)
        if reason := moving.obstacle(work, appointment):
            raise reason
        return forms.parse_start(request.POST.get("start"))


def _refused(request, error: PortalError) -> Response:
    """Show the page again with what speaks against it; the old time stands."""
    with request.registry.office.transact() as work:
        holder = moving.movable(work, request.matchdict["token"])
        return Response(_page(request, work, holder, error), status=error.status)
