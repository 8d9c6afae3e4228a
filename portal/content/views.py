"""FAQ, search and the pages every authority must have."""

from pyramid.httpexceptions import HTTPMovedPermanently, HTTPSeeOther
from pyramid.response import Response

from portal.catalogue.domain import declared
from portal.content import barriers, domain, legal, search, telephone
from portal.content.errors import NoSuchText
from portal.content.excerpts import hit
from portal.content.missed import note_missed
from portal.content.ready import kept
from portal.errors import Invalid
from portal.rendering import render
from portal.security import asking, public, public_post, throttle, typed

PAGES = {
    "privacy": "datenschutz",
    "terms": "nutzungsbedingungen",
    "recording": "aufzeichnung",
    "imprint": "impressum",
    "accessibility": "barrierefreiheit",
    "help": "hilfe",
    "sign_language": "gebaerdensprache",
    "licences": "lizenzen",
}
LONGEST_QUERY = 200


@public(route_name="home", renderer="content/home.pt")
def home(request):
    """The start page: what this is, and the two ways in."""
    return {"departments": request.departments}


@public(route_name="faq")
def faq(request):
    """All questions, or those a search found."""
    return kept(request, "content/faq.pt", lambda: _faq(request))


def _faq(request):
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    sections = domain.faq(request.work.records.content, request.facts, request.locale_name)
    found, similar = look_up(request, query) if query else ((), ())
    return {
        "sections": sections,
        "query": query,
        "found": found,
        "similar": similar,
        "departments": request.departments,
    }


def look_up(request, query: str):
    """Return what a query found, marked, and words it may have meant where that is nothing."""
    index = _index(request)
    terms = index.terms(query)
    hits = [hit(index, question, terms) for question, _score in find(request, query)]
    return hits, () if hits else index.similar(query)


def find(request, query: str):
    """Return (question, score) pairs for a query, best first."""
    content = request.work.records.content
    return [
        (domain.question(content, section, key, request.facts, request.locale_name), score)
        for section, key, score in search.search(_index(request), query)
    ]


def _index(request) -> search.Snapshot:
    return search.snapshot(request.work.records.content, request.facts, request.locale_name)


@public(route_name="unhelpful", request_method="GET", renderer="content/unhelpful.pt")
def unhelpful(request):
    """Ask whether a search should be noted that did not help."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return {"query": query, "thanks": "danke" in request.GET}


@public_post(route_name="unhelpful")
def note_unhelpful(request):
    """Note the words of a search that did not help."""
    throttle(request, "unhelpful", asking(request), burst=10, per_minute=2)
    note_missed(request.work.records.content, typed(request.POST, "q"), request.work.now)
    return HTTPSeeOther(request.route_path("unhelpful", _query={"danke": "1"}))


@public(route_name="question")
def question(request):
    """One question under its own address; a former one leads to the present one."""
    section, key = request.matchdict["section"], request.matchdict["question"]
    content = request.work.records.content
    present = domain.moved(content, key)
    if present != (section, key):
        address = request.route_path("question", section=present[0], question=present[1])
        return HTTPMovedPermanently(address)
    return kept(request, "content/question.pt", lambda: _question(request, section, key))


def _question(request, section: str, key: str):
    content = request.work.records.content
    return {"question": domain.question(content, section, key, request.facts, request.locale_name)}


def page(request):
    """One of the pages that are texts; of those that bind, earlier versions can be read, too."""
    key = PAGES[request.matched_route.name]
    if key == PAGES["help"]:  # says whether somebody answers the telephone now
        return Response(render("content/page.pt", request, **_page(request, key)))
    return kept(request, "content/page.pt", lambda: _page(request, key))


def _page(request, key: str):
    content, number = request.work.records.content, request.GET.get("fassung", "")
    present = domain.page(content, key, request.facts, request.locale_name)
    article = content.pages[key]
    known = domain.versions(article, present.locale) if legal.binding(domain.SEITE, key) else ()
    values = {"versions": known, "present": present, "telephone": _telephone(request, key)}
    if number and number != str(present.version):
        shown = legal.earlier(content, key, number, request.facts)
        return values | {"page": shown, "robots": False}
    return values | {"page": present}


def _telephone(request, key: str) -> dict[str, object]:
    """Return for the page of help whether somebody answers now, and else when next."""
    now, state = request.work.now, request.registry.settings_.city_state
    if key != PAGES["help"]:
        return {}
    return {
        "until": telephone.open_until(now, state),
        "next": telephone.next_opening(now, state),
    }


@public(route_name="special_privacy")
def special_privacy(request):
    """The privacy notice that holds for a service: its own, its office's, or that of all."""
    where = request.matchdict["department"], request.matchdict["service"]
    # A department that was switched off has appointments still, and they have their notice.
    if declared(request.work, *where)[1] is None:
        raise NoSuchText
    key = legal.privacy_key(request.work.records.content, *where)
    return kept(request, "content/page.pt", lambda: _page(request, key))


for _name in PAGES:
    page = public(route_name=_name)(page)


@public(route_name="barrier", renderer="content/barrier.pt")
def barrier(request):
    """How to report a barrier."""
    return {}


@public(route_name="barrier_form", request_method="GET", renderer="content/barrier_form.pt")
def barrier_form(request):
    """The form to report one in writing; a page of its own, because a form needs a cookie."""
    return {"given": {}, "problems": {}, "thanks": "danke" in request.GET}


@public_post(route_name="barrier_form", renderer="content/barrier_form.pt")
def report_barrier(request):
    """Keep the report for the editors."""
    throttle(request, "barrier", asking(request), burst=5, per_minute=0.2)
    given = {name: typed(request.POST, name) for name in barriers.FIELDS}
    try:
        barriers.report(request.work, given)
    except Invalid as error:
        request.response.status_int = error.status
        problems = {name: request.translate(reason) for name, reason in error.fields.items()}
        return {"given": given, "problems": problems, "thanks": False}
    return HTTPSeeOther(request.route_path("barrier_form", _query={"danke": "1"}))
