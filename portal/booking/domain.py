"""Booking: which times are free, reserving, holding, confirming, cancelling."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from BTrees.OOBTree import OOTreeSet

from portal.audit.domain import note
from portal.booking import slots
from portal.booking.errors import (
    BookingRefused,
    LinkEnded,
    MattersRefused,
    NotOffered,
    SlotTaken,
    TooLate,
)
from portal.booking.models import Appointment, Day
from portal.booking.slots import Slot
from portal.case.domain import (
    Person,
    fingerprint,
    give_token,
    new_id,
    new_token,
    open_case,
)
from portal.case.models import Case, Participant
from portal.clock import local
from portal.errors import NotFound
from portal.i18n import _
from portal.outbox.domain import post
from portal.plugin import BookedAppointment, BookingRequest, Department, Service
from portal.plugin.spec import Change
from portal.work import Work

ALTERNATIVES = 3
KEPT_AFTER_RESERVATION = timedelta(hours=2)
MOST_UNCONFIRMED = 5  # appointments one address may hold without pressing the button in the mail
_desk_order = random.SystemRandom()


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to book; `start` is an aware instant."""

    department: Department
    service: Service
    matters: tuple[str, ...]
    start: datetime

    @property
    def lock(self) -> str:
        """The key of the day this touches, for locks and occupancy."""
        return day_key(self.department.key, self.service.key, local(self.start).date())


@dataclass(frozen=True)
class Holder:
    """What a link leads to: an appointment and the participant the token belongs to."""

    kind: str
    appointment: Appointment
    case: Case
    participant: Participant


def day_key(department: str, service: str, day: date) -> str:
    """Return the key of a service's occupancy on a day."""
    return f"{department}/{service}/{day.toordinal()}"


def check_matters(service: Service, matters: Iterable[str]) -> tuple[str, ...]:
    """Return the matters in declared order; raises MattersRefused."""
    wanted = set(matters)
    known = tuple(m for m in service.matters if m.key in wanted)
    if len(known) != len(wanted):
        raise MattersRefused(_("Dieses Anliegen gibt es hier nicht."))
    if service.matters and not known:
        raise MattersRefused
    if service.booking and len(known) > max(service.booking.max_matters, 1):
        raise MattersRefused(_("So viele Anliegen passen nicht in einen Termin."))
    if len(known) > 1 and not all(m.combinable for m in known):
        raise MattersRefused(_("Eines dieser Anliegen braucht einen eigenen Termin."))
    return tuple(m.key for m in known)


def free_slots(
    work: Work,
    department: Department,
    service: Service,
    matters: tuple[str, ...],
    first: date,
    last: date,
) -> tuple[Slot, ...]:
    """Return the times that are offered and free from first to last day, both included."""
    found: list[Slot] = []
    for day in slots.days(first, last):
        offered = slots.offered(service, matters, day, work.now, work.settings)
        taken = work.records.days.get(day_key(department.key, service.key, day))
        found += [slot for slot in offered if taken is None or _free(work, service, taken, slot)]
    return tuple(found)


def next_free(
    work: Work, department: Department, service: Service, matters: tuple[str, ...], count: int = 1
) -> tuple[Slot, ...]:
    """Return the next free times up to the horizon."""
    assert service.booking
    today = local(work.now).date()
    found: list[Slot] = []
    for day in slots.days(today, today + service.booking.horizon):
        found += free_slots(work, department, service, matters, day, day)
        if len(found) >= count:
            break
    return tuple(found[:count])


def alternatives(work: Work, wish: Wish) -> tuple[Slot, ...]:
    """Return free times near a taken one: the same day first, then the next ones."""
    day = local(wish.start).date()
    near = free_slots(work, wish.department, wish.service, wish.matters, day, day)
    closest = sorted(near, key=lambda slot: abs(slot.start - wish.start))[:ALTERNATIVES]
    if len(closest) < ALTERNATIVES:
        more = next_free(work, wish.department, wish.service, wish.matters, ALTERNATIVES)
        closest += [slot for slot in more if slot not in closest]
    return tuple(sorted(closest[:ALTERNATIVES], key=lambda slot: slot.start))


def reserve(work: Work, wish: Wish) -> tuple[Appointment, str]:
    """Reserve a time while somebody fills in the form; returns it and its token.

    Raises NotOffered, SlotTaken.
    """
    until = work.now + timedelta(minutes=work.settings.booking_hold_minutes)
    appointment = _take(work, wish, "reserved", until)
    work.records.reserved[appointment.id] = until
    token = new_token()
    work.records.tokens[fingerprint(token)] = ("reservation", appointment.id, "")
    return appointment, token


def hold(
    work: Work, wish: Wish, person: Person, language: str, reserved: Appointment | None = None
) -> Appointment:
    """Book a time for a person: held until the mail's button, or firm where no mail is asked for.

    Raises NotOffered, SlotTaken, BookingRefused.
    """
    _ask_department(work, wish, person, language)
    _check_hoarding(work, person)
    if reserved is not None:
        drop_reservation(work, reserved)
    assert wish.service.booking
    if not wish.service.booking.confirm_by_mail:
        return _book_at_once(work, wish, person, language)
    until = work.now + timedelta(minutes=work.settings.booking_activation_minutes)
    appointment = _take(work, wish, "held", until)
    case = _open_case(work, wish, person, language, appointment)
    give_token(work, case, case.participants[0], "activation", appointment.id)
    post(work, "activation", appointment.id, case.participants[0].id)
    note(work, "appointment.held", "citizen", f"appointment:{appointment.id}")
    return appointment


def _book_at_once(work: Work, wish: Wish, person: Person, language: str) -> Appointment:
    appointment = _take(work, wish, "booked", None)
    case = _open_case(work, wish, person, language, appointment)
    firm(work, appointment, case, case.participants[0], "confirmation")
    return appointment


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


def holder_of(work: Work, token: str, *kinds: str) -> Holder:
    """Return what a token leads to; raises NotFound for unknown ones and other kinds."""
    kind, appointment_id, participant_id = work.records.tokens.get(fingerprint(token), ("", "", ""))
    appointment = work.records.appointments.get(appointment_id)
    if kind not in kinds or appointment is None:
        raise NotFound
    case = work.records.cases[appointment.case]
    return Holder(kind, appointment, case, case.participant(participant_id))


def reserved_by(work: Work, token: str) -> Appointment:
    """Return the appointment reserved under a form's token; raises NotFound, LinkEnded."""
    kind, appointment_id, _participant = work.records.tokens.get(fingerprint(token), ("", "", ""))
    if kind != "reservation":
        raise NotFound
    appointment: Appointment | None = work.records.appointments.get(appointment_id)
    if appointment is None:
        raise LinkEnded(_("Diese Buchung ist schon abgeschlossen oder abgelaufen."))
    return appointment


def on_day(work: Work, day: date) -> Iterator[Appointment]:
    """Yield the firm appointments that start on a day, however many others there are."""
    for id in work.records.agenda.get(day.toordinal(), ()):
        yield work.records.appointments[id]


def sweep(work: Work) -> int:
    """Drop reservations nobody finished; returns how many."""
    # Who types slowly finds the entries again; the place itself is free from the minute it ends.
    over = work.now - KEPT_AFTER_RESERVATION
    stale = [id for id, until in work.records.reserved.items() if until <= over]
    for id in stale:
        drop_reservation(work, work.records.appointments[id])
    return len(stale)


def drop_reservation(work: Work, appointment: Appointment) -> None:
    """Forget a time somebody had reserved while typing."""
    release(work, appointment)
    work.records.reserved.pop(appointment.id, None)
    work.records.appointments.pop(appointment.id, None)


def _ordinal(appointment: Appointment) -> int:
    return local(appointment.start).date().toordinal()


def _take(work: Work, wish: Wish, state: str, expires: datetime | None) -> Appointment:
    slot = _offered_slot(work, wish)
    rules = wish.service.booking
    assert rules
    day = work.records.days.get(wish.lock)
    if day is None:
        day = work.records.days[wish.lock] = Day()
    start, until = _span(wish.service, slot)
    desks = day.free_desk(range(rules.desks), start, until, int(work.now.timestamp()))
    if not desks:
        raise SlotTaken(alternatives=alternatives(work, wish))
    appointment = Appointment(
        id=new_id(),
        department=wish.department.key,
        service=wish.service.key,
        matters=wish.matters,
        start=slot.start,
        end=slot.end,
        state=state,
    )
    appointment.expires = expires
    entry = (start, until, _desk_order.choice(desks), int(expires.timestamp()) if expires else 0)
    day.put(appointment.id, entry, int(work.now.timestamp()))
    work.records.appointments[appointment.id] = appointment
    return appointment


def _offered_slot(work: Work, wish: Wish) -> Slot:
    day = local(wish.start).date()
    for slot in slots.offered(wish.service, wish.matters, day, work.now, work.settings):
        if slot.start == wish.start:
            return slot
    raise NotOffered


def _span(service: Service, slot: Slot) -> tuple[int, int]:
    assert service.booking
    buffer = service.booking.buffer_minutes * 60
    return int(slot.start.timestamp()), int(slot.end.timestamp()) + buffer


def _free(work: Work, service: Service, day: Day, slot: Slot) -> bool:
    assert service.booking
    now = int(work.now.timestamp())
    return bool(day.free_desk(range(service.booking.desks), *_span(service, slot), now))


def _check_hoarding(work: Work, person: Person) -> None:
    if not work.settings.limits:
        return
    cases = work.records.people.get(work.vault.blind("email", person.email), ())
    ids = (id for case in cases for id in work.records.cases[case].appointments)
    held = [id for id in ids if work.records.appointments[id].state_at(work.now) == "held"]
    if len(held) >= MOST_UNCONFIRMED:
        raise BookingRefused(
            _(
                "Für diese E-Mail-Adresse warten schon mehrere Termine auf Ihre Bestätigung. "
                "Bitte bestätigen Sie zuerst einen davon."
            )
        )


def _ask_department(work: Work, wish: Wish, person: Person, language: str) -> None:
    request = BookingRequest(
        service=wish.service.key,
        matters=wish.matters,
        start=wish.start,
        name=person.name,
        email=person.email,
        phone=person.phone,
        language=language,
    )
    refusal = work.departments.refuse_booking(wish.department.key, wish.service, request)
    if refusal is not None:
        raise BookingRefused(refusal.reason)


def _open_case(
    work: Work, wish: Wish, person: Person, language: str, appointment: Appointment
) -> Case:
    case = open_case(work, wish.department.key, wish.service, person, language)
    case.appointments = (appointment.id,)
    appointment.case = case.id
    return case


def _entry_day(work: Work, appointment: Appointment) -> Day | None:
    day = local(appointment.start).date()
    found: Day | None = work.records.days.get(
        day_key(appointment.department, appointment.service, day)
    )
    return found


def release(work: Work, appointment: Appointment) -> None:
    """Free the place an appointment takes, if it takes one, and take it off its day."""
    day = _entry_day(work, appointment)
    if day is not None and appointment.id in day.busy:
        day.drop(appointment.id)
    agenda = work.records.agenda.get(_ordinal(appointment))
    if agenda is not None and appointment.id in agenda:
        agenda.remove(appointment.id)


def _firm_entry(work: Work, appointment: Appointment) -> None:
    day = _entry_day(work, appointment)
    assert day is not None
    start, until, desk, _expires = day.busy[appointment.id]
    day.put(appointment.id, (start, until, desk, 0), int(work.now.timestamp()))
