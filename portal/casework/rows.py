"""The rows of the day view: what stands where, who waits, what nobody has noted yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.booking import staffing
from portal.booking.company import ROLES, company, unmet
from portal.booking.models import Appointment
from portal.booking.offers import titles
from portal.case.domain import person
from portal.case.models import Case
from portal.casework.obstacles import to_closing
from portal.catalogue import domain as catalogue
from portal.consultation import delay, outcome
from portal.consultation.handover import awaited
from portal.consultation.models import Consultation, Seat
from portal.consultation.outcome import OUTCOMES, came
from portal.consultation.places import OVER, name_of, window
from portal.documents.models import Document
from portal.documents.pickup import copy_granted
from portal.documents.sheets import documents
from portal.invitation.following import Linked, linked
from portal.staff.calendars import collides
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

ONE_MINUTE = timedelta(minutes=1)
LATE = timedelta(minutes=10)  # after the start: somebody should be there by now

STATES = {
    "open": "im Gespräch",
    "ended": "beendet",
    "unended": "nicht beendet",
    "missed": "nicht erschienen",
    "aborted": "abgebrochen",
    "cancelled": "abgesagt",
    "withdrawn": "vom Amt zurückgezogen",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One appointment in the day view."""

    appointment: Appointment
    group: str  # waiting | running | missed | coming | done | closed
    name: str
    phone: str
    by_mail: bool
    matters: tuple[str, ...]  # titles
    needs: tuple[str, ...]
    company: tuple[str, ...]  # who else is invited: role and name
    unmet: tuple[str, ...]  # what is still to be organised
    unreached: bool  # the last message to the citizen could not be delivered
    service: str
    reference: str
    linked: Linked  # the cases before and after it
    desk: str  # in words, where somebody is named for it
    own: bool  # whether it is at the desk of who looks
    collides: bool  # with the calendar of who sits there
    state: str
    closable: bool
    delayable: bool
    delayed: datetime | None  # until when, as was reported
    concludable: bool
    reopenable: bool  # ended, perhaps by mistake
    outcome: str  # in words
    came: bool  # ever, of the citizen's side
    waiting_since: datetime | None
    waited: int  # whole minutes
    overrun: int  # whole minutes after its end, while it goes on
    second_device: bool
    inside: tuple[str, ...]  # who is in the open room
    handed_over: bool  # to the account that looks
    documents: tuple[Document, ...]  # the sealed ones
    copy: bool  # of the citizen's data lies ready
    uploads: int  # how many files there are
    filed: bool  # whether somebody decided what becomes of them


def rows(work: Work, account: Account, appointments: Iterable[Appointment]) -> list[Row]:
    """Return those of the own scope, the earliest first."""
    found = [_row(work, each, account) for each in own(account, appointments)]
    return sorted(found, key=lambda row: row.appointment.start)


def own(account: Account, appointments: Iterable[Appointment]) -> list[Appointment]:
    """Return those of the own scope."""
    return [a for a in appointments if covers(account, "casework", a.department, a.service)]


def progress(work: Work, appointment: Appointment) -> str:
    """Return the state to show: that of the conversation while the appointment stands.

    „unended“ is what was begun and left so until the room had closed.
    """
    if appointment.state != "booked":
        return appointment.state
    found = work.records.consultations.get(appointment.id)
    if _left(work, appointment, found):
        return "unended"
    return found.state if found is not None and found.state != "waiting" else "expected"


def group(work: Work, appointment: Appointment) -> str:
    """Return in which part of the day view an appointment stands."""
    found = work.records.consultations.get(appointment.id)
    if appointment.state != "booked":
        return "closed"
    if progress(work, appointment) in (*OVER, "unended"):
        return "done"
    if _waiting(found):
        return "waiting"
    if found is not None and found.state == "open":
        return "running"
    return "missed" if work.now > appointment.start + LATE else "coming"


def owes(work: Work, appointment: Appointment) -> bool:
    """Whether it is over and nobody noted what came of it."""
    found = work.records.consultations.get(appointment.id)
    return group(work, appointment) in ("done", "missed") and not (found and found.outcome)


def _left(work: Work, appointment: Appointment, found: Consultation | None) -> bool:
    begun = found is not None and (found.state == "open" or came(found))
    closed = work.now >= window(work, appointment)[1]
    return bool(begun and closed and found and found.state not in OVER)


def _waiting(found: Consultation | None) -> list[Seat]:
    seats = found.seats.values() if found is not None else ()
    return [s for s in seats if s.state == "waiting" and s.presence != "gone" and not s.aside]


def _row(work: Work, appointment: Appointment, account: Account) -> Row:
    case = work.records.cases[appointment.case]
    citizen = person(work, case, case.participants[0])
    found = work.records.consultations.get(appointment.id)
    where = group(work, appointment)
    goes_on = where in ("waiting", "running")
    waiting = _waiting(found) if where == "waiting" else []
    since = min((s.since for s in waiting), default=None)
    whose = staffing.responsible(work, appointment)
    _department, service = catalogue.declared(work, appointment.department, appointment.service)
    return Row(
        appointment=appointment,
        group=where,
        name=citizen.name,
        phone=citizen.phone,
        by_mail=bool(citizen.email),
        matters=tuple(titles(service, appointment.matters)),
        needs=citizen.needs,
        company=tuple(
            f"{ROLES[each.role]} {person(work, case, each).name}" for each in company(case)
        ),
        unmet=tuple(ROLES[role] for role in unmet(case, citizen.needs)),
        unreached=case.participants[0].unreached is not None,
        service=service.title if service else appointment.service,
        reference=case.reference,
        linked=linked(work, account, case),
        desk=staffing.seat_in_words(work, appointment),
        own=staffing.seat_of(work, appointment) is not None and whose == account.id,
        collides=_collides(work, appointment, whose),
        state=progress(work, appointment),
        closable=not to_closing(work, appointment),
        delayable=delay.delayable(work, appointment),
        delayed=said.until if (said := delay.current(work, appointment)) else None,
        concludable=where == "done" or outcome.obstacle(work, appointment) is None,
        reopenable=outcome.revocable(work, appointment) and not outcome.missed(work, appointment),
        outcome=OUTCOMES.get(found.outcome, "") if found else "",
        came=came(found),
        waiting_since=since,
        waited=(work.now - since) // ONE_MINUTE if since else 0,
        overrun=max((work.now - appointment.end) // ONE_MINUTE, 0) if goes_on else 0,
        second_device=any(s.second_device for s in waiting),
        inside=_inside(work, case, found, account) if goes_on else (),
        handed_over=goes_on and awaited(found) == account.id,
        documents=tuple(d for d in documents(work, case) if d.state == "locked"),
        copy=copy_granted(case),
        uploads=len(case.uploads),
        filed=case.filing is not None and not case.filing.failed,
    )


def _collides(work: Work, appointment: Appointment, whose: str) -> bool:
    """Whether who sits there is busy elsewhere, according to the calendar they named."""
    ahead = appointment.state == "booked" and appointment.end > work.now
    return ahead and bool(whose) and collides(work, whose, appointment.start, appointment.end)


def _inside(work: Work, case: Case, found: Consultation | None, account: Account):
    """Return who is in the open room, in words."""
    seats = found.seats.values() if found is not None else ()
    there = [s for s in seats if s.state == "admitted" and s.presence != "gone"]
    return tuple(_who(work, case, seat, account) for seat in there)


def _who(work: Work, case: Case, seat: Seat, account: Account) -> str:
    if seat.account:
        return "Sie" if seat.account == account.id else "Kollegin oder Kollege"
    name = name_of(work, case, seat)
    return f"{name} (zweites Gerät)" if seat.second_device else name
