"""A department that is going to leave: the day from which it takes no new appointments."""

from datetime import date, timedelta

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.domain import coming
from portal.casework.administration import is_past
from portal.catalogue import domain as catalogue
from portal.clock import local, today
from portal.errors import Invalid, NotFound
from portal.plugin import Department
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers
from portal.work import Work

MOST_SHOWN = 20
FARTHEST = timedelta(days=3 * 365)  # what lies beyond is a slip of the keyboard


@staff(
    route_name="leaving",
    request_method="GET",
    permission="administer",
    renderer="casework/leaving.pt",
)
def show(request):
    """From when on no appointments are taken, and the form."""
    leaves = catalogue.state_of(request.work, _which(request).key).leaves
    return _page(request, leaves.isoformat() if leaves else "")


@staff_post(route_name="leaving", permission="administer", renderer="casework/leaving.pt")
def enter(request):
    """Show what an end would leave behind, let it hold, or take it back."""
    department, given = _which(request), typed(request.POST, "ab")
    actor = f"account:{request.identity.id}"
    if "zurueck" in request.POST:
        catalogue.let_leave(request.work, department.key, None, actor)
        return _done(request, department, "bleibt")
    try:
        leaves = _day(given)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, given, problems=error.fields)
    if "vorschau" in request.POST:
        return _page(request, given, preview=leaves)
    catalogue.let_leave(request.work, department.key, leaves, actor)
    return _done(request, department, "auslauf")


def _done(request, department: Department, what: str) -> HTTPSeeOther:
    said = {"fertig": what, "amt": department.key}
    return HTTPSeeOther(request.route_path("manage_departments", _query=said))


def _which(request) -> Department:
    """Return a department that takes part and that the account runs; raises NotFound."""
    key = request.matchdict["department"]
    found: Department | None = request.work.departments.get(key)
    known = found is not None and covers(request.identity, "administer", key)
    if not known or not catalogue.is_enabled(request.work, key, staff=True):
        raise NotFound
    assert found is not None
    return found


def _day(given: str) -> date:
    try:
        found = date.fromisoformat(given.strip())
    except ValueError:
        found = date.min
    if found < today():
        raise Invalid({"ab": "Bitte geben Sie einen Tag an, heute oder später."})
    if found > today() + FARTHEST:
        raise Invalid({"ab": "Bitte geben Sie einen Tag in den nächsten drei Jahren an."})
    return found


def _page(request, given: str, *, preview: date | None = None, problems=None) -> dict[str, object]:
    department = _which(request)
    after = _after(request.work, department.key, preview) if preview else []
    return {
        "department": department,
        "leaves": catalogue.state_of(request.work, department.key).leaves,
        "given": given,
        "problems": problems or {},
        "preview": preview,
        "number": len(after),
        "after": after[:MOST_SHOWN],
    }


def _after(work: Work, department: str, leaves: date) -> list[object]:
    """Return when the appointments are that were agreed on for later."""
    return sorted(
        each.start
        for each in coming(work)
        if each.department == department
        and local(each.start).date() >= leaves
        and not is_past(work, each)
    )
