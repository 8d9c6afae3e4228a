"""Pictures: a photo decoded and written anew, a page as JPEG, and the mark of a copy."""

import io
from typing import Any

from PIL import Image, ImageDraw, ImageOps
from refusal import Refused

MOST_PIXELS = 40_000_000
SIDE = 2000  # pixels of a page's longer side: 170 dpi of A4
PHOTO = 3000  # pixels of a photo's longer side: small print stays legible
QUALITY = 82
MARK = "KOPIE"

Page = tuple[bytes, dict[str, Any]]


def photo(content: bytes) -> tuple[bytes, list[Page]]:
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
    cleaned = jpeg(seen)
    seen.thumbnail((SIDE, SIDE))
    return cleaned, [(jpeg(seen), sized(seen, []))]


def _see_through(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def sized(image: Image.Image, lines: list[list[Any]]) -> dict[str, Any]:
    return {"width": image.width, "height": image.height, "lines": lines}


def marked(picture: bytes, font: Any) -> bytes:
    """Write across the page that it is a copy (§ 20 Abs. 2 PAuswG, § 18 Abs. 3 PassG)."""
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as opened:
        page = opened.convert("RGBA")
    written = Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen, step = ImageDraw.Draw(written), font.getbbox(MARK)[2] * 2
    for row, top in enumerate(range(0, page.height, step)):
        for left in range(-step // 2 * (row % 2), page.width, step):
            pen.text((left, top), MARK, font=font, fill=(200, 0, 0, 90))
    return jpeg(Image.alpha_composite(page, written).convert("RGB"))


def as_pdf(pages: list[Page]) -> bytes:
    first, *others = [
        Image.open(io.BytesIO(picture), formats=("JPEG",)) for picture, _page in pages
    ]
    stream = io.BytesIO()
    first.save(stream, "PDF", save_all=True, append_images=others, resolution=170)
    return stream.getvalue()
