"""Forms as PDF/A-3b by WeasyPrint: our own fonts, nothing fetched; same input, same bytes."""

import atexit
import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pikepdf

from portal.documents import official
from portal.documents.fields import YES, shown
from portal.documents.fonts import FONTS
from portal.documents.strokes import Drawing, path
from portal.plugin import Form
from portal.templating import TEMPLATES, loader

EMPTY = "– keine Angabe –"
_loader = loader()
_engine = threading.Lock()  # PDFium is not thread-safe


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside the PDF; relationship as in PDF/A-3 (Source, Data, Supplement)."""

    name: str
    content: bytes
    description: str
    relationship: str


Section = tuple[str, Sequence[tuple[str, str]]]  # of the protocol: title, rows


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody signs: empty, drawn, or with the words that stand for a TAN."""

    caption: str
    drawing: Drawing | None = None
    line: str = ""

    @property
    def path(self) -> tuple[str, float, float] | None:
        """The drawing as SVG path data, with the width and height of its box."""
        return path(self.drawing) if self.drawing else None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What the PDF shows: the form, its values, and later signatures and protocol."""

    form: Form
    office: str
    city: str
    values: dict[str, str]
    signatures: tuple[Place, ...] = ()
    protocol: tuple[Section, ...] = ()
    practised: bool = False  # in a rehearsal: it has no effect, and says so

    @property
    def warning(self) -> str:
        """What stands in a box on top, "" for what is valid."""
        if self.practised:
            return (
                "ÜBUNG: Dieses Blatt ist in einem Übungsgespräch entstanden und hat keine Wirkung."
            )
        if not self.form.approved:
            return (
                "Entwurf: Dieses Formular ist vom Amt noch nicht freigegeben und hat keine Wirkung."
            )
        return ""

    @cached_property
    def _printed(self) -> tuple[tuple[official.Page, ...], frozenset[str]]:
        """The official pages with their entries, and the keys that stand on them in full."""
        return official.filled(self.form, self.values) if self.form.pdf else ((), frozenset())

    @property
    def pages(self) -> tuple[official.Page, ...]:
        """The official pages, none where the form has no official PDF."""
        return self._printed[0]

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the shown fields that stand on no official page: (group, rows of label, text)."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for field in self.form.fields:
            if shown(self.form, field, self.values) and field.key not in self._printed[1]:
                value = self.values.get(field.key, "")
                if field.kind == "checkbox":
                    value = "Ja" if value == YES else "Nein"
                rows = groups.setdefault(field.group or "Angaben", [])
                rows.append((field.label, value or EMPTY))
        return list(groups.items())


def render(paper: Paper, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the form as PDF/A-3b, tagged; identical for identical input."""
    made = printed(_loader.load("documents/paper.pt")(paper=paper), attachments)
    return official.underlaid(made, paper.form) if paper.pages else made


def printed(html: str, attachments: Sequence[Attachment] = (), style: str = "paper.css") -> bytes:
    """Return a page as PDF/A-3b, tagged; `style` is a file beside the template of forms."""
    from weasyprint import HTML  # imported late: it takes half a second and 40 MB
    from weasyprint import Attachment as File

    raw = HTML(string=html, url_fetcher=_fetcher()).write_pdf(
        stylesheets=[_style("fonts.css"), _style(style)],
        font_config=_fonts(),
        pdf_variant="pdf/a-3b",
        pdf_tags=True,
        pdf_identifier=b"videoberatung",
        attachments=[
            File(
                string=a.content,
                name=a.name,
                description=a.description,
                relationship=a.relationship,
            )
            for a in attachments
        ],
    )
    return _without_empty_resources(raw)


def picture(pdf: bytes, number: int, width: int = 1240) -> bytes:
    """Return page `number` (from 1) as a PNG of this width in pixels."""
    with _opened(pdf) as document:
        page = document[number - 1]
        stream = io.BytesIO()
        page.render(scale=width / page.get_width()).to_pil().save(stream, "PNG")
    return stream.getvalue()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with _opened(pdf) as document:
        return len(document)


def text_of(pdf: bytes) -> str:
    """Return the text a second engine (not the one that wrote it) reads in the PDF."""
    with _opened(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    with _engine:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFonts(URLFetcher):
        """Lets only our own font files in; anything else, or one missing, stops the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = FONTS / url.rpartition("/")[2]
            if url != path.as_uri():
                raise ValueError("a document fetches nothing")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})

    return OwnFonts(fail_on_errors=True)


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    made = FontConfiguration()
    # It wants its libraries when it goes, so it goes before them.
    atexit.register(_fonts.cache_clear)
    return made


@cache
def _style(name: str) -> Any:
    from weasyprint import CSS

    return CSS(
        string=(Path(TEMPLATES) / "documents" / name).read_text(),
        base_url=FONTS.as_uri() + "/",
        url_fetcher=_fetcher(),
        font_config=_fonts(),
    )


def _without_empty_resources(raw: bytes) -> bytes:
    """Drop empty /Pattern and /Shading dictionaries, which PDF/A-3b checkers refuse."""
    with pikepdf.open(io.BytesIO(raw)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary):
                _drop_empty(thing.get("/Resources", thing))
        stream = io.BytesIO()
        document.save(stream, deterministic_id=True, compress_streams=True)
    return stream.getvalue()


def _drop_empty(resources: Any) -> None:
    if not isinstance(resources, pikepdf.Dictionary):
        return
    for name in ("/Pattern", "/Shading"):
        if isinstance(resources.get(name), pikepdf.Dictionary) and not len(resources[name].keys()):
            del resources[name]
