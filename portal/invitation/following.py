"""A further appointment after a conversation: what is taken over, and the way between the two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.booking.company import ROLES, company
from portal.booking.forms import as_typed
from portal.booking.models import Appointment
from portal.case.domain import person
from portal.case.following import followers, former_of
from portal.case.models import Case
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

Pairs = list[tuple[str, str]]
ASKED_IN = "colleague"  # for one conversation; whoever is needed again is asked again


@dataclass(frozen=True, kw_only=True)
class Line:
    """A case on the page of another; at least one of `appointment` and `invitation` is an id."""

    reference: str
    start: datetime | None
    closed: bool  # cancelled or withdrawn
    appointment: str
    invitation: str


@dataclass(frozen=True)
class Linked:
    """The cases before and after one, as far as an account may see them."""

    former: Line | None
    followers: tuple[Line, ...]


def linked(work: Work, account: Account, case: Case) -> Linked:
    """Return which case this one follows, and which follow it."""
    before = former_of(work, case)
    seen = before is not None and covers(account, "casework", before.department, before.service)
    after = [
        _line(work, each)
        for each in followers(work, case)
        if covers(account, "casework", each.department, each.service)
    ]
    return Linked(_line(work, before) if before and seen else None, tuple(after))


def _line(work: Work, case: Case) -> Line:
    found = [work.records.appointments[id] for id in case.appointments[:1]]
    return Line(
        reference=case.reference,
        start=found[0].start if found else None,
        closed=any(each.state != "booked" for each in found),
        appointment=next(iter(case.appointments), ""),
        invitation=next(iter(case.invitations), ""),
    )


def taken_over(work: Work, appointment: Appointment) -> Pairs:
    """Return what the form of an invitation begins with; the same people, the same needs."""
    case = work.records.cases[appointment.case]
    citizen = case.participants[0]
    known = person(work, case, citizen)
    wanted = (appointment.department, appointment.service, *appointment.matters[:1])
    return [
        ("folge", appointment.id),
        ("service", "/".join(wanted)),
        ("name", known.name),
        ("email", known.email),
        ("phone", known.phone),
        ("address", known.address),
        ("language", citizen.language),
        ("way", citizen.way or ("brief" if known.address else "code")),
        *as_typed(known.needs),
        *(("dabei", id) for id, role, _name in came_along(work, case) if role != ASKED_IN),
    ]


def came_along(work: Work, case: Case) -> list[tuple[str, str, str]]:
    """Return (id, role, name) of who took part beside the citizen."""
    return [(each.id, each.role, person(work, case, each).name) for each in company(case)]


def in_words(people: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return (id, „Name, Rolle“)."""
    return [(id, f"{name}, {ROLES[role]}") for id, role, name in people]
