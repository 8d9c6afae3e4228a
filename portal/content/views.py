"""FAQ, search and the pages every authority must have."""

from pyramid.httpexceptions import HTTPMovedPermanently, HTTPSeeOther

from portal.catalogue.domain import enabled
from portal.content import domain, search
from portal.content.excerpts import hit
from portal.content.missed import note_missed
from portal.security import asking, public, public_post, throttle, typed

PAGES = {
    "privacy": "datenschutz",
    "terms": "nutzungsbedingungen",
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
    return {"departments": enabled(request.work, request.locale_name)}


@public(route_name="faq", renderer="content/faq.pt")
def faq(request):
    """All questions, or those a search found."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    sections = domain.faq(request.work.records.content, request.facts, request.locale_name)
    found, similar = look_up(request, query) if query else ((), ())
    return {
        "sections": sections,
        "query": query,
        "found": found,
        "similar": similar,
        "departments": enabled(request.work, request.locale_name),
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


@public(route_name="question", renderer="content/question.pt")
def question(request):
    """One question under its own address; a former one leads to the present one."""
    section, key = request.matchdict["section"], request.matchdict["question"]
    content = request.work.records.content
    present = domain.moved(content, key)
    if present != (section, key):
        address = request.route_path("question", section=present[0], question=present[1])
        return HTTPMovedPermanently(address)
    return {"question": domain.question(content, section, key, request.facts, request.locale_name)}


def page(request):
    """One of the pages that are texts."""
    key = PAGES[request.matched_route.name]
    content = request.work.records.content
    return {"page": domain.page(content, key, request.facts, request.locale_name)}


for _name in PAGES:
    page = public(route_name=_name, renderer="content/page.pt")(page)


@public(route_name="barrier", renderer="content/barrier.pt")
def barrier(request):
    """How to report a barrier."""
    return {}
