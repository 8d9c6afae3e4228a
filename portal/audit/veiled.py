"""Entries about a case stand in the chain as commitments, which erasure leaves closed for ever.

The chain holds who of the staff did what when, and SHA-256 of a salt of the entry's own with the
ids it is about. The salt and the ids lie beside it, in `openings`, as long as the case is there.
When the case is forgotten they go: the chain stays whole, and whoever still knows an id finds
nothing with it, because nobody can guess 256 bits.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace

from portal.audit.models import Chain, Entry, Opening

KINDS = (
    *("case", "appointment", "participant", "consultation", "seat", "invitation"),
    *("document", "upload"),
)
PARTICIPANT = "participant"
# What proves that a case is gone names it, as its certificate does.
NAMED = ("case.forgotten", "case.forgotten_undecided", "key.destroyed")
MARK = "#"
SALT_BYTES = 32


def veils(entry: Entry) -> bool:
    """Whether an entry is about something of a case."""
    kind = entry.subject.partition(":")[0]
    return kind in KINDS and entry.act not in NAMED


def veiled(entry: Entry) -> tuple[Entry, Opening]:
    """Return an entry as the chain holds it, and what opens it again."""
    salt = secrets.token_bytes(SALT_BYTES)
    opening = Opening(salt=salt, actor=entry.actor, subject=entry.subject, digest=entry.digest)
    kind, _colon, _id = entry.actor.partition(":")
    return (
        replace(
            entry,
            actor=kind if kind == PARTICIPANT else entry.actor,
            subject=f"{MARK}{commitment(opening)}",
            digest="",
        ),
        opening,
    )


def commitment(opening: Opening) -> str:
    """Return what stands in the chain for an opening."""
    said = "\x1f".join((opening.actor, opening.subject, opening.digest))
    return hashlib.sha256(opening.salt + said.encode()).hexdigest()


def opened(chain: Chain, number: int) -> Entry:
    """Return the entry of a link in full, or as far as it is known still."""
    entry: Entry = chain.links[number][0]
    opening = chain.openings.get(number)
    if opening is None:
        return entry
    return replace(entry, actor=opening.actor, subject=opening.subject, digest=opening.digest)


def fits(chain: Chain, number: int) -> bool:
    """Whether what opens an entry is what the chain committed to."""
    opening = chain.openings.get(number)
    entry = chain.links[number][0]
    return opening is None or entry.subject == f"{MARK}{commitment(opening)}"


def close(chain: Chain, subjects: Collection[str]) -> int:
    """Forget what opens the entries about these subjects; returns how many.

    What is not linked yet is veiled now, and nobody keeps its salt.
    """
    closed = 0
    for subject in subjects:
        for key in list(chain.about.keys(f"{subject}/", f"{subject}/~")):
            number = int(key.rpartition("/")[2])
            if chain.openings.pop(number, None) is not None:
                chain.about.remove(key)
                closed += 1
    wanted = set(subjects)
    for key, entry in list(chain.pending.items()):
        if entry.subject in wanted and veils(entry):
            chain.pending[key] = veiled(entry)[0]
            closed += 1
    return closed
