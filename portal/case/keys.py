"""Keys per case, wrapped, outside the database: destroying one is the deletion."""

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

NONCE_BYTES = 12
LEDGER = "destroyed"  # beside the keys: an id a line, see portal/backups.py


class KeyDestroyed(Exception):
    """The key of this case is gone, so its personal data is gone for good."""


class KeyStore:
    """A directory of case keys (256 bit, AES key wrap, RFC 3394), one file each, 0600."""

    def __init__(self, directory: Path, master: bytes) -> None:
        self._directory = directory
        self._wrapping = _derive(master, b"wrap case keys")
        self._indexing = _derive(master, b"blind index")
        self.own = AESGCM(_derive(master, b"seal secrets of the staff"))

    def write(self, case_id: str, key: bytes) -> None:
        """Store a new key; on disk (fsync of file and folder) when this returns."""
        path = self._path(case_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(aes_key_wrap(self._wrapping, key))
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)

    def read(self, case_id: str) -> bytes:
        """Return the key of a case; raises KeyDestroyed when there is none."""
        try:
            wrapped = self._path(case_id).read_bytes()
        except FileNotFoundError as error:
            raise KeyDestroyed(case_id) from error
        return aes_key_unwrap(self._wrapping, wrapped)

    def has(self, case_id: str) -> bool:
        """Whether there is a key of this case."""
        return self._path(case_id).exists()

    def destroy(self, case_id: str) -> None:
        """Remove the key of a case for good; doing it twice is fine.

        The ledger comes first, so that no backup brings back what is gone.
        """
        if self._path(case_id).exists():
            with (self._directory / LEDGER).open("a") as ledger:
                ledger.write(f"{case_id}\n")
                ledger.flush()
                os.fsync(ledger.fileno())
        self.discard(case_id)

    def discard(self, case_id: str) -> None:
        """Remove a key that nothing was ever stored with."""
        path = self._path(case_id)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def older_than(self, age: timedelta) -> Iterator[str]:
        """Yield the ids of keys written longer ago than `age`, by the clock of the files."""
        latest = time.time() - age.total_seconds()
        for path in self._directory.glob("??/*.key"):
            if path.stat().st_mtime < latest:
                yield path.stem

    def blind(self, kind: str, value: str) -> str:
        """Return the index entry under which `value` (normalised here) can be found again."""
        text = f"{kind}|{' '.join(value.casefold().split())}".encode()
        return hmac.new(self._indexing, text, hashlib.sha256).hexdigest()

    def _path(self, case_id: str) -> Path:
        return self._directory / case_id[:2] / f"{case_id}.key"


class Vault:
    """Seals and opens the personal data of cases within one unit of work."""

    def __init__(self, store: KeyStore, transaction: Any) -> None:
        self._store = store
        self._transaction = transaction
        self._keys: dict[str, bytes] = {}

    def create(self, case_id: str) -> None:
        """Make the key of a new case; its file is written just before the commit that needs it."""
        key = secrets.token_bytes(32)
        self._keys[case_id] = key
        self._transaction.addBeforeCommitHook(self._store.write, (case_id, key))
        self._transaction.addAfterCommitHook(self._undo, (case_id,))

    def seal(self, case_id: str, label: str, value: Any) -> bytes:
        """Encrypt a JSON value under the case's key (AES-256-GCM, bound to case and label)."""
        return self.seal_bytes(case_id, label, json.dumps(value, ensure_ascii=False).encode())

    def open(self, case_id: str, label: str, sealed: bytes) -> Any:
        """Decrypt what `seal` made; raises KeyDestroyed or InvalidTag."""
        return json.loads(self.open_bytes(case_id, label, sealed))

    def seal_bytes(self, case_id: str, label: str, content: bytes) -> bytes:
        """Encrypt bytes: 12 bytes of nonce, then ciphertext with tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(case_id).encrypt(nonce, content, _bound(case_id, label))

    def open_bytes(self, case_id: str, label: str, sealed: bytes) -> bytes:
        """Decrypt what `seal_bytes` made."""
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._cipher(case_id).decrypt(nonce, content, _bound(case_id, label))

    def seal_own(self, label: str, value: str) -> bytes:
        """Encrypt a secret that belongs to no case, bound to a label."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._store.own.encrypt(nonce, value.encode(), label.encode())

    def open_own(self, label: str, sealed: bytes) -> str:
        """Decrypt what `seal_own` made; raises InvalidTag."""
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._store.own.decrypt(nonce, content, label.encode()).decode()

    def blind(self, kind: str, value: str) -> str:
        """Return the blind index entry of a value (see KeyStore.blind)."""
        return self._store.blind(kind, value)

    def _undo(self, committed: bool, case_id: str) -> None:
        if not committed:
            self._store.discard(case_id)

    def _cipher(self, case_id: str) -> AESGCM:
        if case_id not in self._keys:
            self._keys[case_id] = self._store.read(case_id)
        return AESGCM(self._keys[case_id])


def _bound(case_id: str, label: str) -> bytes:
    return f"{case_id}|{label}".encode()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
