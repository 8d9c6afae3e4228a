"""What can go wrong behind an invitation.

PortalError
├── Refused              422
│   └── NotPrintable         letters our fonts do not have
└── Gone                 410
    └── InvitationOver
        ├── RanOut           nobody chose in time
        ├── TakenBack        by the office
        ├── Declined         „Das bin ich nicht“
        └── Renewed          there is a newer one
"""

from portal.errors import Gone, Refused
from portal.i18n import _


class NotPrintable(Refused):
    """A name or an address in a script our fonts do not have; said to the staff only."""

    title = "Diesen Brief können wir nicht drucken"
    reason = (
        "Für diese Zeichen haben wir keine Schrift: {letters}. Bitte laden Sie noch einmal ein und "
        "schreiben Sie Namen und Anschrift in lateinischen Buchstaben, wie sie im Ausweis stehen."
    )


class InvitationOver(Gone):
    """The invitation leads to no appointment any more."""

    again = False
    title = _("Diese Einladung gilt nicht mehr")


class RanOut(InvitationOver):
    """Nobody chose in time."""

    title = _("Die Einladung ist abgelaufen")
    reason = _(
        "Die Zeit zum Auswählen ist vorbei. Möchten Sie noch einen Termin? Rufen Sie uns an und "
        "nennen Sie die Vorgangsnummer aus Ihrer Einladung."
    )


class TakenBack(InvitationOver):
    """The office needs no appointment any more."""

    title = _("Die Einladung wurde zurückgenommen")
    reason = _("Das Amt hat diese Einladung zurückgenommen. Sie brauchen nichts zu tun.")


class Declined(InvitationOver):
    """It had gone to somebody else."""

    title = _("Danke für den Hinweis")
    reason = _(
        "Diese Einladung war nicht für Sie bestimmt. Wir haben sie gesperrt und sagen es dem "
        "Amt. Sie können die Nachricht löschen."
    )


class Renewed(InvitationOver):
    """A new link was sent."""

    title = _("Es gibt eine neuere Einladung")
    reason = _("Bitte benutzen Sie den Link oder den Code aus der neueren Einladung.")
