"""A document at its place: with the form it follows, its entries, and who works on it."""

from dataclasses import dataclass
from typing import Any

from portal.audit.domain import note
from portal.case.models import Case
from portal.catalogue.domain import declared
from portal.consultation.errors import NotAdmitted, RoomClosed
from portal.consultation.places import Place, check_admitted, check_writes, may_look_back, window
from portal.documents import signers
from portal.documents.errors import FormMissing, Locked
from portal.documents.models import Document, Signer
from portal.errors import NotFound
from portal.plugin import Department, Form, Service
from portal.work import Work


@dataclass(frozen=True)
class Sheet:
    """A document with the form it follows and the place it is worked on from."""

    document: Document
    form: Form
    department: Department
    place: Place

    @property
    def signer(self) -> Signer | None:
        """As what this seat signs the presented version, None where it does not."""
        return signers.find(self.document, self.place.seat.participant)


def forms(work: Work, place: Place) -> tuple[Form, ...]:
    """Return the forms that may be opened here: drafts only where nothing is real yet."""
    _department, service = declared(work, place.appointment.department, place.appointment.service)
    if service is None:
        return ()
    return tuple(f for f in service.forms if f.approved or not work.settings.production)


def handed_out(work: Work, place: Place) -> tuple[Document, ...]:
    """Return the locked documents a seat of the citizen's side may fetch, also after the end."""
    if not may_look_back(work, place):
        return ()
    return tuple(d for d in documents(work, place.case) if d.state == "locked")


def downloadable(work: Work, place: Place, document_id: str) -> Document:
    """Return a document whose sealed file this seat may have.

    In the room each of the case, but not for who only accompanies; afterwards what is locked, for
    the citizen's side until the room closes. Raises RoomClosed, NotAdmitted, NotFound.
    """
    for document in handed_out(work, place):
        if document.id == document_id:
            return document
    if work.now >= window(work, place.appointment)[1] and place.seat.state == "left":
        raise RoomClosed
    check_admitted(place)
    check_writes(place)
    return of_case(work, place.case, document_id)


def of_case(work: Work, case: Case, document_id: str) -> Document:
    """Return a document of this case; raises NotFound."""
    if document_id not in case.documents:
        raise NotFound
    document: Document = work.records.documents[document_id]
    return document


def documents(work: Work, case: Case) -> tuple[Document, ...]:
    """Return the documents of a case, oldest first."""
    return tuple(work.records.documents[id] for id in case.documents)


def sheet(work: Work, place: Place, document_id: str) -> Sheet:
    """Return a document of this case with its form; raises NotFound, FormMissing."""
    check_admitted(place)
    document = of_case(work, place.case, document_id)
    department, service = declared(work, place.appointment.department, place.appointment.service)
    form = service.form(document.form) if isinstance(service, Service) else None
    if department is None or form is None:
        raise FormMissing
    return Sheet(document, form, department, place)


def entries(work: Work, document: Document) -> dict[str, dict[str, Any]]:
    """Return {field: {"value", "version", "by"}} of a document, "problem" with what was refused."""
    opened: dict[str, dict[str, Any]] = work.vault.open(
        document.case, f"values {document.id}", document.values
    )
    return opened


def values(work: Work, document: Document) -> dict[str, str]:
    """Return {field: value} of a document."""
    return {key: entry["value"] for key, entry in entries(work, document).items()}


def keep(work: Work, document: Document, entries: dict[str, dict[str, Any]]) -> None:
    document.values = work.vault.seal(document.case, f"values {document.id}", entries)


def must_be(document: Document, state: str) -> None:
    if document.state != state:
        raise Locked


def only_staff(sheet: Sheet) -> None:
    if not sheet.place.staff:
        raise NotAdmitted


def actor(place: Place) -> str:
    return (
        f"account:{place.seat.account}" if place.staff else f"participant:{place.seat.participant}"
    )


def note_step(work: Work, sheet: Sheet, act: str, digest: str = "") -> None:
    note(work, act, actor(sheet.place), f"document:{sheet.document.id}", digest)
