"""What somebody has typed while a time is reserved, readable only with the link of that page.

The key is made from the page's token, of which we store but a hash: whoever has the database
cannot read the entries, and with the reservation they are gone. No case exists yet.
"""

import json
import secrets
from collections.abc import Iterable

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


def seal(token: str, pairs: Pairs) -> bytes:
    """Encrypt entries under the token of their page (AES-256-GCM, 12 bytes of nonce in front)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(token).encrypt(nonce, json.dumps(pairs).encode(), None)


def unseal(token: str, sealed: bytes) -> Pairs:
    """Return what `seal` took; nothing from nothing."""
    if not sealed:
        return []
    plain = _cipher(token).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    return [(name, value) for name, value in json.loads(plain)]


def _cipher(token: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"entries of a booking")
    return AESGCM(derived.derive(token.encode()))
