"""Editing the questions: write, look at the preview, publish; old versions stay in sight."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.content import domain
from portal.content.errors import EditedMeanwhile, EmptyText, UnknownFact
from portal.content.facts import fill
from portal.content.models import Article, Version
from portal.content.views import PAGES
from portal.i18n import LOCALES, SOURCE
from portal.security import staff, staff_post


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What stands in the form; `based_on` is the number of the version the editor began with."""

    title: str
    markdown: str
    based_on: int


@staff(route_name="contents", permission="edit", renderer="casework/contents.pt")
def contents(request):
    """All questions and pages with their versions."""
    content = request.work.records.content
    routes = {key: route for route, key in PAGES.items()}
    return {
        "sections": content.sections,
        "pages": [(routes[key], page) for key, page in content.pages.items() if key in routes],
        "newest": _newest,
        "locales": LOCALES,
    }


def _newest(article: Article, locale: str) -> Version | None:
    """Return the present version in exactly this language."""
    return next((v for v in reversed(article.versions) if v.locale == locale), None)


@staff(
    route_name="edit_question",
    permission="edit",
    request_method="GET",
    renderer="casework/edit_question.pt",
)
def show_question(request):
    """The form with the present text; German where there is none in this language yet."""
    present = _present(request)
    draft = Draft(title=present.title, markdown=present.markdown, based_on=present.number)
    return _form(request, draft)


@staff_post(route_name="edit_question", permission="edit", renderer="casework/edit_question.pt")
def edit_question(request):
    """Show the preview, or publish; what was typed is never lost."""
    draft = _typed(request)
    try:
        if "vorschau" in request.POST:
            return _form(request, draft, preview=_preview(request, draft))
        return _publish(request, draft)
    except EditedMeanwhile as error:
        request.response.status_int = error.status
        newer = _present(request)
        kept = Draft(title=draft.title, markdown=draft.markdown, based_on=newer.number)
        return _form(request, kept, problem=error.reason, newer=newer)
    except (EmptyText, UnknownFact) as error:
        request.response.status_int = error.status
        return _form(request, draft, problem=error.reason)


def _typed(request) -> Draft:
    """Return what was typed; without a readable base nothing newer may be overwritten."""
    given = request.POST
    base = given.get("based_on", "")
    return Draft(
        title=given.get("title", "").strip(),
        markdown=given.get("markdown", "").replace("\r\n", "\n"),
        based_on=int(base) if base.isdecimal() and len(base) < 10 else 0,
    )


def _preview(request, draft: Draft) -> tuple[str, str]:
    """Return title and HTML as the FAQ will show them; raises EmptyText, UnknownFact."""
    locale = _locale(request)
    facts = request.facts.worded(locale)
    html = domain.preview(draft.markdown, facts, locale)
    if not draft.title:
        raise EmptyText
    return fill(draft.title, facts), html


def _publish(request, draft: Draft) -> HTTPSeeOther:
    work, actor = request.work, request.identity.id
    question = _question(request)
    version = domain.edit_question(
        work.records.content,
        question.key,
        title=draft.title,
        markdown=draft.markdown,
        by=actor,
        now=work.now,
        locale=_locale(request),
        based_on=draft.based_on,
    )
    note(work, "question.published", f"account:{actor}", f"question:{question.key}")
    query = {"sprache": _locale(request), "veroeffentlicht": version.number}
    return HTTPSeeOther(request.route_path("edit_question", _query=query, **request.matchdict))


def _form(request, draft: Draft, *, problem="", preview=None, newer=None):
    content, where = request.work.records.content, request.matchdict
    locale = _locale(request)
    versions = domain.versions(content, where["question"], locale)
    published = request.GET.get("veroeffentlicht", "")
    return {
        "draft": draft,
        "problem": request.translate(problem),
        "preview": preview,
        "newer": newer,
        "versions": versions,
        "published": next((v for v in versions if str(v.number) == published), None),
        "question": _question(request),
        "section": next(s for s in _sections(request) if s.key == where["section"]),
        "edited_locale": locale,
        "locales": LOCALES,
        "facts": [(f"{{{{{name}}}}}", value) for name, value in _facts(request)],
    }


def _facts(request) -> list[tuple[str, str]]:
    return sorted(request.facts.worded(_locale(request)).items())


def _locale(request) -> str:
    """Return the language that is edited."""
    wanted = request.GET.get("sprache", SOURCE)
    return wanted if wanted in LOCALES else SOURCE


def _sections(request):
    return domain.faq(request.work.records.content, request.facts, _locale(request))


def _question(request):
    """Return the question of this address as people read it; raises NoSuchText."""
    content, where = request.work.records.content, request.matchdict
    return domain.question(
        content, where["section"], where["question"], request.facts, _locale(request)
    )


def _present(request) -> Version:
    """Return the version that is shown now; raises NoSuchText."""
    question = _question(request)
    versions = domain.versions(request.work.records.content, question.key)
    return next(v for v in versions if v.number == question.version)
