"""Carrying away: mails by SMTP or into a maildir, text messages by HTTP or into a folder."""

import base64
import itertools
import json
import mailbox
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from portal.outbox.letters import TextMessage
from portal.settings import Settings

TIMEOUT = 20

Deliver = Callable[[EmailMessage], None]
Text = Callable[[TextMessage], None]


class Undeliverable(Exception):
    """There is nobody at this address or number; trying again is of no use."""


def deliverer(settings: Settings) -> Deliver:
    """Return the function that delivers one mail as the settings say.

    It raises OSError where it may work later, and Undeliverable.
    """
    scheme, _, rest = settings.mail.partition(":")
    if scheme == "maildir":
        box = mailbox.Maildir(settings.path(rest), create=True)
        return lambda mail: _drop(box, mail)
    return lambda mail: _send(settings.mail, mail)


def _drop(box: mailbox.Maildir, mail: EmailMessage) -> None:
    box.add(mail.as_bytes(policy=policy.SMTPUTF8.clone(linesep="\n")))


@contextmanager
def connected(address: str) -> Iterator[smtplib.SMTP]:
    """Greet a mail server, encrypted where it offers that, and log in; raises OSError."""
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
        yield client


def _send(address: str, mail: EmailMessage) -> None:
    with connected(address) as client:
        try:
            client.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            # 4xx: later, as greylisting has it.
            if all(code >= 500 for code, _reason in error.recipients.values()):
                raise Undeliverable from None
            raise


def texter(settings: Settings) -> Text:
    """Return the function that delivers one text message; raises as that of a mail does."""
    scheme, _, rest = settings.sms.partition(":")
    if scheme == "spool":
        folder = settings.path(rest)
        folder.mkdir(parents=True, exist_ok=True)
        return lambda message: _spool(folder, message)
    return lambda message: _post(settings.sms, message)


_number = itertools.count()


def _spool(folder: Path, message: TextMessage) -> None:
    """Write number and text, complete before it is seen under its name."""
    name = f"{time.time_ns():020}-{next(_number)}"
    unfinished = folder / f".{name}"
    unfinished.write_text(f"{message.number}\n{message.text}", encoding="utf-8")
    unfinished.rename(folder / f"{name}.txt")


class StayHere(HTTPRedirectHandler):
    """A provider that sends us elsewhere is set up wrongly: the message goes to nobody else."""

    def redirect_request(self, *args, **kw):
        return None


def basic(address: str) -> tuple[str, dict[str, str]]:
    """Return an address without user and password, and these as a header of HTTP Basic."""
    parts = urlsplit(address)
    target = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    if not parts.username:
        return target, {}
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return target, {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def _post(address: str, message: TextMessage) -> None:
    """Hand over {"to", "text", "reference"} as JSON; user and password as HTTP Basic."""
    target, headers = basic(address)
    headers |= {"Content-Type": "application/json", "Idempotency-Key": message.id}
    body = {"to": message.number, "text": message.text, "reference": message.id}
    opener = build_opener(StayHere, HTTPSHandler(context=ssl.create_default_context()))
    try:
        opener.open(Request(target, json.dumps(body).encode(), headers), timeout=TIMEOUT).close()  # noqa: S310
    except HTTPError as error:
        if error.code in (400, 404, 410, 422):
            raise Undeliverable from None
        raise
