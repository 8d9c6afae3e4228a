"""Documents as stored: state and digests in clear, all content sealed under the case's key."""

from datetime import datetime

from persistent import Persistent
from ZODB.blob import Blob


class Document(Persistent):
    """A form of one case on its way: draft → presented → signed → locked."""

    values: bytes = b""  # sealed {field: {"value", "version", "by"[, "problem"]}}
    frozen: Blob | None = None  # sealed PDF that is read and signed
    frozen_digest: str = ""  # SHA-256 of the frozen PDF, hexadecimal
    pages: int = 0
    frozen_at: datetime | None = None
    signature: bytes = b""  # sealed {"strokes", "width", "height", "name"}
    signed_at: datetime | None = None
    signed_by: str = ""
    preview: Blob | None = None  # sealed PDF of the signed pages, until the document is locked
    preview_digest: str = ""
    final: Blob | None = None  # sealed, certified PDF
    final_digest: str = ""
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
