"""A logout token: the provider says whose session there has ended.

OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6: it names a person, a session of theirs, or
both; it is no ID token, comes from just now, and is heard once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.case.domain import fingerprint
from portal.settings import Settings
from portal.staff.errors import CentralRefused
from portal.work import Work

SKEW = 60
LOGOUT_WITHIN = 180  # seconds; a token that is older says nothing any more
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, kw_only=True)
class Farewell:
    """What a logout token says: `subject` or `session` may be "", not both.

    mark    what the token is known by
    until   when it could be taken at the latest, so how long its mark is kept
    """

    subject: str
    session: str
    mark: str
    until: datetime


def farewell(claims: Mapping[str, Any], settings: Settings, now: int) -> Farewell:
    """Read the claims of a signed token; raises ValueError for none of our provider, for us."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    ours = claims["iss"] == settings.oidc_issuer and settings.oidc_client in audience
    ended = isinstance(claims["events"].get(LOGGED_OUT), dict) and "nonce" not in claims
    said = int(claims["iat"])
    fresh = -SKEW <= now - said <= LOGOUT_WITHIN
    lasts = int(claims.get("exp", now)) >= now - SKEW
    subject, session = (_text(claims, name) for name in ("sub", "sid"))
    mark = _text(claims, "jti")
    if not (ours and ended and fresh and lasts and (subject or session) and mark):
        raise ValueError("no logout token for us")
    return Farewell(
        subject=subject,
        session=session,
        mark=fingerprint(f"logout {settings.oidc_issuer} {mark}"),
        until=datetime.fromtimestamp(said + LOGOUT_WITHIN + 1, UTC),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name, "")
    if not isinstance(found, str):
        raise ValueError(f"{name} is no text")
    return found


def hear(work: Work, said: Farewell) -> None:
    """Keep that a token was heard; raises CentralRefused the second time."""
    if said.mark in work.records.farewells:
        raise CentralRefused
    work.records.farewells[said.mark] = said.until


def mark_of(settings: Settings, session: str) -> str:
    """Return what is kept of the provider's name of a session, "" for none."""
    return fingerprint(f"central session {settings.oidc_issuer} {session}") if session else ""
