"""What is kept of a signature, and what it looks like on paper and in the protocol."""

from datetime import datetime
from typing import Any

from portal import i18n
from portal.case.models import Check
from portal.documents.models import Document, Signer
from portal.documents.signers import CAPACITIES, FOR_THEMSELVES, PROOFS, for_whom
from portal.documents.strokes import Drawing
from portal.i18n import _
from portal.plugin import Signature
from portal.work import Work

DECLARATION = _("Ich habe das Dokument gelesen")
METHODS = {
    Signature.TOUCHPAD: "Unterschrift auf dem Tastfeld",
    Signature.HIDDEN_TAN: "TAN auf dem eigenen Bildschirm (Hidden-TAN)",
    Signature.MOBILE_TAN: "TAN per SMS (Handy-TAN)",
}
LEVEL = "Einfache elektronische Signatur; das Dokument ist von der Stadt versiegelt"


def sealed_signature(work: Work, document: Document, signer: Signer, kept: dict[str, Any]) -> bytes:
    """Seal how it was signed: {"way", "name"} and what belongs to the way."""
    return work.vault.seal(document.case, _label(document, signer), kept)


def drawing(work: Work, document: Document, signer: Signer) -> Drawing | None:
    """Return what was drawn, None where nothing was."""
    kept = _kept(work, document, signer)
    if "strokes" not in kept:
        return None
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in kept["strokes"])
    return Drawing(strokes, kept["ratio"])


def line(work: Work, document: Document, signer: Signer) -> str:
    """Return the words that stand where others draw, "" where somebody did or nobody signed."""
    kept = _kept(work, document, signer)
    if not kept or "strokes" in kept:
        return ""
    return f"{kept['name']}, unterschrieben mit TAN am {moment(signer.signed_at)}"


def rows(work: Work, document: Document, signer: Signer) -> list[tuple[str, str]]:
    """Return the rows of the protocol about one signature, which is there."""
    kept = _kept(work, document, signer)
    way = Signature(kept["way"])
    found = [
        ("Unterschrieben durch", kept["name"]),
        *_standing(work, document, signer),
        *_identity(work, document, signer),
        ("Erklärung", DECLARATION + "."),
        ("Art der Unterschrift", METHODS[way]),
    ]
    if "issued" in kept:
        issued = datetime.fromisoformat(kept["issued"])
        found += [
            ("TAN freigegeben", moment(signer.released)),
            ("TAN angefordert", moment(issued)),
            ("Eingaben bis zur richtigen TAN", str(kept["tries"])),
        ]
    if kept.get("number"):
        found.append(("Gesendet an", kept["number"]))
    return [*found, ("Unterschrieben", moment(signer.signed_at)), ("Stufe", LEVEL)]


def _standing(work: Work, document: Document, signer: Signer) -> list[tuple[str, str]]:
    found = [("Unterschreibt", CAPACITIES[signer.capacity])]
    if signer.capacity != FOR_THEMSELVES:
        found += [
            ("Für", for_whom(work, document, signer)),
            ("Nachweis, wie die Sachbearbeitung angibt", PROOFS[signer.proof]),
        ]
    return found


def _identity(work: Work, document: Document, signer: Signer) -> list[tuple[str, str]]:
    """Return how it was made sure who signs, or that it was not."""
    checks = work.records.cases[document.case].participant(signer.participant).checks
    if not checks:
        return [("Identität", "nicht geprüft, für dieses Anliegen nicht verlangt")]
    if not checks[-1].passed:
        return [("Identität", "zuletzt nicht bestätigt")]
    return [("Identität", _how(checks[-1])), ("Identität bestätigt", moment(checks[-1].at))]


def _how(check: Check) -> str:
    if check.method == "questions":
        return "Fragen des Amts beantwortet"
    guided = f"{check.steps} Schritte gesehen" if check.steps else "ohne die geführten Schritte"
    return f"Sichtprüfung per Kamera: {check.document}, {guided}"


def moment(instant: datetime | None) -> str:
    """Return a time as papers name it."""
    return i18n.moment(instant, i18n.SOURCE) if instant else ""


def _kept(work: Work, document: Document, signer: Signer) -> dict[str, Any]:
    if not signer.signature:
        return {}
    kept: dict[str, Any] = work.vault.open(
        document.case, _label(document, signer), signer.signature
    )
    return kept


def _label(document: Document, signer: Signer) -> str:
    return f"signature {document.id} {signer.participant}"
