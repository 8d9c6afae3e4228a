"""An appointment of somebody's own: its links, confirming, cancelling, the day it stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from BTrees.OOBTree import OOTreeSet

from portal.audit.domain import note
from portal.booking import desks
from portal.booking.errors import (
    AlreadyConfirmed,
    Cancelled,
    LinkEnded,
    Moved,
    MovedInvitation,
    RanOut,
    TooLate,
    Withdrawn,
)
from portal.booking.models import Appointment
from portal.booking.waiting import leave
from portal.case.domain import fingerprint, give_token
from portal.case.models import Case, Participant
from portal.clock import local
from portal.errors import NotFound
from portal.evaluation.domain import tell
from portal.i18n import _
from portal.outbox.domain import post
from portal.plugin import BookedAppointment, Identification, Service
from portal.plugin.spec import Change
from portal.work import Work

Closing = Literal["cancelled", "withdrawn"]
FRESH = timedelta(hours=36)  # whoever chose a time that short before needs no reminder
MOVED = "moved "  # with the number of the move: the kind of an access token from before it


@dataclass(frozen=True)
class Holder:
    """What a link leads to: an appointment and the participant the token belongs to."""

    kind: str
    appointment: Appointment
    case: Case
    participant: Participant


def holder_of(work: Work, token: str, *kinds: str) -> Holder:
    """Return what a token leads to; raises NotFound for unknown ones and other kinds.

    An access link from before a move leads to nothing but LinkEnded.
    """
    kind, appointment_id, participant_id = work.records.tokens.get(fingerprint(token), ("", "", ""))
    appointment = work.records.appointments.get(appointment_id)
    if kind.startswith(MOVED) and "access" in kinds and appointment is not None:
        raise _left_behind(appointment)
    if kind not in kinds or appointment is None:
        raise NotFound
    case = work.records.cases[appointment.case]
    return Holder(kind, appointment, case, case.participant(participant_id))


def _left_behind(appointment: Appointment) -> LinkEnded:
    if appointment.state != "booked":
        return ended(appointment.state)
    return MovedInvitation() if appointment.invited_by else Moved()


def standing(work: Work, token: str) -> Holder:
    """Return the holder of an access link; raises LinkEnded for what is over before its time."""
    holder = holder_of(work, token, "access")
    if holder.appointment.state != "booked":
        raise ended(holder.appointment.state)
    return holder


def confirm(work: Work, token: str) -> str:
    """Make a held appointment firm by the token of its mail; returns the access token."""
    holder = holder_of(work, token, "activation")
    appointment = holder.appointment
    state = appointment.state_at(work.now)
    if state != "held":
        raise ended(state)
    desks.make_firm(work, appointment)
    appointment.state, appointment.expires = "booked", None
    return firm(work, appointment, holder.case, holder.participant, "confirmation")


ENDED = {
    "booked": AlreadyConfirmed,
    "expired": RanOut,
    "cancelled": Cancelled,
    "withdrawn": Withdrawn,
}


def ended(state: str) -> LinkEnded:
    """Return what to say behind a link whose appointment is in this state."""
    return ENDED.get(state, LinkEnded)()


def firm(
    work: Work,
    appointment: Appointment,
    case: Case,
    participant: Participant,
    mail: str,
    actor: str = "citizen",
) -> str:
    """Give a firm appointment its access token, tell the department, post the mail."""
    token = give_token(work, case, participant, "access", appointment.id)
    enter_agenda(work, appointment)
    if mail:
        post(work, mail, appointment.id, participant.id)
    announce(work, appointment, "booked", actor)
    return token


def cancel(work: Work, appointment: Appointment, actor: str) -> None:
    """Cancel a booked appointment for the citizen until its start; raises TooLate, LinkEnded."""
    _close(work, appointment, "cancelled", "cancellation", actor)


def withdraw(work: Work, appointment: Appointment, actor: str) -> None:
    """Take a booked appointment back for the office, with an apology; raises TooLate, LinkEnded."""
    _close(work, appointment, "withdrawn", "withdrawal", actor)


def over(work: Work, appointment: Appointment) -> bool:
    """Whether the conversation is over: ended by the caseworker, or its time has passed."""
    held = work.records.consultations.get(appointment.id)
    ended = held is not None and held.state not in ("expected", "waiting", "open")
    past: bool = work.now >= appointment.end + work.settings.room_closes
    return ended or past


def run_out(work: Work, appointment: Appointment) -> None:
    """Let the time to confirm end now; who comes with the mail's button is told so."""
    desks.release(work, appointment)
    appointment.expires = work.now


def _close(work: Work, appointment: Appointment, state: Closing, mail: str, actor: str) -> None:
    before = appointment.state_at(work.now)
    if before != "booked":
        raise ended(before)
    if work.now >= appointment.start:
        raise TooLate
    appointment.state, appointment.closed = state, work.now
    appointment.sequence += 1
    leave(work, appointment)
    desks.give_back(work, appointment)
    for participant in work.records.cases[appointment.case].participants:
        post(work, mail, appointment.id, participant.id)
    announce(work, appointment, state, actor)


def announce(work: Work, appointment: Appointment, change: Change, actor: str = "citizen") -> None:
    """Note a change in the audit chain and tell the department's plugin."""
    note(work, f"appointment.{change}", actor, f"appointment:{appointment.id}")
    _count(work, appointment, change, actor)
    seen = as_told(appointment)
    work.departments.appointment_changed(appointment.department, seen, change)


def _count(work: Work, appointment: Appointment, change: Change, actor: str) -> None:
    by = "office" if actor.startswith(("account:", "command")) else "citizen"
    door = "invitation" if appointment.invited_by else by
    happened = (work, appointment.department, appointment.service)
    tell(*happened, change, door if change == "booked" else by)
    if change == "booked":
        tell(*happened, "lead", number=max((appointment.start - work.now).days, 0))


def as_told(appointment: Appointment) -> BookedAppointment:
    """Return what a department's hooks hear of an appointment."""
    return BookedAppointment(
        id=appointment.id,
        service=appointment.service,
        matters=appointment.matters,
        start=appointment.start,
        end=appointment.end,
        state=appointment.state,
    )


SHOW_ID = _(
    "Für die Prüfung Ihrer Identität: einen Ausweis mit Foto. Sie zeigen ihn in die Kamera."
)


def shows_id(service: Service | None, matters: tuple[str, ...]) -> bool:
    """Whether the citizen has to show a document with a photo to the camera."""
    return service is not None and service.identification_for(matters) is Identification.SIGHT


def on_day(work: Work, day: date) -> Iterator[Appointment]:
    """Yield the firm appointments that start on a day, however many others there are."""
    return (each for each in _agenda(work, day) if each.state == "booked")


def closed_on_day(work: Work, day: date) -> Iterator[Appointment]:
    """Yield what would have started on a day, but was cancelled or withdrawn."""
    return (each for each in _agenda(work, day) if each.state in ("cancelled", "withdrawn"))


def _agenda(work: Work, day: date) -> Iterator[Appointment]:
    for id in work.records.agenda.get(day.toordinal(), ()):
        yield work.records.appointments[id]


def coming(work: Work) -> Iterator[Appointment]:
    """Yield all firm appointments from today on."""
    for ids in work.records.agenda.values(local(work.now).date().toordinal()):
        found = (work.records.appointments[id] for id in ids)
        yield from (each for each in found if each.state == "booked")


def enter_agenda(work: Work, appointment: Appointment) -> None:
    """Put a firm appointment on its day."""
    if appointment.start - work.now < FRESH:
        appointment.reminded = appointment.start
    agenda = work.records.agenda.setdefault(_ordinal(appointment), OOTreeSet())
    agenda.insert(appointment.id)


def release(work: Work, appointment: Appointment) -> None:
    """Give back the desk an appointment takes, and take it off its day."""
    leave(work, appointment)
    desks.give_back(work, appointment)
    agenda = work.records.agenda.get(_ordinal(appointment))
    if agenda is not None and appointment.id in agenda:
        agenda.remove(appointment.id)


def _ordinal(appointment: Appointment) -> int:
    return local(appointment.start).date().toordinal()
