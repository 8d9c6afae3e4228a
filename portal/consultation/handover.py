"""Handing a conversation over: a colleague is asked into the room, and takes it from there."""

from portal.audit.domain import note
from portal.booking.models import Appointment
from portal.consultation.domain import subject
from portal.consultation.models import Consultation, Handover
from portal.consultation.places import OVER, Place, check_admitted, only_staff
from portal.errors import NotFound
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work


def colleagues(work: Work, appointment: Appointment, account: Account) -> list[Account]:
    """Return who else may hold this conversation, by address: enabled, and with it in scope."""
    if work.rehearsal is not None:
        return []  # nobody else has it
    others = [a for a in work.records.accounts.values() if a.id != account.id and not a.disabled]
    able = [a for a in others if covers(a, "casework", appointment.department, appointment.service)]
    return sorted(able, key=lambda each: each.email)


def hand_over(work: Work, place: Place, account_id: str) -> None:
    """Ask a colleague in; who hands over stays until they leave. The same again changes nothing.

    Raises NotAdmitted, RoomClosed, and NotFound for an account that cannot have it.
    """
    only_staff(place)
    check_admitted(place)
    me = work.records.accounts[place.seat.account]
    if account_id not in {each.id for each in colleagues(work, place.appointment, me)}:
        raise NotFound
    consultation = place.consultation
    if awaited(consultation) == account_id:
        return
    consultation.handover = Handover(to=account_id, by=me.id, at=work.now)
    note(work, "room.handed_over", f"account:{me.id}", subject(consultation))
    note(work, "room.handed_over_to", f"account:{me.id}", f"account:{account_id}")


def awaited(consultation: Consultation | None) -> str:
    """Return the account that was asked in and has not come yet, "" for none."""
    if consultation is None or consultation.handover is None or consultation.state in OVER:
        return ""
    return consultation.handover.to


def take_over(work: Work, consultation: Consultation, account: Account) -> None:
    """Note that the colleague who was asked is here; for anybody else nothing happens."""
    if awaited(consultation) != account.id:
        return
    consultation.handover = None
    note(work, "room.taken_over", f"account:{account.id}", subject(consultation))
