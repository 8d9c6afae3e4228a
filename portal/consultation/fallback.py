"""What both sides agree on at the start for the case that the technology fails.

Where somebody is to be reached is sealed under the case's key; who only accompanies is not told.
"""

from dataclasses import dataclass

from portal.audit.domain import note
from portal.booking.company import CITIZEN
from portal.case.domain import person
from portal.consultation.domain import subject
from portal.consultation.errors import NotAdmitted
from portal.consultation.models import Fallback
from portal.consultation.places import Place, check_admitted, may_write
from portal.errors import Invalid
from portal.i18n import _
from portal.reachable import email_address, phone_number, premium
from portal.work import Work

CALL, TEXT, AGAIN = "call", "text", "again"
WAYS = (CALL, TEXT, AGAIN)


@dataclass(frozen=True)
class Agreed:
    """What was agreed on: the way, and the number or address for it, "" where it needs none."""

    way: str
    reach: str


def agree(work: Work, place: Place, way: str, reach: str) -> None:
    """Keep what to do when the technology fails; agreed anew, the last word counts.

    reach  a phone number for "call", that or a mail address for "text"; ignored for "again"
    Raises NotAdmitted (who is not inside, or has no part in it), RoomClosed, Invalid.
    """
    check_admitted(place)
    if not takes_part(place):
        raise NotAdmitted(
            _("Das vereinbaren die Sachbearbeitung und die Bürgerin oder der Bürger.")
        )
    if way not in WAYS:
        raise Invalid({"weg": _("Bitte wählen Sie, wie es weitergehen soll.")})
    known = "" if way == AGAIN else _reachable(way, reach)
    sealed = work.vault.seal(place.case.id, _label(place), known)
    place.consultation.fallback = Fallback(way=way, sealed=sealed)
    seat = place.seat
    who = f"account:{seat.account}" if place.staff else f"participant:{seat.participant}"
    note(work, "fallback.agreed", who, subject(place.consultation))


def _reachable(way: str, reach: str) -> str:
    if premium(reach):
        raise Invalid(
            {"wohin": _("Bitte geben Sie eine Nummer ein, deren Anruf nicht mehr kostet.")}
        )
    for read in (phone_number, email_address)[: 1 if way == CALL else 2]:
        try:
            return read(reach.strip(), spoken=True) if read is phone_number else read(reach.strip())
        except ValueError:
            continue
    reason = (
        _("Bitte geben Sie eine Telefonnummer ein, zum Beispiel 0171 2345678.")
        if way == CALL
        else _("Bitte geben Sie eine Telefonnummer oder eine E-Mail-Adresse ein.")
    )
    raise Invalid({"wohin": reason})


def agreed(work: Work, place: Place) -> Agreed | None:
    """Return what was agreed on, None where nothing was, or for who is not told."""
    found = place.consultation.fallback
    if found is None or not takes_part(place):
        return None
    return Agreed(found.way, work.vault.open(place.case.id, _label(place), found.sealed))


def takes_part(place: Place) -> bool:
    """Whether a seat agrees on it and reads it: who represents only while the citizen is away."""
    if place.staff or place.seat.role == CITIZEN:
        return True
    citizen = any(
        s.role == CITIZEN and s.state == "admitted" for s in place.consultation.seats.values()
    )
    return may_write(place) and not citizen


def booked(work: Work, place: Place) -> str:
    """Return the number the booking has, for the office to propose; "" for others."""
    if not place.staff:
        return ""
    number: str = person(work, place.case, place.case.participants[0]).phone
    return number


def _label(place: Place) -> str:
    return f"fallback {place.consultation.id}"
