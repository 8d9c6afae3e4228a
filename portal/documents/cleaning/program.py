"""Reads a file, cleans it, writes what is kept; `copy` as argument marks each page as a copy."""

import io
import json
import sys
import warnings
from typing import Any, NoReturn

import pikepdf
from confinement import LARGEST, confine
from papers import Found, paper
from photos import MOST_PIXELS, Page, as_pdf, marked, photo
from PIL import Image, ImageFont
from refusal import Refused


def main() -> None:
    """Clean standard input; `copy` as argument marks each page as a copy."""
    font = ready()
    confine()
    content = sys.stdin.buffer.read(LARGEST + 1)
    try:
        cleaned, pages, found = clean(content, font if "copy" in sys.argv[1:] else None)
    except Refused as refused:
        _say({"refused": str(refused)})
        return
    except (MemoryError, RecursionError):
        _say({"refused": "heavy"})
        return
    described = [{"picture": len(picture), **page} for picture, page in pages]
    _say({"content": len(cleaned), "pages": described, **found})
    for part in (cleaned, *(picture for picture, _page in pages)):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")


def ready() -> Any:
    """Load whatever would be opened later, when nothing can be opened any more."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.preinit()
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=100 * 2**20,
        dct_max_memory=MOST_PIXELS * 4,
        max_stream_filters=4,
        doc_max_warnings=200,
    )
    font = ImageFont.load_default(size=120)
    picture = io.BytesIO()
    Image.new("RGBA", (8, 8)).save(picture, "PNG")
    for sample in (picture.getvalue(), _sample()):
        clean(sample, font)
    return font


def _sample() -> bytes:
    """Return a page with a word in a typeface that the file does not bring."""
    made, stream = pikepdf.new(), io.BytesIO()
    page = made.add_blank_page(page_size=(72, 72))
    face = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=face))
    page.Contents = made.make_stream(b"BT /F 9 Tf 9 9 Td (A) Tj ET")
    made.save(stream, encryption=pikepdf.Encryption(owner="a", user=""))  # wants random numbers
    return stream.getvalue()


def clean(content: bytes, mark: Any = None) -> tuple[bytes, list[Page], Found]:
    """Return the cleaned file, its pages as JPEG, what was found of it; raises Refused."""
    if len(content) > LARGEST:
        raise Refused("large")
    found: Found = {}
    if content.startswith(b"%PDF-"):
        cleaned, pages, found = paper(content)
    elif content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        cleaned, pages = photo(content)
    else:
        _refuse_kind(content)
    if mark is not None:
        pages = [(marked(picture, mark), page) for picture, page in pages]
        cleaned = as_pdf(pages)
    return cleaned, pages, found


def _refuse_kind(content: bytes) -> NoReturn:
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise Refused("heic")
    if not content:
        raise Refused("empty")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Refused("office")
    raise Refused("kind")
