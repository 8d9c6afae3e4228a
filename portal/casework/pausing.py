"""Planning maintenance, for those who run the installation: when, what falls into it, ending it."""

from datetime import datetime, timedelta

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.domain import coming, on_day
from portal.catalogue import maintenance
from portal.clock import local
from portal.content.editing import moment_of
from portal.errors import Invalid
from portal.security import staff, staff_post, typed
from portal.work import Work

USUAL = timedelta(hours=2)


@staff(
    route_name="maintenance",
    request_method="GET",
    permission="operate",
    renderer="casework/maintenance.pt",
)
def show(request):
    """What is planned or under way, and the form."""
    known, now = maintenance.planned(request.work), request.work.now.replace(second=0)
    first, last = (known.start, known.end) if known else (now, now + USUAL)
    given = {"meldung": known.message if known else ""}
    for name, at in (("von", first), ("bis", last)):
        given |= {name: local(at).date().isoformat(), f"{name}_um": f"{local(at):%H:%M}"}
    return _page(request, given)


@staff_post(route_name="maintenance", permission="operate", renderer="casework/maintenance.pt")
def plan(request):
    """Show what falls into the time, plan it, or end it now."""
    account, given = request.identity.id, request.POST
    if "beenden" in given:
        maintenance.stop(request.work, account)
        return HTTPSeeOther(request.route_path("maintenance"))
    try:
        start, end = moment_of(given, "von", "von_um"), moment_of(given, "bis", "bis_um")
        maintenance.check_times(request.work, start, end, typed(given, "meldung"))
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, given, problems=error.fields)
    if "vorschau" in given:
        return _page(request, given, preview=_touched(request.work, start, end))
    maintenance.plan(request.work, start, end, typed(given, "meldung"), account)
    return HTTPSeeOther(request.route_path("maintenance"))


def _page(request, given, *, problems=None, preview: int | None = None) -> dict[str, object]:
    return {
        "given": given,
        "problems": problems or {},
        "preview": preview,
        "known": maintenance.planned(request.work),
        "now_under_way": maintenance.current(request.work) is not None,
        "running": running(request.work),
    }


def _touched(work: Work, start: datetime, end: datetime) -> int:
    """Return how many appointments begin in that time."""
    return sum(start <= each.start < end for each in coming(work))


def running(work: Work) -> int:
    """Return how many rooms of today are open."""
    today = on_day(work, local(work.now).date())
    held = (work.records.consultations.get(each.id) for each in today)
    return sum(each is not None and each.state == "open" for each in held)
