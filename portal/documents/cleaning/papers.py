"""PDF files: what acts is taken out, what is seen becomes part of the page, each page is drawn."""

import io
import time
from typing import Any

import pikepdf
import pypdfium2
from photos import SIDE, Page, jpeg, sized
from pikepdf import sanitize
from refusal import Refused

MOST_PAGES = 50
LONGEST_SIDE = 5000  # points of a page; A0 has 3370
MOST_LINES = 1000  # of a page
READING = 2.0  # seconds of computing for the text of a file
LONGEST_LINE = 500

Found = dict[str, bool]  # "mended", "signed"


def paper(content: bytes) -> tuple[bytes, list[Page], Found]:
    """Take out what acts, and draw each page."""
    cleaned, found = _without_acts(content)
    try:
        document = pypdfium2.PdfDocument(cleaned)
    except pypdfium2.PdfiumError:
        raise Refused("broken") from None
    with document:
        if not 1 <= len(document) <= MOST_PAGES:
            raise Refused("pages" if len(document) else "broken")
        try:
            until = time.process_time() + READING
            pages = [_drawn(document[number], until) for number in range(len(document))]
        except pypdfium2.PdfiumError:
            raise Refused("broken") from None
    return cleaned, pages, found


def _without_acts(content: bytes) -> tuple[bytes, Found]:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if len(document.pages) > MOST_PAGES:
                raise Refused("pages")
            for take_out in (
                sanitize.remove_javascript,
                sanitize.remove_external_access,
                sanitize.remove_attachments,
                sanitize.remove_multimedia,
                sanitize.remove_collection,
                sanitize.remove_private_app_data,
                sanitize.remove_search_index,
                sanitize.remove_thumbnails,
                sanitize.remove_web_capture,
            ):
                take_out(document)
            for key in ("/Metadata", "/OpenAction", "/AA"):
                if key in document.Root:
                    del document.Root[key]
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            found = {"signed": _signed(document), "mended": bool(document.get_warnings())}
            _flatten(document)
            stream = io.BytesIO()
            document.save(stream, encryption=False, deterministic_id=True)
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception:  # qpdf and pikepdf raise whatever they meet
        raise Refused("broken") from None
    return stream.getvalue(), found


def _signed(document: Any) -> bool:
    """Whether somebody had signed the file: that cannot outlive any change of it."""
    things = (thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary))
    return any("/ByteRange" in thing and "/Contents" in thing for thing in things)


def _flatten(document: Any) -> None:
    """Make entries and stamps part of the page: what is kept is what is seen, as on paper.

    What is drawn nowhere goes; so does a signature, which would not hold for this file any more.
    """
    form = document.Root.get("/AcroForm")
    if form is not None and "/XFA" in form:
        del form["/XFA"]
    if form is not None:
        document.generate_appearance_streams()
    document.flatten_annotations("print")
    for key in ("/AcroForm", "/URI", "/Names", "/Perms", "/DSS"):
        if key in document.Root:
            del document.Root[key]
    for page in document.pages:
        for key in ("/Annots", "/AA", "/Metadata"):
            if key in page.obj:
                del page.obj[key]
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream):
            for key in ("/Metadata", "/F", "/FFilter", "/FDecodeParms", "/OPI", "/Ref"):
                if key in thing:
                    del thing[key]


def _drawn(page: Any, until: float) -> Page:
    width, height = page.get_size()
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        raise Refused("size")
    scale = SIDE / max(width, height)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    return jpeg(picture), sized(picture, _lines(page, width, height, until))


def _lines(page: Any, width: float, height: float, until: float) -> list[list[Any]]:
    """Return the text in the order of the file with its places, for who reads it by ear."""
    read, found = page.get_textpage(), []
    for number in range(min(read.count_rects(), MOST_LINES)):
        if time.process_time() > until:
            break  # the picture says it all
        left, bottom, right, top = read.get_rect(number)
        words = read.get_text_bounded(left, bottom, right, top).strip()[:LONGEST_LINE]
        if words:
            corner = (left / width, 1 - top / height)
            size = ((right - left) / width, (top - bottom) / height)
            found.append([words, *(min(max(round(n * 1000), 0), 1000) for n in (*corner, *size))])
    return found
