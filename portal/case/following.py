"""A case that follows another: each knows the other's id, and neither keeps the other alive."""

from portal.case.models import Case
from portal.work import Work


def follow(work: Work, case: Case, former: str) -> None:
    """Let a new case follow a former one; one that is forgotten meanwhile is followed by none."""
    found = work.records.cases.get(former)
    if found is not None:
        case.follows = found.id
        found.followed += (case.id,)


def former_of(work: Work, case: Case) -> Case | None:
    """Return the case this one follows, None where there is none any more."""
    found: Case | None = work.records.cases.get(case.follows)
    return found


def followers(work: Work, case: Case) -> list[Case]:
    """Return the cases that follow this one."""
    return [work.records.cases[id] for id in case.followed if id in work.records.cases]


def unlink(work: Work, case: Case) -> None:
    """Let nobody know any more that a case was there before or after theirs."""
    if former := former_of(work, case):
        former.followed = tuple(id for id in former.followed if id != case.id)
    for each in followers(work, case):
        each.follows = ""
