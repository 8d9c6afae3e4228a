"""Carrying a mail away: SMTP, or a maildir to read while developing."""

import mailbox
import smtplib
import ssl
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from portal.settings import Settings

TIMEOUT = 20

Deliver = Callable[[EmailMessage], None]


def deliverer(settings: Settings) -> Deliver:
    """Return the function that delivers one mail as the settings say; it raises OSError."""
    scheme, _, rest = settings.mail.partition(":")
    if scheme == "maildir":
        box = mailbox.Maildir(settings.path(rest), create=True)
        return lambda mail: _drop(box, mail)
    return lambda mail: _send(settings.mail, mail)


def _drop(box: mailbox.Maildir, mail: EmailMessage) -> None:
    box.add(mail.as_bytes(policy=policy.SMTPUTF8.clone(linesep="\n")))


def _send(address: str, mail: EmailMessage) -> None:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 25)
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(host, port, timeout=TIMEOUT)
    with client:
        if parts.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=context)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(mail)
