"""The audit chain: noting acts, linking them, verifying the whole."""

import hashlib
import secrets
from datetime import datetime

from portal.audit.models import Chain, Entry
from portal.audit.veiled import fits, opened, veiled, veils
from portal.work import Work

DROPPED = "audit.dropped"
STAFF = "account:"


def note(work: Work, act: str, actor: str, subject: str, digest: str = "") -> None:
    """Note that `actor` ("role:id") did `act` to `subject` ("kind:id"), in this transaction."""
    entry = Entry(act=act, actor=actor, subject=subject, at=work.now, digest=digest)
    work.records.audit.pending[f"{work.now.isoformat()}|{secrets.token_hex(8)}"] = entry


def link(chain: Chain) -> int:
    """Link all pending entries in order of time; returns how many. For one writer only."""
    keys = list(chain.pending.keys())
    first = last_number(chain) + 1
    for number, key in enumerate(keys, first):
        entry = held = chain.pending.pop(key)
        if veils(entry):
            held, chain.openings[number] = veiled(entry)
        chain.head = _hash(chain.head, held)
        chain.links[number] = (held, chain.head)
        enter(chain, entry, number)
    return len(keys)


def enter(chain: Chain, entry: Entry, number: int) -> None:
    """Let an entry be found by its subject, and by who of the staff did it."""
    chain.about.insert(key_of(entry, number))
    if entry.actor.startswith(STAFF):
        chain.by.insert(actor_key_of(entry, number))


def actor_key_of(entry: Entry, number: int) -> str:
    """Return where an entry is found by who did it."""
    return f"{entry.actor}/{number:012}"


def key_of(entry: Entry, number: int) -> str:
    """Return where an entry is found by its subject."""
    return f"{entry.subject}/{number:012}"


def verify(chain: Chain) -> int | None:
    """Return the number of the first wrong entry, or None when the chain is whole."""
    dropped, previous = chain.base
    vouched = previous
    for expected, (number, (entry, stored)) in enumerate(chain.links.items(), dropped + 1):
        previous = _hash(previous, entry)
        if number != expected or stored != previous or not fits(chain, number):
            return expected
        if entry.act == DROPPED:
            vouched = entry.digest
    if vouched != chain.base[1]:
        return dropped + 1
    return None if previous == chain.head else last_number(chain) + 1


def last_number(chain: Chain) -> int:
    """Return the number of the newest link, 0 for a chain that has none."""
    return chain.links.maxKey() if len(chain.links) else chain.base[0]


def previous_of(chain: Chain, number: int) -> str:
    """Return the hash of the link before one, "" for the first."""
    return chain.links[number - 1][1] if number - 1 in chain.links else chain.base[1]


def drop_before(work: Work, before: datetime) -> int:
    """Drop the links whose term is over; returns how many. The chain says where it begins now."""
    chain = work.records.audit
    over = []
    for number, (entry, _stored) in chain.links.items():
        if entry.at >= before:
            break
        over.append(number)
    if over:
        chain.base = over[-1], chain.links[over[-1]][1]
        for number in over:
            entry = opened(chain, number)
            del chain.links[number]
            chain.openings.pop(number, None)
            chain.about.discard(key_of(entry, number))
            chain.by.discard(actor_key_of(entry, number))
        note(work, DROPPED, "retention", f"links:{over[-1]}", chain.base[1])
    return len(over)


def _hash(previous: str, entry: Entry) -> str:
    parts = (previous, entry.act, entry.actor, entry.subject, entry.at.isoformat(), entry.digest)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
