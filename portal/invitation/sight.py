"""What of the open invitations the office has to see to, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.case.domain import person
from portal.catalogue.domain import declared
from portal.invitation.choice import has_times
from portal.invitation.issuing import in_sight
from portal.invitation.models import Invitation
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Line:
    """One invitation in the list; `trouble` says what to see to, "" where all takes its course."""

    invitation: Invitation
    name: str
    service: str
    reference: str
    state: str
    trouble: str


TROUBLES = {
    "expired": "Abgelaufen, ohne dass eine Zeit gewählt wurde.",
    "declined": "Die Nachricht ging an eine falsche Person. Bitte Adresse prüfen.",
    "none-fits": "Keine der Zeiten passt. Bitte andere anbieten.",
    "unreached": "Die Nachricht ließ sich nicht zustellen. Bitte Adresse prüfen oder anrufen.",
    "full": "Es ist keine Zeit mehr frei. Bitte andere anbieten.",
}


Free = dict[tuple[str, str, tuple[str, ...]], bool]


def trouble(work: Work, invitation: Invitation, known: Free | None = None) -> str:
    """Return the key of what the office has to see to, "" for nothing.

    known    services looked at before, so that many invitations to one ask its calendar once
    """
    state = invitation.state_at(work.now)
    if state != "open":
        return state if state in TROUBLES else ""
    if work.records.cases[invitation.case].participants[0].unreached:
        return "unreached"
    if invitation.none_fits:
        return "none-fits"
    return "" if _has_times(work, invitation, {} if known is None else known) else "full"


def _has_times(work: Work, invitation: Invitation, known: Free) -> bool:
    if invitation.times:
        return has_times(work, invitation)
    kind = (invitation.department, invitation.service, invitation.matters)
    if kind not in known:
        known[kind] = has_times(work, invitation)
    return known[kind]


def lines(work: Work, account: Account) -> list[Line]:
    """Return the invitations of the own scope, those with trouble first, then by their end."""
    known: Free = {}
    found = [_line(work, each, known) for each in _own(work, account)]
    return sorted(found, key=lambda line: (not line.trouble, line.invitation.until))


def troubles(work: Work, account: Account) -> int:
    """Return how many invitations of the own scope need seeing to."""
    known: Free = {}
    return sum(1 for each in _own(work, account) if trouble(work, each, known))


def _own(work: Work, account: Account) -> Iterator[Invitation]:
    for each in in_sight(work):
        if covers(account, "casework", each.department, each.service):
            yield each


def _line(work: Work, invitation: Invitation, known: Free) -> Line:
    case = work.records.cases[invitation.case]
    _department, service = declared(work, invitation.department, invitation.service)
    return Line(
        invitation=invitation,
        name=person(work, case, case.participants[0]).name,
        service=service.title if service else invitation.service,
        reference=case.reference,
        state=invitation.state_at(work.now),
        trouble=TROUBLES.get(trouble(work, invitation, known), ""),
    )
