"""What editors tell the search, and what it tells them."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.content import wordlists
from portal.content.errors import EditedMeanwhile, NotYours
from portal.content.missed import missed
from portal.content.wordlists import WordLists
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers


@staff(
    route_name="searching", permission="edit", request_method="GET", renderer="editing/search.pt"
)
def show(request):
    """Both lists, and what people looked for in vain."""
    return _page(request, wordlists.lists(request.work.records.content))


@staff_post(route_name="searching", permission="edit", renderer="editing/search.pt")
def change(request):
    """Replace the lists, or strike out what was looked for in vain."""
    if not covers(request.identity, "edit", ""):
        raise NotYours
    content, given = request.work.records.content, request.POST
    if done := typed(given, "erledigt"):
        content.missed.pop(done, None)
        return HTTPSeeOther(request.route_path("searching", _anchor="vergeblich"))
    synonyms = typed(given, "synonyms").replace("\r\n", "\n")
    parts = typed(given, "parts").replace("\r\n", "\n")
    try:
        wordlists.change(content, synonyms, parts, typed(given, "based_on"))
    except EditedMeanwhile as error:
        request.response.status_int = error.status
        return _page(request, WordLists(synonyms, parts), request.translate(error.reason))
    note(request.work, "search.changed", f"account:{request.identity.id}", "search:lists")
    return HTTPSeeOther(request.route_path("searching", _query={"gespeichert": "1"}))


def _page(request, shown: WordLists, problem: str = ""):
    present = wordlists.lists(request.work.records.content)
    return {
        "lists": shown,
        "mark": present.mark,
        "newer": present if problem else None,
        "problem": problem,
        "saved": "gespeichert" in request.GET,
        "missed": missed(request.work.records.content),
    }
