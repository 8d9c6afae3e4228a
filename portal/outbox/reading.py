"""Mails in the maildir as text, for those who try the portal."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

HEADERS = ("Date", "To", "Subject")


def mails(folder: Path) -> Iterator[str]:
    """Yield each mail as its headers and its plain text, the newest last."""
    found = [*folder.glob("new/*"), *folder.glob("cur/*")]
    for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
        parser = BytesParser(EmailMessage, policy=policy.default)
        mail = parser.parsebytes(path.read_bytes())
        head = "\n".join(f"{name}: {mail[name]}" for name in HEADERS)
        body = mail.get_body(("plain",))
        yield f"{head}\n\n{body.get_content() if body else ''}"
