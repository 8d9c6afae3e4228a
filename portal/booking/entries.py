"""What somebody has typed while a time is reserved: readable by their browser on that page only.

The key is made from the page's token, of which we store but a hash, and from what the browser keeps
against forged requests. Whoever has the database cannot read the entries, nor can who began a
booking and sent its address to somebody else. With the reservation they are gone. No case exists
yet.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Pairs = list[tuple[str, str]]
FIELDS = ("name", "email", "phone", "needs", "mediation", "language")
MOST_PAIRS, LONGEST = 20, 500
NONCE_BYTES = 12


def fit(given: Iterable[tuple[str, object]]) -> Pairs:
    """Return the pairs of a form that are kept, in sensible lengths."""
    kept = [(n, v[:LONGEST]) for n, v in given if n in FIELDS and isinstance(v, str)]
    return kept[:MOST_PAIRS]


@dataclass(frozen=True)
class Page:
    """Where somebody types: the token of the page's address, and what only their browser has."""

    token: str
    browser: str


def seal(page: Page, pairs: Pairs) -> bytes:
    """Encrypt entries (AES-256-GCM, 12 bytes of nonce in front)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(page).encrypt(nonce, json.dumps(pairs).encode(), None)


def unseal(page: Page, sealed: bytes) -> Pairs:
    """Return what `seal` took; nothing from nothing, or for another browser."""
    if not sealed:
        return []
    try:
        plain = _cipher(page).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except InvalidTag:
        return []
    return [(name, value) for name, value in json.loads(plain)]


def _cipher(page: Page) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"entries of a booking")
    return AESGCM(derived.derive(f"{page.token} {page.browser}".encode()))
