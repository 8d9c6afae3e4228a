"""Mails that come back: a server farther on took them, and could not deliver them after all.

It says so in a delivery status notification (RFC 3464) to the sender's mailbox. Which of our mails
it means, its Message-ID tells; that cannot be guessed by who did not receive the mail.
"""

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from urllib.parse import unquote, urlsplit

from portal.settings import Settings

TIMEOUT = 20
LARGEST = 1 << 20
MOST = 50  # a round
_HEADERS_ONLY = "text/rfc822-headers"

Handle = Callable[[str], bool]  # a Message-ID's left part; whether it was one of ours


def failed(report: bytes) -> str | None:
    """Return the left part of the Message-ID of a mail that nobody will receive any more.

    None for what is no such notification, and for one of a delay.
    """
    mail = message_from_bytes(report, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())
    statuses = [p for p in parts if p.get_content_type() == "message/delivery-status"]
    if not any(_gave_up(status) for status in statuses):
        return None
    return next((id for part in parts if (id := _message_id(part))), None)


def _gave_up(status: Message) -> bool:
    """Whether it failed for good with one recipient; ours have one only."""
    blocks = status.get_payload()
    return isinstance(blocks, list) and any(
        isinstance(block, Message)
        and str(block.get("Action", "")).strip().lower() == "failed"
        and str(block.get("Status", "")).strip().startswith("5.")
        for block in blocks
    )


def _message_id(part: EmailMessage) -> str | None:
    """Of the mail that comes back whole, or of its headers."""
    if part.get_content_type() == _HEADERS_ONLY:
        payload = part.get_payload(decode=True)
        headers = message_from_bytes(payload if isinstance(payload, bytes) else b"")
        return _left(headers.get("Message-ID"))
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            return _left(inner[0].get("Message-ID"))
    return None


def _left(id: object) -> str | None:
    return str(id).strip().strip("<>").partition("@")[0] or None if id else None


def collector(settings: Settings) -> Callable[[Handle], int] | None:
    """Return what looks through the mailbox of the settings, if one is set.

    It calls the handler for each mail that came back, removes those that were ours, leaves
    everything else to people, and returns how many it removed; it raises OSError.
    """
    address = settings.mail_bounces
    scheme, _, rest = address.partition(":")
    if scheme == "maildir":
        folder = settings.path(rest)
        return lambda handle: _from_maildir(str(folder), handle)
    if scheme in ("imap", "imaps"):
        return lambda handle: _from_imap(address, handle)
    return None


@contextmanager
def opened(settings: Settings) -> Iterator[None]:
    """Open the mailbox and close it again; raises OSError."""
    scheme, _, rest = settings.mail_bounces.partition(":")
    if scheme == "maildir":
        if not (settings.path(rest) / "new").is_dir():
            raise OSError(f"Der Ordner {settings.path(rest)} ist kein Maildir")
        yield
        return
    with _imap(settings.mail_bounces):
        yield


def _from_maildir(folder: str, handle: Handle) -> int:
    box, removed = mailbox.Maildir(folder, factory=None, create=True), 0
    for key, entry in box.iteritems():
        # Whatever was looked at is "old" for a mail program, but not read.
        if entry.get_subdir() != "new":
            continue
        report = entry.as_bytes()
        id = failed(report) if len(report) <= LARGEST else None
        if id and handle(id):
            box.discard(key)
            removed += 1
        else:
            entry.set_subdir("cur")
            box[key] = entry
    return removed


def _from_imap(address: str, handle: Handle) -> int:
    """Reports nobody has looked at; those of others, and of delays, stay as seen."""
    removed = 0
    with _imap(address) as box:
        _kind, [found] = box.uid("search", "UNSEEN", "HEADER", "Content-Type", "multipart/report")
        for uid in (found or b"").split()[:MOST]:
            id = failed(_fetch(box, uid.decode()))
            ours = bool(id and handle(id))
            box.uid("store", uid.decode(), "+FLAGS", r"(\Seen \Deleted)" if ours else r"(\Seen)")
            removed += ours
        if removed:
            box.expunge()
    return removed


def _fetch(box: imaplib.IMAP4, uid: str) -> bytes:
    """Not more than is allowed: a longer one is no report of a server."""
    _kind, answer = box.uid("fetch", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


@contextmanager
def _imap(address: str) -> Iterator[imaplib.IMAP4]:
    """Log in, encrypted from the start or before the password; raises OSError."""
    parts, context = urlsplit(address), ssl.create_default_context()
    host, folder = parts.hostname or "", unquote(parts.path.strip("/")) or "INBOX"
    try:
        if parts.scheme == "imaps":
            client: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, parts.port or 993, ssl_context=context, timeout=TIMEOUT
            )
        else:
            client = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
            client.starttls(context)
        with client:
            client.login(unquote(parts.username or ""), unquote(parts.password or ""))
            kind, _data = client.select(f'"{folder}"')
            if kind != "OK":
                raise OSError(f"Das Postfach {folder} gibt es nicht")
            yield client
    except imaplib.IMAP4.error as error:
        raise OSError(str(error)) from None
