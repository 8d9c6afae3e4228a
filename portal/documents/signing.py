"""Signing the presented version: on the touchpad, or by a TAN. Only the citizen does."""

import hashlib
from typing import Any

from portal.consultation.errors import NotAdmitted
from portal.consultation.identity import identified
from portal.consultation.places import may_sign, name_of
from portal.documents import strokes, tans
from portal.documents.errors import NotReady
from portal.documents.files import sealed_blob
from portal.documents.papers import paper_of
from portal.documents.pdf import render
from portal.documents.sheets import Sheet, must_be, note_step, values
from portal.documents.signatures import keep_signature
from portal.evaluation.domain import tell
from portal.i18n import _
from portal.plugin import Signature
from portal.work import Work


def sign_by_hand(work: Work, sheet: Sheet, drawn: Any, digest: str, read_it: bool) -> None:
    """Sign on the touchpad.

    drawn    {"width", "height", "strokes": [{"points": [{"x", "y"}]}]}, in pixels of the box
    digest   of the version the citizen saw
    Raises Locked, NotReady, NotAdmitted (only the citizen's side signs).
    """
    _may(sheet, Signature.TOUCHPAD, digest, read_it)
    drawing = strokes.read(drawn)
    _seen(work, sheet)
    _signed(work, sheet, Signature.TOUCHPAD, {"strokes": drawing.strokes, "ratio": drawing.ratio})


def sign_by_tan(work: Work, sheet: Sheet, way: str, typed: str, digest: str, read_it: bool) -> None:
    """Sign with the TAN that was shown or sent.

    Raises WrongTan, whose try has to be committed; and what signing on the touchpad raises.
    """
    if way not in tans.WAYS:
        raise NotReady(_("Auf diesem Weg wird dieses Formular nicht unterschrieben."))
    _may(sheet, Signature(way), digest, read_it)
    _seen(work, sheet)
    tan = tans.redeem(work, sheet, way, typed)
    more = {"issued": tan.issued.isoformat(), "tries": tan.tries, "number": tan.number}
    _signed(work, sheet, Signature(way), more)


def _may(sheet: Sheet, way: Signature, digest: str, read_it: bool) -> None:
    document = sheet.document
    if not may_sign(sheet.place):
        raise NotAdmitted(_("Unterschreiben kann nur die Bürgerin oder der Bürger."))
    must_be(document, "presented")
    if way not in sheet.form.signatures:
        raise NotReady(_("Auf diesem Weg wird dieses Formular nicht unterschrieben."))
    if not read_it:
        raise NotReady(_("Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."))
    if digest != document.frozen_digest:
        raise NotReady(_("Das Dokument wurde geändert. Bitte lesen Sie die neue Fassung."))


def _seen(work: Work, sheet: Sheet) -> None:
    if not identified(work, sheet.place, sheet.place.seat.id):
        raise NotReady(_("Bitte zeigen Sie zuerst Ihren Ausweis in die Kamera."))


def _signed(work: Work, sheet: Sheet, way: Signature, more: dict[str, Any]) -> None:
    document = sheet.document
    name = name_of(work, sheet.place.case, sheet.place.seat)
    keep_signature(work, document, {"way": way.value, "name": name} | more)
    document.tan = None  # what was asked for and not used, with its number
    document.signed_at, document.signed_by = work.now, sheet.place.seat.participant
    preview = render(paper_of(work, sheet, values(work, document)))
    document.preview = sealed_blob(work, document, "preview", preview)
    document.preview_digest = hashlib.sha256(preview).hexdigest()
    document.state = "signed"
    appointment = sheet.place.appointment
    tell(work, appointment.department, appointment.service, "signature", way.value)
    note_step(work, sheet, "document.signed", document.frozen_digest)
