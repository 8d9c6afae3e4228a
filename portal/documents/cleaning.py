"""Cleans one uploaded file; a program of its own, run by sandbox.py, for the file is hostile.

Reads the file from standard input, writes one line of JSON and then the bytes it announces:
{"content": size, "pages": [{"picture": size, "width", "height", "lines"}, …], "mended": bool,
"signed": bool} with sizes in bytes, or {"refused": reason} with a key of errors.REFUSED. A mended
file was damaged, and pages may be missing; a signed one carries its signature no more. A line of
text is [words, left, top, width, height] in thousandths of a page.

Before the first byte is read the process gives up what it does not need: it can open neither files
nor sockets any more, and its memory and computing time end. It imports nothing of the portal.
"""

import ctypes
import io
import json
import os
import resource
import sys
import time
import warnings
from typing import Any, NoReturn

import pikepdf
import pypdfium2
from pikepdf import sanitize
from PIL import Image, ImageDraw, ImageFont, ImageOps

LARGEST = 20 * 2**20  # bytes of a file
MOST_PAGES = 50
LONGEST_SIDE = 5000  # points of a page; A0 has 3370
MOST_PIXELS = 40_000_000
SIDE = 2000  # pixels of a page's longer side: 170 dpi of A4
PHOTO = 3000  # pixels of a photo's longer side: small print stays legible
QUALITY = 82
MOST_LINES = 1000  # of a page
READING = 2.0  # seconds of computing for the text of a file
LONGEST_LINE = 500
MEMORY = 2**30
COMPUTING = 20  # seconds
NOBODY = 65534
LANDLOCK_CREATE, LANDLOCK_RESTRICT = 444, 446
NO_NEW_PRIVILEGES, NEW_NETWORK, NEW_USER = 38, 0x40000000, 0x10000000
MARK = "KOPIE"

Page = tuple[bytes, dict[str, Any]]
Found = dict[str, bool]  # "mended", "signed"


class Refused(Exception):
    """The file is not taken, and why."""


def main() -> None:
    """Clean standard input; `copy` as argument marks each page as a copy."""
    font = _ready()
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


def _ready() -> Any:
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


def confine() -> None:
    """Give up files, network, privileges; limit memory and time. What fails ends the process."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    _shut_files(library)
    # A namespace without a network, where the machine lets us; no descriptors are left either way.
    library.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    os.nice(10)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, COMPUTING),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),  # what is open goes on; nothing more, whatever is closed
    ):
        resource.setrlimit(limit, (most, most))


def _shut_files(library: Any) -> None:
    """Allow no act on any path, deleting and renaming included, where the kernel knows Landlock."""
    version = library.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = (1 << min(12 + version, 15)) - 1  # 13 of the first version, then two more
    wanted = (ctypes.c_uint64 * 1)(rights)
    rules = library.syscall(LANDLOCK_CREATE, wanted, ctypes.sizeof(wanted), 0)
    if rules < 0 or library.syscall(LANDLOCK_RESTRICT, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(rules)


def clean(content: bytes, mark: Any = None) -> tuple[bytes, list[Page], Found]:
    """Return the cleaned file, its pages as JPEG, what was found of it; raises Refused."""
    if len(content) > LARGEST:
        raise Refused("large")
    found: Found = {}
    if content.startswith(b"%PDF-"):
        cleaned, pages, found = _pdf(content)
    elif content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        cleaned, pages = _photo(content)
    else:
        _refuse_kind(content)
    if mark is not None:
        pages = [(_marked(picture, mark), page) for picture, page in pages]
        cleaned = _as_pdf(pages)
    return cleaned, pages, found


def _refuse_kind(content: bytes) -> NoReturn:
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise Refused("heic")
    if not content:
        raise Refused("empty")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Refused("office")
    raise Refused("kind")


def _photo(content: bytes) -> tuple[bytes, list[Page]]:
    """Decode a photo and write it anew: nothing of the file stays but what is seen."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            opened.load()
            turned = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    except MemoryError:
        raise
    except Exception:  # decoders raise whatever they meet
        raise Refused("broken") from None
    seen = Image.new("RGB", turned.size, "white")
    seen.paste(turned, mask=turned.convert("RGBA") if _see_through(turned) else None)
    seen.thumbnail((PHOTO, PHOTO))
    cleaned = _jpeg(seen)
    seen.thumbnail((SIDE, SIDE))
    return cleaned, [(_jpeg(seen), _sized(seen, []))]


def _see_through(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _pdf(content: bytes) -> tuple[bytes, list[Page], Found]:
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
    return _jpeg(picture), _sized(picture, _lines(page, width, height, until))


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


def _jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def _sized(image: Image.Image, lines: list[list[Any]]) -> dict[str, Any]:
    return {"width": image.width, "height": image.height, "lines": lines}


def _marked(picture: bytes, font: Any) -> bytes:
    """Write across the page that it is a copy (§ 20 Abs. 2 PAuswG, § 18 Abs. 3 PassG)."""
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as opened:
        page = opened.convert("RGBA")
    written = Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen, step = ImageDraw.Draw(written), font.getbbox(MARK)[2] * 2
    for row, top in enumerate(range(0, page.height, step)):
        for left in range(-step // 2 * (row % 2), page.width, step):
            pen.text((left, top), MARK, font=font, fill=(200, 0, 0, 90))
    return _jpeg(Image.alpha_composite(page, written).convert("RGB"))


def _as_pdf(pages: list[Page]) -> bytes:
    first, *others = [
        Image.open(io.BytesIO(picture), formats=("JPEG",)) for picture, _page in pages
    ]
    stream = io.BytesIO()
    first.save(stream, "PDF", save_all=True, append_images=others, resolution=170)
    return stream.getvalue()


if __name__ == "__main__":
    main()
