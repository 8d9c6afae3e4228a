"""What a document's PDF shows: its entries, the signature, and the protocol of all steps."""

import json
from typing import Any

from portal.documents import fields, sealing, signatures, signers, uploads
from portal.documents.errors import NotReady
from portal.documents.files import check_mark, frozen_pdf
from portal.documents.fonts import printable
from portal.documents.models import Document, Upload
from portal.documents.pdf import Attachment, Paper, Place, Section, render, text_of
from portal.documents.sheets import Sheet, values
from portal.documents.signatures import moment
from portal.i18n import _
from portal.plugin import Field, Form
from portal.settings import Settings
from portal.work import Work

# Of a file that somebody had signed: cleaning it changes it, so that no signature would hold.
WITHOUT = "; beim Reinigen ohne die elektronische Unterschrift, die sie trug"


def warm_up(settings: Settings) -> None:
    """Render and seal one blank sheet, so that nobody's first document waits for the libraries."""
    form = Form(key="probe", title="Probe", fields=(Field(key="feld", label="Feld"),))
    paper = Paper(form=form, office="", city=settings.city_name, values={})
    sealed = sealing.seal(render(paper), settings)
    sealing.verify(sealed, settings)
    text_of(sealed)


def paper_of(
    work: Work,
    sheet: Sheet,
    given: dict[str, str],
    protocol: tuple[Section, ...] = (),
) -> Paper:
    """Return what the document shows now; each signer has a place, signed or not."""
    document = sheet.document
    return Paper(
        form=sheet.form,
        office=sheet.department.name,
        city=work.settings.city_name,
        values=given,
        signatures=tuple(
            Place(
                caption=printable(signers.caption(work, document, signer)),
                drawing=signatures.drawing(work, document, signer),
                line=printable(signatures.line(work, document, signer)),
            )
            for signer in document.signers
        ),
        protocol=tuple(
            (title, tuple((label, printable(value)) for label, value in rows))
            for title, rows in protocol
        ),
        practised=work.rehearsal is not None,
    )


def final_paper(work: Work, sheet: Sheet) -> bytes:
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
            content=_json([{"title": title, **dict(rows)} for title, rows in protocol]),
            description="Signaturprotokoll",
            relationship="Supplement",
        ),
    )
    return render(paper_of(work, sheet, given, protocol), attachments)


def _protocol(work: Work, sheet: Sheet) -> tuple[Section, ...]:
    """Return the sections of the protocol: what happened, who signed how, what came with it."""
    document, case = sheet.document, sheet.place.case
    signed = tuple(
        (f"Unterschrift {number} von {len(document.signers)}", signatures.rows(work, document, s))
        for number, s in enumerate(document.signers, 1)
    )
    brought = tuple(
        (f"Unterlage {number} (SHA-256)", _about(work, upload))
        for number, upload in enumerate(uploads.uploads(work, case), 1)
    )
    about = (
        ("Vorgangsnummer", case.reference),
        ("Formular", f"{sheet.form.title}, Fassung {sheet.form.version}"),
        ("Prüfsumme der gelesenen Fassung (SHA-256)", document.frozen_digest),
        ("Prüfzeichen", check_mark(document.frozen_digest)),
        ("Zur Unterschrift vorgelegt", moment(document.frozen_at)),
        ("Abgeschlossen und gesperrt", moment(work.now)),
    )
    files = (("Unterlagen", brought),) if brought else ()
    return (("Dokument", about), *signed, *files)


def _about(work: Work, upload: Upload) -> str:
    named = f"{uploads.name(work, upload)}, {upload.digest}"
    return f"{named}{WITHOUT}" if upload.signed else named


def check_final(work: Work, document: Document, final: bytes) -> None:
    """Read the sealed file with a second engine before anybody is told it is done."""
    if not sealing.verify(final, work.settings).good:
        raise NotReady(_("Das Siegel konnte nicht geprüft werden. Bitte versuchen Sie es erneut."))
    text = _letters(text_of(final))
    entered = [value for value in values(work, document).values() if value != fields.YES]
    captions = [signers.caption(work, document, signer) for signer in document.signers]
    for value in (*entered, *map(printable, captions)):
        # Word by word: a long entry goes on behind the foot of its page.
        words = value.split() if _latin(value) else ()
        if any(_letters(word) not in text for word in words):
            raise NotReady(_("Das PDF ist nicht vollständig. Bitte versuchen Sie es erneut."))


def _latin(value: str) -> bool:
    """Whether a value can be compared letter by letter: other scripts are stored as shown."""
    return bool(value) and all(ord(c) < 0x250 for c in value)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
