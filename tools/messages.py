"""Bring all locale/*.po up to date with code, templates and departments; translations stay.

    python tools/messages.py

A text of the portal is whatever stands literally in `_("…")`, one of a department what it declares.
Texts that are gone leave the catalogues; new ones stand there untranslated, which
tests/unit/test_translations.py does not let pass.
"""

import ast
import html
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from portal import core
from portal.languages import LANGUAGES
from portal.plugin.wordings import texts as declared_texts

ROOT = Path(__file__).parents[1]
PLUGINS = ROOT / "plugins"
CALL = re.compile(r"\b_\(")
WIDTH = 100
HEADER = """\
# The German texts are the keys. Kept up to date by tools/messages.py.
msgid ""
msgstr ""
"Language: {tag}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def collect() -> dict[str, list[str]]:
    """Return every text with the files it stands in, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in [*sorted(ROOT.glob("portal/**/*.py")), *sorted(ROOT.glob("templates/**/*.pt"))]:
        texts = in_template if path.suffix == ".pt" else in_python
        for text in texts(path.read_text(encoding="utf-8")):
            places = found.setdefault(text, [])
            if (place := path.relative_to(ROOT).as_posix()) not in places:
                places.append(place)
    return found


def in_python(source: str) -> Iterator[str]:
    """Yield the texts of a Python module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            match node.args:
                case [ast.Constant(value=str(text)), *_]:
                    yield text


def in_template(source: str) -> Iterator[str]:
    """Yield the texts of a page template, whose expressions are Python inside of attributes."""
    source = html.unescape(source)
    for call in CALL.finditer(source):
        yield from in_python(_expression(source, call.start()))


def _expression(source: str, start: int) -> str:
    """Return the call that begins at `start`: up to the first bracket with which it is one."""
    end = start
    while end := source.find(")", end) + 1:
        expression = source[start:end]
        try:
            ast.parse(expression)
        except SyntaxError:
            continue
        # Calls inside of it are found by themselves.
        call = ast.parse(expression, mode="eval").body
        assert isinstance(call, ast.Call)
        call.args, call.keywords = call.args[:1], []
        return ast.unparse(call)
    raise ValueError(f"no end of {source[start : start + 60]!r}")


def wanted(locale: str, texts: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the texts a language must have: all of them, or the core set."""
    if LANGUAGES[locale].complete:
        return texts
    return {text: places for text, places in texts.items() if core.belongs(places)}


def update(path: Path, texts: dict[str, list[str]]) -> list[str]:
    """Write the catalogue anew; returns the texts that wait for their translation."""
    with path.open("rb") as file:
        old = read_po(file, LANGUAGES[path.stem].babel)
    new = Catalog(LANGUAGES[path.stem].babel)
    for text, places in texts.items():
        known = old.get(text)
        new.add(text, known.string if known else "", [(place, None) for place in places])
    with path.open("wb") as file:
        file.write(HEADER.format(tag=LANGUAGES[path.stem].tag).encode())
        write_po(file, new, width=WIDTH, omit_header=True)
    return [str(message.id) for message in new if message.id and not message.string]


def declared(plugin: Path) -> dict[str, list[str]]:
    """Return the texts a department of ours declares."""
    department = importlib.import_module(f"plugins.{plugin.name}").department()
    place = plugin.joinpath("__init__.py").relative_to(ROOT).as_posix()
    return {text: [place] for text in declared_texts(department)}


def folders() -> dict[Path, dict[str, list[str]]]:
    """Return every folder of catalogues with the texts that belong into it."""
    plugins = sorted(path.parent for path in PLUGINS.glob("*/__init__.py"))
    return {ROOT / "portal/locale": collect()} | {p / "locale": declared(p) for p in plugins}


def main() -> int:
    """Update all catalogues; the exit status is 1 where translations are missing."""
    missing = 0
    for folder, texts in folders().items():
        for path in sorted(folder.glob("*.po")):
            for text in update(path, wanted(path.stem, texts)):
                print(f"{path.relative_to(ROOT)}: {text}")
                missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
