"""Counted things in the languages of the core set, in the plural forms each of them has.

Which form a number takes is CLDR's rule (Babel knows it); the words are ours, for Babel's data has
no Arabic ones. Arabic says one and two without a digit.
"""

from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from portal.i18n import isolated, written
from portal.languages import LANGUAGES

_UKRAINIAN = {
    "minute": {"one": "{n} хвилина", "few": "{n} хвилини", "other": "{n} хвилин"},
    "day": {"one": "{n} день", "few": "{n} дні", "other": "{n} днів"},
    "month": {"one": "{n} місяць", "few": "{n} місяці", "other": "{n} місяців"},
}
_ARABIC = {
    "minute": {
        "one": "دقيقة واحدة",
        "two": "دقيقتان",
        "few": "{n} دقائق",
        "many": "{n} دقيقة",
        "other": "{n} دقيقة",
    },
    "day": {
        "one": "يوم واحد",
        "two": "يومان",
        "few": "{n} أيام",
        "many": "{n} يومًا",
        "other": "{n} يوم",
    },
    "month": {
        "one": "شهر واحد",
        "two": "شهران",
        "few": "{n} أشهر",
        "many": "{n} شهرًا",
        "other": "{n} شهر",
    },
}
COUNTED = {"uk": _UKRAINIAN, "ar": _ARABIC}


def count(value: int, unit: str, locale: str) -> str:
    """Return e.g. „3 місяці“; `unit` is minute, day or month."""
    forms = COUNTED[locale][unit]
    form = Locale.parse(written(locale)).plural_form(value)
    return forms.get(form, forms["other"]).format(n=value)


def listed(items: list[str], locale: str, *, either: bool = False) -> str:
    """Return a list as the language writes it; each item keeps its own direction."""
    if LANGUAGES[locale].dir == "rtl":
        items = [str(isolated(item)) for item in items]
    return str(format_list(items, "or" if either else "standard", locale=written(locale)))


def day(value: date, locale: str) -> str:
    """Return a day as the language writes it."""
    return str(format_date(value, "long", locale=written(locale)))
