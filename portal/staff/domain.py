"""Accounts of the staff; roles and scopes are checked here only."""

from portal import clock
from portal.audit.domain import note
from portal.ids import new_id
from portal.staff.errors import AccountRefused
from portal.staff.models import Account, Grant
from portal.staff.passwords import SHORTEST_PASSWORD, hashed
from portal.staff.sessions import end_sessions
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
    "preview": frozenset({"department-admin", "operator", "editor"}),  # messages of a service
    "operate": frozenset({"operator"}),
    "evaluate": frozenset({"department-admin", "operator", "dpo"}),
    "hold": frozenset({"department-admin", "dpo"}),
    "certify": frozenset({"operator", "dpo"}),
    "inform": frozenset({"dpo"}),  # to look for a person, once somebody else agrees
    "agree": frozenset({"operator", "dpo"}),
}
# Roles that see no cases, or only how they stand, are city-wide unless they have scopes.
EVERYWHERE = ("operator", "editor", "support", "dpo")


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
        check_grant(work, grant)
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


def check_grant(work: Work, grant: Grant) -> None:
    """Raise AccountRefused for a role or a scope there is not."""
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


def find_account(work: Work, email: str) -> Account | None:
    """Return the account with this address."""
    id = work.records.logins.get(work.vault.blind("login", email))
    return work.records.accounts.get(id) if id else None


def grants_of(account: Account) -> tuple[Grant, ...]:
    """Return what an account may now: its grants, and those it has as a stand-in."""
    now = clock.now()
    standing_in = tuple(e.grant for e in account.stand_ins if e.since <= now < e.until)
    return (*account.grants, *standing_in)


def may(account: Account, permission: str) -> bool:
    """Whether one of the account's roles carries the permission, for whatever scope."""
    return any(grant.role in PERMISSIONS.get(permission, ()) for grant in grants_of(account))


def covers(account: Account, permission: str, department: str, service: str = "") -> bool:
    """Whether the account has the permission for this department or service.

    A grant without scopes covers everything only for roles that see no cases.
    """
    for grant in grants_of(account):
        if grant.role not in PERMISSIONS.get(permission, ()):
            continue
        if grant.role in EVERYWHERE and not grant.scopes:
            return True
        if department in grant.scopes or (service and f"{department}/{service}" in grant.scopes):
            return True
    return False
