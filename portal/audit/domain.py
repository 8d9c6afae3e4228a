"""The audit chain: noting acts, linking them, verifying the whole."""

import hashlib
import secrets

from portal.audit.models import Chain, Entry
from portal.work import Work


def note(work: Work, act: str, actor: str, subject: str, digest: str = "") -> None:
    """Note that `actor` ("role:id") did `act` to `subject` ("kind:id"), in this transaction."""
    entry = Entry(act=act, actor=actor, subject=subject, at=work.now, digest=digest)
    work.records.audit.pending[f"{work.now.isoformat()}|{secrets.token_hex(8)}"] = entry


def link(chain: Chain) -> int:
    """Link all pending entries in order of time; returns how many. For one writer only."""
    keys = list(chain.pending.keys())
    first = chain.links.maxKey() + 1 if len(chain.links) else 1
    for number, key in enumerate(keys, first):
        entry = chain.pending.pop(key)
        chain.head = _hash(chain.head, entry)
        chain.links[number] = (entry, chain.head)
    return len(keys)


def verify(chain: Chain) -> int | None:
    """Return the number of the first wrong entry, or None when the chain is whole."""
    previous = ""
    for expected, (number, (entry, stored)) in enumerate(chain.links.items(), 1):
        previous = _hash(previous, entry)
        if number != expected or stored != previous:
            return expected
    return None if previous == chain.head else len(chain.links) + 1


def previous_of(chain: Chain, number: int) -> str:
    """Return the hash of the link before one, "" for the first."""
    return chain.links[number - 1][1] if number > 1 else ""


def _hash(previous: str, entry: Entry) -> str:
    parts = (previous, entry.act, entry.actor, entry.subject, entry.at.isoformat(), entry.digest)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
