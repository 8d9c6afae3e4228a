"""A form in the room: opened, filled together, presented, signed, sealed and locked."""

import hashlib
from contextlib import suppress
from typing import Any

from portal.audit.domain import note
from portal.booking.domain import as_told
from portal.case.domain import person
from portal.consultation.errors import NotAdmitted
from portal.consultation.identity import confirmed, identified
from portal.consultation.places import Place, check_admitted, check_writes
from portal.documents import fields, filling, sealing, signers, uploads
from portal.documents.errors import FormMissing, Locked, NotReady
from portal.documents.files import sealed_blob
from portal.documents.models import Document, Signer
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
from portal.errors import Invalid
from portal.i18n import Words, _
from portal.ids import new_id
from portal.plugin import Form
from portal.work import Work

BOOKING = "booking"  # who wrote what the booking knew already


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
    given |= {f.key: "" for f in form.fields if f.private}  # nobody has filled them in
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


def present(work: Work, sheet: Sheet, signing: Any = None) -> None:
    """Freeze the form for signature; raises NotReady, Locked, Invalid with all problems.

    signing    who signs, as signers.named takes it
    """
    only_staff(sheet)
    document = sheet.document
    must_be(document, "draft")
    named, wrong = _named(work, sheet, signing)
    if not wrong:
        _check_identities(work, sheet, named)
    given = values(work, document)
    if problems := wrong | fields.check(sheet.form, given) | _unsettled(work, sheet, given):
        raise Invalid(problems)
    document.signers = named
    keep(work, document, filling.reveal(sheet.form, entries(work, document)))
    pdf = render(paper_of(work, sheet, given))
    document.frozen = sealed_blob(work, document, "frozen", pdf)
    document.frozen_digest = hashlib.sha256(pdf).hexdigest()
    document.pages, document.frozen_at = page_count(pdf), work.now
    document.state = "presented"
    note_step(work, sheet, "document.presented", document.frozen_digest)


def _named(work: Work, sheet: Sheet, signing: Any) -> tuple[tuple[Signer, ...], dict[str, str]]:
    """Return who signs, or what is wrong with that: told together with all other problems."""
    if not sheet.form.signatures:
        return (), {}
    try:
        return signers.named(work, sheet.document, signing), {}
    except Invalid as error:
        return (), error.fields


def _check_identities(work: Work, sheet: Sheet, named: tuple[Signer, ...]) -> None:
    """Raise NotReady unless it is known who signs; where nobody does, who the form is about."""
    place, case = sheet.place, sheet.place.case
    unknown = [s for s in named if not confirmed(work, place, case.participant(s.participant))]
    if unknown or not (named or identified(work, place)):
        raise NotReady(
            _("Bitte prüfen Sie zuerst die Identität aller, die unterschreiben.")
            if len(named) > 1
            else _("Bitte prüfen Sie zuerst die Identität und bestätigen Sie sie.")
        )


def _unsettled(work: Work, sheet: Sheet, given: dict[str, str]) -> dict[str, str]:
    """Return why entries were refused that nobody has mended since."""
    known = entries(work, sheet.document)
    open_fields = [f.key for f in sheet.form.fields if fields.shown(sheet.form, f, given)]
    refused = {key: known.get(key, {}).get("problem") for key in open_fields}
    return {
        key: Words(problem["reason"], **problem.get("values", {}))
        for key, problem in refused.items()
        if problem
    }


def take_back(work: Work, sheet: Sheet) -> None:
    """Open a presented form for changes again: what was frozen is void, with all signatures.

    Once somebody has signed only the staff may.
    """
    check_writes(sheet.place)
    document = sheet.document
    if not (sheet.place.staff and document.state == "signed"):
        must_be(document, "presented")
    if signers.begun(document) and not sheet.place.staff:
        raise Locked
    document.state, document.signers = "draft", ()
    document.frozen, document.frozen_digest = None, ""
    document.preview, document.preview_digest = None, ""
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
    paper = final_paper(work, sheet)
    final, waits = sealing.seal_best(paper, work.settings)
    check_final(work, document, final)
    document.final = sealed_blob(work, document, "final", final)
    document.final_digest = hashlib.sha256(final).hexdigest()
    document.unsealed = len(paper)
    if waits:
        work.records.unstamped[document.id] = work.now
    document.pages, document.preview = page_count(final), None
    work.records.seals[document.final_digest] = document.id
    document.locked_at, document.locked_by = work.now, sheet.place.seat.account
    document.state = "locked"
    uploads.lock(work, sheet.place.case)
    uploads.undecide(work, sheet.place.case)
    note_step(work, sheet, "document.locked", document.final_digest)
