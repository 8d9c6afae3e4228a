"""Barriers people report: sealed, read by editors, gone after half a year at the latest."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.content.models import Report
from portal.errors import Invalid
from portal.i18n import _
from portal.ids import new_id
from portal.work import Work

FIELDS = {"seite": 200, "problem": 4000, "hilfsmittel": 200, "kontakt": 200}  # longest, in letters
KEPT = timedelta(days=183)
MOST = 500  # reports kept; then the portal asks to call


@dataclass(frozen=True, kw_only=True)
class Barrier:
    """A report as editors read it."""

    id: str
    at: datetime
    fields: dict[str, str]


def report(work: Work, given: dict[str, str]) -> None:
    """Keep a report; raises Invalid where nobody says what the barrier is."""
    fields = {name: given.get(name, "").strip()[:longest] for name, longest in FIELDS.items()}
    if not fields["problem"]:
        raise Invalid({"problem": _("Bitte schreiben Sie, was nicht geht.")})
    barriers = work.records.content.barriers
    if len(barriers) >= MOST:
        raise Invalid({"problem": _("Gerade kommt zu viel an. Bitte rufen Sie uns an.")})
    id = new_id()
    sealed = work.vault.seal_own(f"barrier {id}", json.dumps(fields))
    barriers[id] = Report(at=work.now, sealed=sealed)


def reports(work: Work) -> list[Barrier]:
    """Return all reports, the oldest first."""
    found = [
        Barrier(
            id=id, at=each.at, fields=json.loads(work.vault.open_own(f"barrier {id}", each.sealed))
        )
        for id, each in work.records.content.barriers.items()
    ]
    return sorted(found, key=lambda each: each.at)


def forget_old(work: Work) -> int:
    """Delete the reports of half a year ago; returns how many."""
    barriers = work.records.content.barriers
    old = [id for id, each in barriers.items() if each.at + KEPT <= work.now]
    for id in old:
        del barriers[id]
    return len(old)
