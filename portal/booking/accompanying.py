"""What whoever has an appointment may want besides: somebody along, or an earlier time."""

from datetime import timedelta

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import domain, earlier, waiting
from portal.booking.company import (
    BROUGHT,
    ROLES,
    bring,
    check_decides,
    company,
    initials,
    send_away,
)
from portal.booking.domain import Holder
from portal.booking.errors import CompanyFull
from portal.booking.forms import parse_companion
from portal.case.domain import person
from portal.errors import Invalid
from portal.i18n import _
from portal.security import public, public_post, throttle, typed

DONE = {
    "geschickt": _("Der Zugang ist an die E-Mail-Adresse unterwegs, die Sie angegeben haben."),
    "zurueck": _("Der Zugang ist zurückgenommen. Der Link gilt nicht mehr."),
}


@public(route_name="company", request_method="GET", renderer="booking/company.pt")
def show_company(request):
    """Who comes along, by role, and the form for one more."""
    return _page(request, _holder(request), {})


def _holder(request) -> Holder:
    """Return who decides about a standing appointment; raises LinkEnded, NotTheirs."""
    holder = domain.standing(request.work, request.matchdict["token"])
    check_decides(holder.participant)
    return holder


def _page(request, holder: Holder, problems: dict[str, str]):
    return {
        "appointment": holder.appointment,
        "company": [
            (each.id, ROLES[each.role], initials(person(request.work, holder.case, each).name))
            for each in company(holder.case)
        ],
        "done": DONE.get(typed(request.GET, "getan"), ""),
        "roles": BROUGHT,
        "languages_offered": request.languages,
        "token": request.matchdict["token"],
        "given": request.POST,
        "problems": {name: request.translate(text) for name, text in problems.items()},
        "over": domain.over(request.work, holder.appointment),
    }


@public_post(route_name="company", renderer="booking/company.pt")
def add_company(request):
    """Send somebody a link of their own, or take one back."""
    holder = _holder(request)
    actor = f"participant:{holder.participant.id}"
    if leaving := typed(request.POST, "entfernen"):
        send_away(request.work, holder.appointment, leaving, actor)
        return _back(request, "zurueck")
    throttle(request, "company", holder.appointment.id, burst=8, per_minute=1)
    try:
        role, known = parse_companion(
            request.POST, request.reader, BROUGHT, languages=request.languages
        )
        bring(request.work, holder.appointment, role, known.person, known.language, actor)
    except (Invalid, CompanyFull) as error:
        request.response.status_int = error.status
        fields = error.fields if isinstance(error, Invalid) else {"name": error.reason}
        return _page(request, holder, fields)
    return _back(request, "geschickt")


def _back(request, done: str):
    token = request.matchdict["token"]
    return HTTPSeeOther(request.route_path("company", token=token, _query={"getan": done}))


@public(route_name="earlier", request_method="GET", renderer="booking/earlier.pt")
def show_earlier(request):
    """What the waiting list is, whether one is on it, and what it has found."""
    return _list(request, _holder(request))


def _list(request, holder: Holder):
    work, appointment = request.work, holder.appointment
    return {
        "appointment": appointment,
        "token": request.matchdict["token"],
        "waits": appointment.id in work.records.waiting,
        "open": earlier.may_wait(work, appointment),
        "offered": waiting.offered(work, appointment),
        "most": earlier.MOST_MAILS,
        "hours": earlier.HELD // timedelta(hours=1),
    }


@public_post(route_name="earlier", renderer="booking/earlier.pt")
def change_earlier(request):
    """Go on the list, or off it; pressing twice does it once."""
    holder = _holder(request)
    if typed(request.POST, "warten") == "nein":
        waiting.leave(request.work, holder.appointment)
    else:
        actor = f"participant:{holder.participant.id}"
        earlier.wait(request.work, holder.appointment, actor)
    return HTTPSeeOther(request.route_path("earlier", token=request.matchdict["token"]))
