"""Documents and uploads as stored: states and digests in clear, contents under the case's key."""

from dataclasses import dataclass, replace
from datetime import datetime

from persistent import Persistent
from ZODB.blob import Blob


@dataclass(frozen=True, kw_only=True)
class Tan:
    """A TAN that waits to be typed; see tans.py."""

    way: str
    digest: str  # of the version it signs
    seat: str  # that asked for it
    mac: str  # keyed digest of the TAN and all it is bound to
    issued: datetime
    number: str  # masked, "" where it is shown
    sealed: bytes  # [number, TAN] for the text message, b"" where it is shown
    tries: int = 0

    def tried(self) -> "Tan":
        """Return it with one more try."""
        return replace(self, tries=self.tries + 1)


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Somebody who signs a presented version: as what, for whom, and how far it has come."""

    participant: str
    capacity: str  # key of signers.CAPACITIES
    proof: str  # what was seen of it, key of signers.PROOFS; "" for who signs for themselves
    sealed: bytes  # for whom, a name; "" for themselves
    spelling: bytes = b""  # sealed: their own name in letters our paper can show
    released: datetime | None = None  # when the caseworker released the TAN
    tan: Tan | None = None  # the one that was asked for last
    tans: int = 0  # how many were asked for this version
    signature: bytes = b""  # sealed, see signatures.py
    signed_at: datetime | None = None


class Document(Persistent):
    """A form of one case on its way: draft → presented → signed → locked."""

    values: bytes = b""  # sealed {field: {"value", "version", "by"[, "problem"]}}
    frozen: Blob | None = None  # sealed PDF that is read and signed
    frozen_digest: str = ""  # SHA-256 of the frozen PDF, hexadecimal
    pages: int = 0
    frozen_at: datetime | None = None
    signers: tuple[Signer, ...] = ()  # of the presented version, all of whom are needed
    preview: Blob | None = None  # sealed PDF of the signed pages, until the document is locked
    preview_digest: str = ""
    final: Blob | None = None  # sealed, certified PDF
    final_digest: str = ""
    unsealed: int = 0  # bytes of the final PDF before its seal
    replaced: tuple[str, ...] = ()  # digests of the final PDF before its time stamp came
    locked_at: datetime | None = None
    locked_by: str = ""
    received: datetime | None = None  # when the citizen's side downloaded it

    def __init__(self, *, id: str, case: str, form: str, title: str, at: datetime) -> None:
        self.id = id
        self.case = case
        self.form = form
        self.title = title
        self.state = "draft"
        self.created = at


class Upload(Persistent):
    """A file somebody brought, cleaned: what it was when it came is not kept.

    by       "participant:…" or "account:…"
    seen     since when the office knows it, None for one that came after the conversation
    """

    seen: datetime | None = None
    locked: datetime | None = None  # since when nobody may take it away any more
    signed: bool = False  # what came carried a signature, which cleaning takes away

    def __init__(self, *, id: str, case: str, by: str, kind: str, copy: bool, at: datetime) -> None:
        self.id = id
        self.case = case
        self.by = by
        self.kind = kind  # media type
        self.copy = copy  # of a photo ID, marked as that
        self.created = at
        self.name = b""  # sealed, apart: lists ask for it all the time
        self.pages = b""  # sealed [{"width", "height", "lines"}]
        self.size = 0  # bytes of the content
        self.content: Blob | None = None  # sealed
        self.digest = ""  # SHA-256 of the content, hexadecimal
        self.pictures: tuple[Blob, ...] = ()  # sealed JPEG of each page
