"""The played citizen: does what comes next for a citizen, one act at a time, and says so.

What comes next follows from how the conversation stands; only what was said is kept beside it. The
acts are those of the citizen's own browser.
"""

from collections.abc import Callable
from functools import partial

from portal.booking.domain import Holder
from portal.consultation import proposing
from portal.consultation.domain import enter
from portal.consultation.identity import current_look, identified
from portal.consultation.models import Consultation
from portal.consultation.places import OVER, PRESENT, Place, identification
from portal.consultation.sight import STEPS
from portal.documents import uploads
from portal.documents.sandbox import Cleaned
from portal.errors import PortalError
from portal.plugin import Identification
from portal.rehearsal import samples
from portal.rehearsal.paperwork import works
from portal.rehearsal.turn import Turn, said, say
from portal.work import Work


def go_on(work: Work, brought: Callable[[], Cleaned]) -> tuple[Turn, bool]:
    """Let the played citizen do what comes next; returns how it stands then, and whether it did.

    brought    makes the file that is uploaded, when it is time
    """
    turn = _turn(work, brought)
    did = turn.act is not None
    if turn.act is not None:
        try:
            turn.act()
        except PortalError as error:
            say(work, f"{turn.key} failed", f"Das geht gerade nicht: {error.reason}")
    if turn.words:
        did = say(work, turn.key, turn.words) or did
    return _turn(work, brought), did


def _turn(work: Work, brought: Callable[[], Cleaned]) -> Turn:
    consultation = next(iter(work.records.consultations.values()), None)
    if consultation is None:
        return Turn("Öffnen Sie den Raum.", picture="away")
    if consultation.state in OVER:
        words = "Vielen Dank für das Gespräch. Auf Wiedersehen!"
        hint = "Das Übungsgespräch ist beendet. Tragen Sie zur Übung das Ergebnis ein."
        return Turn(hint, "goodbye", words, picture="away")
    place = _place(work, consultation)
    if place is None:
        return _outside(work, consultation)
    if place.seat.state == "waiting":
        hint = "Erika Beispiel wartet im Warteraum. Drücken Sie dort auf „Einlassen“."
        return Turn(hint, picture="away")
    for step in (_greets, _answers, _shows_card, _brings, works):
        if (found := step(work, place, brought)) is not None:
            return found
    hint = "Alles ist erledigt. Drücken Sie auf „Beratung beenden“."
    return Turn(hint, "ready", "Ich habe keine Fragen mehr.")


def _place(work: Work, consultation: Consultation) -> Place | None:
    appointment = work.records.appointments[consultation.appointment]
    case = work.records.cases[appointment.case]
    own = (s for s in consultation.seats.values() if s.participant and s.state in PRESENT)
    seat = next((s for s in own if s.role == "citizen"), None)
    return Place(consultation, appointment, case, seat) if seat is not None else None


def _outside(work: Work, consultation: Consultation) -> Turn:
    if any(seat.participant for seat in consultation.seats.values()):
        return Turn("Erika Beispiel wurde abgelehnt oder hat den Raum verlassen.", picture="away")
    hint = "Gleich kommt Erika Beispiel in den Warteraum."
    words = "(öffnet den Link und betritt den Warteraum)"
    return Turn(hint, "knocks", words, partial(_enter, work, consultation), "away")


def _enter(work: Work, consultation: Consultation) -> None:
    appointment = work.records.appointments[consultation.appointment]
    case = work.records.cases[appointment.case]
    holder = Holder("access", appointment, case, case.participants[0])
    enter(work, holder, "", {"datenschutz": 1})


def _greets(work: Work, place: Place, _brought: object) -> Turn | None:
    if said(work, "greets"):
        return None
    words = "Guten Tag! Ich sehe und höre Sie gut. Können Sie mich auch sehen?"
    return Turn("Begrüßen Sie Erika Beispiel und stellen Sie sich vor.", "greets", words)


def _answers(work: Work, place: Place, _brought: object) -> Turn | None:
    asked = place.consultation.proposal
    if asked is None or asked.state != "asked":
        return None
    act = partial(proposing.answer, work, place, asked.id, True)
    words = "Ja, diese Person darf gern dazukommen."
    return Turn("Es wird gefragt, ob jemand dazukommen darf.", f"joins {asked.id}", words, act)


def _shows_card(work: Work, place: Place, _brought: object) -> Turn | None:
    if identified(work, place):
        return None
    asked = identification(work, place.appointment)
    if asked is Identification.QUESTIONS:
        words = "Ja, gern: Ich bin am 12. Mai 1984 geboren und wohne im Musterweg 1."
        hint = "Stellen Sie die Fragen zur Identität und drücken Sie auf „Identität bestätigen“."
        return Turn(hint, "answers", words)
    if asked is not Identification.SIGHT:
        return None  # no video is enough: the way out is on site
    look = current_look(place)
    if look is None:
        hint = "Drücken Sie auf „Sichtprüfung beginnen“."
        words = "Meinen Personalausweis habe ich hier. Sagen Sie mir, was ich tun soll."
        return Turn(hint, "card", words, picture="card")
    if look.done < len(look.steps):
        step = look.steps[look.done]
        hint = "Sehen Sie hin und drücken Sie dann auf „Gesehen, weiter“."
        words = f"(folgt der Bitte: {STEPS[step].said})"
        return Turn(hint, f"look {look.done} {step}", words, picture="card")
    hint = "Alle Schritte sind gesehen. Drücken Sie auf „Identität bestätigen“."
    return Turn(hint, picture="card")


def _brings(work: Work, place: Place, brought: Callable[[], Cleaned]) -> Turn | None:
    if said(work, "brings"):
        return None

    def bring() -> None:
        uploads.bring(work, place, samples.UPLOAD, brought(), False)

    words = "Ich habe Ihnen eine Unterlage hochgeladen. Sehen Sie sie bei den Dokumenten?"
    return Turn("Sehen Sie sich die Unterlage unter „Dokumente“ an.", "brings", words, bring)
