"""What can go wrong when a time is booked.

PortalError
├── SlotTaken        409  offered, but taken meanwhile; carries alternatives
├── NotOffered       422  the rules never offered this time
├── MattersRefused   422  unknown, missing or not combinable
├── BookingRefused   422  the department says no
├── TooLate          409  cancelling or moving after the start or the cut-off
└── LinkEnded        410  cancelled, expired, moved away, already confirmed
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

    reason = _("Der Termin hat schon begonnen und lässt sich nicht mehr absagen.")


class LinkEnded(Gone):
    """The appointment behind the link is over before it began."""

    reason = _("Dieser Termin besteht nicht mehr.")
