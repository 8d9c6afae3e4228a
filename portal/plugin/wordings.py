"""A department in other languages: its declared texts, translated by its own locale/*.po."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from portal.plugin.model import Department, Question

Words = Mapping[str, str]
Part = TypeVar("Part")

# What citizens read of a declaration. Keys, options (they are stored values) and everything that
# is written into a document stay as declared.
TEXTS = frozenset(
    {"name", "title", "summary", "on_site", "remains", "address", "hours", "label", "help"}
    | {"group", "bring"}
)


def texts(department: Department) -> tuple[str, ...]:
    """Return what a catalogue of this department translates, options included, each text once."""
    return tuple(dict.fromkeys(_texts(department)))


def worded(part: Part, words: Words) -> Part:
    """Return a declaration with its texts translated; a text without translation stays German."""
    changes = {}
    for name, value in _parts(part):
        if name in TEXTS:
            changes[name] = _translated(value, words)
        elif isinstance(value, tuple) and any(is_dataclass(item) for item in value):
            changes[name] = tuple(worded(item, words) for item in value)
        elif is_dataclass(value):
            changes[name] = worded(value, words)
    return replace(part, **changes) if changes else part  # type: ignore[type-var]


def _parts(part: Any) -> list[tuple[str, Any]]:
    """Return fields with values; identity questions are asked by the staff, in German."""
    if isinstance(part, Question):
        return []
    return [(field.name, getattr(part, field.name)) for field in fields(part)]


def _translated(value: Any, words: Words) -> Any:
    if isinstance(value, tuple):
        return tuple(words.get(text, text) for text in value)
    return words.get(value, value) if value else value


def _texts(part: Any) -> Iterator[str]:
    for name, value in _parts(part):
        values = value if isinstance(value, tuple) else (value,)
        for item in values:
            if is_dataclass(item):
                yield from _texts(item)
            elif item and (name in TEXTS or name == "options"):
                yield item
