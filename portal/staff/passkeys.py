"""Passkeys (WebAuthn): registered by who is signed in, and asked for at login and to confirm.

What the browser says is checked by the library. A challenge belongs to one session, lasts five
minutes, and is used up by the first answer, right or wrong.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    generate_challenge,
    options_to_json,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.audit.domain import note
from portal.case.domain import fingerprint
from portal.errors import Invalid
from portal.setting_values import origin
from portal.settings import Settings
from portal.staff.errors import LoginRefused, PasskeyRefused
from portal.staff.login import last_stage
from portal.staff.models import Account, Passkey
from portal.staff.sessions import go_on, open_session, session
from portal.work import Work

MOST = 10
LONGEST_NAME = 40
ANSWER_WITHIN = timedelta(minutes=5)
LONGEST_ANSWER = 16_000

# What a made-up answer can lead to while it is taken apart.
UNFIT = (
    *(WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError),
    StopIteration,  # none of the account's passkeys
)
PREFERRED = UserVerificationRequirement.PREFERRED
REQUIRED = UserVerificationRequirement.REQUIRED


def offered(settings: Settings, account: Account) -> bool:
    """Whether an account can have passkeys: who comes by the central login shows there who it is.

    Else a passkey would stay good when the groups are gone.
    """
    return bool(settings.passkey_domain and not account.central)


def creation(work: Work, token: str, account: Account) -> str:
    """Return what the browser is to make a passkey from (JSON)."""
    options = webauthn.generate_registration_options(
        rp_id=work.settings.passkey_domain,
        rp_name=f"Videoberatung {work.settings.city_name}",
        user_name=account.email,
        user_id=account.id.encode(),
        challenge=_ask(work, fingerprint(token)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=PREFERRED
        ),
        exclude_credentials=_descriptors(account),
    )
    return options_to_json(options)


def name_of(account: Account, name: str) -> str:
    """Return the name for one more passkey; raises Invalid."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        reason = f"Bitte geben Sie dem Passkey einen Namen mit höchstens {LONGEST_NAME} Zeichen."
        raise Invalid({"name": reason})
    if any(each.name == name for each in account.passkeys):
        raise Invalid({"name": "Einen Passkey mit diesem Namen haben Sie schon."})
    if len(account.passkeys) >= MOST:
        raise Invalid({"name": f"Mehr als {MOST} Passkeys gehen nicht. Entfernen Sie erst einen."})
    return name


def register(work: Work, token: str, account: Account, answer: str, name: str) -> None:
    """Keep the passkey the browser has made; raises PasskeyRefused, Invalid."""
    name = name_of(account, name)
    try:
        made = webauthn.verify_registration_response(
            credential=answer[:LONGEST_ANSWER],
            expected_challenge=_challenge(work, fingerprint(token)),
            expected_rp_id=work.settings.passkey_domain,
            expected_origin=origin(work.settings.public_url),
        )
    except UNFIT as error:
        raise PasskeyRefused from error
    id = bytes_to_base64url(made.credential_id)
    if any(each.id == id for each in account.passkeys):
        raise PasskeyRefused
    passkey = Passkey(
        id=id,
        key=made.credential_public_key,
        count=made.sign_count,
        name=name,
        added=work.now,
    )
    account.passkeys = (*account.passkeys, passkey)
    note(work, "passkey.added", f"account:{account.id}", f"account:{account.id}")


def remove(work: Work, account: Account, id: str) -> None:
    """Take a passkey away; one that is gone already is fine."""
    left = tuple(each for each in account.passkeys if each.id != id)
    if left != account.passkeys:
        account.passkeys = left
        note(work, "passkey.removed", f"account:{account.id}", f"account:{account.id}")


def ask_at_login(work: Work, token: str, device: str) -> tuple[str, str]:
    """Return the session's token, and what the browser is to ask for (JSON).

    After the right password that is a passkey of the account; before it, whichever there is.
    """
    found = session(work, token)
    if found is None or found.stage not in ("code", "passkey"):
        token = open_session(work, None, "passkey", device)
        found = session(work, token)
    assert found
    account = work.records.accounts.get(found.account)
    return token, request(work, token, account, alone=account is None)


def request(work: Work, token: str, account: Account | None, *, alone: bool) -> str:
    """Return what the browser is to ask for (JSON): of this account, or whosever it has.

    For `alone` see `fitting`.
    """
    options = webauthn.generate_authentication_options(
        rp_id=work.settings.passkey_domain,
        challenge=_ask(work, fingerprint(token)),
        allow_credentials=_descriptors(account) if account else None,
        user_verification=REQUIRED if alone else PREFERRED,
    )
    return options_to_json(options)


def log_in(work: Work, token: str, answer: str) -> str:
    """Finish a login by passkey; returns the new session's token.

    Raises LoginRefused, PasskeyRefused; the challenge is used up by that, too.
    """
    found = session(work, token)
    if found is None or found.stage not in ("code", "passkey"):
        raise LoginRefused
    account = work.records.accounts.get(found.account)
    account = fitting(work, token, answer, account, alone=account is None)
    return go_on(work, token, found, account, last_stage(account))


def fitting(
    work: Work, token: str, answer: str, account: Account | None, *, alone: bool
) -> Account:
    """Return the account a passkey opens, which must be the one given; raises PasskeyRefused.

    `alone` has the device make sure who uses it (PIN, finger, face): then no password is needed.
    """
    challenge = _challenge(work, fingerprint(token))
    try:
        given = parse_authentication_credential_json(answer[:LONGEST_ANSWER])
        owner = account or _named(work, given)
        passkey = next(each for each in owner.passkeys if each.id == given.id)
        done = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=work.settings.passkey_domain,
            expected_origin=origin(work.settings.public_url),
            credential_public_key=passkey.key,
            credential_current_sign_count=passkey.count,
            require_user_verification=alone,
        )
    except UNFIT as error:
        raise PasskeyRefused from error
    if owner.disabled or owner.central:
        raise PasskeyRefused
    used = replace(passkey, count=done.new_sign_count, used=work.now)
    owner.passkeys = tuple(used if each is passkey else each for each in owner.passkeys)
    note(work, "passkey.used", f"account:{owner.id}", f"account:{owner.id}")
    return owner


def _named(work: Work, given: AuthenticationCredential) -> Account:
    """Return the account a passkey says it belongs to; its signature is still to be checked."""
    id = (given.response.user_handle or b"").decode("ascii", "replace")
    account: Account | None = work.records.accounts.get(id)
    if account is None:
        raise PasskeyRefused
    return account


def _ask(work: Work, key: str) -> bytes:
    """Return a challenge for this session; one before is worth nothing."""
    challenge, found = generate_challenge(), work.records.sessions[key]
    work.records.sessions[key] = replace(
        found, challenge=bytes_to_base64url(challenge), asked=work.now.isoformat()
    )
    return challenge


def _challenge(work: Work, key: str) -> bytes:
    """Return the session's challenge, which is used up by that; raises PasskeyRefused."""
    found = work.records.sessions.get(key)
    if found is None or not found.challenge:
        raise PasskeyRefused
    work.records.sessions[key] = replace(found, challenge="", asked="")
    if datetime.fromisoformat(found.asked) + ANSWER_WITHIN <= work.now:
        raise PasskeyRefused
    return base64url_to_bytes(found.challenge)


def _descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.id)) for each in account.passkeys
    ]
