"""What a word of a question may mean in the words of the texts, each meaning with a weight."""

from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches

from portal.content.lexis import STOP_WORDS, Compounds, stem
from portal.content.wordlists import WordLists

SYNONYM, PART, BEGINNING, MISTYPED = 0.8, 0.6, 0.7, 0.6
SHORTEST_BEGINNING, MOST_BEGINNINGS = 3, 8
SHORTEST_MISTYPED, LONG_WORD = 4, 8  # letters; longer words may have two mistakes
MOST_SIMILAR, ALIKE = 3, 0.8  # of 1: the same


class Vocabulary:
    """The words of all texts of one language."""

    def __init__(self, every: Iterable[str], locale: str, lists: WordLists) -> None:
        self._locale = locale
        words = set(every)
        self._meant = lists.meant(locale)
        german = locale == "de"
        telling = (word for word in words if word not in STOP_WORDS[locale] and word.isalpha())
        parts = {*lists.split, *(word for word in telling if len(word) >= 5)}
        # Of verbs the stem is part of compounds: „Löschfrist“, „Warteraum“.
        parts |= {stem(word, locale) for group in lists.groups for word in group}
        self._compounds = Compounds(parts if german else ())
        self._stems = {s for word in words for s in self.stems(word)}
        self._sorted = sorted(words - STOP_WORDS[locale])
        self._shortened: dict[str, list[str]] = {}
        for word in self._sorted:
            if len(word) >= SHORTEST_MISTYPED and word.isalpha():
                for shorter in _shortened(word):
                    self._shortened.setdefault(shorter, []).append(word)

    def stems(self, word: str) -> tuple[str, ...]:
        """Return the stem of a folded word, then those of its parts."""
        parts = (stem(part, self._locale) for part in self._compounds.split(word))
        return (stem(word, self._locale), *parts)

    def meanings(self, word: str) -> list[dict[str, float]]:
        """Return what a folded word of a question may mean: stems, with what each counts.

        A compound nobody has written yet is asked for part by part.
        """
        whole, *parts = self.stems(word)
        found = self._with_synonyms(whole, 1.0)
        if parts and not found:
            by_parts = [self._with_synonyms(part, PART) for part in parts]
            if any(by_parts):
                return by_parts
        for part in parts:
            for meant, weight in self._with_synonyms(part, PART).items():
                found.setdefault(meant, weight)
        return [found or self._guessed(word)]

    def verb(self, joined: Iterable[str]) -> dict[str, float]:
        """Return what folded verbs put together again mean, „absagt“ like „absagen“."""
        found: dict[str, float] = {}
        for word in joined:
            ends = {stem(word, self._locale), stem(word.removesuffix("t") + "en", self._locale)}
            for end in ends:
                found |= self._with_synonyms(end, 1.0)
        return found

    def similar(self, words: Iterable[str]) -> list[str]:
        """Return words that are spelled like those nobody knows."""
        unknown = [word for word in words if not any(self.meanings(word))]
        near = (other for word in unknown for other in self._alike(word))
        return list(dict.fromkeys(near))[:MOST_SIMILAR]

    def _alike(self, word: str) -> list[str]:
        """Return words of the same first letter that look like this one."""
        start = bisect_left(self._sorted, word[:1])
        end = bisect_left(self._sorted, word[:1] + "\U0010ffff")
        return get_close_matches(word, self._sorted[start:end], MOST_SIMILAR, ALIKE)

    def _with_synonyms(self, term: str, weight: float) -> dict[str, float]:
        found = {term: weight} if term in self._stems else {}
        for other in sorted(self._meant.get(term, ())):
            if other in self._stems:
                found.setdefault(other, weight * SYNONYM)
        return found

    def _guessed(self, word: str) -> dict[str, float]:
        """Take an unknown word as the beginning of others, or else as mistyped."""
        if begun := self._beginning(word):
            return {stem(other, self._locale): BEGINNING for other in begun}
        found: dict[str, float] = {}
        for near in self._near(word, 2 if len(word) >= LONG_WORD else 1):
            for meant, weight in self._with_synonyms(stem(near, self._locale), MISTYPED).items():
                found.setdefault(meant, weight)
        return found

    def _beginning(self, word: str) -> list[str]:
        if len(word) < SHORTEST_BEGINNING:
            return []
        start = bisect_left(self._sorted, word)
        following = self._sorted[start : start + MOST_BEGINNINGS]
        return [other for other in following if other.startswith(word)]

    def _near(self, word: str, most: int) -> list[str]:
        """Return the words that are fewest mistakes away, at most so many."""
        if len(word) < SHORTEST_MISTYPED:
            return []
        shorter = _shortened(word)
        candidates = {other for each in shorter for other in self._shortened.get(each, ())}
        counted = [(_mistakes(word, other), other) for other in candidates]
        least = min((count for count, _other in counted), default=most + 1)
        return sorted(other for count, other in counted if count == least <= most)


def _shortened(word: str) -> set[str]:
    """Return a word and what is left of it without each of its letters."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _mistakes(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many, or changed places (OSA distance)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, letter_of_other in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != letter_of_other))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == letter_of_other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
