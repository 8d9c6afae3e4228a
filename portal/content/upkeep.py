"""Looking after a text: whether it still holds, until when it is shown, its address, its end."""

from datetime import date, timedelta

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.clock import local
from portal.content import arranging, domain, drafting
from portal.content.additions import OF_SERVICES
from portal.content.addressing import Place, address, place
from portal.content.domain import FRAGE
from portal.content.editing import form, moment_of
from portal.content.errors import NoSuchText, StillNeeded, WrongAddress
from portal.content.legal import SPECIAL, binding
from portal.content.translating import note_read
from portal.content.whose import check_edits, check_releases
from portal.errors import Invalid
from portal.security import staff, staff_post, typed

CHECK_AFTER = timedelta(days=182)
DAY = "Bitte geben Sie einen Tag an, der noch kommt."


@staff_post(route_name="text_care", permission="texts", renderer="editing/text.pt")
def care(request):
    """Note that a text was checked or a translation read; take it away, plan that, show it."""
    found = place(request)
    if binding(found.kind, found.article.key):
        check_releases(request.identity, found.kind, found.article)
    else:
        check_edits(request.identity, found.article)
    try:
        _care(request, found)
    except Invalid as error:
        request.response.status_int = error.status
        text = drafting.present(found.article, found.locale)
        return form(request, found, text, problem=" ".join(error.fields.values()))
    request.work.records.content.touch()
    note(request.work, "text.cared", f"account:{request.identity.id}", found.subject)
    return HTTPSeeOther(address(request, found, gepflegt="1"))


def _care(request, found: Place) -> None:
    given = request.POST
    if "geprueft" in given:
        _checked(request, found)
    elif "ablauf" in given:
        _expire(request, found)
    elif "gelesen" in given:
        note_read(found.article, found.locale)
    elif "ausblenden" in given:
        _check_hidable(found)
        found.article.hidden = True
    elif "einblenden" in given:
        found.article.hidden, found.article.expires = False, None


def _checked(request, found: Place) -> None:
    today = local(request.work.now).date()
    wanted = typed(request.POST, "wieder")
    try:
        again = date.fromisoformat(wanted) if wanted else today + CHECK_AFTER
    except ValueError:
        raise Invalid({"wieder": DAY}) from None
    if again <= today:
        raise Invalid({"wieder": DAY})
    arranging.note_check(found.article, today, again)


def _expire(request, found: Place) -> None:
    """Plan when a text is taken away; without a day it stays."""
    _check_hidable(found)
    if not typed(request.POST, "bis"):
        found.article.expires = None
        return
    until = moment_of(request.POST, "bis", "bis_um")
    if until <= request.work.now:
        raise Invalid({"bis": DAY})
    found.article.expires = until


def _check_hidable(found: Place) -> None:
    """Raise StillNeeded for what must always be there."""
    if found.kind != FRAGE and not found.article.key.startswith((SPECIAL, *OF_SERVICES)):
        raise StillNeeded("Diese Seite muss immer zu lesen sein.")


@staff(
    route_name="text_address",
    permission="edit",
    request_method="GET",
    renderer="editing/address.pt",
)
def show_address(request):
    """Where a question stands, what links to it, and the forms to change that."""
    return _address_page(request, _question(request))


@staff_post(route_name="text_address", permission="edit", renderer="editing/address.pt")
def change_address(request):
    """Rename or delete a question; what links to it is shown before, its old address leads on."""
    found, given = _question(request), request.POST
    content, key = request.work.records.content, found.article.key
    actor = f"account:{request.identity.id}"
    try:
        if "loeschen" in given:
            instead = typed(given, "stattdessen")
            arranging.delete_question(content, key, instead, sure=given.get("sicher") == "ja")
            note(request.work, "text.deleted", actor, found.subject)
            return HTTPSeeOther(request.route_path("contents"))
        arranging.rename_question(content, key, typed(given, "key").strip())
    except (StillNeeded, WrongAddress) as error:
        request.response.status_int = error.status
        return _address_page(request, found, error.reason)
    note(request.work, "text.renamed", actor, found.subject)
    return HTTPSeeOther(address(request, found))


def _question(request) -> Place:
    found = place(request)
    if found.kind != FRAGE:
        raise NoSuchText
    check_edits(request.identity, found.article)
    return found


def _address_page(request, found: Place, problem: str = ""):
    content = request.work.records.content
    questions = [a for (kind, _key), a in domain.articles(content).items() if kind == FRAGE]
    return {
        "found": found,
        "problem": problem,
        "given": request.POST,
        "links": arranging.links_to(content, found.article.key),
        "former": sorted(k for k, to in content.redirects.items() if to == found.article.key),
        "others": [q for q in questions if q is not found.article and q.shown],
        "address": lambda: address(request, found),
    }
