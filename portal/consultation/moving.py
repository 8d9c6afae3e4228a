"""Going on with another device: a short code leads it to the same place, once.

It is for right now, or is written down in case the device fails.

The other device gets a seat of its own in the same state, marked as the second device; the seat it
comes from is left by that. An identity that was confirmed is confirmed anew: another camera may
show somebody else. Only the hash of a code is stored.
"""

from dataclasses import replace
from datetime import timedelta

from portal.audit.domain import note
from portal.case.domain import fingerprint, fingerprint_of_code, spoken
from portal.consultation.domain import session_token
from portal.consultation.errors import CodeUnknown, NotAdmitted
from portal.consultation.models import Transfer
from portal.consultation.places import OVER, PRESENT, Place, is_over, window
from portal.ids import new_id
from portal.work import Work

LASTS = timedelta(minutes=5)
GROUPS = 2


def offer_code(work: Work, place: Place, *, written_down: bool = False) -> str:
    """Return a code for this seat's place, in two groups of four; the one before ends by that.

    written_down  for the case that the device fails: it lasts until the room closes, beside the one
                  for going on right now
    Raises NotAdmitted for the office and for who is neither in the lobby nor in the room.
    """
    if place.staff or is_over(place) or place.seat.state not in PRESENT:
        raise NotAdmitted
    transfers = work.records.transfers
    mine = [k for k, each in transfers.items() if each.seat == place.seat.id]
    for key in [k for k in mine if transfers[k].written_down == written_down]:
        del transfers[key]
    closes = window(work, place.appointment)[1]
    code = spoken(GROUPS)
    transfers[fingerprint_of_code("device", code)] = Transfer(
        consultation=place.consultation.id,
        seat=place.seat.id,
        until=closes if written_down else work.now + LASTS,
        written_down=written_down,
    )
    note(work, "seat.code", f"participant:{place.seat.participant}", f"seat:{place.seat.id}")
    return code


def move_here(work: Work, code: str) -> tuple[str, str, str]:
    """Take a place over for the browser that shows its code, once.

    Returns the consultation, the seat that is left, and this browser's new session. Raises
    CodeUnknown for what was never given, has run out or was used, and where the place is nobody's
    any more.
    """
    found = work.records.transfers.pop(fingerprint_of_code("device", code), None)
    if found is None or found.until <= work.now:
        raise CodeUnknown
    consultation = work.records.consultations.get(found.consultation)
    seat = consultation.seats.get(found.seat) if consultation else None
    if seat is None or seat.state not in PRESENT or consultation.state in OVER:
        raise CodeUnknown
    token = session_token(consultation)
    here = replace(
        seat,
        id=new_id(),
        session=fingerprint(token),
        presence="away",
        fresh=True,
        second_device=True,
    )
    consultation.put(here)
    consultation.put(replace(seat, state="left", presence="gone", moved=True))
    note(work, "seat.moved", f"participant:{seat.participant}", f"seat:{here.id}")
    return consultation.id, seat.id, token
