"""What editors tell the search: words that mean the same, and parts of which others consist."""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from portal.content.errors import EditedMeanwhile
from portal.content.lexis import stem, words
from portal.content.models import Content

SEED = files("portal.content").joinpath("seed", "search")
LONGEST = 50_000  # characters of a list


@dataclass(frozen=True)
class WordLists:
    """Both lists as editors type them: a group a line, and parts apart by blanks; # for remarks."""

    synonyms: str
    parts: str

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of folded words that mean the same."""
        found = (self._folded(line.split(",")) for line in _lines(self.synonyms))
        return tuple(group for group in found if len(group) > 1)

    @cached_property
    def split(self) -> frozenset[str]:
        """The folded parts of compounds."""
        return frozenset(self._folded(" ".join(_lines(self.parts)).split()))

    @cached_property
    def mark(self) -> str:
        """What names this state of the lists."""
        return hashlib.sha256(f"{self.synonyms}\0{self.parts}".encode()).hexdigest()[:16]

    def meant(self, locale: str) -> dict[str, frozenset[str]]:
        """Return each stem with those that mean the same."""
        return _meant(self.groups, locale)

    @staticmethod
    def _folded(given: list[str]) -> tuple[str, ...]:
        # Of „Smart-Home“ the joined word stands last.
        folded = (words(word) for word in given)
        return tuple(dict.fromkeys(found[-1] for found in folded if found))


@lru_cache(maxsize=8)
def _meant(groups: tuple[tuple[str, ...], ...], locale: str) -> dict[str, frozenset[str]]:
    meant: dict[str, frozenset[str]] = {}
    for group in groups:
        stems = frozenset(stem(word, locale) for word in group)
        for each in stems:
            meant[each] = meant.get(each, frozenset()) | stems
    return meant


def lists(content: Content) -> WordLists:
    """Return the present lists."""
    if content.synonyms is None or content.parts is None:
        return _shipped()
    return WordLists(content.synonyms, content.parts)


@lru_cache(maxsize=1)
def _shipped() -> WordLists:
    return WordLists(
        SEED.joinpath("synonyme.txt").read_text(encoding="utf-8"),
        SEED.joinpath("wortteile.txt").read_text(encoding="utf-8"),
    )


def change(content: Content, synonyms: str, parts: str, based_on: str) -> None:
    """Replace the lists; raises EditedMeanwhile."""
    if based_on != lists(content).mark:
        raise EditedMeanwhile
    content.synonyms, content.parts = synonyms[:LONGEST], parts[:LONGEST]
    content.touch()


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
