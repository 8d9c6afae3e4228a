"""Taking a time: reserved while somebody types, held until the button in the mail is pressed."""

from dataclasses import replace
from datetime import datetime, timedelta

from portal.audit.domain import note
from portal.booking.desks import any_of, desk_of, occupancy, release, take
from portal.booking.domain import firm
from portal.booking.entries import Page, Pairs, seal, unseal
from portal.booking.errors import AlreadyBooked, BookingRefused, KeptLongest, LinkEnded, SlotTaken
from portal.booking.hoarding import check_hoarding, count
from portal.booking.models import Appointment
from portal.booking.offers import Wish, alternatives, offered_slot
from portal.booking.slots import Slot
from portal.case.domain import Person, fingerprint, give_token, new_token, open_case
from portal.case.models import Case
from portal.clock import local
from portal.i18n import _
from portal.ids import neighbouring_id
from portal.outbox.domain import post
from portal.plugin import BookingRequest, Department, Service
from portal.work import Work

KEPT_AFTER_RESERVATION = timedelta(hours=2)
MOST_EXTENSIONS = 10  # of a whole reservation each: WCAG 2.2.1 asks for at least ten


def reserve(work: Work, wish: Wish, instead_of: str = "") -> tuple[Appointment, str]:
    """Reserve a time while somebody fills in the form; returns it and its token.

    instead_of    the token of an earlier choice for the same service: it is given back, and its
                  token with what was typed goes over to the new one

    Raises NotOffered, SlotTaken.
    """
    before = chosen_before(work, wish.department, wish.service, instead_of)
    if before is not None:
        drop_reservation(work, before)
    until = work.now + _typing(work)
    appointment = _take(work, wish, "reserved", until)
    appointment.latest = until + MOST_EXTENSIONS * _typing(work)
    work.records.reserved[appointment.id] = until
    token = instead_of if before is not None else new_token()
    appointment.link = fingerprint(token)
    appointment.entries = before.entries if before is not None else b""
    work.records.tokens[appointment.link] = ("reservation", appointment.id, "")
    return appointment, token


def _typing(work: Work) -> timedelta:
    return timedelta(minutes=work.settings.booking_hold_minutes)


def extend(work: Work, wish: Wish, token: str) -> Appointment:
    """Keep a reserved time longer; one that ended is reserved anew if nobody took it meanwhile.

    Raises KeptLongest, NotOffered, SlotTaken, AlreadyBooked, LinkEnded.
    """
    found = reserved_by(work, token)
    if not _is_for(found, wish.department, wish.service):  # it has no desk there
        raise LinkEnded
    if not extendable(work, found):
        raise KeptLongest
    if found.state_at(work.now) == "reserved":
        desk = desk_of(work, found)
    else:
        _slot, desk = free_place(work, wish, found.id)
    assert found.latest
    found.expires = min(work.now + _typing(work), found.latest)
    take(work, wish.department, wish.service, found, desk)
    work.records.reserved[found.id] = found.expires
    return found


def extendable(work: Work, reserved: Appointment) -> bool:
    """Whether a reserved time can still be kept longer."""
    assert reserved.expires
    return reserved.latest is not None and reserved.latest > max(reserved.expires, work.now)


def chosen_before(
    work: Work, department: Department, service: Service, token: str
) -> Appointment | None:
    """Return the reservation under a token, if it is one for this service."""
    try:
        found = reserved_by(work, token)
    except LinkEnded:
        return None
    return found if _is_for(found, department, service) else None


def _is_for(found: Appointment, department: Department, service: Service) -> bool:
    return (found.department, found.service) == (department.key, service.key)


def reserved_by(work: Work, token: str) -> Appointment:
    """Return the appointment reserved under a form's token; raises AlreadyBooked, LinkEnded."""
    kind, appointment_id, _participant = work.records.tokens.get(fingerprint(token), ("", "", ""))
    if kind == "booking":
        raise AlreadyBooked
    appointment: Appointment | None = work.records.appointments.get(appointment_id)
    if kind != "reservation" or appointment is None:
        raise LinkEnded(_("Diese Buchung ist schon abgeschlossen oder abgelaufen."))
    return appointment


def keep_entries(work: Work, page: Page, typed: Pairs) -> None:
    """Keep what was typed until it is booked or given up; raises AlreadyBooked, LinkEnded."""
    reserved_by(work, page.token).entries = seal(page, typed)


def entries(work: Work, page: Page) -> Pairs:
    """Return what this browser typed so far; raises AlreadyBooked, LinkEnded."""
    return unseal(page, reserved_by(work, page.token).entries)


def hold(
    work: Work, wish: Wish, person: Person, language: str, page: Page | None = None
) -> Appointment:
    """Book a time for a person: held until the mail's button, or firm where no mail is asked for.

    page    where a time was reserved; its token leads to the appointment from now

    Raises NotOffered, SlotTaken, BookingRefused, AlreadyBooked, LinkEnded.
    """
    ask_department(work, wish, person, language)
    check_hoarding(work, person)
    if page:
        before = reserved_by(work, page.token)
        wish = replace(wish, noticed=_same(work, before, wish))
        drop_reservation(work, before)
    assert wish.service.booking
    by_mail = wish.service.booking.confirm_by_mail
    until = work.now + timedelta(minutes=work.settings.booking_activation_minutes)
    appointment = _take(work, wish, "held" if by_mail else "booked", until if by_mail else None)
    case = _open_case(work, wish, person, language, appointment)
    count(work, case, person)
    citizen = case.participants[0]
    if page:
        give_token(work, case, citizen, "booking", appointment.id, page.token)
        appointment.browser = fingerprint(page.browser)
    if not by_mail:
        firm(work, appointment, case, citizen, "confirmation")
        return appointment
    give_token(work, case, citizen, "activation", appointment.id)
    post(work, "activation", appointment.id, citizen.id)
    note(work, "appointment.held", "citizen", f"appointment:{appointment.id}")
    return appointment


def _same(work: Work, reserved: Appointment, wish: Wish) -> bool:
    """Whether somebody books the very time that is still reserved for them."""
    wished = (wish.department.key, wish.service.key, wish.matters, wish.start)
    same = (reserved.department, reserved.service, reserved.matters, reserved.start) == wished
    return same and reserved.state_at(work.now) == "reserved"


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
    work.records.tokens.pop(appointment.link, None)
    work.records.reserved.pop(appointment.id, None)
    work.records.appointments.pop(appointment.id, None)


def _take(work: Work, wish: Wish, state: str, expires: datetime | None) -> Appointment:
    slot, desk = free_place(work, wish)
    appointment = Appointment(
        id=neighbouring_id(),
        department=wish.department.key,
        service=wish.service.key,
        matters=wish.matters,
        start=slot.start,
        end=slot.end,
        state=state,
    )
    appointment.expires = expires
    take(work, wish.department, wish.service, appointment, desk)
    work.records.appointments[appointment.id] = appointment
    return appointment


def free_place(work: Work, wish: Wish, but: str = "") -> tuple[Slot, int]:
    """Return the wished time and a desk that is free then; raises NotOffered, SlotTaken.

    but      id of an appointment that would be given back, beside the one that is moved
    """
    slot = offered_slot(work, wish)
    but = wish.moved.id if wish.moved else but
    day = occupancy(work, wish.department, wish.service, local(slot.start).date(), but)
    desks = day.free(slot)
    if not desks:
        raise SlotTaken(alternatives=alternatives(work, wish))
    return slot, any_of(desks)


def ask_department(work: Work, wish: Wish, person: Person, language: str) -> None:
    """Ask the department's plugin whether it wants this; raises BookingRefused."""
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
