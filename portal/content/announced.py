"""Departments that are to come: kept by editors, until one with their key takes part."""

from collections.abc import Collection

from portal.content import words
from portal.content.keys import key_of
from portal.content.models import Announced, Content
from portal.errors import Invalid
from portal.languages import SOURCE

LONGEST_NAME, LONGEST_WHEN = 80, 160
MOST = 20


def announce(content: Content, names: dict[str, str], when: dict[str, str]) -> str:
    """Add a department that is to come, or say something else of it; returns its key.

    names, when    by language; German is needed. Raises Invalid.
    """
    names = {code: " ".join(text.split()) for code, text in names.items() if text.strip()}
    when = {code: " ".join(text.split()) for code, text in when.items() if text.strip()}
    problems = {}
    if not names.get(SOURCE) or not key_of(names[SOURCE]):
        problems["name_de"] = "Bitte geben Sie den Namen des Amtes an."
    problems |= _too_long("name", names, LONGEST_NAME) | _too_long("wann", when, LONGEST_WHEN)
    if problems:
        raise Invalid(problems)
    entry = Announced(
        key=key_of(names[SOURCE]),
        names=tuple(sorted(names.items())),
        when=tuple(sorted(when.items())),
    )
    others = tuple(each for each in content.announced if each.key != entry.key)
    if len(others) >= MOST:
        raise Invalid({"name_de": f"Mehr als {MOST} Ämter lassen sich nicht ankündigen."})
    content.announced = (*others, entry)
    content.touch()
    return entry.key


def _too_long(field: str, texts: dict[str, str], most: int) -> dict[str, str]:
    reason = f"Bitte schreiben Sie höchstens {most} Zeichen."
    return {f"{field}_{code}": reason for code, text in texts.items() if len(text) > most}


def take_back(content: Content, key: str) -> bool:
    """Announce a department no longer; whether it was."""
    others = tuple(each for each in content.announced if each.key != key)
    known = len(others) < len(content.announced)
    if known:
        content.announced = others
        content.touch()
    return known


def coming(content: Content, taking_part: Collection[str]) -> tuple[Announced, ...]:
    """Return those that are still to come, in the order of their German names."""
    found = [each for each in content.announced if each.key not in taking_part]
    return tuple(sorted(found, key=lambda each: each.name(SOURCE).casefold()))


def sentence(names: list[str], locale: str) -> str:
    """Return what the fact `announced_sentence` says."""
    english, listed = words.language(locale) == "en", words.enumeration(names, locale)
    if not names:
        none = "Zurzeit ist kein weiteres Amt angekündigt."
        return "No further office is announced at the moment." if english else none
    if english:
        return f"To follow: {listed}."
    return f"Angekündigt {'ist' if len(names) == 1 else 'sind'}: {listed}."
