"""Making sure who somebody is, by a photo ID over the camera or by questions of the department."""

from dataclasses import replace

from portal.audit.domain import note
from portal.booking.company import CITIZEN, DECIDING
from portal.case.models import Check, Participant
from portal.consultation.errors import (
    NoCamera,
    NoSuchSeat,
    NothingToCheck,
    SeveralSeats,
    StepsDone,
    StepsOpen,
)
from portal.consultation.models import Look, Seat
from portal.consultation.places import (
    Place,
    check_admitted,
    identification,
    needs_sight,
    only_staff,
)
from portal.consultation.sight import another, draw
from portal.i18n import _
from portal.plugin import Identification
from portal.work import Work

PASSED, FAILED, IMPOSSIBLE = "ja", "nein", "nicht-moeglich"
OUTCOMES = (PASSED, FAILED, IMPOSSIBLE)
CHECKED = (Identification.QUESTIONS, Identification.SIGHT)


def identify(work: Work, place: Place, outcome: str, document: str = "", wanted: str = "") -> None:
    """Keep the outcome of a check and nothing else: no picture, no number, no answer.

    outcome   PASSED, FAILED, or IMPOSSIBLE where it could not be checked by video at all
    document  the kind that was shown; "" where questions were asked, or nothing was to be seen
    wanted    the seat it is about; may be left out where only one can be meant

    It holds for that seat, so another browser behind the same link is not identified by it. Whoever
    represents the citizen is checked like the citizen.
    Raises NothingToCheck where the service asks for none, NoSuchSeat while nobody who could sign is
    in the room, SeveralSeats where two could be meant and none was named, NoCamera when who was
    named takes part without one, StepsOpen where a sight check has begun and not all was seen.
    """
    only_staff(place)
    check_admitted(place)
    if identification(work, place.appointment) not in CHECKED:
        raise NothingToCheck
    sight = needs_sight(work, place.appointment)
    seat = _seat_meant(place, wanted)
    if sight and outcome == PASSED and not seat.camera:
        raise NoCamera
    look = place.consultation.look
    own = look if look is not None and look.seat == seat.id else None
    if outcome == PASSED and own is not None and own.done < len(own.steps):
        raise StepsOpen
    check = Check(
        seat=seat.id,
        method="sight" if sight else "questions",
        document=document if sight and outcome != IMPOSSIBLE else "",
        passed=outcome == PASSED,
        possible=outcome != IMPOSSIBLE,
        steps=own.done if own is not None else 0,
        by=place.seat.account,
        at=work.now,
    )
    participant = place.case.participant(seat.participant)
    participant.checks += (check,)
    place.consultation.look = None
    act = "identity.checked" if check.possible else "identity.impossible"
    note(work, act, f"account:{place.seat.account}", f"participant:{participant.id}")


def begin_look(work: Work, place: Place, wanted: str = "") -> None:
    """Draw what the citizen is asked to do with the photo ID; again, it draws anew.

    Raises as identify does.
    """
    only_staff(place)
    check_admitted(place)
    if not needs_sight(work, place.appointment):
        raise NothingToCheck
    seat = _seat_meant(place, wanted)
    if not seat.camera:
        raise NoCamera
    place.consultation.look = Look(seat=seat.id, steps=draw())
    note(work, "identity.begun", f"account:{place.seat.account}", f"participant:{seat.participant}")


def next_step(place: Place) -> None:
    """The step that was asked for was seen; raises StepsDone where none is left."""
    look = _look(place)
    place.consultation.look = replace(look, done=look.done + 1)


def other_step(place: Place) -> None:
    """Ask for another step of the same kind in place of the present one; raises StepsDone."""
    look = _look(place)
    steps = list(look.steps)
    steps[look.done] = another(steps[look.done])
    place.consultation.look = replace(look, steps=tuple(steps))


def stop_look(place: Place) -> None:
    """Ask for nothing any more; twice is once."""
    only_staff(place)
    check_admitted(place)
    place.consultation.look = None


def _look(place: Place) -> Look:
    only_staff(place)
    check_admitted(place)
    look = place.consultation.look
    if look is None or look.done >= len(look.steps):
        raise StepsDone
    return look


def current_look(place: Place) -> Look | None:
    """Return the check that goes on, None where who it is about has gone."""
    look = place.consultation.look
    seat = place.consultation.seats.get(look.seat) if look else None
    return look if seat is not None and seat.state == "admitted" else None


def _seat_meant(place: Place, wanted: str) -> Seat:
    """Return the seat named; unnamed the citizen's, or the one of who came in their place."""
    seats = place.consultation.seats.values()
    admitted = [s for s in seats if s.role in DECIDING and s.state == "admitted"]
    citizens = [s for s in admitted if s.role == CITIZEN]
    named = [s for s in admitted if s.id == wanted] if wanted else citizens or admitted
    if not named:
        raise NoSuchSeat(_("Es ist noch niemand im Raum, dessen Ausweis zu prüfen wäre."))
    if len(named) > 1:
        raise SeveralSeats
    return named[0]


def standing(work: Work, place: Place) -> str:
    """Return how the check stands, as the key of a text.

    identified | not_identified | identity_failed | identity_impossible, or identity_on_site where
    no check by video is enough
    """
    if identification(work, place.appointment) is Identification.EID_OR_ON_SITE:
        return "identity_on_site"
    if identified(work, place):
        return "identified"
    checks = whose(place).checks
    if not checks or checks[-1].passed:
        return "not_identified"
    return "identity_failed" if checks[-1].possible else "identity_impossible"


def whose(place: Place) -> Participant:
    """Return of whose check a seat is told.

    Who decides is told of their own; all others of the citizen's, or of that of who came in the
    citizen's place.
    """
    case, seats = place.case, place.consultation.seats.values()
    if place.seat.role in DECIDING:
        return case.participant(place.seat.participant)
    here = {seat.participant for seat in seats if seat.state == "admitted"}
    deciding = [p for p in case.participants if p.role in DECIDING and p.id in here]
    return deciding[0] if deciding else case.participants[0]


def identified(work: Work, place: Place) -> bool:
    """Whether the check this service asks for was passed by whom this seat is told of."""
    return confirmed(work, place, whose(place))


def unguided(place: Place) -> bool:
    """Whether the last look at a photo ID was one without the steps that are drawn by chance."""
    checks = whose(place).checks
    return bool(checks) and checks[-1].method == "sight" and not checks[-1].steps


def confirmed(work: Work, place: Place, participant: Participant, seat: str = "") -> bool:
    """Whether somebody passed the check this service asks for, last and as who sits there now.

    seat    that must be the one looked at; "" for any that is admitted
    """
    asked = identification(work, place.appointment)
    if asked not in CHECKED:
        return asked is Identification.NONE
    checks = participant.checks
    if not checks or not checks[-1].passed or not _enough(checks[-1].method, asked):
        return False
    looked_at = place.consultation.seats.get(checks[-1].seat)
    if seat:
        return checks[-1].seat == seat
    return looked_at is not None and looked_at.state == "admitted"


def _enough(method: str, asked: Identification) -> bool:
    """Whether a check of an earlier appointment's kind is what this one asks for."""
    return method == "sight" or asked is Identification.QUESTIONS
