"""What an account may: changed by an operator or by its groups, and lent for a while."""

from datetime import UTC, date, datetime, time, timedelta

from portal import clock
from portal.audit.domain import note
from portal.ids import new_id
from portal.staff.domain import EVERYWHERE, check_grant
from portal.staff.errors import AccountRefused
from portal.staff.models import Account, Grant, GrantChange, StandIn
from portal.staff.sessions import end_sessions
from portal.work import Work

REMEMBERED = 50  # changes of an account
LONGEST_STAND_IN = timedelta(days=92)


def check(work: Work, grant: Grant) -> None:
    """Raise AccountRefused for what no account can have."""
    check_grant(work, grant)
    if grant.role not in EVERYWHERE and not grant.scopes:
        raise AccountRefused("Diese Rolle braucht mindestens ein Amt oder eine Dienstleistung.")


def change(
    work: Work, account: Account, grants: tuple[Grant, ...], actor: str, by: str
) -> tuple[str, ...]:
    """Give an account these grants; returns the keys of its sessions, which end by that.

    `actor` is as in the audit chain, `by` an account's id or "central". What somebody had opened
    with a right that is gone must not stay open, so they sign in anew. Raises AccountRefused.
    """
    if set(grants) == set(account.grants):
        return ()
    if by == account.id:
        raise AccountRefused("Die eigenen Rechte muss jemand anderes ändern.")
    for grant in grants:
        check(work, grant)
    before = account.grants
    account.changes = (
        GrantChange(at=work.now, by=by, before=before, after=grants),
        *account.changes,
    )[:REMEMBERED]
    account.grants = grants
    note(work, "account.grants", actor, f"account:{account.id}")
    return end_sessions(work, account)


def lend(
    work: Work, account: Account, grant: Grant, first: date, last: date, by: Account
) -> StandIn:
    """Let an account stand in from one day to another, both included. Raises AccountRefused."""
    if by.id == account.id:
        raise AccountRefused("Die eigenen Rechte muss jemand anderes ändern.")
    check(work, grant)
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    if until <= work.now or until <= since:
        raise AccountRefused("Das Ende liegt vor dem Anfang oder ist schon vorbei.")
    if until - max(since, work.now) > LONGEST_STAND_IN:
        raise AccountRefused(f"Eine Vertretung dauert höchstens {LONGEST_STAND_IN.days} Tage.")
    found = StandIn(id=new_id(), grant=grant, since=since, until=until, by=by.id)
    account.stand_ins = (*account.stand_ins, found)
    _remember(work, account)
    note(work, "stand_in.granted", f"account:{by.id}", f"account:{account.id}")
    return found


def take_back(work: Work, account: Account, id: str, by: Account) -> tuple[str, ...]:
    """End a stand-in early; returns the keys of sessions that end by that."""
    left = tuple(each for each in account.stand_ins if each.id != id)
    if left == account.stand_ins:
        return ()
    account.stand_ins = left
    _remember(work, account)
    note(work, "stand_in.taken_back", f"account:{by.id}", f"account:{account.id}")
    return end_sessions(work, account)


def end_over(work: Work) -> tuple[str, ...]:
    """End the stand-ins whose time is over; returns the keys of sessions that end by that."""
    closed: tuple[str, ...] = ()
    for id in [id for id, until in work.records.standing_in.items() if until <= work.now]:
        account = work.records.accounts.get(id)
        if account is None:
            del work.records.standing_in[id]
            continue
        account.stand_ins = tuple(each for each in account.stand_ins if each.until > work.now)
        _remember(work, account)
        note(work, "stand_in.ended", "housekeeping:time", f"account:{id}")
        closed += end_sessions(work, account)
    return closed


def next_end(work: Work) -> datetime | None:
    """Return when the next stand-in is over."""
    return min(work.records.standing_in.values(), default=None)


def _remember(work: Work, account: Account) -> None:
    """Keep the first end of an account's stand-ins where the housekeeping looks."""
    ends = [each.until for each in account.stand_ins]
    if ends:
        work.records.standing_in[account.id] = min(ends)
    else:
        work.records.standing_in.pop(account.id, None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BERLIN).astimezone(UTC)
