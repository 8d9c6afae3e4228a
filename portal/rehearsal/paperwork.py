"""The played citizen at the documents: fills forms in, signs them, downloads what is sealed."""

from functools import partial

from portal.consultation.errors import NotAdmitted
from portal.consultation.places import Place
from portal.documents import domain, filling, signing, tans
from portal.documents.fields import shown
from portal.documents.models import Document
from portal.documents.sheets import Sheet, documents, entries, forms, sheet, values
from portal.errors import Invalid
from portal.outbox.domain import TAN
from portal.plugin import Field, Signature
from portal.rehearsal import samples
from portal.rehearsal.turn import Turn, said, say
from portal.work import Work

AT_ONCE = 3  # fields


def works(work: Work, place: Place, _brought: object) -> Turn | None:
    """Return what comes next with the documents, None where all is done."""
    found = documents(work, place.case)
    for document in found:
        turn = _on(work, sheet(work, place, document.id))
        if turn is not None:
            return turn
    if found or not forms(work, place):
        return None
    return Turn("Öffnen Sie unter „Dokumente“ ein Formular: „Formular öffnen“.")


def _on(work: Work, found: Sheet) -> Turn | None:
    document = found.document
    match document.state:
        case "draft":
            return _fills(work, found)
        case "presented" if found.form.signatures:
            return _signs(work, found)
        case "presented" | "signed":
            return Turn("Drücken Sie auf „Abschließen und sperren“.")
    if document.received is None:
        act = partial(domain.receive, work, found.place, document)
        words = "Danke, ich habe das Dokument heruntergeladen."
        return Turn("Das Dokument ist abgeschlossen.", f"receives {document.id}", words, act)
    return None


def _fills(work: Work, found: Sheet) -> Turn:
    document = found.document
    if empty := _empty(work, found):
        key, words = f"fills {document.id}", "Ich fülle jetzt die Felder aus."
        hint = "Erika Beispiel füllt das Formular aus. Lesen Sie mit."
        return Turn(hint, key, words, partial(_fill, work, found, empty[:AT_ONCE]))
    hint = "Prüfen Sie die Angaben und drücken Sie auf „Zur Unterschrift vorlegen“."
    return Turn(hint, f"filled {document.id}", "Ich habe alles ausgefüllt. Stimmt es so?")


def _empty(work: Work, found: Sheet) -> list[Field]:
    """Return the required fields that are empty, where nobody has tried yet."""
    known, given = entries(work, found.document), values(work, found.document)
    return [
        field
        for field in found.form.fields
        if field.required
        and shown(found.form, field, given)
        and not given.get(field.key)
        and not known.get(field.key, {}).get("problem")
        and filling.writable(field, known.get(field.key, filling.EMPTY), found.place)
    ]


def _fill(work: Work, found: Sheet, fields: list[Field]) -> None:
    for field in fields:
        known, typed = entries(work, found.document), samples.value(field)
        try:
            version = known.get(field.key, filling.EMPTY)["version"]
            filling.fill(work, found, field.key, typed, version)
        except Invalid as error:
            filling.complain(work, found, field.key, typed, error.fields[field.key])
            say(work, f"help {field.key}", f"Bei „{field.label}“ brauche ich Ihre Hilfe.")


def _signs(work: Work, found: Sheet) -> Turn:
    document, ways = found.document, found.form.signatures
    signer = found.signer
    if signer is None or signer.signed_at is not None:
        return Turn("Es fehlen noch Unterschriften.")
    digest = document.frozen_digest
    if not said(work, f"reads {digest}"):
        hint = "Erika Beispiel liest das Dokument. Eine TAN geben Sie jetzt frei, falls Sie wollen."
        return Turn(hint, f"reads {digest}", "Einen Moment, ich lese das Dokument.")
    by_tan = [way for way in ways if way in tans.WAYS]
    hint, key = "Erika Beispiel unterschreibt.", f"signs {digest}"
    if by_tan and signer.released is not None:
        words = "Die TAN ist da. Ich habe sie eingegeben und damit unterschrieben."
        return Turn(hint, key, words, partial(_by_tan, work, found, by_tan[0]))
    if Signature.TOUCHPAD in ways:
        words = "Ich habe alles gelesen und auf dem Tastfeld unterschrieben."
        return Turn(hint, key, words, partial(_by_hand, work, found))
    return Turn("Drücken Sie auf „TAN freigeben“.", f"waits {digest}", "Ich warte auf die TAN.")


def _by_hand(work: Work, found: Sheet) -> None:
    drawn, digest = samples.signature(), found.document.frozen_digest
    signing.sign_by_hand(work, found, drawn, digest, True)


def _by_tan(work: Work, found: Sheet, way: Signature) -> None:
    digest = found.document.frozen_digest
    number = samples.MOBILE if way is Signature.MOBILE_TAN else ""
    code = tans.issue(work, found, way, digest, number) or _texted(work, found.document)
    signing.sign_by_tan(work, found, way, code, digest, True)


def _texted(work: Work, document: Document) -> str:
    """Return the TAN of the text message that waits to be sent, and never will be."""
    waiting = [m for m in work.records.outbox.values() if m.kind == TAN]
    entry = next((m for m in waiting if m.subject == document.id), None)
    message = tans.text_message(work, entry, "de") if entry is not None else None
    if message is None:
        raise NotAdmitted("Es kam keine TAN an.")
    del work.records.outbox[entry.id]
    return message.text.rpartition("#")[2]
