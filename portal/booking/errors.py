"""What can go wrong when a time is booked.

PortalError
├── SlotTaken        409  offered, but taken meanwhile; carries alternatives
├── NotOffered       422  the rules never offered this time
├── MattersRefused   422  unknown, missing or not combinable
├── BookingRefused   422  the department says no
├── TooLate          409  cancelling or moving after the start or the cut-off
└── LinkEnded        410  the link leads nowhere any more
    ├── AlreadyBooked     a reservation that has become an appointment
    ├── AlreadyConfirmed  the button of the mail has been pressed
    ├── RanOut            the button was not pressed in time
    ├── Cancelled         by the citizen
    └── Withdrawn         by the office
"""

from portal.errors import Conflict, Gone, Refused
from portal.i18n import _


class SlotTaken(Conflict):
    """Somebody was faster."""

    kind = "slot-taken"
    reason = _("Dieser Termin ist gerade vergeben worden. Bitte wählen Sie einen anderen.")


class NotOffered(Refused):
    """Not a time the rules offer."""

    reason = _("Diese Zeit wird nicht angeboten. Bitte wählen Sie eine der freien Zeiten.")


class MattersRefused(Refused):
    """The matters do not go together, or are missing."""

    reason = _("Bitte wählen Sie mindestens ein Anliegen aus.")


class BookingRefused(Refused):
    """The department refuses this booking."""


class TooLate(Conflict):
    """The appointment has begun, or the cut-off has passed."""

    title = _("Der Termin hat bereits begonnen")
    reason = _("Der Termin hat bereits begonnen und lässt sich nicht mehr absagen.")


class LinkEnded(Gone):
    """The appointment behind the link is over before it began."""

    reason = _("Dieser Termin besteht nicht mehr.")


class AlreadyBooked(LinkEnded):
    """The reservation has become an appointment."""

    reason = _("Diese Buchung ist schon abgeschlossen oder abgelaufen.")


class AlreadyConfirmed(LinkEnded):
    """Pressing the button twice does no harm."""

    again = False
    title = _("Ihr Termin ist schon bestätigt")
    reason = _(
        "Sie haben diesen Termin schon bestätigt. Es ist alles in Ordnung, Sie brauchen nichts "
        "mehr zu tun. Den Zugang finden Sie in der "
        "Bestätigungsmail, die wir Ihnen danach geschickt haben. Schauen Sie auch im Ordner für "
        "unerwünschte E-Mails nach."
    )


class RanOut(LinkEnded):
    """Nobody pressed the button in time."""

    title = _("Die Zeit zum Bestätigen ist abgelaufen")
    reason = _("Der Termin wurde wieder freigegeben. Bitte buchen Sie einen neuen Termin.")


class Cancelled(LinkEnded):
    """Cancelled by the citizen."""

    title = _("Der Termin ist abgesagt")
    reason = _("Dieser Termin wurde abgesagt. Sie brauchen nichts weiter zu tun.")


class Withdrawn(LinkEnded):
    """Withdrawn by the office."""

    title = _("Der Termin findet nicht statt")
    reason = _("Dieser Termin wurde vom Amt zurückgenommen.")
