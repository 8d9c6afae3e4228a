"""Chameleon as we need it: templates that one thread compiles, and whose names are copied fast."""

import threading
from importlib.resources import files
from typing import Any

from chameleon import PageTemplateFile, PageTemplateLoader
from chameleon.utils import Scope

TEMPLATES = str(files("portal.templates"))

_compiling = threading.RLock()


class Names(Scope):
    """The names a template knows, copied for each macro and each slot it fills.

    Scope copies by asking itself for one after the other, in Python: a tenth of what a page costs.
    What is global stands in the root, and is found there.
    """

    __slots__ = ()

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(dict.items(names))

    def copy(self) -> "Names":
        """Return names that can be changed, for what stands inside."""
        made = Names(self)
        made._root = getattr(self, "_root", self)
        return made


class Template(PageTemplateFile):
    """A template that one thread at a time compiles.

    Before 3.11.8, Python raised SystemError where two threads built syntax trees at once
    (https://github.com/python/cpython/issues/106905): of the first readers of a page one got a 500.
    """

    def cook_check(self) -> bool:
        """Compile where that was not done yet; returns whether it was needed."""
        if self._cooked:
            return False
        with _compiling:
            return bool(super().cook_check())

    def cook(self, body: str) -> None:
        """Compile; from then on it runs with `Names`."""
        super().cook(body)
        run = self._render
        self._render = lambda stream, names, *rest, **more: run(stream, Names(names), *rest, **more)


def loader() -> PageTemplateLoader:
    """Return a loader of our templates; they do not change while we run."""
    return PageTemplateLoader(TEMPLATES, auto_reload=False, formats={"xml": Template})
