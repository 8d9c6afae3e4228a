"""Who is asked about: the data protection officer looks for a person, and somebody else agrees.

Only keyed entries of what was typed are kept, never the words. What is found can be looked at for a
day after the second person agreed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from portal.audit.domain import note
from portal.case.domain import cases_under
from portal.case.models import Case, Inquiry
from portal.errors import Invalid, Refused
from portal.ids import new_id
from portal.work import Work

KINDS = ("email", "phone", "name")  # as the blind index knows them
WAITS = timedelta(days=7)  # for somebody to agree
OPEN = timedelta(days=1)  # after that
LONGEST_PURPOSE = 300


class NotBySameHand(Refused):
    """Who asks cannot agree."""

    reason = "Zustimmen muss eine zweite Person."


def ask(work: Work, given: Mapping[str, str], purpose: str, account: str) -> Inquiry:
    """Ask to look for a person; raises Invalid.

    given   kind → what was typed, as it is stored for people: number as +49…
    """
    entries = tuple((kind, work.vault.blind(kind, given[kind])) for kind in KINDS if given[kind])
    words = " ".join(purpose.split())[:LONGEST_PURPOSE]
    problems = {}
    if not entries:
        problems["email"] = "Bitte geben Sie wenigstens eine Angabe zur Person ein."
    if not words:
        problems["zweck"] = "Bitte schreiben Sie, wozu Sie suchen."
    if problems:
        raise Invalid(problems)
    inquiry = Inquiry(id=new_id(), by=account, at=work.now, purpose=words, entries=entries)
    work.records.inquiries[inquiry.id] = inquiry
    note(work, "inquiry.asked", f"account:{account}", f"inquiry:{inquiry.id}")
    return inquiry


def agree(work: Work, inquiry: Inquiry, account: str) -> None:
    """Let the first person look, from now on for a day; raises NotBySameHand."""
    if inquiry.by == account:
        raise NotBySameHand
    if inquiry.agreed_at is None:
        agreed = replace(inquiry, agreed_by=account, agreed_at=work.now)
        work.records.inquiries[inquiry.id] = agreed
        note(work, "inquiry.agreed", f"account:{account}", f"inquiry:{inquiry.id}")


def decline(work: Work, inquiry: Inquiry, account: str) -> None:
    """End an inquiry: nobody may look, or it is not needed any more."""
    del work.records.inquiries[inquiry.id]
    note(work, "inquiry.ended", f"account:{account}", f"inquiry:{inquiry.id}")


def ends(inquiry: Inquiry) -> datetime:
    """Return until when somebody can agree, or look."""
    return inquiry.agreed_at + OPEN if inquiry.agreed_at else inquiry.at + WAITS


def current(work: Work) -> list[Inquiry]:
    """Return the inquiries that have not ended, oldest first."""
    found = [each for each in work.records.inquiries.values() if ends(each) > work.now]
    return sorted(found, key=lambda each: each.at)


def is_open(work: Work, inquiry: Inquiry, account: str) -> bool:
    """Whether this account may look now."""
    return inquiry.by == account and inquiry.agreed_at is not None and ends(inquiry) > work.now


def found(work: Work, inquiry: Inquiry) -> list[tuple[Case, tuple[str, ...]]]:
    """Return the cases of the person, newest first, each with the kinds that agree."""
    kinds: dict[str, list[str]] = {}
    for kind, entry in inquiry.entries:
        for id in cases_under(work, entry):
            kinds.setdefault(id, []).append(kind)
    cases = [(work.records.cases[id], tuple(k)) for id, k in kinds.items()]
    return sorted(cases, key=lambda each: each[0].created, reverse=True)


def subjects(case: Case) -> list[str]:
    """Return what the audit chain calls a case and all that hangs on it."""
    kinds = {
        "case": (case.id,),
        "appointment": case.appointments,
        "consultation": case.appointments,  # each has the id of its appointment
        "participant": tuple(p.id for p in (*case.participants, *case.former)),
        "invitation": case.invitations,
        "document": case.documents,
        "upload": case.uploads,
    }
    return [f"{kind}:{id}" for kind, ids in kinds.items() for id in ids]
