"""Texts that bind: released by data protection only, every version kept and readable."""

from collections.abc import Iterable

from portal.content.domain import PAGE_TOP, SEITE, Page, page, shown_as
from portal.content.errors import NoSuchText
from portal.content.facts import Facts
from portal.content.models import Content

PRIVACY, TERMS, RECORDING = "datenschutz", "nutzungsbedingungen", "aufzeichnung"
SPECIAL = f"{PRIVACY}-fuer-"  # the beginning of the key of a notice for one office or service


def binding(kind: str, key: str) -> bool:
    """Whether a text is one that people acknowledge, so that only data protection releases it."""
    return kind == SEITE and (key in (PRIVACY, TERMS, RECORDING) or key.startswith(SPECIAL))


def special_key(department: str, service: str = "") -> str:
    """Return the key of the privacy notice for one office or service."""
    return SPECIAL + "-".join(filter(None, (department, service))).replace("_", "-")


def privacy_key(content: Content, department: str, service: str = "") -> str:
    """Return the key of the privacy notice that holds: that of the service, the office, or all."""
    for key in (special_key(department, service), special_key(department)):
        known = content.pages.get(key)
        if known is not None and known.shown:
            return key
    return PRIVACY


def to_acknowledge(
    content: Content, facts: Facts, locale: str, department: str, service: str
) -> dict[str, int]:
    """Return key and version of the texts whoever enters the room takes note of, as shown."""
    keys = (privacy_key(content, department, service), TERMS)
    return {key: page(content, key, facts, locale).version for key in keys}


def acknowledged(known: Iterable[tuple[str, int]], texts: dict[str, int]) -> bool:
    """Whether somebody took note of just these versions before; `known` are (text, version)."""
    return set(texts.items()) <= set(known)


def earlier(content: Content, key: str, number: str, facts: Facts) -> Page:
    """Return a former version of a page that binds, with today's facts; raises NoSuchText."""
    article = content.pages.get(key)
    for version in article.versions if article and binding(SEITE, key) else ():
        if str(version.number) == number:
            return Page(**shown_as(article, version, facts, version.locale, PAGE_TOP))
    raise NoSuchText
