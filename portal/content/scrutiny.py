"""What an editor should look at before a text is published: never a refusal, always a question.

A city may have approved a wording that has a number in it, or a word we would not use: it says so
by publishing it all the same.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.content import words
from portal.content.drafting import Text
from portal.content.facts import PLACEHOLDER, Facts
from portal.content.models import Draft
from portal.content.support import SUPPORT

# A form that is signed here holds what its own signature holds, and no text may promise more
# (docs/documents.md).
PROMISES = re.compile(
    r"\b(rechts(sicher|verbindlich|gültig|wirksam)\w*|gerichtsfest\w*|legally (binding|valid)|"
    r"tamper-?proof|fälschungssicher\w*)",
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
LINK = re.compile(r"\]\(\s*<?([^\s)>]+)")
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
    typed = PLACEHOLDER.sub("\x00", whole)
    found = [*_numbers(typed, facts), *_names(typed, facts), *_promises(typed)]
    found += _links(whole, leads)
    if PICTURE.search(whole):
        found.append(Finding(words="![](…)", reason="Das Bild hat keinen Alternativtext."))
    return list(dict.fromkeys(found))


def _numbers(typed: str, facts: Facts) -> Iterator[Finding]:
    spelled = "|".join(word for numbers in words.NUMBERS.values() for word in numbers[2:])
    for unit, names in UNITS:
        pattern = re.compile(_NUMBER.format(words=spelled) + rf"[\s\u00a0-]*(?:{unit})\b", re.I)
        for match in pattern.finditer(typed):
            yield Finding(
                words=" ".join(match[0].split()),
                reason="Diese Zahl steht fest im Text und ändert sich nicht mit den Einstellungen.",
                facts=tuple((_written(name), facts[name]) for name in names),
            )


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
