"""What can go wrong on the way into the room.

PortalError
├── TooEarly       409  the lobby is not open yet
├── NotToday       409  the caseworker's room opens on the day of the appointment
├── RoomClosed     410  the consultation is over
├── NotAdmitted    403  waiting: no room for this seat yet
│   └── TurnedAway 403  not let in
│       └── PutOut 403  was inside, and is not any more
├── NotAcknowledged 422 the notices have not been ticked
├── CameraNeeded    422 the identity is checked by camera, and there is none
├── NoCamera       409  the person takes part without a camera: nothing was to be seen
├── SeveralSeats   409  two devices are in the room behind one link, and none was named
├── NothingToCheck 409  the service asks for no check by video
├── StepsDone      409  the sight check is over, or has no step left
├── NotAside       409  whose errand it is stays in the room, and so does the office
├── NobodyToAsk    409  the citizen is not in the room, so nobody says yes
├── NotAsked       409  the question was answered, or taken back
├── AskedFirst     409  the conversation goes on: somebody else joins by the citizen's yes only
├── CodeUnknown    422  no such code for another device, or not any more
├── Unfinished     409  a document waits for its lock
├── NoSuchSeat     409  the person left meanwhile, or never came
├── NothingToNote  409  an appointment that was cancelled or withdrawn has no outcome
├── NotBegun       409  before the start there is no outcome
├── StillThere     409  somebody sits in lobby or room: the conversation is ended first
├── SomebodyCame   422  who was in the room did come
├── NotDelayable   409  the citizen is in, it is over, or another day: nobody waits for the office
├── ClosesBefore   422  the room would be closed by then
├── PracticeOver   410  the practice room was closed, or its quarter of an hour is over
└── ProbedOften    429  this network has measured its line several times just now
"""

from portal.errors import Conflict, Gone, PortalError, Refused, TooMany
from portal.i18n import _


class TooEarly(Conflict):
    """Before the window."""

    reason = _("Der Warteraum ist noch nicht geöffnet. Bitte kommen Sie kurz vor Ihrem Termin.")


class NotToday(Conflict):
    """Another day's appointment."""

    reason = _("Der Raum öffnet am Tag des Termins. Vorher kann ihn niemand betreten.")


class RoomClosed(Gone):
    """After the window, or ended."""

    reason = _("Diese Videoberatung ist beendet.")


class NotAdmitted(PortalError):
    """No seat in the room for this browser."""

    status = 403
    kind = "not-admitted"
    reason = _("Sie sind noch nicht eingelassen.")


class TurnedAway(NotAdmitted):
    """The caseworker did not let this browser in; it may call."""

    title = _("Das Gespräch findet jetzt nicht statt")
    reason = _(
        "Die Sachbearbeitung konnte Sie gerade nicht einlassen. Bitte rufen Sie uns an: {phone}"
    )


class PutOut(TurnedAway):
    """This browser was inside; why it is not any more is not said."""

    title = _("Das Gespräch wurde beendet")
    reason = _("Wenn Sie Fragen haben, rufen Sie bitte an: {phone}")


class NotAcknowledged(Refused):
    """The privacy notice and the terms come first."""

    reason = _(
        "Bitte bestätigen Sie zuerst, dass Sie die Hinweise zum Datenschutz und die "
        "Nutzungsbedingungen zur Kenntnis genommen haben."
    )


class TextsChanged(Refused):
    """Privacy notice or terms got a new version while the page was open."""

    kind = "texts-changed"
    reason = _(
        "Die Hinweise haben sich geändert, während diese Seite offen war. Bitte laden Sie die "
        "Seite neu und lesen Sie sie noch einmal."
    )


class CameraNeeded(Refused):
    """The identity is checked by camera."""

    kind = "camera-needed"
    reason = _(
        "Für dieses Anliegen prüfen wir Ihren Ausweis über die Kamera. Ohne Kamera geht es leider "
        "nicht. Wenn Sie keine haben, rufen Sie uns bitte an."
    )


class NoCamera(Conflict):
    """Nobody can have seen a document."""

    kind = "no-camera"
    reason = _(
        "Diese Person nimmt ohne Kamera teil. Ihren Ausweis kann niemand gesehen haben, deshalb "
        "lässt sich die Identität jetzt nicht bestätigen."
    )


class SeveralSeats(Conflict):
    """Two browsers behind the same link: one of them may be anybody's."""

    kind = "several-seats"
    reason = _(
        "Mit diesem Zugangslink sind zwei Geräte im Raum. Bitte wählen Sie, wessen Ausweis Sie "
        "gesehen haben."
    )


class NothingToCheck(Conflict):
    """By what the department declares."""

    kind = "nothing-to-check"
    reason = "Für dieses Anliegen ist im Gespräch keine Identität zu prüfen."


class StepsOpen(Refused):
    """Nobody confirms what they have not seen."""

    reason = (
        "Es sind noch Schritte offen. Bitte gehen Sie sie durch, oder brechen Sie die Schritte ab."
    )


class StepsDone(Conflict):
    """Somebody was quicker, or pressed twice."""

    reason = "Für die Sichtprüfung ist kein Schritt mehr offen."


class NotAside(Conflict):
    """Only who accompanies waits outside."""

    reason = "In den Warteraum bitten lässt sich nur, wer die Bürgerin oder den Bürger begleitet."


class NobodyToAsk(Conflict):
    """Nobody joins without a yes."""

    reason = "Es ist niemand im Raum, der zustimmen kann. Bitte warten Sie, bis die Person da ist."


class NotAsked(Conflict):
    """Answered in another window, or taken back."""

    reason = _("Diese Frage ist nicht mehr offen.")


class AskedFirst(Conflict):
    """Nobody joins a conversation that goes on without the citizen's yes."""

    reason = (
        "Das Gespräch läuft schon. Wer jetzt noch dazukommen soll, braucht das Ja der Bürgerin "
        "oder des Bürgers: Nehmen Sie dafür im Raum „Jemanden dazuholen“."
    )


class CodeUnknown(Refused):
    """Wrong, used, or too late; which of them is nobody's business."""

    kind = "code-unknown"
    reason = _(
        "Dieser Code gilt nicht oder nicht mehr. Bitte prüfen Sie ihn, oder lassen Sie sich auf "
        "dem ersten Gerät einen neuen anzeigen."
    )


class Unfinished(Conflict):
    """A document is presented or signed, but not locked."""

    kind = "unfinished"
    reason = _(
        "Ein Dokument liegt noch zur Unterschrift vor oder ist unterschrieben, aber nicht "
        "abgeschlossen. Bitte schließen Sie es zuerst ab oder nehmen Sie es zurück."
    )


class NoSuchSeat(Conflict):
    """The person left meanwhile."""

    reason = _("Diese Person ist nicht mehr im Warteraum.")


class NothingToNote(Conflict):
    """Cancelled or withdrawn."""

    reason = "Dieser Termin ist abgesagt oder zurückgezogen. Ein Ergebnis gibt es nicht."


class NotBegun(Conflict):
    """Before the start."""

    reason = "Dieser Termin hat noch nicht begonnen. Das Ergebnis tragen Sie danach ein."


class StillThere(Conflict):
    """Somebody would be left sitting there."""

    reason = (
        "Im Raum oder im Warteraum ist noch jemand. Bitte öffnen Sie den Raum und beenden Sie "
        "dort zuerst die Beratung."
    )


class SomebodyCame(Refused):
    """Who was let in did come."""

    reason = "In diesem Gespräch war jemand im Raum. Bitte wählen Sie ein anderes Ergebnis."


class NotDelayable(Conflict):
    """Nobody waits for the office, or not any more."""

    reason = (
        "Eine Verspätung lässt sich nur am Tag des Termins melden, solange niemand eingelassen ist "
        "und bevor der Raum schließt."
    )


class ClosesBefore(Refused):
    """Nobody is told a time at which the room is closed."""

    reason = (
        "Dann ist der Raum schon geschlossen. Bitte wählen Sie weniger Minuten, oder ziehen Sie "
        "den Termin zurück."
    )


class PracticeOver(Gone):
    """Nothing of it is kept."""

    kind = "practice-over"
    reason = _("Der Übungsraum ist geschlossen. Sie können einen neuen öffnen.")


class ProbedOften(TooMany):
    """A probe costs the gateway as much as half a conversation."""

    reason = _(
        "Von Ihrem Anschluss aus wurde die Verbindung gerade mehrmals gemessen. Bitte warten Sie "
        "etwa eine Minute und messen Sie dann noch einmal."
    )
