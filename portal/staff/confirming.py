"""Showing once more who sits there, before acts that weigh; it holds for ten minutes."""

from portal.staff import passkeys
from portal.staff.errors import PasskeyRefused
from portal.staff.login import code_fits
from portal.staff.models import Account
from portal.staff.passwords import checked
from portal.staff.sessions import confirm, signed_in
from portal.work import Work


def ways_of(work: Work, account: Account) -> tuple[str, ...]:
    """Return how somebody can show who it is: "password", "passkey", "central"."""
    ways = {
        "central": bool(account.central and work.settings.oidc_issuer),
        "passkey": bool(account.passkeys and work.settings.passkey_domain),
        "password": bool(account.password and (account.second_factor or not account.passkeys)),
    }
    return tuple(way for way, there in ways.items() if there)


def by_password(work: Work, token: str, password: str, code: str) -> bool:
    """Confirm a session by password and, where there is one, second factor."""
    account = signed_in(work, token)
    if account is None or "password" not in ways_of(work, account):
        return False
    if not checked(account, password):
        return False
    if account.second_factor and not code_fits(work, account, code):
        return False
    confirm(work, token, account)
    return True


def by_passkey(work: Work, token: str, answer: str) -> bool:
    """Confirm a session by one of the account's passkeys; the challenge is used up either way."""
    account = signed_in(work, token)
    if account is None:
        return False
    try:
        passkeys.fitting(work, token, answer, account, alone=True)
    except PasskeyRefused:
        return False
    confirm(work, token, account)
    return True
