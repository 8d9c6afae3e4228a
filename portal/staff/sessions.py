"""Sessions of the staff: begun at login, finished step by step, ended here and from elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta

import pyotp

from portal.audit.domain import note
from portal.case.domain import fingerprint, new_token
from portal.staff.models import Account, Session
from portal.work import Work

SESSION_LENGTH = timedelta(hours=10)
LOGIN_LENGTH = timedelta(minutes=10)
SURE_FOR = timedelta(minutes=10)  # after who sits there has shown who it is


def open_session(
    work: Work, account: Account | None, stage: str, device: str, central: str = ""
) -> str:
    """Begin a session in some stage, "" for a finished login; returns its token.

    central    what is kept of the session at the central login it came from
    """
    token = new_token()
    work.records.sessions[fingerprint(token)] = Session(
        account=account.id if account else "",
        stage=stage,
        until=work.now + (LOGIN_LENGTH if stage else SESSION_LENGTH),
        offered=pyotp.random_base32() if stage == "enrol" else "",
        begun=work.now.isoformat(),
        device=device,
        confirmed="" if stage else work.now.isoformat(),
        central=central,
    )
    if account is not None and not stage:
        note(work, "login", f"account:{account.id}", f"account:{account.id}")
    return token


def session(work: Work, token: str) -> Session | None:
    """Return the session of a token while it lasts, in whatever stage."""
    found: Session | None = work.records.sessions.get(fingerprint(token))
    return found if found and found.until > work.now else None


def signed_in(work: Work, token: str) -> Account | None:
    """Return the account behind a finished login, None for everything else."""
    found = session(work, token)
    if found is None or found.stage:
        return None
    account: Account | None = work.records.accounts.get(found.account)
    return None if account is None or account.disabled else account


def go_on(work: Work, token: str, before: Session, account: Account, stage: str) -> str:
    """Take the next step of a login: the session before ends; returns the new one's token."""
    log_out(work, token)
    return open_session(work, account, stage, before.device)


def log_out(work: Work, token: str) -> None:
    """End a session; an unknown one is fine."""
    work.records.sessions.pop(fingerprint(token), None)


def sessions_of(work: Work, account: Account) -> dict[str, Session]:
    """Return the finished and unfinished logins of an account, the newest first, by their keys."""
    own = [(key, s) for key, s in work.records.sessions.items() if s.account == account.id]
    return dict(sorted(own, key=lambda pair: pair[1].begun, reverse=True))


def sessions_from(work: Work, central: str, account: Account | None) -> dict[str, Session]:
    """Return the sessions that came from one at the central login, of an account or whose ever."""
    found = work.records.sessions.items() if central else ()
    return {
        key: each
        for key, each in found
        if each.central == central and (account is None or each.account == account.id)
    }


def end_sessions(work: Work, account: Account, but: str = "") -> tuple[str, ...]:
    """End all sessions of an account but the one of this key; returns the keys of the others."""
    mine = tuple(key for key in sessions_of(work, account) if key != but)
    for key in mine:
        del work.records.sessions[key]
    return mine


def sure(work: Work, token: str) -> bool:
    """Whether who sits there has shown who it is within the last ten minutes."""
    found = session(work, token)
    if found is None or found.stage or not found.confirmed:
        return False
    return datetime.fromisoformat(found.confirmed) > work.now - SURE_FOR


def confirm(work: Work, token: str, account: Account) -> None:
    """Note that who sits there has just shown who it is."""
    key = fingerprint(token)
    found = work.records.sessions[key]
    work.records.sessions[key] = replace(found, confirmed=work.now.isoformat())
    note(work, "login.confirmed", f"account:{account.id}", f"account:{account.id}")
