"""Searching the FAQ: BM25 over words as people bend, join, mistype and replace them.

What a word of the question may mean is looked up first (portal/content/meaning.py), each meaning
with a weight. An answer has to hold a good part of the question, counted by how telling each word
is; else it is left out, so that questions nothing answers find nothing.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy

from portal.content.domain import FaqQuestion, faq
from portal.content.facts import Facts
from portal.content.lexis import asked, joined, language, words, written
from portal.content.markdown import plain
from portal.content.meaning import Vocabulary
from portal.content.models import Content
from portal.content.wordlists import WordLists, lists

TITLE_WEIGHT, KEYWORD_WEIGHT, PART_WEIGHT = 3.0, 4.0, 0.5
LONGEST_QUERY = 200
MOST_WORDS = 16
# BM25 (Robertson and Zaragoza 2009): how fast repetition saturates, how much length counts.
K1, B = 2.0, 0.5
ENOUGH = 0.3  # of what is asked an answer has to hold
UNKNOWN = 0.75  # what a word no text has counts in that, of the most telling
IN_PASSING = 0.6  # and one that stands in the answer only, not in question or search words
NEAR_THE_BEST = 0.2  # of the best score others have to reach
_CACHED_SNAPSHOTS = 8


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched of one text: where it stands, and its words by how much they count."""

    place: tuple[str, str]
    title: str
    keywords: Sequence[str]
    body: str


class Snapshot:
    """The questions of one revision in one language, indexed in memory."""

    def __init__(self, documents: Iterable[Document], locale: str, lists: WordLists) -> None:
        self._locale = language(locale)
        self._known = known = list(documents)
        self._places = [document.place for document in known]
        read = [_words(document) for document in known]
        self._vocabulary = Vocabulary(
            (word for counted, _heads in read for word in counted), self._locale, lists
        )
        self._index([(self._counted(c), frozenset(self._counted(heads))) for c, heads in read])

    def find(self, query: str, limit: int) -> list[tuple[str, str, float]]:
        """Return (section, question, score), best first; equal scores in the FAQ's order."""
        meanings = self._meanings(query)
        if not meanings or not self._places or limit < 1:
            return []
        scores = numpy.zeros(len(self._places), numpy.float32)
        covered = numpy.zeros(len(self._places), numpy.float32)
        # Words no text has count once, however many: questions are wordy.
        whole = 0.0 if all(meanings) else self._unknown
        for meant in filter(None, meanings):
            telling = max(self._telling[term] for term in meant)
            whole += telling
            self._add(meant, telling, scores, covered)
        scores *= covered / whole
        scores[covered < ENOUGH * whole] = 0
        return self._ranked(scores, limit)

    def terms(self, query: str) -> frozenset[str]:
        """Return all stems a question may mean, to mark them in what is found."""
        return frozenset(term for meant in self._meanings(query) for term in meant)

    def stems(self, word: str) -> tuple[str, ...]:
        """Return the stems of a folded word and its parts."""
        return self._vocabulary.stems(word)

    def similar(self, query: str) -> list[str]:
        """Return words of the texts that are spelled like those nobody knows."""
        found = self._vocabulary.similar(_first(asked(query[:LONGEST_QUERY], self._locale)))
        return [written(word, (f"{d.title} {d.body}" for d in self._known)) for word in found]

    def _meanings(self, query: str) -> list[dict[str, float]]:
        query = query[:LONGEST_QUERY]
        found = _first(asked(query, self._locale))
        meant = [meant for word in found for meant in self._vocabulary.meanings(word)]
        verb = self._vocabulary.verb(joined(query, self._locale)[:MOST_WORDS])
        return [*meant, verb] if verb else meant

    def _add(
        self, meant: dict[str, float], telling: float, scores: numpy.ndarray, covered: numpy.ndarray
    ) -> None:
        """Add for each text what the best of the meanings counts in it, and how sure that is."""
        best, sure = numpy.zeros_like(scores), numpy.zeros_like(covered)
        for term, weight in meant.items():
            ids, impacts, places = self._postings[term]
            best[ids] = numpy.maximum(best[ids], weight * impacts)
            sure[ids] = numpy.maximum(sure[ids], places)
        scores += best
        covered += telling * sure

    def _ranked(self, scores: numpy.ndarray, limit: int) -> list[tuple[str, str, float]]:
        least = max(float(scores.max()) * NEAR_THE_BEST, 1e-6)
        ids = numpy.flatnonzero(scores >= least)
        if len(ids) > 4 * limit:
            ids = numpy.sort(ids[numpy.argpartition(-scores[ids], limit)[: 2 * limit]])
        ranked = sorted(ids.tolist(), key=lambda id: (-scores[id], id))[:limit]
        return [(*self._places[id], float(scores[id])) for id in ranked]

    def _counted(self, counted: dict[str, float]) -> dict[str, float]:
        """Return how much each stem counts in a text, parts of compounds less than whole words."""
        stems: dict[str, float] = defaultdict(float)
        for word, times in counted.items():
            whole, *parts = self._vocabulary.stems(word)
            stems[whole] += times
            for part in parts:
                stems[part] += times * PART_WEIGHT
        return stems

    def _index(self, texts: list[tuple[dict[str, float], frozenset[str]]]) -> None:
        """Work out beforehand what each stem counts in each text, and how sure a match is."""
        lengths = [sum(text.values()) for text, _heads in texts]
        average = sum(lengths) / max(len(texts), 1)
        found: dict[str, list[tuple[int, float, float]]] = {}
        for id, (text, heads) in enumerate(texts):
            length = K1 * (1 - B + B * lengths[id] / average)
            for term, times in text.items():
                impact = times * (K1 + 1) / (times + length)
                sure = 1.0 if term in heads else IN_PASSING
                found.setdefault(term, []).append((id, impact, sure))
        self._unknown = UNKNOWN * _telling(1, len(texts))
        self._telling = {term: _telling(len(known), len(texts)) for term, known in found.items()}
        self._postings: dict[str, tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]] = {}
        for term, known in found.items():
            ids, impacts, places = zip(*known, strict=True)
            self._postings[term] = (
                numpy.array(ids, numpy.int32),
                numpy.array(impacts, numpy.float32) * self._telling[term],
                numpy.array(places, numpy.float32),
            )


def _telling(number: int, of: int) -> float:
    """Return how telling a word is that so many texts have (inverse document frequency)."""
    return math.log(1 + (of - number + 0.5) / (number + 0.5))


_snapshots: dict[tuple[object, ...], Snapshot] = {}


def snapshot(content: Content, facts: Facts, locale: str = "de") -> Snapshot:
    """Return this process's index of the present texts, made anew after a change."""
    key = (content.revision, locale, tuple(facts.items()))
    if key not in _snapshots:
        if len(_snapshots) >= _CACHED_SNAPSHOTS:
            _snapshots.clear()
        questions = [q for section in faq(content, facts, locale) for q in section.questions]
        _snapshots[key] = Snapshot(map(_document, questions), locale, lists(content))
    return _snapshots[key]


def search(snapshot: Snapshot, query: str, limit: int = 10) -> list[tuple[str, str, float]]:
    """Return up to `limit` of (section key, question key, score), best first."""
    return snapshot.find(query, limit)


def _document(question: FaqQuestion) -> Document:
    return Document(
        (question.section, question.key), question.title, question.keywords, plain(question.html)
    )


def _words(document: Document) -> tuple[dict[str, float], dict[str, float]]:
    """Return how much each folded word counts, in all and in question and search words alone."""
    heads: dict[str, float] = defaultdict(float)
    for text, weight in ((document.title, TITLE_WEIGHT), (_joined(document), KEYWORD_WEIGHT)):
        for word in words(text):
            heads[word] += weight
    every = defaultdict(float, heads)
    for word in words(document.body):
        every[word] += 1
    return every, heads


def _joined(document: Document) -> str:
    return " ".join(document.keywords)


def _first(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))[:MOST_WORDS]
