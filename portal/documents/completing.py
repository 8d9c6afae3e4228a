"""Time stamps that were not to be had when a document was sealed: fetched later, by the worker.

The seal is made once more over the same file, with the stamp. Both files are known from then on:
who has downloaded the first keeps a sealed document.
"""

import hashlib

from portal.audit.domain import note
from portal.documents import files, sealing
from portal.documents.errors import NotReady
from portal.documents.models import Document
from portal.work import Work


def due(work: Work) -> list[str]:
    """Return the documents that wait for a time stamp, oldest first."""
    waiting = work.records.unstamped
    return sorted(waiting, key=waiting.get)


def unsealed(work: Work, id: str) -> bytes:
    """Return the PDF below a seal: what is sealed is only ever added to. Raises NotReady."""
    document = _waiting(work, id)
    return files.final_pdf(work, document)[: document.unsealed]


def complete(work: Work, id: str, sealed: bytes) -> None:
    """Put the stamped file in the place of the one before; raises NotReady."""
    document = _waiting(work, id)
    if not sealing.verify(sealed, work.settings).stamped:
        raise NotReady("The time stamp is not one of the service.")
    document.replaced += (document.final_digest,)
    document.final = files.sealed_blob(work, document, "final", sealed)
    document.final_digest = hashlib.sha256(sealed).hexdigest()
    work.records.seals[document.final_digest] = document.id
    del work.records.unstamped[id]
    note(work, "document.stamped", "worker", f"document:{id}", document.final_digest)


def _waiting(work: Work, id: str) -> Document:
    document: Document | None = work.records.documents.get(id)
    if document is None or id not in work.records.unstamped:
        work.records.unstamped.pop(id, None)
        raise NotReady("It waits for nothing any more.")
    return document
