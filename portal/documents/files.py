"""The files of a document: sealed under the case's key, opened only as they were stored."""

import hashlib
from datetime import datetime

from ZODB.blob import Blob

from portal.documents.errors import NotReady
from portal.documents.models import Document
from portal.i18n import _
from portal.work import Work


def frozen_pdf(work: Work, document: Document) -> bytes:
    """Return the version that is read and signed; raises NotReady before it is presented."""
    if document.frozen is None:
        raise NotReady(_("Das Dokument liegt noch nicht zur Unterschrift vor."))
    return _opened(work, document, "frozen", document.frozen, document.frozen_digest)


def shown_pdf(work: Work, document: Document) -> bytes:
    """Return what both sides look at now: presented, signed or sealed; raises NotReady."""
    if document.state == "locked":
        return final_pdf(work, document)
    if document.state == "signed" and document.preview is not None:
        return _opened(work, document, "preview", document.preview, document.preview_digest)
    return frozen_pdf(work, document)


def shown_digest(document: Document) -> str:
    """Return the digest of what shown_pdf returns, "" for a draft."""
    if document.state == "locked":
        return document.final_digest
    return document.preview_digest or document.frozen_digest


def final_pdf(work: Work, document: Document) -> bytes:
    """Return the sealed PDF; raises NotReady before it is locked."""
    if document.final is None:
        raise NotReady(_("Das Dokument ist noch nicht abgeschlossen."))
    return _opened(work, document, "final", document.final, document.final_digest)


def sealed_when(work: Work, content: bytes) -> datetime | None:
    """Return when exactly this file was sealed here, None for every other file."""
    id = work.records.seals.get(hashlib.sha256(content).hexdigest())
    return work.records.documents[id].locked_at if id else None


def check_mark(digest: str) -> str:
    """Return the eight characters both sides compare, such as 3B78 F183."""
    return f"{digest[:4]} {digest[4:8]}".upper().strip()


def sealed_blob(work: Work, document: Document, label: str, content: bytes) -> Blob:
    sealed = work.vault.seal_bytes(document.case, f"{label} {document.id}", content)
    return Blob(sealed)


def _opened(work: Work, document: Document, label: str, blob: Blob, digest: str) -> bytes:
    with blob.open("r") as file:
        content: bytes = work.vault.open_bytes(document.case, f"{label} {document.id}", file.read())
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotReady(_("Die Datei ist beschädigt. Bitte wenden Sie sich an die 115."))
    return content
