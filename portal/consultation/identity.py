"""Looking at a photo ID over the camera: who was looked at, and with which outcome."""

from portal.audit.domain import note
from portal.case.models import Check
from portal.consultation.errors import NoCamera, NoSuchSeat
from portal.consultation.models import Seat
from portal.consultation.places import Place, check_admitted, needs_sight, only_staff
from portal.i18n import _
from portal.work import Work


def identify(work: Work, place: Place, document: str, passed: bool) -> None:
    """Keep the outcome of the look at the photo ID: no picture, no number.

    It holds for the seat that was looked at, so another browser is not identified by it.
    Raises NoSuchSeat while nobody of the citizen's side is in the room, NoCamera when who is
    there takes part without one.
    """
    only_staff(place)
    check_admitted(place)
    seat = _citizens_seat(place)
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


def _citizens_seat(place: Place) -> Seat:
    citizen = place.case.participants[0].id
    seats = place.consultation.seats.values()
    admitted = [s for s in seats if s.participant == citizen and s.state == "admitted"]
    if not admitted:
        raise NoSuchSeat(_("Es ist noch niemand im Raum, dessen Ausweis zu prüfen wäre."))
    return max(admitted, key=lambda seat: seat.camera)


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
