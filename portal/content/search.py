"""Searching the FAQ: BM25 over words as German and English speakers bend and spell them."""

import re
import unicodedata

import Stemmer
from zope.index.text.lexicon import Lexicon
from zope.index.text.okapiindex import OkapiIndex

from portal.content.domain import FaqQuestion, faq
from portal.content.facts import Facts
from portal.content.markdown import plain
from portal.content.models import Content

TITLE_WEIGHT, KEYWORD_WEIGHT = 3, 2
LONGEST_QUERY = 200
SHORTEST_PART = 4
_CACHED_SNAPSHOTS = 8
_WORD = re.compile(r"\w+")
# Hyphens as typed and pasted (U+2010 to U+2015) join words; soft hyphens are no letters at all.
_HYPHENS = re.compile(r"[‐‑‒–—―]")
_LANGUAGES = {"de": "german", "en": "english"}
_GERMAN = """aber als am an auch auf aus bei beim bin bis da das dass dem den der des die dies doch
    du durch ein eine einem einen einer eines er es fur hat habe haben hier ich ihr ihre ihrem
    ihren im in ist ja kann kein keine konnen man mein meine meinem meinen meiner mich mir mit
    muss nach nicht noch nur ob oder sein sich sie sind so uber um und uns unter vom von vor
    war was wenn wer werden wie wir wird wo zu zum zur"""
_ENGLISH = """a am an and are as at be but by can do does for from how i if in is it me my not of on
    or our that the there this to was we what when where which who will with you your"""
_STOP_WORDS = {"de": frozenset(_GERMAN.split()), "en": frozenset(_ENGLISH.split())}


class Snapshot:
    """The questions of one revision in one language, indexed in memory."""

    def __init__(self, questions: list[FaqQuestion], locale: str) -> None:
        self._locale = locale
        self._keys = [(question.section, question.key) for question in questions]
        self._lexicon = Lexicon()
        self._index = OkapiIndex(self._lexicon)
        for number, question in enumerate(questions):
            self._index.index_doc(number, _weighted(question, locale))

    def find(self, query: str) -> list[tuple[str, str, float]]:
        """Return (section, question, score), best first; equal scores in the FAQ's order."""
        asked = self._known(stems(query[:LONGEST_QUERY], self._locale))
        found = self._index.search(asked) if asked else {}
        ranked = sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))
        return [(*self._keys[number], float(score)) for number, score in ranked]

    def _known(self, asked: list[str]) -> list[str]:
        """Let a stem that stands nowhere mean those it is part of: „Termin“ in „Videotermin“."""
        known: list[str] = []
        for stem in asked:
            if self._lexicon.get_wid(stem):
                known.append(stem)
            elif len(stem) >= SHORTEST_PART:
                known += (word for word in self._lexicon.words() if stem in word)
        return known


_snapshots: dict[tuple[object, ...], Snapshot] = {}


def snapshot(content: Content, facts: Facts, locale: str = "de") -> Snapshot:
    """Return this process's index of the present texts, made anew after a change."""
    key = (content.revision, locale, tuple(facts.items()))
    if key not in _snapshots:
        if len(_snapshots) >= _CACHED_SNAPSHOTS:
            _snapshots.clear()
        questions = [q for section in faq(content, facts, locale) for q in section.questions]
        _snapshots[key] = Snapshot(questions, locale)
    return _snapshots[key]


def search(snapshot: Snapshot, query: str, limit: int = 10) -> list[tuple[str, str, float]]:
    """Return up to `limit` of (section key, question key, score), best first."""
    return snapshot.find(query)[: max(limit, 0)]


def stems(text: str, locale: str) -> list[str]:
    """Return the stems of all words but the commonest; „E-Mail“ is e, mail and email."""
    language = locale if locale in _LANGUAGES else "de"
    # A stemmer is not safe to share between threads, and cheap to make.
    stem = Stemmer.Stemmer(_LANGUAGES[language]).stemWord
    folded = (_fold(word) for word in _split(text))
    return [stem(word) for word in folded if word not in _STOP_WORDS[language]]


def _split(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    words: list[str] = []
    for chunk in _HYPHENS.sub("-", text).split():
        parts = _WORD.findall(chunk)
        words += parts
        if len(parts) > 1 and "-" in chunk:
            words.append("".join(parts))
    return words


def _fold(word: str) -> str:
    """Make ä an a; the stemmer makes ae an a, so „Gerät“, „Geraet“ and „Gerat“ meet."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _weighted(question: FaqQuestion, locale: str) -> list[str]:
    return (
        stems(question.title, locale) * TITLE_WEIGHT
        + stems(" ".join(question.keywords), locale) * KEYWORD_WEIGHT
        + stems(plain(question.html), locale)
    )
