"""What is kept of a signature, and what it looks like on paper and in the protocol."""

from datetime import datetime
from typing import Any

from portal import i18n
from portal.documents.models import Document
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


def keep_signature(work: Work, document: Document, kept: dict[str, Any]) -> None:
    """Seal how it was signed: {"way", "name"} and what belongs to the way."""
    document.signature = work.vault.seal(document.case, f"signature {document.id}", kept)


def drawing(work: Work, document: Document) -> Drawing | None:
    """Return what was drawn, None where nothing was."""
    kept = _kept(work, document)
    if "strokes" not in kept:
        return None
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in kept["strokes"])
    return Drawing(strokes, kept["ratio"])


def line(work: Work, document: Document) -> str:
    """Return the words that stand where others draw, "" where somebody did or nobody signed."""
    kept = _kept(work, document)
    if not kept or "strokes" in kept:
        return ""
    return f"{kept['name']}, unterschrieben mit TAN am {moment(document.signed_at)}"


def rows(work: Work, document: Document) -> list[tuple[str, str]]:
    """Return the rows of the protocol about the signature."""
    kept = _kept(work, document)
    if not kept:
        return []
    way = Signature(kept.get("way", Signature.TOUCHPAD))
    found = [
        ("Erklärung", DECLARATION + "."),
        ("Unterschrieben durch", kept["name"]),
        ("Art der Unterschrift", METHODS[way]),
    ]
    if "issued" in kept:
        issued = datetime.fromisoformat(kept["issued"])
        found += [
            ("TAN freigegeben", moment(document.released)),
            ("TAN angefordert", moment(issued)),
            ("Eingaben bis zur richtigen TAN", str(kept["tries"])),
        ]
    if kept.get("number"):
        found.append(("Gesendet an", kept["number"]))
    return [*found, ("Unterschrieben", moment(document.signed_at)), ("Stufe", LEVEL)]


def moment(instant: datetime | None) -> str:
    """Return a time as papers name it."""
    return i18n.moment(instant, i18n.SOURCE) if instant else ""


def _kept(work: Work, document: Document) -> dict[str, Any]:
    if not document.signature:
        return {}
    kept: dict[str, Any] = work.vault.open(
        document.case, f"signature {document.id}", document.signature
    )
    return kept
