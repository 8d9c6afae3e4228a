"""Pages of the editors: the line above all pages, and the barriers people report."""

from datetime import timedelta

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.clock import local
from portal.content import banner
from portal.content.barriers import reports
from portal.content.editing import moment_of
from portal.content.errors import EditedMeanwhile, NotYours
from portal.errors import Invalid
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers


@staff(route_name="banner", permission="edit", request_method="GET", renderer="editing/banner.pt")
def show_banner(request):
    """The line with its times."""
    known = request.work.records.content.banner
    first, last = (known.start, known.end) if known else _today(request)
    given = {"von": local(first).date().isoformat(), "von_um": f"{local(first):%H:%M}"}
    given |= {"bis": local(last).date().isoformat(), "bis_um": f"{local(last):%H:%M}"}
    given |= {f"text_{locale}": text for locale, text in (known.texts if known else ())}
    return _banner_page(request, given)


def _today(request):
    return request.work.now, request.work.now + timedelta(days=1)


@staff_post(route_name="banner", permission="edit", renderer="editing/banner.pt")
def change_banner(request):
    """Set the line, or take it away by leaving it empty."""
    _check_city(request)
    given = request.POST
    try:
        texts = {locale: typed(given, f"text_{locale}") for locale in request.languages}
        start, end = moment_of(given, "von", "von_um"), moment_of(given, "bis", "bis_um")
        content = request.work.records.content
        banner.change(content, texts, start, end, typed(given, "based_on"))
    except Invalid as error:
        request.response.status_int = error.status
        return _banner_page(request, given, error.fields)
    except EditedMeanwhile as error:
        request.response.status_int = error.status
        return _banner_page(request, given, {"text_de": request.translate(error.reason)})
    note(request.work, "banner.changed", f"account:{request.identity.id}", "banner:all")
    return HTTPSeeOther(request.route_path("banner", _query={"gespeichert": "1"}))


def _banner_page(request, given, problems=None):
    content = request.work.records.content
    return {
        "given": given,
        "problems": problems or {},
        "mark": banner.mark(content),
        "locales": request.languages,
        "saved": "gespeichert" in request.GET,
        "now_shown": banner.shown(content, "de", request.work.now),
    }


@staff(
    route_name="barriers", permission="edit", request_method="GET", renderer="editing/barriers.pt"
)
def show_barriers(request):
    """What people reported, the oldest first."""
    _check_city(request)
    return {"reports": reports(request.work)}


@staff_post(route_name="barriers", permission="edit")
def settle_barrier(request):
    """Delete a report that was answered."""
    _check_city(request)
    id = typed(request.POST, "erledigt")
    if request.work.records.content.barriers.pop(id, None) is not None:
        note(request.work, "barrier.settled", f"account:{request.identity.id}", f"barrier:{id}")
    return HTTPSeeOther(request.route_path("barriers"))


def _check_city(request) -> None:
    if not covers(request.identity, "edit", ""):
        raise NotYours
