"""Editing one text: the working copy, its preview, what is doubtful in it, and publishing it."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.clock import BERLIN
from portal.content import differences, domain, drafting, scrutiny
from portal.content.additions import OF_SERVICES
from portal.content.addressing import Place, address, place, public_address
from portal.content.domain import ABSCHNITT, FRAGE, SEITE
from portal.content.drafting import Text
from portal.content.errors import (
    EditedMeanwhile,
    EmptyText,
    NoSuchText,
    ReleaseMissing,
    ReviewMissing,
    TextGone,
    UnknownFact,
)
from portal.content.legal import SPECIAL, binding
from portal.content.translating import standing, unchecked
from portal.content.whose import approves, check_edits, check_releases, edits, name_of, releases
from portal.errors import Invalid
from portal.security import content_policy, staff, staff_post, typed

LONGEST_TITLE = 200
TIME = "Bitte geben Sie Tag und Uhrzeit an, die noch kommen."


@staff(route_name="edit_question", permission="texts", renderer="editing/text.pt")
@staff(route_name="edit_text", permission="texts", renderer="editing/text.pt")
def show(request):
    """The form with the working copy, or what is published; German where there is none yet."""
    found = place(request)
    text = drafting.present(found.article, found.locale)
    previewed = "vorschau" in request.GET and found.article.draft(found.locale) is not None
    if previewed:
        policy = content_policy(request.registry.settings_)
        request.response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return form(request, found, text, previewed=previewed)


@staff_post(route_name="edit_question", permission="texts", renderer="editing/text.pt")
@staff_post(route_name="edit_text", permission="texts", renderer="editing/text.pt")
def edit(request):
    """Keep what was typed, then do what the button says; nothing typed is ever lost."""
    found, given = place(request), request.POST
    if not releases(request.identity, found.kind, found.article):
        check_edits(request.identity, found.article)
    text, based_on = drafting.present(found.article, found.locale), typed(given, "based_on")
    try:
        if edits(request.identity, found.article):
            text = _typed(given, text)
            based_on = _keep(request, found, text, based_on)
        return _do(request, found, text, based_on)
    except EditedMeanwhile as error:
        request.response.status_int = error.status
        newer = drafting.present(found.article, found.locale)
        return form(request, found, text, problem=error.reason, newer=newer)
    except (EmptyText, UnknownFact, ReviewMissing, ReleaseMissing, Invalid) as error:
        request.response.status_int = error.status
        reason = " ".join(error.fields.values()) if isinstance(error, Invalid) else error.reason
        return form(request, found, text, problem=reason)


def _do(request, found: Place, text: Text, based_on: str):
    """Carry out the button that was pressed on the working copy."""
    given, article = request.POST, found.article
    if "vorschau" in given:
        drafting.check(article, text)
        return HTTPSeeOther(address(request, found, vorschau="1") + "#vorschau")
    if "sichern" in given:
        return HTTPSeeOther(address(request, found, gesichert="1"))
    if "verwerfen" in given:
        drafting.discard(article, found.locale, based_on)
        return HTTPSeeOther(address(request, found, verworfen="1"))
    if "vorlegen" in given:
        drafting.ask(article, found.locale, based_on)
        return HTTPSeeOther(address(request, found, vorgelegt="1"))
    if "freigeben" in given:
        drafting.approve(article, found.locale, based_on, request.identity.id)
        note(request.work, "text.approved", f"account:{request.identity.id}", found.subject)
        return HTTPSeeOther(address(request, found, freigegeben="1"))
    if "nicht_planen" not in given:
        drafting.check(article, text)  # what is refused comes before what is only asked
    doubts = findings(request, found, text)
    if doubts and given.get("trotzdem") != "ja":
        request.response.status_int = 422
        return form(request, found, text, doubts=doubts)
    if "planen" in given:
        return _plan(request, found, based_on)
    if "nicht_planen" in given:
        drafting.plan(article, found.locale, based_on, None)
        return HTTPSeeOther(address(request, found, gesichert="1"))
    return _publish(request, found, based_on)


def _keep(request, found: Place, text: Text, based_on: str) -> str:
    """Keep what was typed as the working copy; returns its mark."""
    draft = drafting.keep(
        found.article,
        found.locale,
        text,
        based_on=based_on,
        by=request.identity.id,
        now=request.work.now,
    )
    return draft.mark


def _publish(request, found: Place, based_on: str):
    check_releases(request.identity, found.kind, found.article)
    work, actor = request.work, request.identity.id
    version = drafting.publish(
        work.records.content,
        found.article,
        found.locale,
        based_on,
        work.now,
        reviewed=_reviewed(request, found),
    )
    note(work, "question.published", f"account:{actor}", found.subject)
    return HTTPSeeOther(address(request, found, veroeffentlicht=str(version.number)))


def _plan(request, found: Place, based_on: str):
    check_releases(request.identity, found.kind, found.article)
    at = moment_of(request.POST, "am", "um")
    if at <= request.work.now:
        raise Invalid({"am": TIME})
    drafting.plan(found.article, found.locale, based_on, at, reviewed=_reviewed(request, found))
    note(request.work, "text.planned", f"account:{request.identity.id}", found.subject)
    return HTTPSeeOther(address(request, found, geplant="1"))


def moment_of(given, day: str, time: str) -> datetime:
    """Return the instant of two fields, in Europe/Berlin; raises Invalid."""
    try:
        found = datetime.fromisoformat(f"{typed(given, day)}T{typed(given, time) or '00:00'}")
    except ValueError:
        raise Invalid({day: TIME}) from None
    return found.replace(tzinfo=BERLIN).astimezone(UTC)


def findings(request, found: Place, text: Text) -> list[scrutiny.Finding]:
    """Return what is doubtful in a text of this place."""
    facts = request.facts.worded(found.locale)
    return scrutiny.findings(text, facts, lambda target: _leads(request, target))


def _leads(request, target: str) -> bool:
    path = urlsplit(target).path
    if path.startswith("/faq/"):
        try:
            domain.moved(request.work.records.content, path.rpartition("/")[2])
        except (NoSuchText, TextGone):
            return False
    return bool(request.leads_somewhere(path))


def _reviewed(request, found: Place) -> bool:
    """Whether somebody else has to approve before; what binds is looked at by who releases it."""
    return request.registry.settings_.content_review and not binding(found.kind, found.article.key)


def _typed(given, present: Text) -> Text:
    """Return what was typed; what the form has no field for stays as it is."""
    return Text(
        title=typed(given, "title").strip()[:LONGEST_TITLE],
        markdown=typed(given, "markdown").replace("\r\n", "\n"),
        keywords=_keywords(given) if "keywords" in given else present.keywords,
    )


def _keywords(given) -> tuple[str, ...]:
    words = typed(given, "keywords").replace("،", ",").split(",")  # Arabic has a comma of its own
    return tuple(word.strip() for word in words if word.strip())


def form(
    request,
    found: Place,
    text: Text,
    *,
    problem: str = "",
    doubts=None,
    newer: Text | None = None,
    previewed: bool = False,
):
    """Return what the form shows."""
    article, locale = found.article, found.locale
    draft, reviewed = article.draft(locale), _reviewed(request, found)
    mine = "" if newer is None else text.markdown
    decides = draft is not None and _decides(request, found)
    return {
        "found": found,
        "text": text,
        "given": request.POST,
        "mark": drafting.mark(article, locale),
        "problem": request.translate(problem),
        "doubts": findings(request, found, text) if doubts is None and previewed else doubts,
        "confirm": doubts is not None,
        "newer": newer,
        "difference": differences.words(newer.markdown, mine) if newer else (),
        "previewed": previewed,
        "decided": differences.since(article.published(locale), draft) if decides else None,
        "draft": draft,
        "published": article.published(locale),
        "versions": domain.versions(article, locale),
        "may_edit": edits(request.identity, article),
        "may_release": releases(request.identity, found.kind, article),
        "hidable": found.kind == FRAGE or article.key.startswith((SPECIAL, *OF_SERVICES)),
        "binding": binding(found.kind, article.key),
        "reviewed": reviewed,
        "awaited": reviewed and not (draft and draft.approved),
        "may_approve": reviewed and approves(request.identity, article, locale),
        "done": next((d for d in DONE if d in request.GET), ""),
        "edited_locale": locale,
        "locales": request.languages,
        "standing": standing(article, locale),
        "unchecked": unchecked(article, locale),
        "who": lambda account: name_of(request.work, account),
        "address": lambda **query: address(request, found, **query),
        "public": public_address(request, found) if article.shown else "",
        "facts": [(f"{{{{{name}}}}}", value) for name, value in _facts(request, locale)],
        "kinds": {FRAGE: "Frage", ABSCHNITT: "Abschnitt", SEITE: "Seite"},
    }


def _decides(request, found: Place) -> bool:
    """Whether somebody else wrote what this account releases or says yes to."""
    if binding(found.kind, found.article.key):
        return releases(request.identity, found.kind, found.article)
    return approves(request.identity, found.article, found.locale)


def _facts(request, locale: str) -> list[tuple[str, str]]:
    return sorted(request.facts.worded(locale).items())


DONE = (
    "veroeffentlicht",
    "gesichert",
    "verworfen",
    "vorgelegt",
    "freigegeben",
    "geplant",
    "gepflegt",
)
