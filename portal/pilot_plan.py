"""What the end of a department's pilot would do now, and what keeps a case from being forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal import counting
from portal.booking.domain import over
from portal.booking.models import Appointment
from portal.case.models import Case
from portal.catalogue.domain import NoSuchDepartment
from portal.clock import local
from portal.documents import filing
from portal.evaluation.domain import GRACE
from portal.invitation.models import Invitation
from portal.outbox.domain import case_of
from portal.work import Work

TO_BE_TOLD = "eine Nachricht ist noch nicht zugestellt"


@dataclass(frozen=True)
class Open:
    """What keeps a case from being forgotten: its id, and why."""

    case: str
    why: str

    def __str__(self) -> str:
        return f"case:{self.case}  {self.why}"


@dataclass(frozen=True)
class Plan:
    """What the end of a pilot would do now; ids only."""

    cases: tuple[str, ...]
    appointments: tuple[Appointment, ...]  # to be withdrawn, or released
    invitations: tuple[Invitation, ...]  # to be taken back
    open: tuple[Open, ...]


def plan(work: Work, department: str) -> Plan:
    """Return what is there; raises NoSuchDepartment for one that never was."""
    cases = tuple(cases_of(work, department))
    if not cases and department not in work.records.enabled:
        raise NoSuchDepartment
    waiting = untold(work)
    return Plan(
        cases=tuple(case.id for case in cases),
        appointments=tuple(each for case in cases for each in _coming(work, case)),
        invitations=tuple(each for case in cases for each in _invited(work, case)),
        open=tuple(each for case in cases for each in why_open(work, case, waiting)),
    )


def cases_of(work: Work, department: str) -> Iterator[Case]:
    return (case for case in work.records.cases.values() if case.department == department)


def _appointments(work: Work, case: Case) -> list[Appointment]:
    return [work.records.appointments[id] for id in case.appointments]


def _coming(work: Work, case: Case) -> Iterator[Appointment]:
    """What has not begun: agreed on, or held for somebody at this moment."""
    standing = ("booked", "held", "reserved")
    for each in _appointments(work, case):
        if each.state_at(work.now) in standing and each.start > work.now and not over(work, each):
            yield each


def _invited(work: Work, case: Case) -> Iterator[Invitation]:
    for id in case.invitations:
        invitation = work.records.invitations[id]
        if invitation.state_at(work.now) == "open":
            yield invitation


def untold(work: Work) -> set[str]:
    """Return the ids of the cases with messages that have not left."""
    found = (case_of(work, each) for each in work.records.outbox.values())
    return {case.id for case in found if case is not None}


def why_open(work: Work, case: Case, waiting: set[str]) -> list[Open]:
    """Return why a case cannot be forgotten now, in words for who reads the command's answer."""
    found = [Open(case.id, why) for why in _why_not(work, case)]
    return found + [Open(case.id, TO_BE_TOLD)] * (case.id in waiting)


def _why_not(work: Work, case: Case) -> Iterator[str]:
    if case.hold is not None:
        yield "Löschsperre"
    if case.id in work.records.wishes:
        yield "ein Antrag auf Kopie oder Löschung ist noch nicht entschieden"
    if filing.under_way(case):
        yield "die Übergabe an das Fachverfahren läuft noch"
    elif case.id in work.records.unfiled or (case.filing is None and filing.anything(work, case)):
        yield "über die Ablage ist noch nicht entschieden"
    if any(_running(work, each) for each in _appointments(work, case)):
        yield "das Gespräch läuft noch"
    elif not all(_counted(work, each) for each in _appointments(work, case)):
        yield f"wird noch ausgewertet, bis {GRACE.days} Tage nach dem Gespräch"
    if case.pickup is not None and case.pickup.until > work.now:
        yield f"Dokumente können noch bis {_moment(case.pickup.until)} abgeholt werden"
    if case.hand_in is not None and case.hand_in > work.now:
        yield f"Unterlagen können noch bis {_moment(case.hand_in)} nachgereicht werden"


def _running(work: Work, appointment: Appointment) -> bool:
    begun = appointment.start <= work.now
    return appointment.state == "booked" and begun and not over(work, appointment)


def _counted(work: Work, appointment: Appointment) -> bool:
    """Whether a conversation that was to take place is in the evaluation already."""
    if appointment.state != "booked" or appointment.start > work.now:
        return True
    day, counted = local(appointment.start).date(), work.records.evaluation.counted
    long_ago = day < local(work.now - counting.LONGEST_BACK).date()
    return long_ago or (counted is not None and day <= counted)


def _moment(at: datetime) -> str:
    return f"{local(at):%d.%m.%Y, %H:%M} Uhr"
