"""A line above all pages of the citizens, from one time until another."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from portal.content.errors import EditedMeanwhile
from portal.content.models import Banner, Content
from portal.errors import Invalid
from portal.languages import SOURCE

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """The line in a language; German where there is none in that of the reader."""

    text: str
    locale: str


def shown(content: Content, locale: str, now: datetime) -> Shown | None:
    """Return the line that stands above a page now."""
    banner = content.banner
    if banner is None or not banner.start <= now < banner.end:
        return None
    texts = dict(banner.texts)
    found = locale if texts.get(locale) else SOURCE
    return Shown(texts[found], found)


def next_change(content: Content, now: datetime) -> datetime | None:
    """Return when the line will begin or end, or None where it stays as it is."""
    banner = content.banner
    times = (banner.start, banner.end) if banner else ()
    return min((time for time in times if time > now), default=None)


def change(
    content: Content, texts: dict[str, str], start: datetime, end: datetime, based_on: str
) -> None:
    """Set the line; without a German text there is none. Raises EditedMeanwhile, Invalid."""
    if based_on != mark(content):
        raise EditedMeanwhile
    kept = {locale: " ".join(text.split())[:LONGEST] for locale, text in texts.items()}
    if not kept.get(SOURCE):
        content.banner = None
        return
    if end <= start:
        raise Invalid({"bis": "Das Ende muss nach dem Beginn liegen."})
    content.banner = Banner(
        mark=secrets.token_hex(8), texts=tuple(sorted(kept.items())), start=start, end=end
    )


def mark(content: Content) -> str:
    """Return what names the present state."""
    return content.banner.mark if content.banner else ""
