"""A companion waits outside for a confidential part of the conversation, and is let in again."""

from dataclasses import replace

from portal.audit.domain import note
from portal.booking.company import CITIZEN
from portal.consultation.errors import NoSuchSeat, NotAside
from portal.consultation.models import Seat
from portal.consultation.places import Place, check_admitted, only_staff
from portal.work import Work


def send_aside(work: Work, place: Place, seat_id: str) -> None:
    """Move somebody who accompanies the citizen back to the lobby; twice is once.

    They wait there as everybody does, and `desk.admit` lets them in again. Raises NoSuchSeat,
    NotAside for the citizen and for the office, NotAdmitted, RoomClosed.
    """
    only_staff(place)
    check_admitted(place)
    seat = place.consultation.seats.get(seat_id)
    if seat is None or not (seat.state == "admitted" or is_aside(seat)):
        raise NoSuchSeat
    if not accompanies(seat):
        raise NotAside
    if is_aside(seat):
        return
    place.consultation.put(replace(seat, state="waiting", since=work.now, aside=True))
    note(work, "seat.aside", f"account:{place.seat.account}", f"seat:{seat_id}")


def accompanies(seat: Seat) -> bool:
    """Whether this is somebody beside the citizen, on the citizen's side."""
    return bool(seat.participant) and seat.role != CITIZEN


def is_aside(seat: Seat) -> bool:
    """Whether somebody was asked to wait outside, and does."""
    return seat.aside and seat.state == "waiting"
