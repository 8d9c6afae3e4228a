"""Words as German and English speakers bend, spell and join them."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

LANGUAGES = {"de": "german", "en": "english"}
SHORTEST_COMPOUND, SHORTEST_PART = 8, 4
MOST_KNOWN = 100_000
LINKS = ("", "s", "n", "e", "es", "en", "er", "ens")
_WORD = re.compile(r"\w+")
_FIRST_PARTS = frozenset(
    ("ab", "an", "auf", "aus", "ein", "fest", "hoch", "mit", "vor", "weg", "zu", "zuruck")
)
_FAR = 6  # words between a verb and its first part
# Hyphens as typed and pasted (U+2010 to U+2015) join words; soft hyphens are no letters at all.
_HYPHENS = re.compile(r"[‐‑‒–—―]")
_GERMAN = """aber alle als also am an andere anderen anderes auch auf aus bei beim bekomme bekommen
    bin bis bitte brauch brauche brauchen braucht da dabei damit dann darf darfst das dass dazu dein
    dem den denn der des die dies diese diesem diesen dieser doch du durch ein eine einem einen
    einer eines er es etwas euch fur geben gehen geht gibt hab habe haben hat hatte hier ich ihm ihn
    ihr ihre ihrem ihren ihrer im in ist ja jetzt kann kannst kein keine keinen konnen konnte
    konnten mach mache machen macht mal man mein meine meinem meinen meiner meines mich mir mit
    mochte muss mussen musste nach nicht nichts noch nun nur ob oder ohne schon sein seine sich
    sie sind so soll soller sollen sollte sonst trotzdem tun tut uber um und uns unser unter viel
    vom von vor war was wenn wer werde werden wie wieder will wir wird wo wollen zu zum zur
    welche welchem welchen welcher welches wann warum wieso wozu womit wohin"""
_ENGLISH = """a am an and any are as at be been but by can cannot could do does for from get had has
    have how i if in into is it its make me must my need no not of on or our shall should so some
    that the their there they this to was we were what when where which who why will with would you
    your"""
STOP_WORDS = {"de": frozenset(_GERMAN.split()) - {"ohne", "wer"}, "en": frozenset(_ENGLISH.split())}


def language(locale: str) -> str:
    """Return the language a text of this locale is searched in."""
    return locale if locale in LANGUAGES else "de"


def words(text: str) -> list[str]:
    """Return the folded words of a text; „E-Mail“ is e, mail and email."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    found: list[str] = []
    for chunk in _HYPHENS.sub("-", text).split():
        parts = [fold(part) for part in _WORD.findall(chunk)]
        found += parts
        if len(parts) > 1 and "-" in chunk:
            found.append("".join(parts))
    return found


def fold(word: str) -> str:
    """Make ä an a; the stemmer makes ae an a, so „Gerät“, „Geraet“ and „Gerat“ meet."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def written(word: str, texts: Iterable[str]) -> str:
    """Return a folded word as the first of some texts that has it writes it."""
    for text in texts:
        for each in _WORD.findall(unicodedata.normalize("NFKC", text).replace("\u00ad", "")):
            if fold(each.casefold()) == word:
                return str(each)
    return word


@lru_cache(maxsize=1 << 16)
def stem(word: str, locale: str) -> str:
    """Return the stem of a folded word."""
    # A stemmer is not safe to share between threads, and cheap to make.
    stemmed: str = Stemmer.Stemmer(LANGUAGES[language(locale)]).stemWord(word)
    return stemmed


def joined(text: str, locale: str) -> list[str]:
    """Return what verbs may be whose first part stands behind them: „stürzt … ab“, „abstürzt“."""
    found: list[str] = []
    before: list[str] = []
    for word in words(text) if language(locale) == "de" else ():
        if word in _FIRST_PARTS:
            found += [word + verb for verb in before[-_FAR:] if verb not in STOP_WORDS["de"]]
        before.append(word)
    return found


def asked(text: str, locale: str) -> list[str]:
    """Return the folded words of a question, without the commonest."""
    common = STOP_WORDS[language(locale)]
    # Single letters are what is left of „can't“ and „z. B.“.
    return [word for word in words(text) if word not in common and len(word) > 1]


class Compounds:
    """Takes compounds apart into the words it was given: „Terminbestätigung“, and „Aufnahmen“."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._parts = {part for part in parts if len(part) >= SHORTEST_PART}
        self._known: dict[str, tuple[str, ...]] = {}

    def split(self, word: str) -> tuple[str, ...]:
        """Return the fewest parts a folded word consists of, none where it is no compound."""
        if len(word) < SHORTEST_COMPOUND:
            return ()
        if word not in self._known:
            if len(self._known) > MOST_KNOWN:  # words of questions come here, too
                self._known.clear()
            found = self._split(word, first=True)
            self._known[word] = found if found and len(found) > 1 else ()
        return self._known[word]

    def _split(self, word: str, first: bool = False) -> tuple[str, ...] | None:
        if not word:
            return ()
        if word in self._parts and not first:
            return (word,)
        best: tuple[str, ...] | None = None
        for end in range(len(word) - (SHORTEST_PART if first else 0), SHORTEST_PART - 1, -1):
            part = word[:end]
            if part not in self._parts:
                continue
            for link in LINKS:
                if not word[end:].startswith(link):
                    continue
                rest = word[end + len(link) :]
                others = self._split(rest) if rest else (() if link else None)
                if others is not None and (best is None or len(others) + 1 < len(best)):
                    best = (part, *others)
        return best
