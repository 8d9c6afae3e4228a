"""The page on which editors announce departments that are to come."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.catalogue.domain import enabled
from portal.content import announced
from portal.content.errors import NotYours
from portal.errors import Invalid
from portal.languages import LANGUAGES
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers


@staff(
    route_name="announced", permission="edit", request_method="GET", renderer="editing/announced.pt"
)
def show(request):
    """Those that are announced, and the form for one more."""
    return _page(request, {})


@staff_post(route_name="announced", permission="edit", renderer="editing/announced.pt")
def change(request):
    """Announce a department, or take that back."""
    _check_city(request)
    content, given = request.work.records.content, request.POST
    actor = f"account:{request.identity.id}"
    if key := typed(given, "zurueck"):
        if announced.take_back(content, key):
            note(request.work, "department.unannounced", actor, f"department:{key}")
        return HTTPSeeOther(request.route_path("announced"))
    try:
        names = {code: typed(given, f"name_{code}") for code in _codes(request)}
        when = {code: typed(given, f"wann_{code}") for code in _codes(request)}
        key = announced.announce(content, names, when)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, error.fields)
    note(request.work, "department.announced", actor, f"department:{key}")
    return HTTPSeeOther(request.route_path("announced"))


def _page(request, problems: dict[str, str]) -> dict[str, object]:
    _check_city(request)
    content = request.work.records.content
    here = {department.key for department in enabled(request.work)}
    return {
        "problems": problems,
        "given": request.POST,
        "entries": sorted(content.announced, key=lambda each: each.name("de").casefold()),
        "here": here,
        "codes": _codes(request),
    }


def _codes(request) -> list[str]:
    """Return the languages the public pages are in."""
    return [code for code in request.languages if LANGUAGES[code].complete]


def _check_city(request) -> None:
    if not covers(request.identity, "edit", ""):
        raise NotYours
