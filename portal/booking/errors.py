"""What can go wrong when a time is booked.

PortalError
├── SlotTaken        409  offered, but taken meanwhile; carries alternatives
├── NotOffered       422  the rules never offered this time
├── MattersRefused   422  unknown, missing or not combinable
├── BookingRefused   422  the department says no
├── SameTime         422  moving to where it is
├── NotTheirs        422  who accompanies decides nothing
├── CompanyFull      422  no more people fit into one conversation
├── NotMovable       422  no times are offered online for it
├── KeptLongest      422  a reserved time that cannot be kept any longer
├── RoomInUse        409  moving while somebody waits or talks
├── TooLate          409  cancelling or moving after the start
│   ├── Begun             … moving
│   └── CutOff            moving so near the start
└── LinkEnded        410  the link leads nowhere any more
    ├── AlreadyBooked     a reservation that has become an appointment
    ├── AlreadyConfirmed  the button of the mail has been pressed
    ├── RanOut            the button was not pressed in time
    ├── Moved             the access link from before a move
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


class Begun(TooLate):
    """Too late to move."""

    reason = _("Der Termin hat bereits begonnen und lässt sich nicht mehr verschieben.")


class CutOff(TooLate):
    """The department wants to know earlier."""

    title = _("Zum Verschieben ist es zu spät")
    reason = _("So kurz vor dem Beginn lässt sich der Termin nicht mehr verschieben.")


class RoomInUse(Conflict):
    """Somebody waits in the lobby, or the conversation was held."""

    title = _("Der Termin lässt sich gerade nicht verschieben")
    reason = _(
        "Der Warteraum wird für diesen Termin schon benutzt. Deshalb lässt er sich nicht mehr "
        "verschieben."
    )


class NotMovable(Refused):
    """By invitation only, or the department does not take part any more."""

    title = _("Diesen Termin kann nur das Amt verschieben")
    reason = _("Für diesen Termin gibt es online keine anderen Zeiten.")


class KeptLongest(Refused):
    """Reserved as long as it can be; it can still be booked."""

    reason = _(
        "Länger können wir Ihnen diese Zeit nicht freihalten. Sie können trotzdem weitermachen: "
        "Wir prüfen am Ende, ob sie noch frei ist."
    )


class SameTime(Refused):
    """The time it has already."""

    reason = _("Das ist die Zeit Ihres Termins. Bitte wählen Sie eine andere.")


class NotTheirs(Refused):
    """Somebody who accompanies wants to cancel, move, or bring somebody."""

    title = _("Das kann nur, wer den Termin hat")
    reason = _(
        "Sie begleiten dieses Gespräch. Absagen, verschieben oder jemanden dazuholen kann nur die "
        "Person, die den Termin hat."
    )


class CompanyFull(Refused):
    """As many as a conversation bears."""

    reason = _("Mehr als vier weitere Personen können nicht teilnehmen.")


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


class Moved(LinkEnded):
    """Moved: the new link was sent, and stands nowhere else."""

    title = _("Der Termin wurde verschoben")
    reason = _(
        "Dieser Link gilt deshalb nicht mehr. Den neuen Link finden Sie in der E-Mail, die wir "
        "Ihnen danach geschickt haben. Schauen Sie auch im Ordner für unerwünschte E-Mails nach."
    )


class MovedInvitation(Moved):
    """The same, where the way in may have been a code."""

    reason = _(
        "Dieser Link gilt deshalb nicht mehr. Haben Sie einen Einladungscode bekommen? Er gilt "
        "weiter. Sonst finden Sie den neuen Link in der E-Mail, die wir Ihnen danach geschickt "
        "haben."
    )


class Cancelled(LinkEnded):
    """Cancelled by the citizen."""

    title = _("Der Termin ist abgesagt")
    reason = _("Dieser Termin wurde abgesagt. Sie brauchen nichts weiter zu tun.")


class Withdrawn(LinkEnded):
    """Withdrawn by the office."""

    title = _("Der Termin findet nicht statt")
    reason = _("Dieser Termin wurde vom Amt zurückgenommen.")
