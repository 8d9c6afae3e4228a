"""An appointment of somebody's own: its links, confirming, cancelling, the day it stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from BTrees.OOBTree import OOTreeSet

from portal.audit.domain import note
from portal.booking.errors import LinkEnded, TooLate
from portal.booking.models import Appointment, Day
from portal.booking.offers import day_key
from portal.case.domain import fingerprint, give_token
from portal.case.models import Case, Participant
from portal.clock import local
from portal.errors import NotFound
from portal.i18n import _
from portal.outbox.domain import post
from portal.plugin import BookedAppointment
from portal.plugin.spec import Change
from portal.work import Work


@dataclass(frozen=True)
class Holder:
    """What a link leads to: an appointment and the participant the token belongs to."""

    kind: str
    appointment: Appointment
    case: Case
    participant: Participant


def holder_of(work: Work, token: str, *kinds: str) -> Holder:
    """Return what a token leads to; raises NotFound for unknown ones and other kinds."""
    kind, appointment_id, participant_id = work.records.tokens.get(fingerprint(token), ("", "", ""))
    appointment = work.records.appointments.get(appointment_id)
    if kind not in kinds or appointment is None:
        raise NotFound
    case = work.records.cases[appointment.case]
    return Holder(kind, appointment, case, case.participant(participant_id))


def confirm(work: Work, token: str) -> str:
    """Make a held appointment firm by the token of its mail; returns the access token."""
    holder = holder_of(work, token, "activation")
    appointment = holder.appointment
    state = appointment.state_at(work.now)
    if state != "held":
        raise LinkEnded(ENDED.get(state, LinkEnded.reason))
    _firm_entry(work, appointment)
    appointment.state, appointment.expires = "booked", None
    return firm(work, appointment, holder.case, holder.participant, "confirmation")


# What to say behind a link whose appointment is in one of these states.
ENDED = {
    "booked": _(
        "Sie haben diesen Termin schon bestätigt. "
        "Den Zugang finden Sie in der Bestätigungsmail, die wir Ihnen danach geschickt haben."
    ),
    "expired": _(
        "Die Zeit zum Bestätigen ist abgelaufen, der Termin wurde wieder freigegeben. "
        "Bitte buchen Sie einen neuen Termin."
    ),
    "cancelled": _("Dieser Termin wurde abgesagt."),
    "withdrawn": _("Dieser Termin wurde vom Amt zurückgenommen."),
}


def firm(
    work: Work, appointment: Appointment, case: Case, participant: Participant, mail: str
) -> str:
    """Give a firm appointment its access token, tell the department, post the mail."""
    token = give_token(work, case, participant, "access", appointment.id)
    agenda = work.records.agenda.setdefault(_ordinal(appointment), OOTreeSet())
    agenda.insert(appointment.id)
    if mail:
        post(work, mail, appointment.id, participant.id)
    announce(work, appointment, "booked")
    return token


def cancel(work: Work, appointment: Appointment, actor: str) -> None:
    """Cancel a booked appointment until its start; raises TooLate, LinkEnded."""
    state = appointment.state_at(work.now)
    if state != "booked":
        raise LinkEnded(ENDED.get(state, LinkEnded.reason))
    if work.now >= appointment.start:
        raise TooLate
    appointment.state, appointment.closed = "cancelled", work.now
    appointment.sequence += 1
    release(work, appointment)
    for participant in work.records.cases[appointment.case].participants:
        post(work, "cancellation", appointment.id, participant.id)
    announce(work, appointment, "cancelled", actor)


def announce(work: Work, appointment: Appointment, change: Change, actor: str = "citizen") -> None:
    """Note a change in the audit chain and tell the department's plugin."""
    note(work, f"appointment.{change}", actor, f"appointment:{appointment.id}")
    seen = BookedAppointment(
        id=appointment.id,
        service=appointment.service,
        matters=appointment.matters,
        start=appointment.start,
        end=appointment.end,
        state=appointment.state,
    )
    work.departments.appointment_changed(appointment.department, seen, change)


def on_day(work: Work, day: date) -> Iterator[Appointment]:
    """Yield the firm appointments that start on a day, however many others there are."""
    for id in work.records.agenda.get(day.toordinal(), ()):
        yield work.records.appointments[id]


def coming(work: Work) -> Iterator[Appointment]:
    """Yield all firm appointments from today on."""
    for ids in work.records.agenda.values(local(work.now).date().toordinal()):
        for id in ids:
            yield work.records.appointments[id]


def release(work: Work, appointment: Appointment) -> None:
    """Free the place an appointment takes, if it takes one, and take it off its day."""
    day = _entry_day(work, appointment)
    if day is not None and appointment.id in day.busy:
        day.drop(appointment.id)
    agenda = work.records.agenda.get(_ordinal(appointment))
    if agenda is not None and appointment.id in agenda:
        agenda.remove(appointment.id)


def _entry_day(work: Work, appointment: Appointment) -> Day | None:
    day = local(appointment.start).date()
    found: Day | None = work.records.days.get(
        day_key(appointment.department, appointment.service, day)
    )
    return found


def _firm_entry(work: Work, appointment: Appointment) -> None:
    day = _entry_day(work, appointment)
    assert day is not None
    start, until, desk, _expires = day.busy[appointment.id]
    day.put(appointment.id, (start, until, desk, 0), int(work.now.timestamp()))


def _ordinal(appointment: Appointment) -> int:
    return local(appointment.start).date().toordinal()
