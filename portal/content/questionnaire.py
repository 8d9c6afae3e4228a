"""The questionnaire after a conversation: the questions that come with the portal, or a city's own.

Marks are counted by the key of a question. A question that asks for something else gets another
key, so that nobody adds up answers to different questions.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from portal.content.errors import EditedMeanwhile, WrongFile
from portal.content.models import Asked, Content
from portal.errors import Invalid
from portal.i18n import _, translator
from portal.languages import LANGUAGES, SOURCE

FIRST = "gesamt"  # the question that targets refer to
SHIPPED = {
    FIRST: _("Wie zufrieden sind Sie mit der Videoberatung insgesamt?"),
    "technik": _("Wie zufrieden sind Sie mit Bild und Ton?"),
    "anliegen": _("Wie zufrieden sind Sie mit dem Ergebnis für Ihr Anliegen?"),
}
LABELS = {FIRST: "Insgesamt", "technik": "Bild und Ton", "anliegen": "Ergebnis für das Anliegen"}
MOST = 6  # questions: more are not answered any more
LONGEST = 200  # characters of one
FILE = "questionnaire.json"
# What is asked about the staff would be an assessment of people, which the pilot rules out.
PEOPLE = re.compile(
    r"sachbearbeit|mitarbeit|beschäftigt|berater(in)?\b|beamt|personal\b|person\b|kolleg|"
    r"freundlich|höflich|kompeten|\bstaff\b|employee|\bclerk|advis[eo]r|friendl|polite",
    re.IGNORECASE,
)
_KEY = re.compile(r"gesamt|technik|anliegen|f[1-9]\d{0,3}")


def questions(content: Content) -> tuple[Asked, ...]:
    """Return what is asked now."""
    return content.questionnaire or _shipped()


@lru_cache(maxsize=1)
def _shipped() -> tuple[Asked, ...]:
    return tuple(
        Asked(key=key, texts={locale: translator(locale)(text) for locale in LANGUAGES})
        for key, text in SHIPPED.items()
    )


def labels(content: Content) -> dict[str, str]:
    """Return for each kind of mark, former ones included, what was asked, for the evaluation."""
    asked = (*questions(content), *content.asked_before)
    found = {each.key: each.texts[SOURCE] for each in asked}
    if not content.questionnaire:
        found |= LABELS
    return {f"mark_{key}": text for key, text in found.items()}


def mark(content: Content) -> str:
    """Return what names this state: who sends another one has not seen the last change."""
    return hashlib.sha256(_written(questions(content)).encode()).hexdigest()[:16]


def change(content: Content, given: Iterable[tuple[Asked, bool]], based_on: str) -> None:
    """Ask something else from now on.

    given    each question with its present key ("" for a new one), and whether it still asks for
             the same; where the German text differs and it does not, it is counted anew
    Raises EditedMeanwhile, and Invalid with reasons by the number of the question.
    """
    rows = list(given)
    _check(rows)
    if based_on != mark(content):
        raise EditedMeanwhile
    before = {each.key: each for each in questions(content)}
    former = {each.key: each for each in content.asked_before}
    known, found = before.keys() | former.keys(), []
    for asked, same in rows:
        present = before.get(asked.key)
        kept = present and all(present.key != each.key for each in found)
        kept = kept and (asked.key == FIRST or same or present.german == asked.german)
        key = asked.key if kept else _fresh(known)
        known = known | {key}
        found.append(Asked(key=key, texts=asked.texts))
    gone = before.keys() - {each.key for each in found}
    content.asked_before += tuple(before[key] for key in before if key in gone)
    content.questionnaire = tuple(found)
    content.touch()


def _check(rows: list[tuple[Asked, bool]]) -> None:
    problems: dict[str, str] = {}
    for number, (asked, _same) in enumerate(rows):
        if not asked.german:
            problems[str(number)] = (
                "Bitte geben Sie die Frage auf Deutsch ein, oder leeren Sie alles."
            )
        elif any(len(text) > LONGEST for text in asked.texts.values()):
            problems[str(number)] = f"Die Frage ist zu lang. Bitte höchstens {LONGEST} Zeichen."
        elif any(PEOPLE.search(text) for text in asked.texts.values()):
            problems[str(number)] = (
                "Der Fragebogen fragt nie nach Menschen, die hier arbeiten. Bitte fragen Sie nach "
                "der Videoberatung, der Technik oder dem Ergebnis."
            )
    if not rows or rows[0][0].key != FIRST:
        problems.setdefault("0", "Die erste Frage gehört zu den Zielen der Stadt: Sie bleibt.")
    if len(rows) > MOST:
        problems[str(MOST)] = f"Bitte höchstens {MOST} Fragen: Mehr beantwortet kaum jemand."
    if problems:
        raise Invalid(problems)


def _fresh(known: Iterable[str]) -> str:
    numbers = [int(key[1:]) for key in known if key[1:].isdigit()]
    return f"f{max(numbers, default=0) + 1}"


def export(content: Content) -> dict[str, bytes]:
    """Return the file of a city's own questions, of none where those of the portal are asked."""
    if not content.questionnaire:
        return {}
    both = {"now": content.questionnaire, "before": content.asked_before}
    text = "{\n" + ",\n".join(f'"{name}": {_written(asked)}' for name, asked in both.items())
    return {FILE: f"{text}\n}}\n".encode()}


def take_in(content: Content, data: bytes) -> None:
    """Ask what a file says; raises WrongFile."""
    try:
        given = json.loads(data)
        now, before = (tuple(_read(each) for each in given[name]) for name in ("now", "before"))
        _check([(each, True) for each in now])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongFile(FILE, "das ist kein Fragebogen") from error
    except Invalid as error:
        raise WrongFile(FILE, next(iter(error.fields.values()))) from error
    content.questionnaire, content.asked_before = now, before


def _read(given: Mapping[str, object]) -> Asked:
    texts = given["texts"]
    if not (isinstance(texts, dict) and _KEY.fullmatch(str(given["key"])) and SOURCE in texts):
        raise ValueError
    if not all(locale in LANGUAGES and isinstance(text, str) for locale, text in texts.items()):
        raise ValueError
    return Asked(key=str(given["key"]), texts=texts)


def _written(asked: Iterable[Asked]) -> str:
    rows = [{"key": each.key, "texts": dict(each.texts)} for each in asked]
    return json.dumps(rows, ensure_ascii=False, indent=2)
