"""The versions of a text: compared word by word, and taken up again."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.content import differences, domain, drafting
from portal.content.addressing import Place, address, place
from portal.content.drafting import Text
from portal.content.errors import NoSuchText
from portal.content.models import Draft, Version
from portal.content.whose import check_edits, name_of
from portal.security import staff, staff_post, typed

DRAFT = "arbeitsfassung"


@staff(
    route_name="text_history",
    permission="texts",
    request_method="GET",
    renderer="editing/history.pt",
)
def show(request):
    """All versions in one language, and two of them side by side as differences."""
    found = place(request)
    versions = domain.versions(found.article, found.locale)
    return {
        "found": found,
        "versions": versions,
        "draft": found.article.draft(found.locale),
        "mark": drafting.mark(found.article, found.locale),
        "who": lambda account: name_of(request.work, account),
        "address": lambda: address(request, found),
        **_compared(request, found, versions),
    }


def _compared(request, found: Place, versions: tuple[Version, ...]):
    """Return what changed between the two that are asked for, or the two newest."""
    known: dict[str, Version | Draft] = {str(v.number): v for v in versions}
    draft = found.article.draft(found.locale)
    if draft:
        known = {DRAFT: draft} | known
    names = list(known)
    new = request.GET.get("neu", names[0] if names else "")
    old = request.GET.get("alt", names[min(1, len(names) - 1)] if names else "")
    if new not in known or old not in known:
        return {"names": names, "old": "", "new": "", "titles": (), "changes": ()}
    return {
        "names": names,
        "old": old,
        "new": new,
        "titles": differences.words(known[old].title, known[new].title),
        "changes": differences.words(known[old].markdown, known[new].markdown),
    }


@staff_post(route_name="text_history", permission="edit")
def restore(request):
    """Take an old version up as the working copy; raises EditedMeanwhile, NoSuchText."""
    found = place(request)
    check_edits(request.identity, found.article)
    wanted = typed(request.POST, "nummer")
    versions = domain.versions(found.article, found.locale)
    old = next((v for v in versions if str(v.number) == wanted), None)
    if old is None:
        raise NoSuchText
    drafting.keep(
        found.article,
        found.locale,
        Text(title=old.title, markdown=old.markdown, keywords=old.keywords),
        based_on=typed(request.POST, "based_on"),
        by=request.identity.id,
        now=request.work.now,
    )
    return HTTPSeeOther(address(request, found, vorschau="1") + "#vorschau")
