"""Making sure who somebody is, by a photo ID over the camera or by questions of the department."""

from dataclasses import replace

from portal.audit.domain import note
from portal.case.models import Check
from portal.consultation.errors import (
    NoCamera,
    NoSuchSeat,
    NothingToCheck,
    SeveralSeats,
    StepsDone,
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

    It holds for that seat, so another browser behind the same link is not identified by it.
    Raises NothingToCheck where the service asks for none, NoSuchSeat while nobody of the citizen's
    side is in the room, SeveralSeats where two are and none was named, NoCamera when who was named
    takes part without one.
    """
    only_staff(place)
    check_admitted(place)
    if identification(work, place.appointment) not in CHECKED:
        raise NothingToCheck
    sight = needs_sight(work, place.appointment)
    seat = _citizens_seat(place, wanted)
    if sight and outcome == PASSED and not seat.camera:
        raise NoCamera
    check = Check(
        seat=seat.id,
        method="sight" if sight else "questions",
        document=document if sight and outcome != IMPOSSIBLE else "",
        passed=outcome == PASSED,
        possible=outcome != IMPOSSIBLE,
        by=place.seat.account,
        at=work.now,
    )
    citizen = place.case.participants[0]
    citizen.checks += (check,)
    place.consultation.look = None
    act = "identity.checked" if check.possible else "identity.impossible"
    note(work, act, f"account:{place.seat.account}", f"participant:{citizen.id}")


def begin_look(work: Work, place: Place, wanted: str = "") -> None:
    """Draw what the citizen is asked to do with the photo ID; again, it draws anew.

    Raises as identify does.
    """
    only_staff(place)
    check_admitted(place)
    if not needs_sight(work, place.appointment):
        raise NothingToCheck
    seat = _citizens_seat(place, wanted)
    if not seat.camera:
        raise NoCamera
    place.consultation.look = Look(seat=seat.id, steps=draw())
    citizen = place.case.participants[0]
    note(work, "identity.begun", f"account:{place.seat.account}", f"participant:{citizen.id}")


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


def _citizens_seat(place: Place, wanted: str) -> Seat:
    citizen = place.case.participants[0].id
    seats = place.consultation.seats.values()
    admitted = [s for s in seats if s.participant == citizen and s.state == "admitted"]
    named = [s for s in admitted if wanted in ("", s.id)]
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
    checks = place.case.participants[0].checks
    if not checks or checks[-1].passed:
        return "not_identified"
    return "identity_failed" if checks[-1].possible else "identity_impossible"


def identified(work: Work, place: Place, seat: str = "") -> bool:
    """Whether the check this service asks for was passed, last and by who sits there now.

    seat    of the person who must be the one looked at; "" for whoever is admitted
    """
    asked = identification(work, place.appointment)
    if asked not in CHECKED:
        return asked is Identification.NONE
    checks = place.case.participants[0].checks
    if not checks or not checks[-1].passed or not _enough(checks[-1].method, asked):
        return False
    looked_at = place.consultation.seats.get(checks[-1].seat)
    if seat:
        return checks[-1].seat == seat
    return looked_at is not None and looked_at.state == "admitted"


def _enough(method: str, asked: Identification) -> bool:
    """Whether a check of an earlier appointment's kind is what this one asks for."""
    return method == "sight" or asked is Identification.QUESTIONS
