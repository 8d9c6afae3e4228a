"""The city's OpenID provider: what it says of itself, where to send people, who came back.

The protocol is the libraries'. Whatever a provider says costs a few seconds at most, and what it
says of itself is kept for an hour, so that its keys need not be fetched for each login.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from portal import clock
from portal.setting_values import origin
from portal.settings import Settings
from portal.staff.errors import CentralRefused, ProviderDown
from portal.staff.farewell import SKEW, Farewell, farewell
from portal.staff.models import Errand

log = logging.getLogger(__name__)

TIMEOUT = (3, 5)  # seconds: until it takes the connection, and between two pieces of its answer
KEPT = 3600
KEYS_AGAIN = 60  # seconds between two looks for a key we do not know
SILENT = 5  # seconds after a failure during which it is not asked
# Signatures with a private key only: whoever knows a public one could make the others.
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
DISCOVERY = "/.well-known/openid-configuration"
CALLBACK = "/intern/anmelden/zurueck"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who came back."""

    subject: str
    email: str
    verified: bool  # whether the address is
    groups: tuple[str, ...]
    at: int  # when they showed who they are, in seconds; 0 where the provider does not say
    session: str = ""  # how the provider calls their session there, "" where it does not say


class Provider:
    """One per process; only the first login of an hour waits for its description."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._about: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._read = self._keys_read = self._failed = float("-inf")

    def way_there(self, state: str, errand: Errand, again: bool) -> str:
        """Return where to send the browser; `again` has them show anew who they are."""
        more = {"prompt": "login", "max_age": "0"} if again else {}
        url, _state = self._client().create_authorization_url(
            self._about_it()["authorization_endpoint"],
            state=state,
            nonce=errand.nonce,
            code_verifier=errand.verifier,
            ui_locales="de",
            **more,
        )
        return str(url)

    def describe(self) -> dict[str, Any]:
        """Return what it says of itself; raises ProviderDown."""
        return self._about_it()

    def identity(self, code: str, errand: Errand) -> Identity:
        """Redeem a code; raises CentralRefused, ProviderDown."""
        about = self._about_it()
        with self._client() as client:
            token = self._ask(
                lambda: client.fetch_token(
                    about["token_endpoint"],
                    code=code,
                    code_verifier=errand.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
            )
            claims = self._claims(token, errand)
            session = claims.get("sid", "")
            needed = {self._settings.oidc_claim, "email"}
            if needed - claims.keys() and "userinfo_endpoint" in about:
                more = self._ask(lambda: _json(client.get(about["userinfo_endpoint"])))
                if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
                    raise CentralRefused
                claims = {**more, **claims}
        return replace(self._who(claims), session=session if isinstance(session, str) else "")

    def logged_out(self, token: str) -> Farewell:
        """Return whose session at the provider has ended; raises CentralRefused."""
        try:
            return farewell(self._decoded(token).claims, self._settings, int(clock.timestamp()))
        except (JoseError, AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            log.warning("event=central_logout_refused error=%s", type(error).__name__)
            raise CentralRefused from error

    def way_out(self) -> str:
        """Return where to end the session at the provider, "" where it offers no such thing."""
        if not (there := self._about_it().get("end_session_endpoint")):
            return ""
        asked = {
            "client_id": self._settings.oidc_client,
            "post_logout_redirect_uri": f"{self._settings.public_url}/intern/anmelden",
        }
        return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"

    def _claims(self, token: dict[str, Any], errand: Errand) -> dict[str, Any]:
        settings = self._settings
        try:
            found = self._decoded(token["id_token"])
            claims = CodeIDToken(
                found.claims,
                found.header,
                {
                    "iss": {"essential": True, "value": settings.oidc_issuer},
                    "aud": {"essential": True, "value": settings.oidc_client},
                },
                {
                    "nonce": errand.nonce,
                    "client_id": settings.oidc_client,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=int(clock.timestamp()), leeway=SKEW)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            log.warning("event=central_login_refused error=%s", type(error).__name__)
            raise CentralRefused from error
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(token, self._key_set(fresh=True), algorithms=ALGORITHMS)

    def _who(self, claims: dict[str, Any]) -> Identity:
        groups = claims.get(self._settings.oidc_claim, ())
        groups = [groups] if isinstance(groups, str) else groups
        return Identity(
            subject=str(claims["sub"]),
            email=str(claims.get("email") or ""),
            verified=claims.get("email_verified", True) is True,
            groups=tuple(str(group) for group in groups if isinstance(groups, list | tuple)),
            at=int(claims.get("auth_time", 0)),
        )

    def _about_it(self) -> dict[str, Any]:
        with self._lock:
            if self._read + KEPT < time.monotonic():
                with self._client() as client:
                    issuer = self._settings.oidc_issuer
                    url = issuer.rstrip("/") + DISCOVERY
                    about = self._ask(lambda: _json(client.get(url, withhold_token=True)))
                self._about, self._read = _checked(about, issuer), time.monotonic()
                self._keys = {}
            return self._about

    def _key_set(self, fresh: bool = False) -> KeySet:
        about = self._about_it()
        with self._lock:
            if not self._keys or (fresh and self._keys_read + KEYS_AGAIN < time.monotonic()):
                with self._client() as client:
                    url = about["jwks_uri"]
                    self._keys = self._ask(lambda: _json(client.get(url, withhold_token=True)))
                self._keys_read = time.monotonic()
            return KeySet.import_key_set(self._keys)

    def _client(self) -> OAuth2Session:
        settings = self._settings
        client = OAuth2Session(
            settings.oidc_client,
            settings.oidc_secret().decode(),
            scope=settings.oidc_scope,
            redirect_uri=f"{settings.public_url}{CALLBACK}",
            code_challenge_method="S256",
            default_timeout=TIMEOUT,
        )
        client.trust_env = False  # no .netrc, no proxy: what it is to reach is in the settings
        return client

    def _ask(self, question: Callable[[], Any]) -> Any:
        """Ask the provider; raises ProviderDown at once where it was silent just now."""
        if self._failed + SILENT > time.monotonic():
            raise ProviderDown
        try:
            return question()
        except OAuthError as error:
            log.warning("event=central_login_refused error=%s", type(error).__name__)
            raise CentralRefused from error
        except (RequestException, ValueError) as error:
            self._failed = time.monotonic()
            log.warning("event=central_login_down error=%s", type(error).__name__)
            raise ProviderDown from error


def _json(response: Any) -> Any:
    response.raise_for_status()
    return response.json()


def _checked(about: Any, issuer: str) -> dict[str, Any]:
    """Return a provider's description where it is one of this issuer; raises ProviderDown."""
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not isinstance(about, dict) or about.get("issuer") != issuer:
        log.error("event=central_login_misconfigured reason=issuer")
        raise ProviderDown
    if not all(isinstance(about.get(name), str) for name in needed):
        log.error("event=central_login_misconfigured reason=endpoints")
        raise ProviderDown
    # Forms of ours may lead to the issuer's own address only, see the Content-Security-Policy.
    for name in ("authorization_endpoint", "end_session_endpoint"):
        if origin(about.get(name) or issuer) != origin(issuer):
            log.error("event=central_login_misconfigured reason=%s", name)
            raise ProviderDown
    return about
