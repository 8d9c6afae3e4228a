"""Login with address and password, then the code of the second factor."""

from datetime import datetime
from secrets import compare_digest

import pyotp

from portal.staff.domain import find_account
from portal.staff.errors import CodeRefused, LoginRefused
from portal.staff.models import Account, Session
from portal.staff.passwords import checked, set_password, use_recovery
from portal.staff.sessions import go_on, open_session, session
from portal.work import Work


def log_in(work: Work, email: str, password: str, device: str = "") -> tuple[str, str]:
    """Check address and password; returns a new session's token, and its stage."""
    account = find_account(work, email)
    if not checked(account, password):
        raise LoginRefused
    if account is None or account.disabled:
        raise LoginRefused
    stage = _first_stage(account)
    return open_session(work, account, stage, device), stage


def _first_stage(account: Account) -> str:
    if account.second_factor or account.passkeys:
        return "code"
    return "enrol" if account.needs_factor else last_stage(account)


def last_stage(account: Account) -> str:
    """Return what is still to be done once it is sure who it is, "" for nothing."""
    return "change" if account.must_change else ""


def give_code(work: Work, token: str, code: str) -> str:
    """Finish a login by the code of the second factor; returns the new session's token."""
    found = session(work, token)
    if found is None or found.stage not in ("code", "enrol"):
        raise LoginRefused
    account = work.records.accounts[found.account]
    if found.offered and account.second_factor:
        raise LoginRefused  # somebody enrolled meanwhile; this offer is void
    if not code_fits(work, account, code, found.offered):
        raise CodeRefused
    return go_on(work, token, found, account, last_stage(account))


def code_fits(work: Work, account: Account, code: str, offered: str = "") -> bool:
    """Whether a code is right, which is used up by that; `offered` is the secret to enrol."""
    secret = offered or account.second_factor
    if not offered and use_recovery(work, account, code):
        return True
    step = _step(secret, code.replace(" ", ""), work.now) if secret else 0
    if step <= account.last_step:
        return False
    account.second_factor, account.last_step = secret, step
    return True


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


def enrolment_address(session: Session, account: Account, issuer: str) -> str:
    """Return the otpauth address an authenticator app reads."""
    return pyotp.TOTP(session.offered).provisioning_uri(name=account.email, issuer_name=issuer)
