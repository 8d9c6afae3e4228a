"""The languages the portal speaks: what they are called, how they are written, how far they go."""

from collections.abc import Iterable
from dataclasses import dataclass

SOURCE = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language.

    name      how it calls itself
    prefix    what its addresses begin with; "" for the source
    tag       its name by BCP 47, for `lang` and `hreflang`
    dir       the direction it is written in
    complete  whether all pages for citizens are translated, or the core set only (portal/core.py)
    babel     the locale dates and numbers are written by
    comma     what stands between the parts of an enumeration
    """

    name: str
    prefix: str
    tag: str
    babel: str
    dir: str = "ltr"
    complete: bool = False
    comma: str = ", "


LANGUAGES = {
    "de": Language(name="Deutsch", prefix="", tag="de", babel="de", complete=True),
    # Plain "en" would write American dates.
    "en": Language(name="English", prefix="en", tag="en", babel="en_GB", complete=True),
    "uk": Language(name="Українська", prefix="uk", tag="uk", babel="uk"),
    "ar": Language(name="العربية", prefix="ar", tag="ar", babel="ar", dir="rtl", comma="، "),
    # RFC 5646; "simple" is a registered variant: https://www.iana.org/assignments/language-subtag-registry
    "de_simple": Language(name="Einfache Sprache", prefix="leicht", tag="de-simple", babel="de"),
}
PREFIXES = {each.prefix: code for code, each in LANGUAGES.items() if each.prefix}


def chosen(codes: Iterable[str]) -> dict[str, str]:
    """Return code and name of some languages, in our order."""
    wanted = set(codes)
    return {code: each.name for code, each in LANGUAGES.items() if code in wanted}
