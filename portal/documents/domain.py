"""A form in the room: opened, filled together, presented, signed, sealed and locked."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ZODB.blob import Blob

from portal import i18n
from portal.audit.domain import note
from portal.case.domain import new_id, person
from portal.case.models import Case
from portal.catalogue.domain import declared
from portal.consultation.domain import Place, check_admitted, identified, name_of
from portal.consultation.errors import NotAdmitted
from portal.documents import fields, sealing
from portal.documents.errors import FormMissing, Locked, NotReady, Stale
from portal.documents.models import Document
from portal.documents.pdf import Attachment, Paper, page_count, render, text_of
from portal.documents.strokes import Drawing, read
from portal.errors import Invalid, NotFound
from portal.i18n import _
from portal.plugin import Department, Field, Form, Service, Signature
from portal.settings import Settings
from portal.work import Work

DECLARATION = _("Ich habe das Dokument gelesen")
METHODS = {Signature.TOUCHPAD: "Unterschrift auf dem Tastfeld"}


@dataclass(frozen=True)
class Sheet:
    """A document with the form it follows and the place it is worked on from."""

    document: Document
    form: Form
    department: Department
    place: Place


def warm_up(settings: Settings) -> None:
    """Render and seal one blank sheet, so that nobody's first document waits for the libraries."""
    form = Form(key="probe", title="Probe", fields=(Field(key="feld", label="Feld"),))
    paper = Paper(form=form, office="", city=settings.city_name, values={})
    sealed = sealing.seal(render(paper), settings)
    sealing.verify(sealed, settings)
    text_of(sealed)


def forms(work: Work, place: Place) -> tuple[Form, ...]:
    """Return the forms that may be opened here: drafts only where nothing is real yet."""
    _department, service = declared(work, place.appointment.department, place.appointment.service)
    if service is None:
        return ()
    return tuple(f for f in service.forms if f.approved or not work.settings.production)


def open_form(work: Work, place: Place, form_key: str) -> Document:
    """Start a form in the case, filled in advance as far as known; raises FormMissing."""
    check_admitted(place)
    form = next((f for f in forms(work, place) if f.key == form_key), None)
    if form is None:
        raise FormMissing
    document = Document(
        id=new_id(), case=place.case.id, form=form.key, title=form.title, at=work.now
    )
    _keep(work, document, _prefilled(work, place, form))
    work.records.documents[document.id] = document
    place.case.documents += (document.id,)
    note(work, "document.opened", _actor(place), f"document:{document.id}")
    return document


def _prefilled(work: Work, place: Place, form: Form) -> dict[str, dict[str, Any]]:
    """Fill in what the booking already knows, so that nobody types it twice (WCAG 3.3.7)."""
    known = person(work, place.case, place.case.participants[0])
    by_purpose = {"name": known.name, "email": known.email, "tel": known.phone}
    given = {f.key: by_purpose.get(f.autocomplete or "", "") for f in form.fields}
    return {k: {"value": v, "version": 1, "by": "citizen"} for k, v in given.items() if v}


def documents(work: Work, case: Case) -> tuple[Document, ...]:
    """Return the documents of a case, oldest first."""
    return tuple(work.records.documents[id] for id in case.documents)


def sheet(work: Work, place: Place, document_id: str) -> Sheet:
    """Return a document of this case with its form; raises NotFound, FormMissing."""
    check_admitted(place)
    if document_id not in place.case.documents:
        raise NotFound
    document = work.records.documents[document_id]
    department, service = declared(work, place.appointment.department, place.appointment.service)
    form = service.form(document.form) if isinstance(service, Service) else None
    if department is None or form is None:
        raise FormMissing
    return Sheet(document, form, department, place)


def entries(work: Work, document: Document) -> dict[str, dict[str, Any]]:
    """Return {field: {"value", "version", "by"}} of a document."""
    opened: dict[str, dict[str, Any]] = work.vault.open(
        document.case, f"values {document.id}", document.values
    )
    return opened


def values(work: Work, document: Document) -> dict[str, str]:
    """Return {field: value} of a document."""
    return {key: entry["value"] for key, entry in entries(work, document).items()}


def fill(work: Work, sheet: Sheet, key: str, value: str, base: int) -> dict[str, Any]:
    """Write one field; returns its new entry.

    base    the version the writer saw, 0 for an empty field
    Raises Stale when the field has moved on, Locked, Invalid, NotFound.
    """
    _must_be(sheet.document, "draft")
    field = sheet.form.field(key)
    if field is None or (field.citizen_only and sheet.place.staff):
        raise NotFound
    known = entries(work, sheet.document)
    current = known.get(key, {"value": "", "version": 0, "by": ""})
    if current["version"] != base:
        raise Stale(value=current["value"], version=current["version"])
    entry = {
        "value": _readable(field, value),
        "version": base + 1,
        "by": "caseworker" if sheet.place.staff else "citizen",
    }
    _keep(work, sheet.document, known | {key: entry})
    return entry


def _readable(field: Field, value: str) -> str:
    try:
        return fields.normalise(field, value)
    except fields.Unreadable as error:
        raise Invalid({field.key: str(error)}) from None


def present(work: Work, sheet: Sheet) -> None:
    """Freeze the form for signature; raises NotReady, Locked, Invalid with all problems."""
    _only_staff(sheet)
    document = sheet.document
    _must_be(document, "draft")
    if not identified(work, sheet.place):
        raise NotReady(_("Bitte prüfen Sie zuerst die Identität und bestätigen Sie sie."))
    given = values(work, document)
    if problems := fields.check(sheet.form, given):
        raise Invalid(problems)
    pdf = render(_paper(work, sheet, given))
    document.frozen = _sealed_blob(work, document, "frozen", pdf)
    document.frozen_digest = hashlib.sha256(pdf).hexdigest()
    document.pages, document.frozen_at = page_count(pdf), work.now
    document.state = "presented"
    _note(work, sheet, "document.presented", document.frozen_digest)


def take_back(work: Work, sheet: Sheet) -> None:
    """Open a presented form for changes again: what was frozen is void."""
    _must_be(sheet.document, "presented")
    sheet.document.state = "draft"
    sheet.document.frozen, sheet.document.frozen_digest = None, ""
    _note(work, sheet, "document.taken_back")


def sign(work: Work, sheet: Sheet, strokes: Any, digest: str, read_it: bool) -> None:
    """Sign the frozen form on the touchpad.

    strokes  {"width", "height", "strokes": [{"points": [{"x", "y"}]}]}, in pixels of the box
    digest   of the version the citizen saw
    Raises Locked, NotReady, NotAdmitted (only the citizen's side signs).
    """
    document = sheet.document
    if sheet.place.staff:
        raise NotAdmitted(_("Unterschreiben kann nur die Bürgerin oder der Bürger."))
    _must_be(document, "presented")
    if Signature.TOUCHPAD not in sheet.form.signatures:
        raise NotReady(_("Dieses Formular wird nicht auf dem Tastfeld unterschrieben."))
    if not read_it:
        raise NotReady(_("Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."))
    if digest != document.frozen_digest:
        raise NotReady(_("Das Dokument wurde geändert. Bitte lesen Sie die neue Fassung."))
    drawing = read(strokes)
    if not identified(work, sheet.place, sheet.place.seat.id):
        raise NotReady(_("Bitte zeigen Sie zuerst Ihren Ausweis in die Kamera."))
    name = name_of(work, sheet.place.case, sheet.place.seat)
    kept = {"strokes": drawing.strokes, "ratio": drawing.ratio, "name": name}
    document.signature = work.vault.seal(document.case, f"signature {document.id}", kept)
    document.signed_at, document.signed_by = work.now, sheet.place.seat.participant
    document.state = "signed"
    _note(work, sheet, "document.signed", document.frozen_digest)


def lock(work: Work, sheet: Sheet) -> None:
    """Make the sealed PDF and lock the document for good; raises NotReady, Locked."""
    _only_staff(sheet)
    document = sheet.document
    if document.state == "locked":
        raise Locked
    if document.state != ("signed" if sheet.form.signatures else "presented"):
        raise NotReady(_("Das Dokument ist noch nicht unterschrieben."))
    final = sealing.seal(_final_pdf(work, sheet), work.settings)
    _check_final(work, document, final)
    document.final = _sealed_blob(work, document, "final", final)
    document.final_digest = hashlib.sha256(final).hexdigest()
    work.records.seals[document.final_digest] = document.id
    document.locked_at, document.locked_by = work.now, sheet.place.seat.account
    document.state = "locked"
    _note(work, sheet, "document.locked", document.final_digest)


def frozen_pdf(work: Work, document: Document) -> bytes:
    """Return the version that is read and signed; raises NotReady before it is presented."""
    if document.frozen is None:
        raise NotReady(_("Das Dokument liegt noch nicht zur Unterschrift vor."))
    return _opened_blob(work, document, "frozen", document.frozen, document.frozen_digest)


def final_pdf(work: Work, document: Document) -> bytes:
    """Return the sealed PDF; raises NotReady before it is locked."""
    if document.final is None:
        raise NotReady(_("Das Dokument ist noch nicht abgeschlossen."))
    return _opened_blob(work, document, "final", document.final, document.final_digest)


def sealed_when(work: Work, content: bytes) -> datetime | None:
    """Return when exactly this file was sealed here, None for every other file."""
    id = work.records.seals.get(hashlib.sha256(content).hexdigest())
    return work.records.documents[id].locked_at if id else None


def check_mark(digest: str) -> str:
    """Return the eight characters both sides compare, such as 3B78 F183."""
    return f"{digest[:4]} {digest[4:8]}".upper().strip()


def _final_pdf(work: Work, sheet: Sheet) -> bytes:
    document = sheet.document
    given, frozen = values(work, document), frozen_pdf(work, document)
    protocol = _protocol(work, sheet)
    attachments = (
        Attachment(
            name="unterschriftsfassung.pdf",
            content=frozen,
            description="Fassung, die gelesen und unterschrieben wurde",
            relationship="Source",
        ),
        Attachment(
            name="daten.json",
            content=_json({"form": sheet.form.key, "version": sheet.form.version, "values": given}),
            description="Angaben des Formulars",
            relationship="Data",
        ),
        Attachment(
            name="protokoll.json",
            content=_json(dict(protocol)),
            description="Signaturprotokoll",
            relationship="Supplement",
        ),
    )
    drawing = _drawing(work, document)
    return render(_paper(work, sheet, given, drawing, protocol), attachments)


def _drawing(work: Work, document: Document) -> Drawing | None:
    if not document.signature:
        return None
    kept = work.vault.open(document.case, f"signature {document.id}", document.signature)
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in kept["strokes"])
    return Drawing(strokes, kept["ratio"])


def _protocol(work: Work, sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Return the rows of the protocol page: what happened, and what level it has."""
    document, case = sheet.document, sheet.place.case
    rows = [
        ("Vorgangsnummer", case.reference),
        ("Formular", f"{sheet.form.title}, Fassung {sheet.form.version}"),
        ("Prüfsumme der gelesenen Fassung (SHA-256)", document.frozen_digest),
        ("Prüfzeichen", check_mark(document.frozen_digest)),
        ("Zur Unterschrift vorgelegt", _moment(document.frozen_at)),
    ]
    checks = case.participants[0].checks
    if checks and checks[-1].passed:
        rows.append(("Identität", f"Sichtprüfung per Kamera: {checks[-1].document}"))
        rows.append(("Identität bestätigt", _moment(checks[-1].at)))
    if document.signature:
        kept = work.vault.open(document.case, f"signature {document.id}", document.signature)
        rows += [
            ("Erklärung", DECLARATION + "."),
            ("Unterschrieben durch", kept["name"]),
            ("Art der Unterschrift", METHODS[Signature.TOUCHPAD]),
            ("Unterschrieben", _moment(document.signed_at)),
            ("Stufe", "Einfache elektronische Signatur; das Dokument ist von der Stadt versiegelt"),
        ]
    rows.append(("Abgeschlossen und gesperrt", _moment(work.now)))
    return tuple(rows)


def _moment(instant: Any) -> str:
    return i18n.moment(instant, i18n.SOURCE) if instant else ""


def _paper(
    work: Work,
    sheet: Sheet,
    given: dict[str, str],
    drawing: Drawing | None = None,
    protocol: tuple[tuple[str, str], ...] = (),
) -> Paper:
    return Paper(
        form=sheet.form,
        office=sheet.department.name,
        city=work.settings.city_name,
        values=given,
        signature=drawing,
        protocol=protocol,
    )


def _check_final(work: Work, document: Document, final: bytes) -> None:
    """Read the sealed file with a second engine before anybody is told it is done."""
    if not sealing.verify(final, work.settings).good:
        raise NotReady(_("Das Siegel konnte nicht geprüft werden. Bitte versuchen Sie es erneut."))
    text = _letters(text_of(final))
    for value in values(work, document).values():
        # Word by word: a long entry goes on behind the foot of its page.
        words = value.split() if value != fields.YES and _latin(value) else ()
        if any(_letters(word) not in text for word in words):
            raise NotReady(_("Das PDF ist nicht vollständig. Bitte versuchen Sie es erneut."))


def _latin(value: str) -> bool:
    """Whether a value can be compared letter by letter: other scripts are stored as shown."""
    return bool(value) and all(ord(c) < 0x250 for c in value)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _sealed_blob(work: Work, document: Document, label: str, content: bytes) -> Blob:
    sealed = work.vault.seal_bytes(document.case, f"{label} {document.id}", content)
    return Blob(sealed)


def _opened_blob(work: Work, document: Document, label: str, blob: Blob, digest: str) -> bytes:
    with blob.open("r") as file:
        content: bytes = work.vault.open_bytes(document.case, f"{label} {document.id}", file.read())
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotReady(_("Die Datei ist beschädigt. Bitte wenden Sie sich an die 115."))
    return content


def _keep(work: Work, document: Document, entries: dict[str, dict[str, Any]]) -> None:
    document.values = work.vault.seal(document.case, f"values {document.id}", entries)


def _must_be(document: Document, state: str) -> None:
    if document.state != state:
        raise Locked


def _only_staff(sheet: Sheet) -> None:
    if not sheet.place.staff:
        raise NotAdmitted


def _actor(place: Place) -> str:
    return (
        f"account:{place.seat.account}" if place.staff else f"participant:{place.seat.participant}"
    )


def _note(work: Work, sheet: Sheet, act: str, digest: str = "") -> None:
    note(work, act, _actor(sheet.place), f"document:{sheet.document.id}", digest)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
