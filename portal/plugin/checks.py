"""How a declaration checks itself: questions that raise DeclarationError and name the culprit."""

import re
from collections.abc import Iterable

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class DeclarationError(ValueError):
    """A department declares something that cannot be; the text names what and where."""


def require(condition: object, where: str, problem: str) -> None:
    """Raise DeclarationError("where: problem") unless the condition holds."""
    if not condition:
        raise DeclarationError(f"{where}: {problem}")


def check_key(kind: str, key: object) -> str:
    """Refuse a key that is not a slug; return the words later messages begin with."""
    where = f"{kind} {key!r}"
    require(
        isinstance(key, str) and _SLUG.match(key), where, "key must be a slug of a-z, 0-9 and -"
    )
    return where


def check_text(where: str, name: str, value: object) -> None:
    """Refuse anything but a text with visible characters."""
    require(isinstance(value, str) and value.strip(), where, f"{name} must be a text and not empty")


def check_tuple(where: str, name: str, values: object, kind: type) -> None:
    """Refuse anything but a tuple of `kind`: a forgotten comma makes no tuple of one."""
    good = isinstance(values, tuple) and all(isinstance(value, kind) for value in values)
    require(good, where, f"{name} must be a tuple of {kind.__name__}")


def check_kind(where: str, name: str, value: object, kind: type) -> None:
    """Refuse a value of another type than declared."""
    require(isinstance(value, kind), where, f"{name} must be {kind.__name__}, not {value!r}")


def check_number(where: str, name: str, value: object, least: int) -> None:
    """Refuse anything but a whole number of at least `least`."""
    good = isinstance(value, int) and not isinstance(value, bool) and value >= least
    require(good, where, f"{name} must be a whole number from {least} on")


def check_unique(where: str, name: str, keys: Iterable[str]) -> None:
    """Refuse a key that appears twice, and name it."""
    seen: set[str] = set()
    for key in keys:
        require(key not in seen, where, f"{name} {key!r} is declared twice")
        seen.add(key)
