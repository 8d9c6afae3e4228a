"""A form on its official pages: the answers set over them by us, the pages themselves untouched.

The PDF's own fields are not filled: what viewers draw in them differs, and garbles names. What does
not fit its box even in small letters stands there as "siehe Fortsetzungsblatt", and on a sheet
behind.
"""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import pikepdf

from portal.documents import fonts
from portal.documents.fields import YES, shown
from portal.plugin import Field, Form, OfficialPdf
from portal.plugin.binding import targets
from portal.plugin.official import Place, opened, places

SIZES = (9.5, 8.5, 7.5, 6.5)  # points
LINE = 1.25
MARGIN = 4.0  # points, both sides together
CROSS = "X"
ELSEWHERE = "siehe Fortsetzungsblatt"
BUTTONS = ("box", "radio")


@dataclass(frozen=True)
class Entry:
    """A text over an official page: whose answer it is, its box and size in points."""

    label: str
    text: str
    box: tuple[float, float, float, float]  # left, top, width, height
    size: float
    kind: str  # line | lines | cross


@dataclass(frozen=True)
class Page:
    """An official page and what is set over it."""

    width: float  # points
    height: float
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Template:
    """An official PDF without its fields, and where they were."""

    content: bytes
    sizes: tuple[tuple[float, float], ...]
    places: dict[str, tuple[Place, ...]]


def filled(form: Form, values: dict[str, str]) -> tuple[tuple[Page, ...], frozenset[str]]:
    """Return the official pages of a form with its answers, and the keys that stand on them."""
    assert form.pdf is not None
    template = _template(form.pdf)
    entries: list[tuple[int, Entry]] = []
    whole = set()
    for field in form.fields:
        if field.key in form.pdf.fields and shown(form, field, values):
            placed = _placed(field, values.get(field.key, ""), form.pdf, template)
            entries += placed
            if all(entry.text != ELSEWHERE for _page, entry in placed):
                whole.add(field.key)
    pages = tuple(
        Page(width, height, tuple(entry for page, entry in entries if page == number))
        for number, (width, height) in enumerate(template.sizes)
    )
    return pages, frozenset(whole)


def underlaid(pdf: bytes, form: Form) -> bytes:
    """Return a PDF whose first pages are set over the official ones of its form."""
    assert form.pdf is not None
    ground, stream = _template(form.pdf).content, io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as made, pikepdf.open(io.BytesIO(ground)) as under:
        for number, official in enumerate(under.pages, 1):
            page, name = made.pages[number - 1], f"/Official{number}"
            copied = made.copy_foreign(official.as_form_xobject())
            page.add_resource(copied, pikepdf.Name.XObject, pikepdf.Name(name))
            # What is read aloud are the answers with their labels; this is their ground.
            page.contents_add(f"/Artifact BMC q {name} Do Q EMC\n".encode(), prepend=True)
        made.save(stream, deterministic_id=True, compress_streams=True)
    return stream.getvalue()


def _placed(
    field: Field, value: str, pdf: OfficialPdf, template: Template
) -> list[tuple[int, Entry]]:
    """Return where an answer stands: (page, entry) for each of its places."""
    found = []
    for option, name, state in targets(field, pdf):
        if not value or option not in ("", value):
            continue
        for place in template.places[name]:
            if place.kind not in BUTTONS:
                found.append((place.page, _entry(field, value, place)))
            elif _set(field, value, option, state, place):
                found.append((place.page, _cross(field, place)))
    return found


def _set(field: Field, value: str, option: str, state: str, place: Place) -> bool:
    """Whether a box or button is the one an answer sets."""
    if state:
        return place.state == state
    if option or field.kind == "checkbox":
        return value == (option or YES)
    return place.state == value


def _cross(field: Field, place: Place) -> Entry:
    size = min(place.box[2], place.box[3], SIZES[0])
    return Entry(field.label, CROSS, place.box, size, "cross")


def _entry(field: Field, text: str, place: Place) -> Entry:
    kind = "lines" if place.multiline else "line"
    for size in SIZES:
        if _fits(text, place, size):
            return Entry(field.label, text, place.box, size, kind)
    return Entry(field.label, ELSEWHERE, place.box, SIZES[-1], kind)


def _fits(text: str, place: Place, size: float) -> bool:
    _left, _top, width, height = place.box
    lines = _lines(text, (width - MARGIN) / size)
    allowed = int(height / (size * LINE)) if place.multiline else 1
    return 0 < lines <= max(allowed, 1) and size <= height


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a width in em, 0 where a word is wider than it."""
    lines, blank = 0, fonts.width(" ")
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split():
            needed = fonts.width(word)
            if needed > width:
                return 0
            if used and used + blank + needed > width:
                lines, used = lines + 1, 0.0
            used += needed + (blank if used else 0.0)
    return lines


def _template(pdf: OfficialPdf) -> Template:
    return _read(pdf.package, pdf.path, pdf.sha256)


@cache
def _read(package: str, path: str, sha256: str) -> Template:
    content = OfficialPdf(package=package, path=path, sha256=sha256, fields={}).read()
    document: Any = opened(content)
    known, stream = places(document), io.BytesIO()
    sizes = tuple((float(p.mediabox[2]), float(p.mediabox[3])) for p in document.pages)
    # A frame that only the field draws becomes part of the page.
    document.flatten_annotations("all")
    document.save(stream, deterministic_id=True)
    return Template(stream.getvalue(), sizes, known)
