"""The form of a service's booking rules: from values to texts and back."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from portal.catalogue.adjusting import ONLINE, WEEKDAYS
from portal.errors import Invalid
from portal.plugin import DeclarationError
from portal.plugin.hours import parse_spans

DAYS = dict(
    zip(
        WEEKDAYS,
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        strict=True,
    )
)
UNITS = {
    "notice": timedelta(hours=1),
    "move_until": timedelta(hours=1),
    "horizon": timedelta(days=1),
}
# field → (label, hint, least, most); all are whole numbers
NUMBERS = {
    "desks": ("Plätze", "So viele Termine zur selben Zeit.", 1, 200),
    "notice": ("Vorlauf in Stunden", "So lange vorher muss gebucht werden.", 0, 24 * 60),
    "horizon": ("Buchbar im Voraus, Tage", "", 1, 366),
    "buffer_minutes": ("Pause nach jedem Termin, Minuten", "", 0, 240),
    "daily": ("Höchstens am Tag", "Leer: so viele, wie Platz haben.", 1, 2000),
    "weekly": ("Höchstens in der Woche", "Montag bis Sonntag. Leer: ohne Grenze.", 1, 10_000),
    "move_until": ("Verschieben bis Stunden vorher", "0: bis zum Beginn.", 0, 24 * 60),
}
OPTIONAL = ("daily", "weekly")
DATES = {
    "first": ("Online buchbar ab", "Leer: ab sofort."),
    "last": ("Online buchbar bis", "Leer: ohne Ende."),
}
TITLES = {
    ONLINE: "Online buchbar",
    "hours": "Sprechzeiten",
    "special": "Besondere Tage",
    **{name: label for name, (label, *_rest) in NUMBERS.items()},
    **{name: label for name, (label, _hint) in DATES.items()},
}
CLOSED = "geschlossen"
_SPECIAL = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\s+(.+)")
_HOURS_HINT = "Bitte schreiben Sie Zeiten wie 08:30-12:00 13:00-16:00, der Reihe nach."
Texts = dict[str, str]


def texts(values: Mapping[str, Any]) -> Texts:
    """Return the texts of all fields."""
    special = sorted(values["special"].items())
    return {
        ONLINE: "ja" if values[ONLINE] else "nein",
        **dict(zip(WEEKDAYS, values["hours"], strict=True)),
        "special": "\n".join(f"{in_german(day)} {spans or CLOSED}" for day, spans in special),
        **{name: _number(name, values[name]) for name in NUMBERS},
        **{name: _iso(values[name]) for name in DATES},
    }


def _number(name: str, value: Any) -> str:
    if name in UNITS:
        value = value // UNITS[name]
    return "" if value is None else str(value)


def in_german(day: date) -> str:
    """Return a day as it is typed and read here, 24.12.2027."""
    return f"{day:%d.%m.%Y}"


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def parse(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the texts; raises Invalid with a reason for each wrong field."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {ONLINE: given.get(ONLINE) != "nein"}

    def take(name: str, read: Callable[[], Any]) -> None:
        try:
            values[name] = read()
        except ValueError as error:
            problems[name] = str(error)

    for day in WEEKDAYS:
        take(day, lambda day=day: _spans(given.get(day, "")))
    take("special", lambda: _special(given.get("special", "")))
    for name in NUMBERS:
        take(name, lambda name=name: _whole(name, given.get(name, "")))
    for name in DATES:
        take(name, lambda name=name: _date(given.get(name, "")))
    if not problems:
        problems = _contradictions(values)
    if problems:
        raise Invalid(problems)
    values["hours"] = tuple(values.pop(day) for day in WEEKDAYS)
    return values


def _spans(text: str) -> str:
    text = " ".join(text.replace("–", "-").replace(",", " ").split())
    try:
        parse_spans("", text)
    except DeclarationError as error:
        raise ValueError(_HOURS_HINT) from error
    return text


def _special(text: str) -> dict[date, str]:
    found: dict[date, str] = {}
    read = [(line, _special_day(line)) for line in map(str.strip, text.splitlines()) if line]
    if unread := [f"„{line[:40]}“" for line, one in read if one is None]:
        raise ValueError(
            f"Bitte schreiben Sie je Zeile einen Tag mit seinen Zeiten, etwa „24.12.2027 "
            f"08:00-12:00“ oder „24.12.2027 {CLOSED}“. Nicht lesbar: {', '.join(unread)}."
        )
    for day, spans in (one for _line, one in read if one):
        if day in found:
            raise ValueError(
                f"Der {in_german(day)} steht zweimal da. Bitte schreiben Sie alle Zeiten eines "
                "Tages in eine Zeile, etwa „24.12.2027 08:00-10:00 14:00-16:00“."
            )
        found[day] = spans
    return found


def _special_day(line: str) -> tuple[date, str] | None:
    """Return a day and its hours, "" for closed; None for what is no such line."""
    match = _SPECIAL.fullmatch(line)
    try:
        if match is None:
            return None
        day = date(int(match[3]), int(match[2]), int(match[1]))
        return day, "" if match[4].casefold() == CLOSED else _spans(match[4])
    except ValueError:
        return None


def _whole(name: str, text: str) -> Any:
    _label, _hint, least, most = NUMBERS[name]
    text = text.strip()
    if not text and name in OPTIONAL:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ValueError(f"Bitte geben Sie eine ganze Zahl von {least} bis {most} an.")
    return int(text) * UNITS[name] if name in UNITS else int(text)


def _date(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError("Bitte geben Sie einen Tag an, zum Beispiel 2027-03-22.") from error


def _contradictions(values: Mapping[str, Any]) -> Texts:
    problems = {}
    if values["horizon"] < values["notice"]:
        problems["horizon"] = "Das ist kürzer als der Vorlauf: So ließe sich nichts buchen."
    if values["first"] and values["last"] and values["last"] < values["first"]:
        problems["last"] = "Das liegt vor dem ersten Tag. Bitte tauschen Sie die beiden."
    return problems


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (field, before, after) in words for what differs."""
    was, becomes = _shown(before), _shown(after)
    names = {ONLINE: TITLES[ONLINE], **DAYS, **TITLES}
    return [
        (names[name], was[name] or "–", becomes[name] or "–")
        for name in was
        if was[name] != becomes[name]
    ]


def _shown(values: Mapping[str, Any]) -> Texts:
    """Return the texts of all fields as they are read; a field for a day takes another form."""
    days = {name: in_german(values[name]) if values[name] else "" for name in DATES}
    return texts(values) | days
