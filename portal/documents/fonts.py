"""Which characters our paper can show: asked of the very fonts it is set in."""

import unicodedata
from functools import cache
from pathlib import Path

import portal

FONTS = Path(portal.__file__).parent / "static" / "vendor" / "fonts"
# The families of templates/documents/fonts.css in the weight of its text.
FAMILIES = ("noto-sans-*-400.woff2", "vazirmatn-*-400.woff2")
BLANK = "\n\t"
REPLACEMENT = 0xFFFD
MOST = 10  # characters a message names


def missing(text: str) -> str:
    """Return the characters of a text that would be printed as boxes, each once."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(dict.fromkeys(c for c in composed if c not in BLANK and ord(c) not in glyphs()))


def printable(text: str) -> str:
    """Return the text with a question mark for each character without a glyph."""
    without = missing(text)
    return "".join("?" if c in without else c for c in unicodedata.normalize("NFC", text))


def named(letters: str) -> str:
    """Return characters as a message names them: themselves, or their number if nobody sees it."""
    return ", ".join(
        c if unicodedata.category(c)[0] in "LNPS" else f"U+{ord(c):04X}" for c in letters[:MOST]
    )


def width(text: str) -> float:
    """Return how wide a text is set at most, in em; letters that join take less."""
    known = _advances()
    return sum(known.get(ord(c), 1.0) for c in unicodedata.normalize("NFC", text))


@cache
def _advances() -> dict[int, float]:
    from fontTools.ttLib import TTFont

    found: dict[int, float] = {}
    for pattern in FAMILIES:
        for path in sorted(FONTS.glob(pattern)):
            with TTFont(path, lazy=True) as font:
                metrics, em = font["hmtx"], font["head"].unitsPerEm
                for code, name in font.getBestCmap().items():
                    found[code] = max(found.get(code, 0.0), metrics[name][0] / em)
    return found


@cache
def glyphs() -> frozenset[int]:
    """Return the code points for which one of the fonts has a glyph."""
    from fontTools.ttLib import TTFont  # late, as the PDF engine: nobody needs it before a form

    found: set[int] = set()
    for pattern in FAMILIES:
        for path in sorted(FONTS.glob(pattern)):
            with TTFont(path, lazy=True) as font:
                found.update(font.getBestCmap())
    return frozenset(found - {REPLACEMENT})
