"""What a mail says, and how it becomes one: text/plain, HTML and a calendar part."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any

from chameleon import PageTemplateLoader, PageTextTemplateFile

from portal.rendering import TEMPLATES, words
from portal.settings import Settings
from portal.work import Work

_loader = PageTemplateLoader(TEMPLATES, auto_reload=False)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail in words: everything already in the reader's language."""

    subject: str
    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
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
    mail["From"] = formataddr((f"Videoberatung {settings.city_name}", settings.mail_from))
    mail["To"] = to
    mail["Date"] = format_datetime(work.now)
    mail["Message-ID"] = f"<{id}@{settings.mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    values = _values(settings, letter, name, locale)
    mail.set_content(_text(values), cte="quoted-printable")
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


def _text(values: dict[str, Any]) -> str:
    text: str = PageTextTemplateFile(f"{TEMPLATES}/mail/letter.txt")(**values)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    while "\n\n\n" in lines:
        lines = lines.replace("\n\n\n", "\n\n")
    return lines.strip() + "\n"


def _values(settings: Settings, letter: Letter, name: str, locale: str) -> dict[str, Any]:
    return {"letter": letter, "name": name, "settings": settings, **words(locale)}
