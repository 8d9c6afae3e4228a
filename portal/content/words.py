"""Numbers, lists, days and lengths of time in words, German and English."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date

_GERMAN = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {"de": _GERMAN.split(), "en": _ENGLISH.split()}
CONJUNCTIONS = {"de": ("und", "sowie"), "en": ("and", "as well as")}


def language(locale: str) -> str:
    """Return the language facts are worded in: German unless there are words of its own."""
    return locale if locale in NUMBERS else "de"


def number(value: int, locale: str) -> str:
    """Return a number as a word up to twelve, in digits beyond."""
    words = NUMBERS[language(locale)]
    return words[value] if value < len(words) else str(value)


def count(value: int, one: str, many: str) -> str:
    """Return e.g. „15 Minuten“: digits need no case of their own."""
    return f"{value} {one if value == 1 else many}"


def enumeration(items: Sequence[str], locale: str, *, also: bool = False) -> str:
    """Return „A, B und C“; with `also` „A, B sowie C“."""
    joint = CONJUNCTIONS[language(locale)][also]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def alternatives(items: Sequence[str], locale: str) -> str:
    """Return „A, B oder C“."""
    joint = {"de": "oder", "en": "or"}[language(locale)]
    return f"{', '.join(items[:-1])} {joint} {items[-1]}" if len(items) > 1 else "".join(items)


def day(value: date, locale: str) -> str:
    """Return e.g. „1. März 2027“."""
    return format_date(value, "long", locale=language(locale))


def months(start: date, end: date) -> tuple[int, bool]:
    """Return the calendar months from start to the end of `end`, and whether they are whole."""
    after = end + timedelta(days=1)
    between = (after.year - start.year) * 12 + after.month - start.month
    left = after.day - start.day
    return max(1, between + (1 if left >= 15 else -1 if left <= -15 else 0)), left == 0
