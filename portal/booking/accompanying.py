"""The page on which whoever has an appointment brings somebody along."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import domain
from portal.booking.company import ROLES, bring, check_decides, company
from portal.booking.domain import Holder
from portal.booking.errors import CompanyFull
from portal.booking.forms import parse_companion
from portal.errors import Invalid
from portal.i18n import LOCALES
from portal.security import public, public_post, throttle


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
        "company": [ROLES[each.role] for each in company(holder.case)],
        "roles": ROLES,
        "languages_offered": LOCALES,
        "token": request.matchdict["token"],
        "given": request.POST,
        "problems": {name: request.translate(text) for name, text in problems.items()},
        "over": domain.over(request.work, holder.appointment),
    }


@public_post(route_name="company", renderer="booking/company.pt")
def add_company(request):
    """Send somebody a link of their own."""
    holder = _holder(request)
    throttle(request, "company", holder.appointment.id, burst=8, per_minute=1)
    try:
        role, known = parse_companion(request.POST, request.locale_name, ROLES)
        actor = f"participant:{holder.participant.id}"
        bring(request.work, holder.appointment, role, known.person, known.language, actor)
    except (Invalid, CompanyFull) as error:
        request.response.status_int = error.status
        fields = error.fields if isinstance(error, Invalid) else {"name": error.reason}
        return _page(request, holder, fields)
    return HTTPSeeOther(request.route_path("company", token=request.matchdict["token"]))
