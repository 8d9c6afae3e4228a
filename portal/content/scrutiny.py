"""What an editor should look at before a text is published: never a refusal, always a question.

A city may have approved a wording that has a number in it, or a word we would not use: it says so
by publishing it all the same.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portal.content import words
from portal.content.drafting import Text
from portal.content.facts import PLACEHOLDER, Facts
from portal.content.models import Draft
from portal.content.support import SUPPORT

# A form that is signed here holds what its own signature holds, and no text may promise more
# (docs/documents.md).
PROMISES = re.compile(
    r"\b(rechts[-‐‑]?(sicher|verbindlich|gültig|wirksam)\w*|gerichtsfest\w*|"
    r"legally[\s-](binding|valid)|tamper-?proof|fälschungs[-‐‑]?sicher\w*)",
    re.I,
)
_NUMBER = r"\b(\d+(?:[.,:]\d+)?|{words})"
# What is counted, and the facts that count it.
UNITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"Monat\w*|months?", ("retention_period", "retention_months", "pilot_duration")),
    (r"Minuten?|minutes?", ("room_opens_minutes", "activation_minutes")),
    (r"Tagen?|days?", ("pickup_days",)),
    (r"MBit\w*(?:/s)?", ("upload_mbit",)),
    (r"Uhr|am|pm", ("support_hours",)),
    (r"Fachämter\w*|Ämter\w*|offices|departments", ("department_count",)),
)
# Facts that are a number and no more: what is counted stays as the sentence bends it.
NUMBERS_ONLY = frozenset(("retention_months", "department_count"))
UNBENT = frozenset(("upload_mbit", "support_hours"))  # in no case other than in the others
_END = re.compile(r"[.!?]\s|\n")
# Words around a number that say which of several facts is meant.
ABOUT = {
    "retention_period": r"lösch|aufbewahr|speicher|aufgehoben|frist|eras|delet|stor|kept|keep",
    "pilot_duration": r"pilot|projekt|project|läuft|dauer|lasts",
    "room_opens_minutes": r"warteraum|öffne|waiting room|opens?\b",
    "activation_minutes": r"bestätig|confirm|within|innerhalb",
    "pickup_days": r"abhol|herunter|pick|download",
}
ABOUT["retention_months"] = ABOUT["retention_period"]
FIXED = "Diese Zahl steht fest im Text und ändert sich nicht mit den Einstellungen."
OTHER_CASE = (
    "Der Platzhalter hat eine andere Endung: Stellen Sie den Satz um, zum Beispiel „14 Tage lang“."
)
NO_WORDS = "Das Bild hat keinen Alternativtext: In die eckigen Klammern gehört, was zu sehen ist."
LINK = re.compile(r"\]\(\s*<?([^\s)>]+)")
# Soft hyphens and other signs without width, and what makes letters of a word bold.
INSIDE = re.compile(r"[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff]|(?<=\w)[*_·‧]+(?=\w)")
PICTURE = re.compile(r"!\[\s*\]\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Words of the text, what is doubtful about them, and the facts that may be meant."""

    words: str
    reason: str
    facts: tuple[tuple[str, str], ...] = ()  # (as written, present value)


def findings(text: Text | Draft, facts: Facts, leads: Callable[[str], bool]) -> list[Finding]:
    """Return whatever is doubtful in a text; `leads` says whether an address of ours exists."""
    whole = f"{text.title}\n{text.markdown}"
    typed = PLACEHOLDER.sub("\x00", _seen(whole))
    found = [*_numbers(typed, facts), *_names(typed, facts), *_promises(typed)]
    found += _links(whole, leads)
    if PICTURE.search(whole):
        found.append(Finding(words="![](…)", reason=NO_WORDS))
    return list(dict.fromkeys(found))


def _seen(text: str) -> str:
    """Return what people see of Markdown's words: no soft hyphen or emphasis within parts them."""
    return INSIDE.sub("", unicodedata.normalize("NFKC", html.unescape(text)))


def _numbers(typed: str, facts: Facts) -> Iterator[Finding]:
    spelled = "|".join(word for numbers in words.NUMBERS.values() for word in numbers[2:])
    for unit, names in UNITS:
        pattern = re.compile(_NUMBER.format(words=spelled) + rf"[\s\u00a0-]*({unit})\b", re.I)
        for match in pattern.finditer(typed):
            offers = _offers(match, names, facts)
            fits = any(match[2].casefold() in value.casefold() for _name, value in offers)
            bent = fits or UNBENT & set(names)
            yield Finding(
                words=" ".join(match[0].split()),
                reason=FIXED if bent else f"{FIXED} {OTHER_CASE}",
                facts=offers,
            )


def _offers(
    match: re.Match[str], names: Iterable[str], facts: Facts
) -> tuple[tuple[str, str], ...]:
    """Return the facts that may stand in place of a number, as bent as it is, likeliest first."""
    number, unit = match[1].casefold(), match[2]
    numbers = {number, *_spelled(number)}
    sentence = _END.split(match.string[: match.start()])[-1]
    sentence += _END.split(match.string[match.end() :])[0]
    offers = []
    for name in names:
        bare = f" {unit}" if name in NUMBERS_ONLY else ""
        value = facts[name] + bare
        said = set(re.findall(r"\w+", value.casefold()))
        meant = re.search(ABOUT.get(name, r"(?!)"), sentence, re.I) is not None
        fits = name in UNBENT or unit.casefold() in said
        offers.append((not fits, not meant, not numbers & said, _written(name) + bare, value))
    offers.sort(key=lambda offer: offer[:3])
    fitting = [offer for offer in offers if not offer[0]]
    return tuple(offer[3:] for offer in fitting or offers)


def _spelled(number: str) -> Iterator[str]:
    """Yield a number that is typed in digits as words."""
    for known in words.NUMBERS.values():
        if number.isdecimal() and int(number) < len(known):
            yield known[int(number)]


def _written(name: str) -> str:
    return f"{{{{{name}}}}}"


def _names(typed: str, facts: Facts) -> Iterator[Finding]:
    """Find what has a placeholder of its own and stands there typed."""
    bound = [("support_phone", SUPPORT.phone), ("city", facts["city"])]
    bound += [("browsers", name) for name in SUPPORT.browsers]
    for name, value in bound:
        if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", typed):
            yield Finding(
                words=value,
                reason="Dafür gibt es einen Platzhalter, der immer stimmt.",
                facts=((_written(name), facts[name]),),
            )


def _promises(typed: str) -> Iterator[Finding]:
    for match in PROMISES.finditer(typed):
        yield Finding(
            words=match[0],
            reason="Das verspricht mehr, als für jedes Formular gilt. Nennen Sie lieber die Art "
            "der Unterschrift.",
        )


def _links(whole: str, leads: Callable[[str], bool]) -> Iterator[Finding]:
    for target in LINK.findall(whole):
        if target.startswith("/") and not leads(target):
            yield Finding(words=target, reason="Diese Adresse gibt es auf unseren Seiten nicht.")
