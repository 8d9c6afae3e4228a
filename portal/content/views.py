"""FAQ, search and the pages every authority must have."""

from pyramid.httpexceptions import HTTPMovedPermanently

from portal.catalogue.domain import enabled
from portal.content import domain, search
from portal.security import public

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
    return {
        "sections": sections,
        "query": query,
        "found": find(request, query) if query else (),
        "departments": enabled(request.work, request.locale_name),
    }


def find(request, query: str):
    """Return (question, score) pairs for a query, best first."""
    content = request.work.records.content
    snapshot = search.snapshot(content, request.facts, request.locale_name)
    return [
        (domain.question(content, section, key, request.facts, request.locale_name), score)
        for section, key, score in search.search(snapshot, query)
    ]


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
