"""Closing the whole city for some days: what one enters, what it would do, and the one step."""

from datetime import date

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import city
from portal.booking.city import Closing
from portal.booking.models import Closure
from portal.casework.affected import Person, affected, to_call
from portal.clock import local
from portal.errors import Invalid, NotFound
from portal.ids import new_id
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work


@staff(
    route_name="closures",
    request_method="GET",
    permission="administer",
    renderer="casework/closures.pt",
)
def show(request):
    """What is closed, and the form."""
    _check_scope(request)
    return _page(request, {})


@staff_post(route_name="closures", permission="administer", renderer="casework/closures.pt")
def close(request):
    """Settle everything, once for each form; „Vorschau“ only looks."""
    _check_scope(request)
    try:
        closing = _parse(request)
        if "vorschau" in request.POST:
            return _page(request, {}, closing)
        once = request.work.vault.blind("closure", f"{request.identity.id} {_once(request.POST)}")
        request.registry.office.attempt(
            lambda work: city.close(work, closing, request.identity.id, once[:32])
        )
    except Invalid as error:
        request.response.status_int = 422
        return _page(request, error.fields)
    return HTTPSeeOther(f"{request.route_path('closures')}#eingetragen")


@staff_post(route_name="closure", permission="administer")
def reopen(request):
    """End a closure early."""
    _check_scope(request)
    found = request.work.records.closures.get(request.matchdict["closure"])
    if found is None:
        raise NotFound
    city.reopen(request.work, found, request.identity.id)
    return HTTPSeeOther(f"{request.route_path('closures')}#eingetragen")


def _check_scope(request) -> None:
    """Raise NotFound for who administers less than the whole city."""
    if not administers_all(request.work, request.identity):
        raise NotFound


def administers_all(work: Work, account: Account) -> bool:
    """Whether an account has the say over every department."""
    return all(covers(account, "administer", each.key) for each in work.departments)


def _once(given) -> str:
    return typed(given, "kennung") or new_id()


def _parse(request) -> Closing:
    """Return what is to be closed; one day where there is no last one. Raises Invalid."""
    given, problems = request.POST, {}
    first = _day(given, "von", problems)
    last = _day(given, "bis", problems) if typed(given, "bis") else first
    reason = " ".join(typed(given, "grund").split())
    problems |= city.about_reason(reason)
    if problems or first is None or last is None:
        raise Invalid(problems)
    closing = Closing(first=first, last=last, reason=reason)
    city.check(request.work, closing)
    return closing


def _day(given, name: str, problems: dict[str, str]) -> date | None:
    try:
        found = date.fromisoformat(typed(given, name))
        if not 2000 <= found.year < 2200:
            raise ValueError
    except ValueError:
        problems[name] = "Bitte geben Sie einen Tag an."
        return None
    return found


def _page(request, problems: dict[str, str], closing: Closing | None = None) -> dict[str, object]:
    work, given = request.work, request.POST
    found = city.effects(work, closing) if closing else []
    return {
        "given": given,
        "problems": problems,
        "once": _once(given),
        "preview": [affected(work, request.identity, each) for each in found if each.told]
        if closing
        else None,
        "entered": city.listed(work),
        "by_settings": [day for day in sorted(work.settings.city_closed) if day >= _today(work)],
    }


def _today(work: Work) -> date:
    return local(work.now).date()


def called_by(request, department: str, closure: Closure) -> list[Person]:
    """Return whom the account has to tell by telephone, of one department."""
    return [
        each
        for each in to_call(request.work, request.identity, closure.withdrawn)
        if each.appointment.department == department
        and covers(request.identity, "plan", department, each.appointment.service)
    ]
