"""Parts of pages that are the same for many requests: rendered once, then put into each page.

A part is a template of `templates/parts/` that knows the language, the addresses and what it is
given, and nothing of who asks. It is made anew for another text or for another object: what is
given is compared by identity and kept as long as its part, so that what was made for it before a
change never stands for what came after.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from chameleon.utils import Markup

MOST = 500


class Parts:
    """The parts one process keeps."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[tuple[object, ...], Markup]] = {}
        self._writing = Lock()

    def find(self, key: tuple[str, ...], given: dict[str, Any], make: Callable[[], str]) -> Markup:
        """Return the part of a key and what is given, made where it was not yet."""
        values = tuple(given.values())
        known = (*key, *(each if type(each) is str else id(each) for each in values))
        found = self._kept.get(known)
        if found is None:
            found = values, Markup(make())
            with self._writing:
                if len(self._kept) >= MOST:
                    self._kept.clear()
                self._kept[known] = found
        return found[1]

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
