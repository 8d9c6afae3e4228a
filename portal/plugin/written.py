"""A department from one TOML file, without programming; what is wrong is named by line and field.

The tables are the classes of `portal.plugin.model`, in the singular: [[service]], in it
[[service.matter]], [[service.question]], [[service.form]], in that [[service.form.field]], and
[service.booking] with [service.booking.hours] and [service.booking.special].
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from portal.plugin import forms, hours, model
from portal.plugin.blocks import person_fields
from portal.plugin.checks import DeclarationError
from portal.plugin.lines import At, lines_of
from portal.plugin.spec import hookimpl

LARGEST = 1 << 20
ENDING = ".toml"
# Class → table in the file → (class of its entries, argument it becomes, whether there are many).
TABLES: Mapping[type, Mapping[str, tuple[type, str, bool]]] = {
    model.Department: {
        "service": (model.Service, "services", True),
        "contact": (model.Contact, "contact", False),
    },
    model.Service: {
        "matter": (model.Matter, "matters", True),
        "question": (model.Question, "questions", True),
        "form": (forms.Form, "forms", True),
        "booking": (hours.BookingRules, "booking", False),
        "contact": (model.Contact, "contact", False),
    },
    forms.Form: {"field": (forms.Field, "fields", True)},
    hours.BookingRules: {"hours": (hours.OpeningHours, "hours", False)},
}
# Lengths of time are whole numbers with their unit in the name.
LENGTHS = {
    "notice_hours": ("notice", timedelta(hours=1)),
    "horizon_days": ("horizon", timedelta(days=1)),
    "move_until_hours": ("move_until", timedelta(hours=1)),
}
PERSON, SPECIAL = "person", "special"
LEFT_OUT = ("pdf", "notice", "horizon", "move_until", SPECIAL)  # of the classes; a PDF needs code


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which line, at which field ("" for the whole), and what."""

    line: int
    field: str
    text: str

    def __str__(self) -> str:
        return f"Zeile {self.line}: {f'{self.field}: ' if self.field else ''}{self.text}"


class WrittenWrong(DeclarationError):
    """A file that does not say a department; `problems` in the order of its lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda each: each.line)
        super().__init__("; ".join(map(str, self.problems)))


def read(path: Path) -> ModuleType:
    """Return a plugin that declares what a file says; raises WrittenWrong, OSError."""
    if path.stat().st_size > LARGEST:
        raise WrittenWrong([Problem(1, "", f"Die Datei ist größer als {LARGEST // 1024} KiB.")])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrittenWrong([Problem(1, "", "Die Datei ist nicht in UTF-8 geschrieben.")]) from None
    declared = parse(text)
    plugin = ModuleType(f"{path.stem} ({path.name})")

    @hookimpl
    def department() -> model.Department:
        return declared

    plugin.department = department  # type: ignore[attr-defined]
    return plugin


def parse(text: str) -> model.Department:
    """Return the department a text says; raises WrittenWrong with everything that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        last = text.count("\n") + 1
        number = int(line[1]) if line else last
        raise WrittenWrong([Problem(number, "", f"Das ist kein TOML: {error}")]) from None
    reader = _Reader(lines_of(text))
    found = reader.build(model.Department, given, ())
    if reader.problems:
        raise WrittenWrong(reader.problems)
    return cast(model.Department, found)


class _Reader:
    """Builds the classes from tables, and keeps what is wrong with its line."""

    def __init__(self, lines: Mapping[At, int]) -> None:
        self._lines = lines
        self.problems: list[Problem] = []

    def build(self, kind: type, given: object, at: At) -> object:
        """Return an instance, or None where something in it is wrong."""
        before = len(self.problems)
        if not isinstance(given, dict):
            return self._wrong(at, "Hier gehört eine Tabelle hin.")
        values = dict(self._values(kind, given, at))
        for each in _arguments(kind):
            if _required(each) and each.name not in values:
                table = next((n for n, t in TABLES.get(kind, {}).items() if t[1] == each.name), "")
                self._wrong((*at, table or each.name), "fehlt.", at)
        if len(self.problems) > before:
            return None
        try:
            return kind(**values)
        except DeclarationError as error:
            return self._wrong(at, str(error))

    def _values(self, kind: type, given: dict[str, object], at: At) -> Iterator[tuple[str, object]]:
        tables, hints = TABLES.get(kind, {}), get_type_hints(kind)
        names = {each.name for each in _arguments(kind)} - {t[1] for t in tables.values()}
        for name, value in given.items():
            here = (*at, name)
            if name in tables:
                of, argument, many = tables[name]
                yield (
                    argument,
                    self._tables(of, value, here) if many else self.build(of, value, here),
                )
            elif kind is hours.BookingRules and name in LENGTHS:
                argument, unit = LENGTHS[name]
                number = self._value(int, value, here)
                yield argument, number * unit if isinstance(number, int) else None
            elif kind is hours.BookingRules and name == SPECIAL:
                yield SPECIAL, self._special(value, here)
            elif kind is forms.Form and name == PERSON:
                self._value(bool, value, here)
            elif name in names:
                yield name, self._value(hints[name], value, here)
            else:
                self._wrong(here, f"Das gibt es hier nicht. Möglich: {_possible(kind)}.")
        if kind is forms.Form and given.get(PERSON) is True:
            own = self._tables(forms.Field, given.get("field", []), (*at, "field"), quiet=True)
            yield "fields", (*person_fields(), *own)

    def _tables(self, of: type, given: object, at: At, quiet: bool = False) -> tuple[Any, ...]:
        if not isinstance(given, list):
            self._wrong(at, f"Bitte schreiben Sie [[{_dotted(at)}]] mit doppelten Klammern.")
            return ()
        reader = _Reader(self._lines) if quiet else self
        return tuple(reader.build(of, each, (*at, n)) for n, each in enumerate(given))

    def _value(self, hint: Any, value: object, at: At) -> object:
        try:
            return _converted(hint, value)
        except ValueError as error:
            return self._wrong(at, str(error))

    def _special(self, given: object, at: At) -> dict[date, str]:
        found: dict[date, str] = {}
        for day, spans in given.items() if isinstance(given, dict) else ():
            try:
                found[date.fromisoformat(day)] = cast(str, _converted(str, spans))
            except ValueError:
                text = 'Bitte schreiben Sie einen Tag und seine Zeiten: 2027-12-24 = "08:00-12:00".'
                self._wrong((*at, day), text)
        if not isinstance(given, dict):
            self._wrong(at, "Hier gehört eine Tabelle hin.")
        return found

    def _wrong(self, at: At, text: str, line_of: At | None = None) -> object:
        """Keep what is wrong; returns None, which stands for a value that is not there."""
        self.problems.append(Problem(self._line(line_of or at), _shown(at), text))
        return None

    def _line(self, at: At) -> int:
        """Return the line of a value, or that of the nearest table around it."""
        while at and at not in self._lines:
            at = at[:-1]
        return self._lines.get(at, 1)


def _arguments(kind: Any) -> list[Field[Any]]:
    return [each for each in fields(kind) if each.name not in LEFT_OUT]


def _required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _possible(kind: type) -> str:
    tables = TABLES.get(kind, {})
    names = {each.name for each in _arguments(kind)} - {t[1] for t in tables.values()}
    more = {hours.BookingRules: {*LENGTHS, SPECIAL}, forms.Form: {PERSON}}.get(kind, set())
    return ", ".join(sorted(names | tables.keys() | more))


def _converted(hint: Any, value: object) -> object:
    """Return a value of the file as the class wants it; raises ValueError in German."""
    if get_origin(hint) is UnionType:
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
    if get_origin(hint) is Literal:
        return _one_of([str(each) for each in get_args(hint)], value)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError('Hier gehört eine Liste hin, etwa ["eins", "zwei"].')
        return tuple(_converted(get_args(hint)[0], each) for each in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(_one_of([str(each.value) for each in hint], value))
    words = {str: "ein Text in Anführungszeichen", int: "eine ganze Zahl", bool: "true oder false"}
    right = isinstance(value, hint) and not (hint is int and isinstance(value, bool))
    if not right or (hint is date and isinstance(value, datetime)):
        raise ValueError(f"Hier gehört {words.get(hint, 'ein Tag, etwa 2027-03-22,')} hin.")
    return value


def _one_of(possible: list[str], value: object) -> str:
    if value not in possible:
        raise ValueError(f"{value!r} gibt es nicht. Möglich: {', '.join(possible)}.")
    return str(value)


def _dotted(at: At) -> str:
    return ".".join(part for part in at if isinstance(part, str))


def _shown(at: At) -> str:
    """Return a place as people count: service 2, matter 1, minutes."""
    shown = ""
    for part in at:
        shown += f" {part + 1}" if isinstance(part, int) else f"{', ' if shown else ''}{part}"
    return shown
