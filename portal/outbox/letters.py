"""What a mail says, and how it becomes one: text/plain, HTML and a calendar part."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any

from portal.content.support import SUPPORT
from portal.i18n import _, prefix, translator
from portal.rendering import words
from portal.settings import Settings
from portal.templating import loader
from portal.work import Work

BRING = _("Bitte bereithalten")
_loader = loader()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail in words: everything already in the reader's language."""

    subject: str
    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    bring: tuple[str, ...] = ()  # what to have ready
    button: tuple[str, str] | None = None  # label, address
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    calendar: bytes | None = None
    calendar_method: str = "REQUEST"


def compose(
    work: Work, letter: Letter, *, to: str, name: str, locale: str, id: str
) -> EmailMessage:
    """Return the mail; its Message-ID is the outbox id, so that a second copy is recognised."""
    settings = work.settings
    mail = EmailMessage()
    mail["Subject"] = letter.subject
    mail["From"] = formataddr((_sender(settings, locale), settings.mail_from))
    mail["To"] = to
    mail["Date"] = format_datetime(work.now)
    mail["Message-ID"] = f"<{id}@{settings.mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    values = _values(settings, letter, name, locale)
    text = as_text(letter, name, settings, locale)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(_loader.load("mail/letter.pt")(**values), subtype="html")
    if letter.calendar:
        mail.add_attachment(
            letter.calendar,
            maintype="text",
            subtype="calendar",
            filename="termin.ics",
            params={"method": letter.calendar_method, "charset": "UTF-8"},
        )
    return mail


@dataclass(frozen=True, kw_only=True)
class TextMessage:
    """One SMS; the id is that of the outbox, so that a second copy is recognised."""

    id: str
    number: str
    text: str


def shorten(work: Work, letter: Letter, *, to: str, locale: str, id: str) -> TextMessage:
    """Return what a letter says in a few words: what, when, the link, the number of the case."""
    parts = [f"{work.settings.city_name}: {letter.subject}."]
    # First what it is about, last the number of the case: see the facts of the mails.
    facts = [f"{label}: {value}" for label, value in letter.facts]
    parts += facts[:1]
    if letter.button:
        parts.append(letter.button[1])
    parts += facts[1:][-1:]
    questions = translator(locale)(_("Fragen? {phone}"), phone=SUPPORT.phone)
    return TextMessage(id=id, number=to, text="\n".join([*parts, questions]))


def _sender(settings: Settings, locale: str) -> str:
    return translator(locale)(_("Videoberatung {city}"), city=settings.city_name)


def _foot(settings: Settings, locale: str) -> tuple[tuple[str, str], ...]:
    """What says who writes, and what becomes of the data: (label, address)."""
    text, start = translator(locale), settings.public_url + prefix(locale)
    return (
        (text(_("Impressum")), f"{start}/impressum"),
        (text(_("Datenschutz")), f"{start}/datenschutz"),
    )


def as_text(letter: Letter, name: str, settings: Settings, locale: str) -> str:
    """Return the mail as plain text: complete without the HTML part."""
    text = translator(locale)
    parts = [text(_("Guten Tag {name},"), name=name), *letter.paragraphs]
    if letter.facts:
        parts.append("\n".join(_fact(*fact) for fact in letter.facts))
    if letter.button:
        parts.append("{}:\n{}".format(*letter.button))
    if letter.notes:
        parts.append("\n".join(f"- {note}" for note in letter.notes))
    if letter.bring:
        parts.append("\n".join((text(BRING), *(f"- {item}" for item in letter.bring))))
    parts += [f"{label}:\n{address}" for label, address in letter.links]
    parts.append(f"{text(_('Mit freundlichen Grüßen'))}\n{settings.city_name}")
    parts.append("\n".join(f"{label}: {address}" for label, address in _foot(settings, locale)))
    return "\n\n".join(parts) + "\n"


def _fact(label: str, value: str) -> str:
    """One more of the same has no label."""
    return f"{label}: {value}" if label else f"  {value}"


def _values(settings: Settings, letter: Letter, name: str, locale: str) -> dict[str, Any]:
    foot = _foot(settings, locale)
    return {"letter": letter, "name": name, "settings": settings, "foot": foot, **words(locale)}
