"""Invitations to choose a time: from a list, or among all that a service offers."""

from dataclasses import dataclass
from datetime import datetime

from portal.audit.domain import note
from portal.booking import desks
from portal.booking.company import check_decides, let_in
from portal.booking.domain import Holder, cancel, firm, standing
from portal.booking.errors import NotOffered, SlotTaken
from portal.booking.models import Appointment
from portal.booking.offers import Wish, alternatives, next_free, offered_slot
from portal.booking.slots import Slot
from portal.case.domain import add_needs, fingerprint, give_token, token_of
from portal.case.models import Case, Participant
from portal.catalogue.domain import declared
from portal.errors import NotFound
from portal.evaluation.domain import tell
from portal.ids import neighbouring_id
from portal.invitation.errors import Declined, InvitationOver, RanOut, Renewed, TakenBack
from portal.invitation.models import Invitation
from portal.plugin import Department, Service
from portal.work import Work

RENEWED = "renewed "  # with the number of the round: the kind of a link from before it
OVER = {"expired": RanOut, "withdrawn": TakenBack, "declined": Declined}


@dataclass(frozen=True)
class Invited:
    """What a link of an invitation leads to."""

    invitation: Invitation
    case: Case
    participant: Participant


def invited(work: Work, token: str) -> Invited:
    """Return what a link leads to, whatever its state; raises NotFound, Renewed."""
    kind, id, participant = work.records.tokens.get(fingerprint(token), ("", "", ""))
    invitation = work.records.invitations.get(id)
    if invitation is None or not kind.startswith(("invite", RENEWED)):
        raise NotFound
    if kind.startswith(RENEWED):
        raise Renewed
    case = work.records.cases[invitation.case]
    return Invited(invitation, case, case.participant(participant))


def answerable(work: Work, token: str) -> Invited:
    """Return what a link leads to that can still be answered; raises NotFound, InvitationOver."""
    found = invited(work, token)
    if reason := OVER.get(found.invitation.state_at(work.now)):
        raise reason
    if found.invitation.state != "open":
        raise InvitationOver
    return found


def offering(work: Work, invitation: Invitation) -> tuple[Department | None, Service | None]:
    """Return department and service, where still installed."""
    found: tuple[Department | None, Service | None] = declared(
        work, invitation.department, invitation.service
    )
    return found


def listed(work: Work, invitation: Invitation) -> list[Slot]:
    """Return the times of the list that can still be chosen, the earliest first."""
    found = (Slot(start=start, end=start + invitation.length) for start in invitation.times)
    return [slot for slot in found if _place(work, invitation, slot)]


def _place(work: Work, invitation: Invitation, slot: Slot) -> list[int]:
    """Return the desks free for a time of the list; what has begun has none."""
    department, service = offering(work, invitation)
    if slot.start <= work.now or department is None or service is None:
        return []
    return desks.arranged(work, department, service, slot, invitation.by)


def has_times(work: Work, invitation: Invitation) -> bool:
    """Whether there is any time left to choose."""
    if invitation.times:
        return bool(listed(work, invitation))
    department, service = offering(work, invitation)
    if department is None or service is None or service.booking is None:
        return False
    return bool(next_free(work, department, service, invitation.matters))


def choose(work: Work, token: str, start: datetime, needs: tuple[str, ...] = ()) -> str:
    """Make the chosen time an appointment; returns the access token.

    Chosen before, it stays with that: pressing twice does it once. Raises NotFound,
    InvitationOver, NotOffered, SlotTaken.
    """
    found = invited(work, token)
    if found.invitation.state == "chosen":
        return token_of(work, found.case, found.participant, "access")
    found = answerable(work, token)
    invitation, case, participant = found.invitation, found.case, found.participant
    slot, desk = _free(work, invitation, start)
    department, service = offering(work, invitation)
    assert department and service
    appointment = _appointment(invitation, slot)
    case.appointments = (appointment.id,)
    work.records.appointments[appointment.id] = appointment
    desks.take(work, department, service, appointment, desk)
    add_needs(work, case, participant, needs)
    code = token_of(work, case, participant, "code")
    give_token(work, case, participant, "code", appointment.id, code)
    invitation.appointment = appointment.id
    close(work, invitation, "chosen", f"participant:{participant.id}")
    access = firm(work, appointment, case, participant, "confirmation")
    let_in(work, appointment)
    return access


def _appointment(invitation: Invitation, slot: Slot) -> Appointment:
    appointment = Appointment(
        id=neighbouring_id(),
        department=invitation.department,
        service=invitation.service,
        matters=invitation.matters,
        start=slot.start,
        end=slot.end,
        state="booked",
    )
    appointment.invited_by, appointment.case = invitation.by, invitation.case
    return appointment


def _free(work: Work, invitation: Invitation, start: datetime) -> tuple[Slot, int]:
    """Return the time and a desk that is free then; raises NotOffered, SlotTaken."""
    department, service = offering(work, invitation)
    if department is None or service is None:
        raise NotOffered
    slot = _slot(work, invitation, start)
    free = _place(work, invitation, slot)
    if not free:
        raise SlotTaken(alternatives=others(work, invitation, start))
    return slot, desks.preferred(work, department, service, invitation.by, free)


def _slot(work: Work, invitation: Invitation, start: datetime) -> Slot:
    if not invitation.times:
        return offered_slot(work, wished(work, invitation, start))
    # As it is stored, in UTC: an offset of a browser is no time zone of a calendar.
    stored = next((each for each in invitation.times if each == start), None)
    if stored is None:
        raise NotOffered
    return Slot(start=stored, end=stored + invitation.length)


def others(work: Work, invitation: Invitation, start: datetime) -> tuple[Slot, ...]:
    """Return what there is instead of a time that was taken."""
    if invitation.times:
        return tuple(listed(work, invitation))
    return alternatives(work, wished(work, invitation, start))


def wished(work: Work, invitation: Invitation, start: datetime) -> Wish:
    """Return the wish for a time the service offers; raises NotOffered where it offers none."""
    department, service = offering(work, invitation)
    if department is None or service is None or service.booking is None:
        raise NotOffered
    matters = invitation.matters
    return Wish(department=department, service=service, matters=matters, start=start)


def no_time_fits(work: Work, token: str) -> None:
    """Note that none of the times fits: the office will offer others."""
    found = answerable(work, token)
    found.invitation.none_fits = work.now
    actor = f"participant:{found.participant.id}"
    note(work, "invitation.none-fits", actor, f"invitation:{found.invitation.id}")
    tell(work, found.invitation.department, found.invitation.service, "invitation", "none_fits")


def decline(work: Work, token: str) -> None:
    """Note „Das bin ich nicht“: the link and the code lead nowhere any more.

    Raises NotFound, InvitationOver; for a fixed time LinkEnded, TooLate.
    """
    try:
        found = answerable(work, token)
    except NotFound:
        _decline_fixed(work, invited_to(work, token))
        return
    _wrong_person(work, found.case, found.participant)
    close(work, found.invitation, "declined", f"participant:{found.participant.id}")
    # It stays among what the office has to see to.
    work.records.unanswered[found.invitation.id] = work.now


def invited_to(work: Work, token: str) -> Holder:
    """Return what the link of an invitation to a fixed time leads to.

    Raises NotFound, LinkEnded, and NotTheirs for who only accompanies.
    """
    holder = standing(work, token)
    if not holder.appointment.invited_by:
        raise NotFound
    check_decides(holder.participant)
    return holder


def _decline_fixed(work: Work, holder: Holder) -> None:
    holder.participant.way = ""  # nothing more goes there
    _wrong_person(work, holder.case, holder.participant)
    cancel(work, holder.appointment, f"participant:{holder.participant.id}")


def _wrong_person(work: Work, case: Case, participant: Participant) -> None:
    participant.unreached = work.now
    work.records.tokens.pop(fingerprint(token_of(work, case, participant, "code")), None)


def close(work: Work, invitation: Invitation, state: str, actor: str) -> None:
    """End an invitation; it is out of sight."""
    invitation.state, invitation.closed = state, work.now
    work.records.unanswered.pop(invitation.id, None)
    note(work, f"invitation.{state}", actor, f"invitation:{invitation.id}")
    tell(work, invitation.department, invitation.service, "invitation", state)
