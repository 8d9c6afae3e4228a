"""Looking at a photo ID over the camera: who was looked at, and with which outcome."""

from portal.audit.domain import note
from portal.case.models import Check
from portal.consultation.errors import NoCamera, NoSuchSeat, SeveralSeats
from portal.consultation.models import Seat
from portal.consultation.places import Place, check_admitted, needs_sight, only_staff
from portal.i18n import _
from portal.work import Work


def identify(work: Work, place: Place, document: str, passed: bool, wanted: str = "") -> None:
    """Keep the outcome of the look at the photo ID: no picture, no number.

    wanted    the seat that was looked at; may be left out where only one can be meant

    It holds for that seat, so another browser behind the same link is not identified by it.
    Raises NoSuchSeat while nobody of the citizen's side is in the room, SeveralSeats where two are
    and none was named, NoCamera when who was named takes part without one.
    """
    only_staff(place)
    check_admitted(place)
    seat = _citizens_seat(place, wanted)
    if passed and not seat.camera:
        raise NoCamera
    check = Check(
        seat=seat.id,
        method="sight",
        document=document,
        passed=passed,
        by=place.seat.account,
        at=work.now,
    )
    citizen = place.case.participants[0]
    citizen.checks += (check,)
    note(work, "identity.checked", f"account:{place.seat.account}", f"participant:{citizen.id}")


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
    """Return "identified", "not_identified", or "identity_failed" after a look that failed."""
    if identified(work, place):
        return "identified"
    checks = place.case.participants[0].checks
    return "identity_failed" if checks and not checks[-1].passed else "not_identified"


def identified(work: Work, place: Place, seat: str = "") -> bool:
    """Whether the check this service asks for was passed, last and by who sits there now.

    seat    of the person who must be the one looked at; "" for whoever is admitted
    """
    if not needs_sight(work, place.appointment):
        return True
    checks = place.case.participants[0].checks
    if not checks or not checks[-1].passed:
        return False
    looked_at = place.consultation.seats.get(checks[-1].seat)
    if seat:
        return checks[-1].seat == seat
    return looked_at is not None and looked_at.state == "admitted"
