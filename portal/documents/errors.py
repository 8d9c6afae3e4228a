"""What can go wrong with a document.

PortalError
├── Stale          409  somebody else changed this field; carries value and version
├── Locked         409  it is presented, signed or locked: nothing may be written
├── NotReady       409  a step is missing (identity, signature, ink)
├── WrongTan       409  this is not the TAN; the try counts
├── WrongCode      409  this is not the pick-up code; the try counts
├── UploadRefused  422  the file is not taken; carries why
└── FormMissing    404  the department no longer declares this form
"""

from portal.errors import Conflict, NotFound, Refused
from portal.i18n import _


class Stale(Conflict):
    """The field was changed meanwhile."""

    kind = "stale"
    reason = _("Dieses Feld wurde inzwischen geändert. Bitte prüfen Sie den neuen Eintrag.")


class Locked(Conflict):
    """No more changes."""

    kind = "locked"
    reason = _("Das Dokument ist gesperrt. Änderungen sind nicht mehr möglich.")


class NotReady(Conflict):
    """Something has to happen first."""

    kind = "not-ready"


class WrongTan(Conflict):
    """Not the TAN; `left` tells how many tries remain."""

    kind = "wrong-tan"

    def __init__(self, left: int) -> None:
        again = _("Diese TAN stimmt nicht. Bitte vergleichen Sie jede Ziffer.")
        over = _("Diese TAN stimmt nicht und gilt nicht mehr. Bitte fordern Sie eine neue an.")
        super().__init__(again if left else over, left=left)


class WrongCode(Conflict):
    """Not the pick-up code; `left` tells how many tries remain."""

    kind = "wrong-code"

    def __init__(self, left: int) -> None:
        again = _("Dieser Abholcode stimmt nicht. Bitte vergleichen Sie jedes Zeichen.")
        over = _("Dieser Abholcode stimmt nicht. Nach fünf Versuchen gilt kein Code mehr.")
        super().__init__(again if left else over, left=left)


REFUSED = {
    "empty": _("Die Datei ist leer. Bitte wählen Sie eine andere."),
    "large": _(
        "Die Datei ist größer als 20 MB. Bitte verkleinern Sie sie, oder teilen Sie sie in mehrere."
    ),
    "kind": _("Wir nehmen nur PDF, JPEG und PNG. Bitte speichern Sie die Datei in einem davon."),
    "heic": _(
        "Fotos im Format HEIC können wir nicht zeigen. Bitte speichern Sie das Foto als JPEG. Am "
        "iPhone: Einstellungen, Kamera, Formate, „Maximale Kompatibilität“; dann neu fotografieren."
    ),
    "office": _(
        "Das ist ein Textdokument oder ein Archiv. Bitte speichern Sie es als PDF und laden Sie "
        "das PDF hoch."
    ),
    "broken": _(
        "Die Datei ist beschädigt. Bitte öffnen Sie sie, speichern Sie sie noch einmal als PDF, "
        "oder fotografieren Sie das Papier."
    ),
    "password": _(
        "Das PDF ist mit einem Kennwort geschützt. Bitte speichern Sie es ohne Kennwort und laden "
        "Sie es noch einmal hoch."
    ),
    "pages": _("Das PDF hat mehr als 50 Seiten. Bitte teilen Sie es in mehrere Dateien."),
    "size": _("Eine Seite des PDF ist größer als das Format A0. Bitte speichern Sie es kleiner."),
    "pixels": _("Das Foto hat mehr als 40 Megapixel. Bitte verkleinern Sie es."),
    "heavy": _(
        "Die Datei ließ sich nicht prüfen. Bitte drucken Sie sie neu als PDF, oder fotografieren "
        "Sie das Papier."
    ),
    "busy": _("Gerade werden viele Dateien geprüft. Bitte versuchen Sie es in einer Minute neu."),
    "unscanned": _(
        "Die Prüfung auf Schadsoftware geht gerade nicht. Bitte versuchen Sie es in einigen "
        "Minuten noch einmal."
    ),
    "virus": _(
        "In der Datei steckt Schadsoftware. Wir haben sie nicht gespeichert. Bitte lassen Sie Ihr "
        "Gerät prüfen."
    ),
    "many": _("Mehr als 30 Unterlagen nehmen wir nicht auf einmal. Bitte löschen Sie eine."),
    "total": _("Mehr als 200 MB nehmen wir zu einem Vorgang nicht an. Bitte verkleinern Sie sie."),
    "copy": _(
        "Kopien von Ausweisen brauchen wir für dieses Anliegen nicht und nehmen sie nicht an."
    ),
}
PASSING = ("busy", "unscanned")


class UploadRefused(Refused):
    """A file is not taken; `why` is a key of REFUSED."""

    kind = "upload-refused"

    def __init__(self, why: str) -> None:
        super().__init__(REFUSED.get(why, REFUSED["heavy"]), why=why)
        self.status = 503 if why in PASSING else 422


class FormMissing(NotFound):
    """No such form."""

    reason = _("Dieses Formular gibt es nicht.")
