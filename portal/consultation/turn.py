"""Credentials for the TURN server: short-lived, for those who have a seat or try their device.

The scheme is coturn's `use-auth-secret` (the expired draft-uberti-behave-turn-rest): the user name
is the second until which it holds, the password an HMAC of it under the shared secret.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from portal.settings import Settings


def ice_servers(settings: Settings, until: datetime) -> list[dict[str, Any]]:
    """Return the RTCIceServer list for a browser, valid until then; empty without TURN."""
    if not settings.turn_urls:
        return []
    # A name of its own for each: coturn's quota counts by user name.
    username = f"{int(until.timestamp())}:{secrets.token_hex(8)}"
    digest = hmac.digest(settings.turn_secret.encode(), username.encode(), hashlib.sha1)
    credential = base64.b64encode(digest).decode()
    return [{"urls": list(settings.turn_urls), "username": username, "credential": credential}]
