"""Accounts, login with second factor, sessions; roles and scopes are checked here only."""

from datetime import datetime, timedelta
from secrets import compare_digest

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.audit.domain import note
from portal.case.domain import fingerprint, new_id, new_token
from portal.staff.errors import AccountRefused, CodeRefused, LoginRefused
from portal.staff.models import Account, Grant, Session
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
    "hold": frozenset({"department-admin", "dpo"}),
    "certify": frozenset({"operator", "dpo"}),
    "evaluate": frozenset({"department-admin", "operator", "dpo"}),
}
# Roles that see no cases, or only how they stand, are city-wide unless they have scopes.
EVERYWHERE = ("operator", "editor", "support", "dpo")
SESSION_LENGTH = timedelta(hours=10)
LOGIN_LENGTH = timedelta(minutes=10)
SHORTEST_PASSWORD = 12

_hasher = PasswordHasher()  # argon2id with the library's current parameters
# Checked for unknown addresses, so that an answer takes as long as for known ones.
_nobody = _hasher.hash(new_token())


def add_account(
    work: Work, email: str, password: str, grants: tuple[Grant, ...], needs_factor: bool = True
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
        password=_hasher.hash(password),
        grants=grants,
        needs_factor=needs_factor,
    )
    work.records.accounts[account.id] = account
    work.records.logins[entry] = account.id
    note(work, "account.added", "command", f"account:{account.id}")
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
    account.disabled = True
    work.records.calendars.pop(account.id, None)
    note(work, "account.disabled", "command", f"account:{account.id}")
    mine = tuple(key for key, s in work.records.sessions.items() if s.account == account.id)
    for key in mine:
        del work.records.sessions[key]
    return mine


def find_account(work: Work, email: str) -> Account | None:
    """Return the account with this address."""
    id = work.records.logins.get(work.vault.blind("login", email))
    return work.records.accounts.get(id) if id else None


def log_in(work: Work, email: str, password: str) -> tuple[str, Session]:
    """Check address and password; returns a new session token and its Session."""
    account = find_account(work, email)
    _check_password(account.password if account else _nobody, password)
    if account is None or account.disabled:
        raise LoginRefused
    return _open_session(work, account, _first_stage(account))


def _check_password(stored: str, password: str) -> None:
    try:
        _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError) as error:
        raise LoginRefused from error


def _first_stage(account: Account) -> str:
    if account.second_factor:
        return "code"
    return "enrol" if account.needs_factor else ""


def _open_session(work: Work, account: Account, stage: str) -> tuple[str, Session]:
    token = new_token()
    session = Session(
        account=account.id,
        stage=stage,
        until=work.now + (LOGIN_LENGTH if stage else SESSION_LENGTH),
        offered=pyotp.random_base32() if stage == "enrol" else "",
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
    if found is None or not found.stage:
        raise LoginRefused
    account = work.records.accounts[found.account]
    if found.offered and account.second_factor:
        raise LoginRefused  # somebody enrolled meanwhile; this offer is void
    secret = found.offered or account.second_factor
    step = _step(secret, code.replace(" ", ""), work.now)
    if step <= account.last_step:
        raise CodeRefused
    account.second_factor, account.last_step = secret, step
    log_out(work, token)
    return _open_session(work, account, "")[0]


def _step(secret: str, code: str, now: datetime) -> int:
    """Return the time step a code belongs to, one before to one after now; 0 for a wrong code."""
    totp, given = pyotp.TOTP(secret), code.encode()
    present = totp.timecode(now)
    steps = (present - 1, present, present + 1)
    return next((s for s in steps if compare_digest(totp.generate_otp(s).encode(), given)), 0)


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
