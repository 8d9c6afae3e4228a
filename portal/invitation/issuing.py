"""Sending invitations to choose a time, sending them anew, taking them back, reminding."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from portal.audit.domain import note
from portal.case.domain import (
    fingerprint,
    give_code,
    give_token,
    open_case,
    token_of,
)
from portal.case.models import Case
from portal.catalogue import maintenance
from portal.clock import BERLIN
from portal.evaluation.domain import tell
from portal.invitation.again import Again, correct
from portal.invitation.choice import RENEWED, close
from portal.invitation.company import await_again
from portal.invitation.domain import Offer, check_start, new_id_of, note_override, planned_length
from portal.invitation.models import Invitation
from portal.outbox.domain import post
from portal.staff.models import Account
from portal.work import Work

KEPT_IN_SIGHT = timedelta(days=14)
REMIND_AFTER = timedelta(days=3)
REMIND_BEFORE = timedelta(days=2)


def issue(work: Work, account: Account, offer: Offer) -> Invitation:
    """Store an invitation to choose a time, and send it; raises Invalid for times that cannot be.

    The same form sent twice is one invitation.
    """
    id = new_id_of(work, account, offer)
    known: Invitation | None = work.records.invitations.get(id)
    if known is not None:
        return known
    maintenance.check(work)
    for start in offer.times:
        check_start(work, start, "times")
        note_override(work, account, offer, start, f"invitation:{id}")
    case = open_case(work, offer.department.key, offer.service, offer.person, offer.language)
    invitation = drafted(work, account, offer, id, case.id)
    case.invitations, case.participants[0].way = (id,), offer.way
    await_again(work, case, offer.follows, offer.company)
    work.records.invitations[id] = invitation
    _give_links(work, invitation, case)
    if offer.announced:
        _announce(work, invitation, case)
    note(work, "invitation.sent", f"account:{account.id}", f"invitation:{id}")
    tell(work, invitation.department, invitation.service, "invitation", "sent")
    return invitation


def drafted(work: Work, account: Account, offer: Offer, id: str, case: str) -> Invitation:
    """Return an invitation as it would be stored."""
    return Invitation(
        id=id,
        case=case,
        department=offer.department.key,
        service=offer.service.key,
        matters=offer.matters,
        length=planned_length(offer),
        times=tuple(sorted(set(offer.times))),
        by=account.id,
        sent=work.now,
        until=ends(work, offer.valid, offer.times),
    )


def _give_links(work: Work, invitation: Invitation, case: Case) -> None:
    participant = case.participants[0]
    give_token(work, case, participant, "invite", invitation.id)
    give_code(work, case, participant, invitation.id)
    work.records.unanswered[invitation.id] = invitation.until


def _announce(work: Work, invitation: Invitation, case: Case, kind: str = "choice") -> None:
    post(work, kind, "", case.participants[0].id, about=invitation.id)


def ends(work: Work, valid: timedelta, times: tuple[datetime, ...]) -> datetime:
    """Return until when a time may be chosen: not longer than there are any."""
    found = [work.now + valid, *([max(times)] if times else [])]
    if last := work.settings.pilot_end:
        found.append(datetime.combine(last, time.max, BERLIN))
    return min(found).astimezone(work.now.tzinfo)


def renew(work: Work, invitation: Invitation, again: Again, actor: str) -> None:
    """Invite once more, with a new link and code; those of before are told so, or lead nowhere.

    Nothing happens where a time was chosen or the office took the invitation back. Raises Invalid
    before anything is changed.
    """
    if invitation.state not in ("open", "declined"):
        return
    maintenance.check(work)
    for start in again.times:
        check_start(work, start, "times")
    case = work.records.cases[invitation.case]
    correct(work, case, again, wrong=invitation.state == "declined")
    times, valid = again.times, again.valid
    participant = case.participants[0]
    old = token_of(work, case, participant, "invite")
    give_token(work, case, participant, f"{RENEWED}{invitation.round}", invitation.id, old)
    work.records.tokens.pop(fingerprint(token_of(work, case, participant, "code")), None)
    invitation.round += 1
    invitation.times = tuple(sorted(set(times))) or invitation.times
    invitation.sent, invitation.until = work.now, ends(work, valid, invitation.times)
    invitation.state, invitation.closed = "open", None
    invitation.reminded, invitation.none_fits = False, None
    _give_links(work, invitation, case)
    _announce(work, invitation, case)
    note(work, "invitation.renewed", actor, f"invitation:{invitation.id}")


def withdraw(work: Work, invitation: Invitation, actor: str) -> None:
    """Take an invitation back for the office; who can be reached is told."""
    if invitation.state not in ("open", "declined"):
        return
    told = invitation.state == "open"  # a wrong person has heard enough
    close(work, invitation, "withdrawn", actor)
    if told:
        _announce(work, invitation, work.records.cases[invitation.case], "choice-withdrawn")


def in_sight(work: Work) -> Iterator[Invitation]:
    """Yield what is open, and what ran out or was declined not long ago."""
    return (work.records.invitations[id] for id in work.records.unanswered)


def sweep(work: Work) -> int:
    """Remind who has not answered, once; drop from sight what is over. Returns how many."""
    changed = 0
    for id, until in list(work.records.unanswered.items()):
        invitation = work.records.invitations[id]
        if until + KEPT_IN_SIGHT <= work.now:
            del work.records.unanswered[id]
        elif _to_remind(work, invitation):
            invitation.reminded = True
            _announce(work, invitation, work.records.cases[invitation.case], "choice-reminder")
        else:
            continue
        changed += 1
    return changed


def _to_remind(work: Work, invitation: Invitation) -> bool:
    """Three days after it was sent, if two are left; nobody who said that no time fits."""
    if invitation.reminded or invitation.none_fits or invitation.state != "open":
        return False
    return invitation.sent + REMIND_AFTER <= work.now <= invitation.until - REMIND_BEFORE
