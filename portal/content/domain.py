"""Texts as people read them, and how an editor changes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.content.errors import EditedMeanwhile, EmptyText, NoSuchText, UnknownFact
from portal.content.facts import NAMES, Facts, fill, placeholders
from portal.content.markdown import render
from portal.content.models import Article, Content, Version
from portal.i18n import PREFIXES

# Headings of a page follow its h1; those of an answer follow h2 (section) and h3 (question).
PAGE_TOP, ANSWER_TOP = 2, 4
_CACHED_VIEWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A text ready to show. `locale` is the language it is in: German where there is none other."""

    key: str
    title: str
    html: str
    keywords: tuple[str, ...]
    version: int
    locale: str
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqQuestion(Page):
    """A question with its answer."""

    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqSection:
    """A part of the FAQ; `html` is what stands between its heading and its questions."""

    key: str
    title: str
    html: str
    locale: str
    questions: tuple[FaqQuestion, ...]


_views: dict[tuple[object, ...], tuple[FaqSection, ...]] = {}


def faq(content: Content, facts: Facts, locale: str = "de") -> tuple[FaqSection, ...]:
    """Return all sections with rendered answers, from a cache that knows content and facts."""
    key = (content.revision, locale, tuple(facts.items()))
    if key not in _views:
        if len(_views) >= _CACHED_VIEWS:
            _views.clear()
        _views[key] = _faq(content, facts, locale)
    return _views[key]


def question(
    content: Content, section: str, key: str, facts: Facts, locale: str = "de"
) -> FaqQuestion:
    """Return one question; raises NoSuchText."""
    for part in faq(content, facts, locale):
        for found in part.questions:
            if (found.section, found.key) == (section, key):
                return found
    raise NoSuchText


def page(content: Content, key: str, facts: Facts, locale: str = "de") -> Page:
    """Return a page; raises NoSuchText. Its `version` is what an acknowledgement refers to."""
    if key not in content.pages:
        raise NoSuchText
    return Page(**_ready(content.pages[key], facts, locale, PAGE_TOP))


def preview(markdown: str, facts: Facts, locale: str = "de") -> str:
    """Return a text's HTML as an answer shows it; raises EmptyText, UnknownFact."""
    if not markdown.strip():
        raise EmptyText
    return _render(markdown, facts, locale, ANSWER_TOP)


def versions(content: Content, key: str, locale: str | None = None) -> tuple[Version, ...]:
    """Return a question's or page's versions, newest first, of one language or all."""
    found = _article(content, key).versions
    return tuple(v for v in reversed(found) if locale in (None, v.locale))


def edit_question(
    content: Content,
    key: str,
    *,
    title: str,
    markdown: str,
    by: str,
    now: datetime,
    locale: str = "de",
    keywords: tuple[str, ...] | None = None,
    based_on: int | None = None,
) -> Version:
    """Publish a new version of a question; the old ones stay.

    Without `keywords` the present ones are kept. `based_on` is the number of the version the editor
    began with. Raises NoSuchText, EmptyText, UnknownFact, EditedMeanwhile.
    """
    if key in content.pages:
        raise NoSuchText
    text = (title, markdown, keywords)
    return _publish(content, _article(content, key), text, by, now, locale, based_on)


def edit_page(
    content: Content,
    key: str,
    *,
    title: str,
    markdown: str,
    by: str,
    now: datetime,
    locale: str = "de",
    based_on: int | None = None,
) -> Version:
    """Publish a new version of a page; as edit_question."""
    if key not in content.pages:
        raise NoSuchText
    text = (title, markdown, None)
    return _publish(content, content.pages[key], text, by, now, locale, based_on)


def _faq(content: Content, facts: Facts, locale: str) -> tuple[FaqSection, ...]:
    sections = []
    for section in content.sections:
        heading = _ready(section.heading, facts, locale, ANSWER_TOP)
        questions = tuple(
            FaqQuestion(section=section.key, **_ready(article, facts, locale, ANSWER_TOP))
            for article in section.questions
        )
        shown = {name: heading[name] for name in ("key", "title", "html", "locale")}
        sections.append(FaqSection(questions=questions, **shown))
    return tuple(sections)


def _ready(article: Article, facts: Facts, locale: str, top: int) -> dict[str, Any]:
    version = article.current(locale)
    facts = facts.worded(version.locale)
    return {
        "key": article.key,
        "title": fill(version.title, facts),
        "html": _render(version.markdown, facts, locale, top),
        "keywords": version.keywords,
        "version": version.number,
        "locale": version.locale,
        "updated": version.at,
    }


def _render(markdown: str, facts: Facts, locale: str, top: int) -> str:
    prefixes = {spoken: f"/{prefix}" for prefix, spoken in PREFIXES.items()}
    return render(fill(markdown, facts), top, prefixes.get(locale, ""))


def _article(content: Content, key: str) -> Article:
    page: Article | None = content.pages.get(key)
    if page is not None:
        return page
    for section in content.sections:
        for article in section.questions:
            if article.key == key:
                return article
    raise NoSuchText


def _publish(
    content: Content,
    article: Article,
    text: tuple[str, str, tuple[str, ...] | None],
    by: str,
    now: datetime,
    locale: str,
    based_on: int | None,
) -> Version:
    title, markdown, keywords = text
    _check_text(title, markdown)
    present = article.current(locale)
    if based_on not in (None, present.number):
        raise EditedMeanwhile
    version = Version(
        number=len(article.versions) + 1,
        locale=locale,
        title=title.strip(),
        markdown=markdown.strip(),
        keywords=present.keywords if keywords is None else keywords,
        at=now,
        by=by,
    )
    article.versions += (version,)
    content.touch()
    return version


def _check_text(title: str, markdown: str) -> None:
    if not title.strip() or not markdown.strip():
        raise EmptyText
    for name in placeholders(title) + placeholders(markdown):
        if name not in NAMES:
            raise UnknownFact(name)
