"""What is shown of an answer that was found: the part that fits, with the fitting words marked."""

import re
from dataclasses import dataclass

from portal.content.domain import FaqQuestion
from portal.content.lexis import words
from portal.content.markdown import plain
from portal.content.search import Snapshot

LENGTH = 220  # characters of an excerpt
_WORD = re.compile(r"[\w\u00ad‐‑-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and whether it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A question that was found, ready to show."""

    question: FaqQuestion
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


def hit(snapshot: Snapshot, question: FaqQuestion, terms: frozenset[str]) -> Hit:
    """Return a question with the words marked that a search meant."""
    text = " ".join(plain(question.html).split())
    return Hit(
        question=question,
        title=_marked(snapshot, question.title, terms),
        excerpt=_marked(snapshot, _part(snapshot, text, terms), terms),
    )


def _marked(snapshot: Snapshot, text: str, terms: frozenset[str]) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for match in _WORD.finditer(text):
        if _meant(snapshot, match[0], terms):
            pieces += [Piece(text[end : match.start()], False), Piece(match[0], True)]
            end = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[end:], False)) if piece.text)


def _part(snapshot: Snapshot, text: str, terms: frozenset[str]) -> str:
    """Return about as many characters as an excerpt has, where most fitting words are."""
    places = [m.start() for m in _WORD.finditer(text) if _meant(snapshot, m[0], terms)]
    if len(text) <= LENGTH or not places:
        return text if len(text) <= LENGTH else f"{_cut(text[:LENGTH])} …"
    best = max(places, key=lambda start: sum(start <= p < start + LENGTH - 40 for p in places))
    start = max(0, best - 40)
    start = text.find(" ", start) + 1 if start else 0
    part = text[start : start + LENGTH]
    end = "" if start + LENGTH >= len(text) else " …"
    return f"{'… ' if start else ''}{_cut(part) if end else part}{end}"


def _cut(text: str) -> str:
    return text.rpartition(" ")[0] or text


def _meant(snapshot: Snapshot, word: str, terms: frozenset[str]) -> bool:
    return any(stem in terms for each in words(word) for stem in snapshot.stems(each))
