"""What editors add to page and mails of a service, beside what its department declares."""

import re

from portal.content.domain import PAGE_TOP, Page, shown_as
from portal.content.facts import Facts
from portal.content.markdown import plain
from portal.content.models import Article, Content

ADDITION, IN_MAILS = "dienst-fuer-", "mail-fuer-"  # the beginnings of the keys
OF_SERVICES = (ADDITION, IN_MAILS)
MOST_IN_MAILS = 5  # paragraphs


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


def mail_key(department: str, service: str) -> str:
    """Return the key of what is added to the mails of a service."""
    return f"{IN_MAILS}{department}-{service}".replace("_", "-")


def in_mails(
    content: Content, department: str, service: str, facts: Facts, locale: str
) -> tuple[str, ...]:
    """Return the paragraphs that are added to the mails of a service, in German at the least."""
    known: Article | None = content.pages.get(mail_key(department, service))
    version = known.current(locale) if known is not None and known.shown else None
    if known is None or version is None:
        return ()
    return paragraphs(str(shown_as(known, version, facts, locale, PAGE_TOP)["html"]))


def paragraphs(rendered: str) -> tuple[str, ...]:
    """Return a rendered text as a mail says it: plain, one text a block."""
    blocks = re.split(r"</(?:p|li|h\d|tr)>", rendered)
    found = (" ".join(plain(block).split()) for block in blocks)
    return tuple(text for text in found if text)[:MOST_IN_MAILS]
