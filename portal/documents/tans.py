"""A TAN signs one version once: shown in the signer's own browser, or sent to their phone.

It exists only after the caseworker has released it, is bound to the version, the person and the
seat that asked, and is kept as a keyed digest; one for a phone is kept sealed beside it, with the
number, until the version is signed or void. Guesses count even when they come at once: all change
the same document.
"""

import hmac
import secrets
import unicodedata
from dataclasses import replace
from datetime import timedelta

from portal.consultation.identity import confirmed
from portal.documents import signers
from portal.documents.errors import NotReady, WrongTan
from portal.documents.files import check_mark
from portal.documents.models import Document, Signer, Tan
from portal.documents.sheets import Sheet, must_be, note_step, only_staff
from portal.i18n import _, translator
from portal.outbox.domain import TAN, post
from portal.outbox.letters import TextMessage
from portal.outbox.models import Message
from portal.plugin import Signature
from portal.reachable import mobile_number
from portal.work import Work

WAYS = (Signature.HIDDEN_TAN, Signature.MOBILE_TAN)
DIGITS = 6
LIFE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
MOST_ISSUED = 3
MOST_TRIES = 3


def release(work: Work, sheet: Sheet) -> None:
    """Let all whose identity is confirmed ask for a TAN for the presented version.

    Raises NotReady where nobody may, Locked.
    """
    only_staff(sheet)
    document = sheet.document
    must_be(document, "presented")
    if not any(way in sheet.form.signatures for way in WAYS):
        raise NotReady(_("Dieses Formular wird nicht mit einer TAN unterschrieben."))
    case = sheet.place.case
    able = [
        signer
        for signer in signers.missing(document)
        if confirmed(work, sheet.place, case.participant(signer.participant))
    ]
    if not able:
        raise NotReady(_("Bitte prüfen Sie zuerst die Identität und bestätigen Sie sie."))
    for signer in able:
        if signer.released is None:
            signers.put(document, replace(signer, released=work.now))
            note_step(work, sheet, "tan.released", document.frozen_digest)


def issue(work: Work, sheet: Sheet, way: str, digest: str, number: str = "") -> str:
    """Make a TAN; returns it where it is to be shown, "" where it goes to the phone.

    Raises NotReady, Locked; for a number that gets no text messages as well.
    """
    document, seat, signer = sheet.document, sheet.place.seat, sheet.signer
    must_be(document, "presented")
    if signer is None or way not in WAYS or way not in sheet.form.signatures:
        raise NotReady(_("Auf diesem Weg wird dieses Formular nicht unterschrieben."))
    if signer.signed_at is not None:
        raise NotReady(_("Sie haben schon unterschrieben."))
    if signer.released is None:
        raise NotReady(_("Die Sachbearbeitung hat die TAN noch nicht freigegeben."))
    if digest != document.frozen_digest:
        raise NotReady(_("Das Dokument wurde geändert. Bitte lesen Sie die neue Fassung."))
    check_seen(work, sheet)
    _limit(work, signer)
    phone = _mobile(number) if way == Signature.MOBILE_TAN else ""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    label = _label(document, signer)
    sealed = work.vault.seal(document.case, label, [phone, code]) if phone else b""
    tan = Tan(
        way=way,
        digest=document.frozen_digest,
        seat=seat.id,
        mac=_mac(work, sheet, code),
        issued=work.now,
        number=masked(phone),
        sealed=sealed,
    )
    signers.put(document, replace(signer, tan=tan, tans=signer.tans + 1))
    if phone:
        post(work, TAN, sheet.place.appointment.id, seat.participant, about=document.id)
    note_step(work, sheet, "tan.issued", document.frozen_digest)
    return "" if phone else code


def on_its_way(work: Work, sheet: Sheet) -> str:
    """Return the masked number to which a TAN that still counts was sent for this seat, or ""."""
    tan = sheet.signer.tan if sheet.signer is not None else None
    if tan is None or tan.way != Signature.MOBILE_TAN or tan.seat != sheet.place.seat.id:
        return ""
    return tan.number if work.now < tan.issued + LIFE and tan.tries < MOST_TRIES else ""


def check_seen(work: Work, sheet: Sheet) -> None:
    """Raise NotReady unless who sits here is who was looked at, where the service asks for it."""
    seat = sheet.place.seat
    participant = sheet.place.case.participant(seat.participant)
    if not confirmed(work, sheet.place, participant, seat.id):
        raise NotReady(
            _(
                "Ihre Identität ist an diesem Gerät noch nicht geprüft. "
                "Bitte sagen Sie es im Gespräch."
            )
        )


def redeem(work: Work, sheet: Sheet, signer: Signer, way: str, typed: str) -> Tan:
    """Use up the TAN that fits; raises WrongTan, whose try counts, and NotReady."""
    document, tan = sheet.document, signer.tan
    if tan is None or tan.way != way or tan.seat != sheet.place.seat.id:
        raise NotReady(_("Bitte fordern Sie zuerst eine TAN an."))
    if tan.tries >= MOST_TRIES:
        raise NotReady(_("Diese TAN gilt nicht mehr. Bitte fordern Sie eine neue an."))
    if work.now >= tan.issued + LIFE:
        raise NotReady(_("Die TAN ist abgelaufen. Bitte fordern Sie eine neue an."))
    tan = tan.tried()
    signers.put(document, replace(signer, tan=tan))
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    if not hmac.compare_digest(tan.mac, _mac(work, sheet, code)):
        note_step(work, sheet, "tan.wrong", document.frozen_digest)
        raise WrongTan(MOST_TRIES - tan.tries)
    return tan


def text_message(work: Work, entry: Message, locale: str) -> TextMessage | None:
    """Return the message that carries a TAN, None where it is of no use any more."""
    document: Document | None = work.records.documents.get(entry.subject)
    signer = signers.find(document, entry.participant) if document is not None else None
    tan = signer.tan if signer is not None else None
    if document is None or signer is None or tan is None or not tan.sealed:
        return None
    if work.now >= tan.issued + LIFE:
        return None
    number, code = work.vault.open(document.case, _label(document, signer), tan.sealed)
    said, settings = translator(locale), work.settings
    mark, minutes = check_mark(document.frozen_digest), int(LIFE.total_seconds() // 60)
    text = said(
        _("{city}: TAN {tan} für das Dokument mit dem Prüfzeichen {mark}. {minutes} Minuten "
          "gültig. Bitte nie vorlesen."),
        city=settings.city_name, tan=code, mark=mark, minutes=minutes,
    )  # fmt: skip
    # By the last line browsers fill the TAN in, on our page only.
    host = settings.public_url.partition("://")[2].rstrip("/")
    return TextMessage(id=entry.id, number=number, text=f"{text}\n\n@{host} #{code}")


def masked(number: str) -> str:
    """Return what is kept of a number: enough to recognise the own one."""
    return f"{number[:5]} ••••• {number[-3:]}" if number else ""


def told(signer: Signer) -> str:
    """Return the masked number the last TAN went to, "" for none."""
    return signer.tan.number if signer.tan else ""


def _limit(work: Work, signer: Signer) -> None:
    if signer.tan is not None and work.now < signer.tan.issued + PAUSE:
        raise NotReady(_("Bitte warten Sie eine Minute, bevor Sie eine neue TAN anfordern."))
    if signer.tans >= MOST_ISSUED:
        raise NotReady(
            _("Für diese Fassung gab es schon drei TANs. Die Sachbearbeitung legt sie neu vor.")
        )


def _mobile(number: str) -> str:
    try:
        return mobile_number(number)
    except ValueError:
        reason = _("Bitte geben Sie eine Handynummer an, zum Beispiel 0171 2345678.")
        raise NotReady(reason) from None


def _mac(work: Work, sheet: Sheet, code: str) -> str:
    seat, document = sheet.place.seat, sheet.document
    bound = (document.case, document.id, document.frozen_digest, seat.participant, seat.id, code)
    return work.vault.blind("tan", "|".join(bound))


def _label(document: Document, signer: Signer) -> str:
    return f"tan {document.id} {signer.participant}"
