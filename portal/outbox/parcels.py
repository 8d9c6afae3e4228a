"""Files that leave for a department's own system: into a folder, or to an HTTP target."""

import base64
import hashlib
import os
import shutil
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, Request, build_opener

from portal.outbox.delivery import StayHere, Undeliverable, basic
from portal.settings import Settings

TIMEOUT = 60
NEVER = (400, 401, 403, 404, 405, 410, 413, 415, 422)  # trying again is of no use


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One file; `id` is that of the outbox's entry, `case` whose receipt it gets."""

    id: str
    case: str
    name: str
    content: IO[bytes]

    @cached_property
    def digest(self) -> str:
        """SHA-256, hexadecimal: the receipt."""
        self.content.seek(0)
        return hashlib.file_digest(self.content, "sha256").hexdigest()

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return self.content.seek(0, os.SEEK_END)


Carry = Callable[[Parcel], None]


def carrier(settings: Settings) -> Carry:
    """Return the function that hands one parcel over as the settings say.

    It raises OSError where it may work later, and Undeliverable. Handed over twice, a parcel
    replaces itself.
    """
    scheme, _, rest = settings.filing.partition(":")
    if not scheme:
        return _nowhere
    if scheme == "folder":
        return lambda parcel: _lay(settings.path(rest), parcel)
    return lambda parcel: _put(settings.filing, parcel)


def _nowhere(_parcel: Parcel) -> None:
    raise Undeliverable


def _lay(folder: Path, parcel: Parcel) -> None:
    """Write it, complete and on the disk before it is seen under its name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f".{parcel.id}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            parcel.content.seek(0)
            shutil.copyfileobj(parcel.content, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / parcel.name)
    finally:
        unfinished.unlink(missing_ok=True)
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)  # the receipt says that it is there
    finally:
        os.close(opened)


def _put(address: str, parcel: Parcel) -> None:
    """PUT it under its name, with its digest (RFC 9530); any 2xx is the receipt."""
    target, headers = basic(address)
    headers |= {
        "Content-Type": "application/zip",
        "Idempotency-Key": parcel.id,
        "Content-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(parcel.digest)).decode()}:",
    }
    url = f"{target.rstrip('/')}/{parcel.name}"
    opener = build_opener(StayHere, HTTPSHandler(context=ssl.create_default_context()))
    headers["Content-Length"] = str(parcel.size)
    parcel.content.seek(0)
    request = Request(url, parcel.content, headers, method="PUT")  # noqa: S310 (https by the settings)
    try:
        opener.open(request, timeout=TIMEOUT).close()
    except HTTPError as error:
        if error.code in NEVER:
            raise Undeliverable from None
        raise
