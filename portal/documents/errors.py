"""What can go wrong with a document.

PortalError
├── Stale          409  somebody else changed this field; carries value and version
├── Locked         409  it is presented, signed or locked: nothing may be written
├── NotReady       409  a step is missing (identity, signature, ink)
├── WrongTan       409  this is not the TAN; the try counts
├── WrongCode      409  this is not the pick-up code; the try counts
└── FormMissing    404  the department no longer declares this form
"""

from portal.errors import Conflict, NotFound
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


class FormMissing(NotFound):
    """No such form."""

    reason = _("Dieses Formular gibt es nicht.")
