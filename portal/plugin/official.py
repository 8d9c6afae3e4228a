"""An official form as PDF: which of its fields holds which answer, and whether that can be.

The file is pinned by its hash, so that a new edition is noticed before anybody is asked to sign it.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from portal.plugin.checks import DeclarationError, check_text, require

# Flags of a field (ISO 32000-2, tables 227, 229, 231).
MULTILINE, RADIO, PUSH = 1 << 12, 1 << 15, 1 << 16
# What a field of ours can be printed in.
FITTING = {
    "checkbox": ("box",),
    "radio": ("radio", "box"),
    "choice": ("text", "list", "radio", "box"),
}
WRITTEN = ("text",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPdf:
    """An AcroForm the answers are printed on; what is not bound goes on a sheet behind it.

    package   with the file, as it is imported
    path      of the file inside it
    sha256    of the file, hexadecimal
    fields    {key of a field: full name of one in the PDF}; for answers to choose from also
              {key: {option: name of a box, or "name=state" for one button of a group}}
    """

    package: str
    path: str
    sha256: str
    fields: Mapping[str, str | Mapping[str, str]]

    def __post_init__(self) -> None:
        for name in ("package", "path", "sha256"):
            check_text("OfficialPdf", name, getattr(self, name))

    def read(self) -> bytes:
        """Return the file; raises DeclarationError where it is not the one that was bound."""
        where = f"OfficialPdf {self.path!r}"
        try:
            content = files(self.package).joinpath(self.path).read_bytes()
        except (OSError, ImportError, TypeError):
            raise DeclarationError(f"{where}: no such file in {self.package}") from None
        found = hashlib.sha256(content).hexdigest()
        require(found == self.sha256, where, f"sha256 is {found}: the file was changed")
        return content


@dataclass(frozen=True, slots=True)
class Place:
    """One widget of a PDF: where on which page, and what it takes."""

    kind: str  # text | list | box | radio | other
    page: int  # from 0
    box: tuple[float, float, float, float]  # left, top, width, height in points
    multiline: bool = False
    state: str = ""  # of a box or button that is set


def bound(target: str) -> tuple[str, str]:
    """Return (name, state) of what an option is bound to."""
    name, _, state = target.partition("=")
    return name, state


def opened(content: bytes) -> Any:
    """Return the PDF; raises DeclarationError for none, a protected one, odd pages."""
    import pikepdf  # late: only who binds a PDF needs it

    try:
        document = pikepdf.open(io.BytesIO(content))
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise DeclarationError(f"OfficialPdf: cannot be read ({type(error).__name__})") from None
    for page in document.pages:
        upright = page.obj.get("/Rotate", 0) == 0 and [float(n) for n in page.mediabox][:2] == [
            0,
            0,
        ]
        require(upright, "OfficialPdf", "pages must stand upright, with their corner at 0 0")
    return document


def places(document: Any) -> dict[str, tuple[Place, ...]]:
    """Return {full name of a field: its widgets}."""
    found: dict[str, tuple[Place, ...]] = {}
    for number, page in enumerate(document.pages):
        for widget in page.obj.get("/Annots", ()):
            if widget.get("/Subtype") == "/Widget":
                name = ".".join(reversed([str(n.T) for n in _line(widget) if "/T" in n]))
                found[name] = (*found.get(name, ()), _place(widget, number, page))
    return found


def _line(widget: Any) -> Iterator[Any]:
    """Yield a widget and what it inherits from."""
    seen = 0
    while widget is not None and seen < 32:
        yield widget
        widget, seen = widget.get("/Parent"), seen + 1


def _inherited(widget: Any, key: str) -> Any:
    return next((node[key] for node in _line(widget) if key in node), None)


def _place(widget: Any, number: int, page: Any) -> Place:
    left, bottom, right, top = (float(n) for n in widget.Rect)
    left, right, bottom, top = (
        min(left, right),
        max(left, right),
        min(bottom, top),
        max(bottom, top),
    )
    height = float(page.mediabox[3])
    flags = int(_inherited(widget, "/Ff") or 0)
    return Place(
        kind=_kind(str(_inherited(widget, "/FT")), flags),
        page=number,
        box=(left, height - top, right - left, top - bottom),
        multiline=bool(flags & MULTILINE),
        state=_state(widget),
    )


def _kind(kind: str, flags: int) -> str:
    if kind == "/Btn":
        return "other" if flags & PUSH else "radio" if flags & RADIO else "box"
    return {"/Tx": "text", "/Ch": "list"}.get(kind, "other")


def _state(widget: Any) -> str:
    appearances = widget.get("/AP", {}).get("/N", {})
    names = appearances.keys() if _inherited(widget, "/FT") == "/Btn" else ()
    return next((name.removeprefix("/") for name in names if name != "/Off"), "")
