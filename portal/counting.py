"""Counting the conversations of days that are over, for the evaluation.

Cases are read here: what came of each, how long it took, how somebody was identified. Nothing that
is kept leads back to them.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from portal.booking.domain import on_day
from portal.booking.models import Appointment
from portal.case.models import Case
from portal.clock import local
from portal.consultation.models import Consultation
from portal.evaluation.domain import GRACE, close_weeks, gather, put_all, week_of
from portal.evaluation.models import Event
from portal.persistence import Office
from portal.work import Work

MINUTE = timedelta(minutes=1)
LONGEST_BACK = timedelta(days=90)  # after that, cases may be gone already


def run(office: Office) -> int:
    """Count what was told and the days that are over, close weeks; returns how many days."""
    office.attempt(lambda work: gather(work.records.evaluation))
    days = 0
    while office.attempt(count_next_day):
        days += 1
    office.attempt(lambda work: close_weeks(work.records.evaluation, work.now))
    return days


def count_next_day(work: Work) -> bool:
    """Count one more day; False when none is due."""
    evaluation, agenda = work.records.evaluation, work.records.agenda
    first = local(work.now - LONGEST_BACK).date()
    if evaluation.counted:
        first = max(evaluation.counted + timedelta(days=1), first)
    last = local(work.now - GRACE).date()
    # Only days on which something stands.
    due = next(iter(agenda.keys(first.toordinal(), last.toordinal())), None)
    if due is None:
        return False
    day = date.fromordinal(due)
    put_all(evaluation, (pair for each in on_day(work, day) for pair in _facts(work, day, each)))
    evaluation.counted = day
    return True


def _facts(
    work: Work, day: date, appointment: Appointment
) -> Iterator[tuple[Event, frozenset[str]]]:
    held = work.records.consultations.get(appointment.id)
    case = work.records.cases.get(appointment.case)
    if case is None:
        return
    week, none = week_of(day), frozenset[str]()
    people = [seat.account for seat in held.seats.values() if seat.account] if held else []
    hands = frozenset(work.vault.blind("hand", f"{week} {account}") for account in people)
    for kind, detail, number in (
        ("talk", _outcome(held), 0),
        *_lengths(appointment, held),
        *_identities(case, held),
        *_documents(work, case),
    ):
        yield (
            Event(
                week=week,
                department=appointment.department,
                service=appointment.service,
                kind=kind,
                detail=detail,
                number=number,
            ),
            hands if kind == "talk" else none,
        )


def _outcome(held: Consultation | None) -> str:
    if held is None or held.state in ("expected", "waiting"):
        return "not_begun"
    return held.outcome or "not_noted"


def _lengths(appointment: Appointment, held: Consultation | None) -> Iterator[tuple[str, str, int]]:
    if held is None or held.opened is None or held.ended is None or held.state != "ended":
        return
    yield "planned", "", (appointment.end - appointment.start) // MINUTE
    yield "lasted", "", _minutes(held.opened, held.ended)
    if held.waited is not None:
        yield "waited", "", held.waited


def _minutes(begin: datetime, end: datetime) -> int:
    return max(round((end - begin) / MINUTE), 0)


def _identities(case: Case, held: Consultation | None) -> Iterator[tuple[str, str, int]]:
    checks = [
        check
        for participant in case.participants
        for check in participant.checks
        if held is not None and check.seat in held.seats
    ]
    if checks:
        last = checks[-1]
        outcome = "passed" if last.passed else "failed" if last.possible else "impossible"
        yield "identity", f"{last.method}_{outcome}", 0


def _documents(work: Work, case: Case) -> Iterator[tuple[str, str, int]]:
    for document in (work.records.documents[id] for id in case.documents):
        if document.state == "locked":
            yield "document", "", 0
