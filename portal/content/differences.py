"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word or mark with the blanks before it: phrases stay whole, and blanks match nothing alone.
_PIECES = re.compile(r"\s*\w+|\s*[^\w\s]|\s+$")
_LONG = 4000  # pieces from which on the commonest are not compared, or it would take seconds


class Wording(Protocol):
    """A version or a working copy."""

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that follow each other and fared alike: `kind` is same, added or removed."""

    kind: str
    text: str


def words(old: str, new: str) -> list[Piece]:
    """Return the new text with what was removed from the old one, in reading order."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    matcher = SequenceMatcher(a=before, b=after, autojunk=len(before) + len(after) > _LONG)
    found: list[Piece] = []
    for act, i1, i2, j1, j2 in matcher.get_opcodes():
        if act == "equal":
            found.append(Piece(SAME, "".join(after[j1:j2])))
            continue
        if i2 > i1:
            found.append(Piece(REMOVED, "".join(before[i1:i2])))
        if j2 > j1:
            found.append(Piece(ADDED, "".join(after[j1:j2])))
    return found


def since(published: Wording | None, draft: Wording) -> tuple[list[Piece], list[Piece]]:
    """Return what a working copy changes of title and text."""
    title, text = (published.title, published.markdown) if published else ("", "")
    return words(title, draft.title), words(text, draft.markdown)
