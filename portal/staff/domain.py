"""Accounts, login with second factor, sessions; roles and scopes are checked here only."""

from datetime import datetime, timedelta
from secrets import compare_digest

import pyotp

from portal.audit.domain import note
from portal.case.domain import fingerprint, new_id, new_token
from portal.staff.errors import AccountRefused, CodeRefused, LoginRefused
from portal.staff.models import Account, Grant, Session
from portal.staff.passwords import SHORTEST_PASSWORD, checked, hashed, set_password, use_recovery
from portal.work import Work

ROLES = ("caseworker", "editor", "department-admin", "support", "dpo", "operator")
PERMISSIONS = {
    "staff": frozenset(ROLES),
    "casework": frozenset({"caseworker"}),
    "plan": frozenset({"caseworker", "department-admin"}),
    "edit": frozenset({"editor"}),
    "texts": frozenset({"editor", "dpo"}),  # to read working copies and versions
    "release": frozenset({"dpo"}),  # to publish what binds in law
    "assist": frozenset({"support"}),
    "administer": frozenset({"department-admin", "operator"}),
    "operate": frozenset({"operator"}),
    "evaluate": frozenset({"department-admin", "operator", "dpo"}),
    "hold": frozenset({"department-admin", "dpo"}),
    "certify": frozenset({"operator", "dpo"}),
}
# Roles that see no cases, or only how they stand, are city-wide unless they have scopes.
EVERYWHERE = ("operator", "editor", "support", "dpo")
SESSION_LENGTH = timedelta(hours=10)
LOGIN_LENGTH = timedelta(minutes=10)


def add_account(
    work: Work,
    email: str,
    password: str,
    grants: tuple[Grant, ...],
    needs_factor: bool = True,
    actor: str = "command",
) -> Account:
    """Store a new account; raises AccountRefused."""
    entry = work.vault.blind("login", email)
    if entry in work.records.logins:
        raise AccountRefused(f"Für {email} gibt es schon ein Konto.")
    if len(password) < SHORTEST_PASSWORD:
        raise AccountRefused(f"Das Passwort braucht mindestens {SHORTEST_PASSWORD} Zeichen.")
    for grant in grants:
        _check_grant(work, grant)
    account = Account(
        id=new_id(),
        email=email,
        password=hashed(password),
        grants=grants,
        needs_factor=needs_factor,
    )
    work.records.accounts[account.id] = account
    work.records.logins[entry] = account.id
    note(work, "account.added", actor, f"account:{account.id}")
    return account


def _check_grant(work: Work, grant: Grant) -> None:
    if grant.role not in ROLES:
        raise AccountRefused(f"Unbekannte Rolle {grant.role}. Bekannt: {', '.join(ROLES)}.")
    for scope in grant.scopes:
        department, _, service = scope.partition("/")
        found = work.departments.get(department)
        if found is None or (service and found.service(service) is None):
            raise AccountRefused(f"Unbekannter Bereich {scope}.")


def disable_account(work: Work, email: str) -> tuple[str, ...]:
    """Shut an account out at once; returns its sessions, which are gone. Raises AccountRefused."""
    account = find_account(work, email)
    if account is None:
        raise AccountRefused(f"Für {email} gibt es kein Konto.")
    return disable(work, account, "command")


def disable(work: Work, account: Account, actor: str) -> tuple[str, ...]:
    """Shut an account out at once; returns the keys of its sessions, which are gone."""
    account.disabled = True
    work.records.calendars.pop(account.id, None)
    note(work, "account.disabled", actor, f"account:{account.id}")
    return end_sessions(work, account)


def enable(work: Work, account: Account, actor: str) -> None:
    """Let an account in again; where it is in already, nothing happens."""
    if account.disabled:
        account.disabled = False
        note(work, "account.enabled", actor, f"account:{account.id}")


def end_sessions(work: Work, account: Account, but: str = "") -> tuple[str, ...]:
    """End all sessions of an account but the one of this key; returns the keys of the others."""
    mine = tuple(key for key in sessions_of(work, account) if key != but)
    for key in mine:
        del work.records.sessions[key]
    return mine


def sessions_of(work: Work, account: Account) -> dict[str, Session]:
    """Return the finished and unfinished logins of an account, the newest first, by their keys."""
    own = [(key, s) for key, s in work.records.sessions.items() if s.account == account.id]
    return dict(sorted(own, key=lambda pair: pair[1].begun, reverse=True))


def find_account(work: Work, email: str) -> Account | None:
    """Return the account with this address."""
    id = work.records.logins.get(work.vault.blind("login", email))
    return work.records.accounts.get(id) if id else None


def log_in(work: Work, email: str, password: str, device: str = "") -> tuple[str, Session]:
    """Check address and password; returns a new session token and its Session."""
    account = find_account(work, email)
    if not checked(account, password):
        raise LoginRefused
    if account is None or account.disabled:
        raise LoginRefused
    return _open_session(work, account, _first_stage(account), device)


def _first_stage(account: Account) -> str:
    if account.second_factor:
        return "code"
    return "enrol" if account.needs_factor else _last_stage(account)


def _last_stage(account: Account) -> str:
    return "change" if account.must_change else ""


def _open_session(work: Work, account: Account, stage: str, device: str) -> tuple[str, Session]:
    token = new_token()
    session = Session(
        account=account.id,
        stage=stage,
        until=work.now + (LOGIN_LENGTH if stage else SESSION_LENGTH),
        offered=pyotp.random_base32() if stage == "enrol" else "",
        begun=work.now.isoformat(),
        device=device,
    )
    work.records.sessions[fingerprint(token)] = session
    if not stage:
        note(work, "login", f"account:{account.id}", f"account:{account.id}")
    return token, session


def session(work: Work, token: str) -> Session | None:
    """Return the session of a token while it lasts, in whatever stage."""
    found = work.records.sessions.get(fingerprint(token))
    return found if found and found.until > work.now else None


def signed_in(work: Work, token: str) -> Account | None:
    """Return the account behind a finished login, None for everything else."""
    found = session(work, token)
    if found is None or found.stage:
        return None
    account = work.records.accounts.get(found.account)
    return None if account is None or account.disabled else account


def give_code(work: Work, token: str, code: str) -> str:
    """Finish a login by the code of the second factor; returns the new session's token."""
    found = session(work, token)
    if found is None or found.stage not in ("code", "enrol"):
        raise LoginRefused
    account = work.records.accounts[found.account]
    if found.offered and account.second_factor:
        raise LoginRefused  # somebody enrolled meanwhile; this offer is void
    if found.offered or not use_recovery(work, account, code):
        secret = found.offered or account.second_factor
        step = _step(secret, code.replace(" ", ""), work.now)
        if step <= account.last_step:
            raise CodeRefused
        account.second_factor, account.last_step = secret, step
    return go_on(work, token, found, account, _last_stage(account))


def go_on(work: Work, token: str, before: Session, account: Account, stage: str) -> str:
    """Take the next step of a login: the session before ends; returns the new one's token."""
    log_out(work, token)
    return _open_session(work, account, stage, before.device)[0]


def _step(secret: str, code: str, now: datetime) -> int:
    """Return the time step a code belongs to, one before to one after now; 0 for a wrong code."""
    totp, given = pyotp.TOTP(secret), code.encode()
    present = totp.timecode(now)
    steps = (present - 1, present, present + 1)
    return next((s for s in steps if compare_digest(totp.generate_otp(s).encode(), given)), 0)


def choose_password(work: Work, token: str, password: str, again: str) -> str:
    """Finish the login of who was given a password by somebody; returns the new token.

    Raises LoginRefused, Invalid.
    """
    found = session(work, token)
    if found is None or found.stage != "change":
        raise LoginRefused
    account = work.records.accounts[found.account]
    set_password(work, account, password, again)
    return go_on(work, token, found, account, "")


def log_out(work: Work, token: str) -> None:
    """End a session; an unknown one is fine."""
    work.records.sessions.pop(fingerprint(token), None)


def enrolment_address(session: Session, account: Account, issuer: str) -> str:
    """Return the otpauth address an authenticator app reads."""
    return pyotp.TOTP(session.offered).provisioning_uri(name=account.email, issuer_name=issuer)


def may(account: Account, permission: str) -> bool:
    """Whether one of the account's roles carries the permission, for whatever scope."""
    return any(grant.role in PERMISSIONS.get(permission, ()) for grant in account.grants)


def covers(account: Account, permission: str, department: str, service: str = "") -> bool:
    """Whether the account has the permission for this department or service.

    A grant without scopes covers everything only for roles that see no cases.
    """
    for grant in account.grants:
        if grant.role not in PERMISSIONS.get(permission, ()):
            continue
        if grant.role in EVERYWHERE and not grant.scopes:
            return True
        if department in grant.scopes or (service and f"{department}/{service}" in grant.scopes):
            return True
    return False
