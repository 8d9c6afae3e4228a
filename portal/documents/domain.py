"""A form in the room: opened, filled together, presented, signed, sealed and locked."""

import hashlib
from contextlib import suppress
from typing import Any

from portal.audit.domain import note
from portal.booking.domain import as_told
from portal.case.domain import new_id, person
from portal.consultation.errors import NotAdmitted
from portal.consultation.identity import identified
from portal.consultation.places import Place, check_admitted, check_writes
from portal.documents import fields, sealing, tans, uploads
from portal.documents.errors import FormMissing, Locked, NotReady, Stale
from portal.documents.files import sealed_blob
from portal.documents.models import Document
from portal.documents.papers import check_final, final_paper, paper_of
from portal.documents.pdf import page_count, render
from portal.documents.sheets import (
    Sheet,
    actor,
    documents,
    entries,
    forms,
    keep,
    must_be,
    note_step,
    only_staff,
    values,
)
from portal.errors import Invalid, NotFound
from portal.i18n import _
from portal.plugin import Field, Form
from portal.work import Work

BOOKING = "booking"  # who wrote what the booking knew already
LONGEST_REFUSED = 200


def open_form(work: Work, place: Place, form_key: str) -> Document:
    """Start a form in the case, filled in advance as far as known; raises FormMissing."""
    check_admitted(place)
    form = next((f for f in forms(work, place) if f.key == form_key), None)
    if form is None:
        raise FormMissing
    if (begun := _untouched(work, place, form)) is not None:
        return begun
    document = Document(
        id=new_id(), case=place.case.id, form=form.key, title=form.title, at=work.now
    )
    keep(work, document, _prefilled(work, place, form))
    work.records.documents[document.id] = document
    place.case.documents += (document.id,)
    note(work, "document.opened", actor(place), f"document:{document.id}")
    return document


def _untouched(work: Work, place: Place, form: Form) -> Document | None:
    """Return this form where it is open and nobody has written in it: opened twice, it is one."""
    for document in documents(work, place.case):
        if document.state == "draft" and document.form == form.key:
            written = [entry["by"] for entry in entries(work, document).values()]
            if all(by == BOOKING for by in written):
                return document
    return None


def _prefilled(work: Work, place: Place, form: Form) -> dict[str, dict[str, Any]]:
    """Fill in what the booking already knows, so that nobody types it twice (WCAG 3.3.7)."""
    known = person(work, place.case, place.case.participants[0])
    by_purpose = {"name": known.name, "email": known.email, "tel": known.phone}
    given = {f.key: by_purpose.get(f.autocomplete or "", "") for f in form.fields}
    given |= _from_department(work, place, form)
    return {k: {"value": v, "version": 1, "by": BOOKING} for k, v in given.items() if v}


def _from_department(work: Work, place: Place, form: Form) -> dict[str, str]:
    """Return what the department enters beforehand; what its own fields refuse is left out."""
    at, readable = place.appointment, {}
    for key, value in work.departments.prefill(at.department, form, as_told(at)).items():
        field = form.field(key)
        if field is not None:
            with suppress(fields.Unreadable):
                readable[key] = fields.normalise(field, value)
    return readable


def fill(work: Work, sheet: Sheet, key: str, value: str, base: int) -> dict[str, Any]:
    """Write one field; returns its new entry.

    base    the version the writer saw, 0 for an empty field
    Raises Stale when the field has moved on, Locked, Invalid, NotFound.
    """
    must_be(sheet.document, "draft")
    check_writes(sheet.place)
    field = sheet.form.field(key)
    if field is None or (field.citizen_only and sheet.place.staff):
        raise NotFound
    known = entries(work, sheet.document)
    current = known.get(key, {"value": "", "version": 0, "by": ""})
    if current["version"] != base:
        raise Stale(value=current["value"], version=current["version"])
    entry = {"value": _readable(field, value), "version": base + 1, "by": _side(sheet)}
    keep(work, sheet.document, known | {key: entry})
    return entry


def complain(work: Work, sheet: Sheet, key: str, value: str, reason: str) -> None:
    """Keep that one side's entry was refused, and why: the other side sees it beside the field."""
    check_writes(sheet.place)
    known = entries(work, sheet.document)
    current = known.get(key, {"value": "", "version": 0, "by": ""})
    problem = {"value": value[:LONGEST_REFUSED], "reason": reason, "by": _side(sheet)}
    keep(work, sheet.document, known | {key: current | {"problem": problem}})


def _side(sheet: Sheet) -> str:
    return "caseworker" if sheet.place.staff else "citizen"


def _readable(field: Field, value: str) -> str:
    try:
        return fields.normalise(field, value)
    except fields.Unreadable as error:
        raise Invalid({field.key: str(error)}) from None


def present(work: Work, sheet: Sheet) -> None:
    """Freeze the form for signature; raises NotReady, Locked, Invalid with all problems."""
    only_staff(sheet)
    document = sheet.document
    must_be(document, "draft")
    if not identified(work, sheet.place):
        raise NotReady(_("Bitte prüfen Sie zuerst die Identität und bestätigen Sie sie."))
    given = values(work, document)
    if problems := fields.check(sheet.form, given) | _unsettled(work, sheet, given):
        raise Invalid(problems)
    pdf = render(paper_of(work, sheet, given))
    document.frozen = sealed_blob(work, document, "frozen", pdf)
    document.frozen_digest = hashlib.sha256(pdf).hexdigest()
    document.pages, document.frozen_at = page_count(pdf), work.now
    document.state = "presented"
    note_step(work, sheet, "document.presented", document.frozen_digest)


def _unsettled(work: Work, sheet: Sheet, given: dict[str, str]) -> dict[str, str]:
    """Return why entries were refused that nobody has mended since."""
    known = entries(work, sheet.document)
    open_fields = [f.key for f in sheet.form.fields if fields.shown(sheet.form, f, given)]
    refused = {key: known.get(key, {}).get("problem") for key in open_fields}
    return {key: problem["reason"] for key, problem in refused.items() if problem}


def take_back(work: Work, sheet: Sheet) -> None:
    """Open a presented form for changes again: what was frozen is void.

    After the signature only the staff may, for one that is no signature; it is void, too.
    """
    check_writes(sheet.place)
    document = sheet.document
    if document.state == "signed" and sheet.place.staff:
        document.signature, document.preview = b"", None
        document.preview_digest = ""
        document.signed_at, document.signed_by = None, ""
    else:
        must_be(document, "presented")
    document.state = "draft"
    document.frozen, document.frozen_digest = None, ""
    tans.reset(document)
    note_step(work, sheet, "document.taken_back")


def receive(work: Work, place: Place, document: Document) -> None:
    """Keep that the citizen's side has downloaded the document; raises NotAdmitted, NotReady."""
    if place.staff:
        raise NotAdmitted
    check_writes(place)
    if document.state != "locked":
        raise NotReady(_("Das Dokument ist noch nicht abgeschlossen."))
    if document.received is None:
        document.received = work.now
        note(work, "document.received", actor(place), f"document:{document.id}")


def lock(work: Work, sheet: Sheet) -> None:
    """Make the sealed PDF and lock the document for good; raises NotReady, Locked."""
    only_staff(sheet)
    document = sheet.document
    if document.state == "locked":
        raise Locked
    if document.state != ("signed" if sheet.form.signatures else "presented"):
        raise NotReady(_("Das Dokument ist noch nicht unterschrieben."))
    final = sealing.seal(final_paper(work, sheet), work.settings)
    check_final(work, document, final)
    document.final = sealed_blob(work, document, "final", final)
    document.final_digest = hashlib.sha256(final).hexdigest()
    document.pages, document.preview = page_count(final), None
    work.records.seals[document.final_digest] = document.id
    document.locked_at, document.locked_by = work.now, sheet.place.seat.account
    document.state = "locked"
    uploads.lock(work, sheet.place.case)
    uploads.undecide(work, sheet.place.case)
    note_step(work, sheet, "document.locked", document.final_digest)
