"""What editors add to the page of a service, beside what its department declares."""

from portal.content.domain import PAGE_TOP, Page, shown_as
from portal.content.facts import Facts
from portal.content.models import Article, Content

ADDITION = "dienst-fuer-"  # the beginning of the keys


def addition_key(department: str, service: str) -> str:
    """Return the key of what is added to a service."""
    return f"{ADDITION}{department}-{service}".replace("_", "-")


def addition(
    content: Content, department: str, service: str, facts: Facts, locale: str
) -> Page | None:
    """Return what is added to the page of a service, in German where there is none other."""
    known: Article | None = content.pages.get(addition_key(department, service))
    version = known.current(locale) if known is not None and known.shown else None
    if known is None or version is None:
        return None
    return Page(**shown_as(known, version, facts, locale, PAGE_TOP))
