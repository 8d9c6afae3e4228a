"""The central login: who is sent there, who comes back, and what their groups let them do here."""

from dataclasses import dataclass
from datetime import timedelta

from portal.audit.domain import note
from portal.case.domain import fingerprint, new_token
from portal.ids import new_id
from portal.settings import Settings, SettingsError
from portal.staff.domain import find_account
from portal.staff.errors import AccountRefused, CentralRefused
from portal.staff.farewell import Farewell, hear, mark_of
from portal.staff.grants import change, check
from portal.staff.models import Account, Errand, Grant
from portal.staff.provider import Identity
from portal.staff.sessions import (
    confirm,
    end_sessions,
    log_out,
    open_session,
    session,
    sessions_from,
    sessions_of,
    signed_in,
)
from portal.work import Work

AWAITED = "awaited"  # an account that is to be taken over by the login with its address
BACK_WITHIN = timedelta(minutes=10)
LABEL = "errand"

NO_GROUP = (
    "Sie sind richtig angemeldet, aber keine Ihrer Gruppen ist für die Videoberatung "
    "freigeschaltet. Bitte wenden Sie sich an die Stelle, die Ihre Gruppen verwaltet."
)
DISABLED = "Ihr Konto ist für die Videoberatung gesperrt. Bitte wenden Sie sich an den Betrieb."
NO_ADDRESS = (
    "Die zentrale Anmeldung nennt uns keine bestätigte E-Mail-Adresse von Ihnen. Bitte wenden Sie "
    "sich an den Betrieb."
)
KNOWN = (
    "Für Ihre E-Mail-Adresse gibt es hier schon ein Konto mit Passwort. Melden Sie sich damit an, "
    "oder lassen Sie es vom Betrieb auf die zentrale Anmeldung umstellen."
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What came of it: a session, or why not; and the keys of sessions that are over."""

    token: str = ""
    denied: str = ""
    closed: tuple[str, ...] = ()


def check_mapping(settings: Settings, work: Work) -> None:
    """Raise SettingsError for roles and scopes there are not, or a secret that cannot be read."""
    if settings.oidc_issuer:
        settings.oidc_secret()
    for each in settings.oidc_groups:
        try:
            check(work, Grant(role=each.role, scopes=each.scopes))
        except AccountRefused as error:
            raise SettingsError(f"Einstellung oidc.groups, {each.group}: {error.reason}") from error


def send(work: Work, token: str, device: str, then: str, kept: str = "") -> tuple[str, str, Errand]:
    """Begin an errand in this browser; returns its session's token, the state, and the errand."""
    if session(work, token) is None:
        token = open_session(work, None, "central", device)
    state = new_token()
    errand = Errand(
        session=fingerprint(token),
        nonce=new_token(),
        verifier=new_token(),
        until=work.now + BACK_WITHIN,
        begun=int(work.now.timestamp()),
        then=then,
        kept=work.vault.seal_own(LABEL, kept) if kept else b"",
    )
    work.records.errands[fingerprint(state)] = errand
    return token, state, errand


def back(work: Work, token: str, state: str) -> Errand | None:
    """Return the errand of a state, which is over by that; None where it is not this browser's."""
    errand: Errand | None = work.records.errands.get(fingerprint(state))
    if errand is None or errand.session != fingerprint(token) or session(work, token) is None:
        return None
    del work.records.errands[fingerprint(state)]
    return errand if errand.until > work.now else None


def kept_by(work: Work, errand: Errand) -> str:
    """Return what was typed before somebody was sent away."""
    return work.vault.open_own(LABEL, errand.kept) if errand.kept else "[]"


def arrive(work: Work, token: str, identity: Identity, device: str) -> Arrival:
    """Log in who came back: the grants are those of their groups, now and until the next time."""
    entry = _entry(work, identity)
    account: Account | None = work.records.accounts.get(work.records.logins.get(entry, ""))
    account = account or _awaited(work, entry, identity)
    grants = grants_for(work.settings, identity.groups)
    if account is not None and account.disabled:
        return Arrival(denied=DISABLED)
    # Who has lost a right must not keep what was opened with it.
    closed = change(work, account, grants, "central:groups", "central") if account else ()
    if not grants:
        return Arrival(denied=NO_GROUP, closed=closed)
    if not identity.email or not identity.verified:
        return Arrival(denied=NO_ADDRESS, closed=closed)
    same = find_account(work, identity.email)
    if same is not None and same is not account:
        return Arrival(denied=KNOWN, closed=closed)
    if account is None:
        account = _new(work, entry, identity.email, grants)
    elif same is None:
        _move(work, account, identity.email)
    log_out(work, token)
    mark = mark_of(work.settings, identity.session)
    return Arrival(token=open_session(work, account, "", device, mark), closed=closed)


def logged_out(work: Work, said: Farewell) -> tuple[str, ...]:
    """End the sessions here that came from the one that ended there; returns their keys.

    Where a person is named and none of their sessions is known to come from it, all of theirs end.
    Raises CentralRefused for what was heard before.
    """
    hear(work, said)
    mark, account = mark_of(work.settings, said.session), _account_of(work, said.subject)
    if said.subject and account is None:
        return ()
    found = sessions_from(work, mark, account)
    if not found and account is not None:
        found = sessions_of(work, account)
    for key in found:
        del work.records.sessions[key]
    for id in sorted({each.account for each in found.values()}):
        note(work, "account.signed_out", "central:logout", f"account:{id}")
    return tuple(found)


def _account_of(work: Work, subject: str) -> Account | None:
    id = work.records.logins.get(_entry_of(work, subject), "") if subject else ""
    found: Account | None = work.records.accounts.get(id)
    return found


def vouch(work: Work, token: str, identity: Identity, errand: Errand) -> None:
    """Confirm a session by who came back; raises CentralRefused where it is somebody else.

    They must have shown who they are since they were sent: a session that still stood open at the
    provider would prove nothing.
    """
    account = signed_in(work, token)
    if account is None or account.central != _entry(work, identity):
        raise CentralRefused
    if identity.at < errand.begun - 1:
        raise CentralRefused
    confirm(work, token, account)


def grants_for(settings: Settings, groups: tuple[str, ...]) -> tuple[Grant, ...]:
    """Return what groups of the directory stand for, a grant for each role."""
    scopes: dict[str, list[str]] = {}
    everywhere = set()
    for each in settings.oidc_groups:
        if each.group in groups:
            scopes.setdefault(each.role, []).extend(each.scopes)
            everywhere |= set() if each.scopes else {each.role}
    return tuple(
        Grant(role=role, scopes=() if role in everywhere else tuple(dict.fromkeys(found)))
        for role, found in scopes.items()
    )


def hand_over(work: Work, account: Account, actor: str) -> tuple[str, ...]:
    """Let the central login take over an account: who comes with its address next has it.

    Its password and the rest are gone with that; returns the keys of sessions that end.
    """
    account.central, account.password = AWAITED, ""
    account.second_factor, account.last_step, account.recovery = "", 0, ()
    account.passkeys, account.must_change = (), False
    note(work, "account.handed_over", actor, f"account:{account.id}")
    return end_sessions(work, account)


def _awaited(work: Work, entry: str, identity: Identity) -> Account | None:
    """Return the account an operator has handed over to who has this address."""
    found = find_account(work, identity.email) if identity.email and identity.verified else None
    if found is None or found.central != AWAITED or found.disabled:
        return None
    found.central = entry
    work.records.logins[entry] = found.id
    note(work, "account.taken_over", "central:groups", f"account:{found.id}")
    return found


def _new(work: Work, entry: str, email: str, grants: tuple[Grant, ...]) -> Account:
    account = Account(id=new_id(), email=email, password="", grants=grants, needs_factor=False)
    account.central = entry
    work.records.accounts[account.id] = account
    work.records.logins[entry] = account.id
    work.records.logins[work.vault.blind("login", email)] = account.id
    note(work, "account.added", "central:groups", f"account:{account.id}")
    return account


def _move(work: Work, account: Account, email: str) -> None:
    """Note another address of somebody we know."""
    work.records.logins.pop(work.vault.blind("login", account.email), None)
    work.records.logins[work.vault.blind("login", email)] = account.id
    account.email = email


def _entry(work: Work, identity: Identity) -> str:
    return _entry_of(work, identity.subject)


def _entry_of(work: Work, subject: str) -> str:
    # The index does not tell capitals apart, a provider may.
    subject = fingerprint(f"{work.settings.oidc_issuer} {subject}")
    return str(work.vault.blind("central", subject))
