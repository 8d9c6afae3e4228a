"""Signing the presented version: on the touchpad, or by a TAN; each signer in their own browser."""

import hashlib
from dataclasses import replace
from typing import Any

from portal.consultation.errors import NotAdmitted
from portal.documents import signers, strokes, tans
from portal.documents.errors import NotReady
from portal.documents.files import sealed_blob
from portal.documents.models import Signer
from portal.documents.papers import paper_of
from portal.documents.pdf import render
from portal.documents.sheets import Sheet, must_be, note_step, values
from portal.documents.signatures import sealed_signature
from portal.evaluation.domain import tell
from portal.i18n import _
from portal.plugin import Signature
from portal.work import Work


def sign_by_hand(work: Work, sheet: Sheet, drawn: Any, digest: str, read_it: bool) -> None:
    """Sign on the touchpad.

    drawn    {"width", "height", "strokes": [{"points": [{"x", "y"}]}]}, in pixels of the box
    digest   of the version the signer saw
    Raises Locked, NotReady, NotAdmitted (only who was named as a signer is one).
    """
    signer = _may(sheet, Signature.TOUCHPAD, digest, read_it)
    drawing = strokes.read(drawn)
    tans.check_seen(work, sheet)
    more = {"strokes": drawing.strokes, "ratio": drawing.ratio}
    _signed(work, sheet, signer, Signature.TOUCHPAD, more)


def sign_by_tan(work: Work, sheet: Sheet, way: str, typed: str, digest: str, read_it: bool) -> None:
    """Sign with the TAN that was shown or sent.

    Raises WrongTan, whose try has to be committed; and what signing on the touchpad raises.
    """
    if way not in tans.WAYS:
        raise NotReady(_("Auf diesem Weg wird dieses Formular nicht unterschrieben."))
    signer = _may(sheet, Signature(way), digest, read_it)
    tans.check_seen(work, sheet)
    tan = tans.redeem(work, sheet, signer, way, typed)
    more = {"issued": tan.issued.isoformat(), "tries": tan.tries, "number": tan.number}
    _signed(work, sheet, signer, Signature(way), more)


def _may(sheet: Sheet, way: Signature, digest: str, read_it: bool) -> Signer:
    document, signer = sheet.document, sheet.signer
    if not sheet.place.seat.participant:
        raise NotAdmitted(_("Unterschreiben kann nur die Bürgerin oder der Bürger."))
    must_be(document, "presented")
    if signer is None:
        raise NotAdmitted(_("Dieses Dokument unterschreiben andere."))
    if signer.signed_at is not None:
        raise NotReady(_("Sie haben schon unterschrieben."))
    if way not in sheet.form.signatures:
        raise NotReady(_("Auf diesem Weg wird dieses Formular nicht unterschrieben."))
    if not read_it:
        raise NotReady(_("Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."))
    if digest != document.frozen_digest:
        raise NotReady(_("Das Dokument wurde geändert. Bitte lesen Sie die neue Fassung."))
    return signer


def _signed(work: Work, sheet: Sheet, signer: Signer, way: Signature, more: dict[str, Any]) -> None:
    """Keep a signature; the last one that was missing makes the document a signed one."""
    document = sheet.document
    name = signers.name(work, document, signer)
    kept = sealed_signature(work, document, signer, {"way": way.value, "name": name} | more)
    # A TAN that was asked for and not used goes, with its number.
    signers.put(document, replace(signer, signature=kept, signed_at=work.now, tan=None))
    note_step(work, sheet, "document.signed", document.frozen_digest)
    appointment = sheet.place.appointment
    tell(work, appointment.department, appointment.service, "signature", way.value)
    if signers.missing(document):
        return
    preview = render(paper_of(work, sheet, values(work, document)))
    document.preview = sealed_blob(work, document, "preview", preview)
    document.preview_digest = hashlib.sha256(preview).hexdigest()
    document.state = "signed"
