"""Passwords of the staff, and codes for who has lost the telephone with the second factor."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.audit.domain import note
from portal.case.domain import fingerprint_of_code, new_token, spoken
from portal.errors import Invalid
from portal.staff.models import Account
from portal.work import Work

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
CODES = 10

_hasher = PasswordHasher()  # argon2id with the library's current parameters
# Checked for unknown addresses, so that an answer takes as long as for known ones.
_nobody = _hasher.hash(new_token())


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(password)


def checked(account: Account | None, password: str) -> bool:
    """Whether it is the account's password; takes as long where there is no account."""
    try:
        # Who comes by the central login has none.
        known = account.password if account else ""
        _hasher.verify(known or _nobody, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return bool(known)


def set_password(work: Work, account: Account, password: str, again: str) -> None:
    """Replace the password; raises Invalid."""
    problems = {}
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        problems["neu"] = (
            f"Bitte wählen Sie mindestens {SHORTEST_PASSWORD} und höchstens "
            f"{LONGEST_PASSWORD} Zeichen."
        )
    elif checked(account, password):
        problems["neu"] = "Das ist das bisherige Passwort. Bitte wählen Sie ein anderes."
    elif password != again:
        problems["noch_einmal"] = "Die Eingaben sind verschieden. Bitte tippen Sie beide neu."
    if problems:
        raise Invalid(problems)
    account.password, account.must_change = hashed(password), False
    note(work, "account.password", f"account:{account.id}", f"account:{account.id}")


def start_password(work: Work, account: Account, actor: str) -> str:
    """Give the account a password to begin with, to be changed at the first login; returns it."""
    password = spoken(4)
    account.password, account.must_change = hashed(password), True
    note(work, "account.reset", actor, f"account:{account.id}")
    return password


def new_recovery(work: Work, account: Account) -> list[str]:
    """Return new codes for who has lost the telephone; those before are worth nothing."""
    codes = [spoken(3) for _ in range(CODES)]
    account.recovery = tuple(_entry(work, account, code) for code in codes)
    note(work, "account.recovery", f"account:{account.id}", f"account:{account.id}")
    return codes


def use_recovery(work: Work, account: Account, code: str) -> bool:
    """Use up a recovery code; False where it is none of them."""
    entry = _entry(work, account, code)
    if entry not in account.recovery:
        return False
    account.recovery = tuple(each for each in account.recovery if each != entry)
    note(work, "login.recovered", f"account:{account.id}", f"account:{account.id}")
    return True


def _entry(work: Work, account: Account, code: str) -> str:
    return work.vault.blind("recovery", fingerprint_of_code(account.id, code))
