"""Texts as people read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.content.errors import NoSuchText, TextGone
from portal.content.facts import Facts, fill
from portal.content.markdown import render
from portal.content.models import Article, Content, Draft, Section, Version
from portal.i18n import prefix
from portal.languages import SOURCE

# The kinds of texts, as they stand in addresses of the staff.
FRAGE, ABSCHNITT, SEITE = "frage", "abschnitt", "seite"
IN_ENGLISH = {FRAGE: "question", ABSCHNITT: "section", SEITE: "page"}
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
    locales: frozenset[str] = frozenset()  # all it is published in
    stale: bool = False  # the German text was published later
    unchecked: bool = False  # a translation nobody who speaks the language has read yet


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


def moved(content: Content, key: str) -> tuple[str, str]:
    """Return section and key under which a question stands now; raises NoSuchText, TextGone.

    Keys are unique in the whole FAQ: whatever section an address names, its key says what is meant.
    """
    key = content.redirects.get(key, key)
    if not key:
        raise TextGone
    for section in content.sections:
        for article in section.questions:
            if article.key == key and article.shown:
                return section.key, key
            if article.key == key and article.published(SOURCE):
                raise TextGone
    raise NoSuchText


def page(content: Content, key: str, facts: Facts, locale: str = "de") -> Page:
    """Return a page; raises NoSuchText. Its `version` is what an acknowledgement refers to."""
    found = content.pages.get(key)
    if found is None or not found.shown:
        raise NoSuchText
    return Page(**_ready(found, facts, locale, PAGE_TOP))


def as_drafted(
    kind: str, article: Article, facts: Facts, locale: str, section: str = ""
) -> Page | FaqQuestion:
    """Return a question ("frage") or page as it will be when its working copy is published."""
    version = article.draft(locale) or article.current(locale)
    if version is None:
        raise NoSuchText
    if kind == FRAGE:
        return FaqQuestion(section=section, **shown_as(article, version, facts, locale, ANSWER_TOP))
    return Page(**shown_as(article, version, facts, locale, PAGE_TOP))


def article(content: Content, kind: str, key: str) -> Article:
    """Return a question ("frage"), the heading of a section ("abschnitt") or a page ("seite").

    Raises NoSuchText.
    """
    found = articles(content)
    if (kind, key) not in found:
        raise NoSuchText
    return found[kind, key]


def articles(content: Content) -> dict[tuple[str, str], Article]:
    """Return every text by kind and key: the FAQ in its order, then the pages."""
    found: dict[tuple[str, str], Article] = {}
    for section in content.sections:
        found[ABSCHNITT, section.key] = section.heading
        found |= {(FRAGE, question.key): question for question in section.questions}
    return found | {(SEITE, key): page for key, page in content.pages.items()}


def section_of(content: Content, key: str) -> Section:
    """Return the section a question stands in; raises NoSuchText."""
    for section in content.sections:
        if any(question.key == key for question in section.questions):
            return section
    raise NoSuchText


def versions(article: Article, locale: str | None = None) -> tuple[Version, ...]:
    """Return a text's versions, newest first, of one language or all."""
    return tuple(v for v in reversed(article.versions) if locale in (None, v.locale))


def _faq(content: Content, facts: Facts, locale: str) -> tuple[FaqSection, ...]:
    sections = []
    for section in content.sections:
        questions = tuple(
            FaqQuestion(section=section.key, **_ready(article, facts, locale, ANSWER_TOP))
            for article in section.questions
            if article.shown and facts.takes_part(article.department)
        )
        if questions and section.heading.shown:
            heading = _ready(section.heading, facts, locale, ANSWER_TOP)
            shown = {name: heading[name] for name in ("key", "title", "html", "locale")}
            sections.append(FaqSection(questions=questions, **shown))
    return tuple(sections)


def _ready(article: Article, facts: Facts, locale: str, top: int) -> dict[str, Any]:
    version = article.current(locale)
    assert version is not None, article.key  # what is shown has a German version
    return shown_as(article, version, facts, locale, top)


def shown_as(
    article: Article, version: Version | Draft, facts: Facts, locale: str, top: int
) -> dict[str, Any]:
    """Return the fields of a Page for one version, whether or not it is the present one."""
    facts = facts.worded(version.locale)
    return {
        "key": article.key,
        "title": fill(version.title, facts),
        "html": _render(version.markdown, facts, locale, top),
        "keywords": version.keywords,
        "version": version.number if isinstance(version, Version) else article.next_number,
        "locale": version.locale,
        "updated": version.at,
        "locales": frozenset(each.locale for each in article.versions),
        "stale": article.stale(version),
        "unchecked": isinstance(version, Version) and version.number in article.unchecked,
    }


def _render(markdown: str, facts: Facts, locale: str, top: int) -> str:
    return render(fill(markdown, facts), top, prefix(locale))
