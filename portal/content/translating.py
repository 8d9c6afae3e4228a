"""How far each text is in each language: there, stale, or German only."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.content.domain import articles
from portal.content.models import Article, Content
from portal.languages import LANGUAGES, SOURCE

PRESENT, STALE, MISSING = "present", "stale", "missing"


def standing(article: Article, locale: str) -> str:
    """Return PRESENT, MISSING, or STALE where the German text was published later.

    Version numbers count across languages, so the greater one is the later one.
    """
    version, source = article.published(locale), article.published(SOURCE)
    if version is None:
        return MISSING
    return STALE if source is not None and version.number < source.number else PRESENT


def unchecked(article: Article, locale: str) -> bool:
    """Whether what is published is a translation nobody who speaks the language has read yet."""
    version = article.published(locale)
    return version is not None and version.number in article.unchecked


def note_read(article: Article, locale: str) -> None:
    """Note that somebody who speaks the language has read what is published."""
    version = article.published(locale)
    number = version.number if version else None
    article.unchecked = tuple(each for each in article.unchecked if each != number)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One language: how many texts it has, and which are stale or missing, as (kind, text)."""

    locale: str
    name: str
    owed: bool  # a language that is offered as a whole has to have every text
    present: int
    stale: tuple[tuple[str, Article], ...]
    missing: tuple[tuple[str, Article], ...]
    unchecked: tuple[tuple[str, Article], ...]


def standings(content: Content, locales: Iterable[str]) -> tuple[Standing, ...]:
    """Return how far the texts people see are in these languages, German left out."""
    seen = [(kind, text) for (kind, _key), text in articles(content).items() if text.shown]
    return tuple(_standing(seen, locale) for locale in locales if locale != SOURCE)


def _standing(seen: list[tuple[str, Article]], locale: str) -> Standing:
    def those(state: str) -> tuple[tuple[str, Article], ...]:
        return tuple((kind, text) for kind, text in seen if standing(text, locale) == state)

    return Standing(
        locale=locale,
        name=LANGUAGES[locale].name,
        owed=LANGUAGES[locale].complete,
        present=len(those(PRESENT)),
        stale=those(STALE),
        missing=those(MISSING),
        unchecked=tuple((kind, text) for kind, text in seen if unchecked(text, locale)),
    )
