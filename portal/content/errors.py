"""What can go wrong with texts.

PortalError
├── NotFound ── NoSuchText
├── Gone ── TextGone
├── Conflict ── EditedMeanwhile
└── Refused
    ├── EmptyText
    ├── UnknownFact
    ├── WrongAddress
    ├── NotYours
    ├── ReviewMissing
    ├── ReleaseMissing
    ├── WrongFile
    └── StillNeeded
"""

from portal.errors import Conflict, Gone, NotFound, Refused
from portal.i18n import _


class NoSuchText(NotFound):
    """There is no question or page of this key."""

    reason = _("Diesen Text gibt es nicht.")


class EditedMeanwhile(Conflict):
    """Somebody else published a newer version while this one was written."""

    reason = _("Der Text wurde inzwischen von jemand anderem geändert. Bitte vergleichen Sie erst.")


class EmptyText(Refused):
    """A title or text without any words."""

    reason = _("Titel und Text dürfen nicht leer sein.")


class UnknownFact(Refused):
    """A text names a {{fact}} the portal does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Den Platzhalter {{{{{name}}}}} gibt es nicht.")
        self.name = name


class TextGone(Gone):
    """A question that was deleted or is not shown any more, and nothing took its place."""

    reason = _("Diese Frage haben wir entfernt. Bitte suchen Sie in den Fragen und Antworten.")
    again = False


class WrongAddress(Refused):
    """A key that cannot stand in an address."""

    reason = (
        "Die Adresse braucht 2 bis 60 Zeichen: kleine Buchstaben ohne Umlaute, Ziffern oder "
        "Bindestriche."
    )


class AddressTaken(WrongAddress):
    """A key that something else has."""

    reason = "Diese Adresse hat schon eine andere Frage oder ein Abschnitt. Wählen Sie eine andere."


class NotYours(Refused):
    """A text of the city, or of another department, and somebody who edits for one only."""

    reason = "Diesen Text bearbeiten andere: Ihr Konto gilt nur für Einträge des eigenen Amtes."


class ReviewMissing(Refused):
    """Nobody but who wrote it has looked at a text that needs that before it is published."""

    reason = (
        "Vor dem Veröffentlichen sieht jemand anderes den Text durch. Bitte legen Sie ihn zur "
        "Durchsicht vor; was Sie geschrieben haben, ist als Arbeitsfassung gesichert."
    )


class ReleaseMissing(Refused):
    """A text that binds, and somebody who is not data protection."""

    reason = (
        "Diesen Text veröffentlicht nur der Datenschutz. Bitte legen Sie ihn vor; was Sie "
        "geschrieben haben, ist als Arbeitsfassung gesichert."
    )


class StillNeeded(Refused):
    """A text that other texts link to, or that must exist."""

    reason = "Darauf wird noch verwiesen. Bitte sehen Sie sich die Liste an."


class WrongFile(Refused):
    """A file of an import that cannot be taken in."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}. Nichts wurde übernommen.")
