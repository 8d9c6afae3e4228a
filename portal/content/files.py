"""All content as files: Markdown with a few lines of front matter, to be reviewed and versioned.

faq/01-<section>/_section.md     the heading of a section, and what stands below it
faq/01-<section>/02-<key>.md     a question in German; .en.md is its translation
pages/<key>.md                   a page
…[.<language>][.v<number>|.draft].md    an earlier version of what binds, or a working copy
search/synonyme.txt, search/wortteile.txt, redirects.txt
media/<id>.md, media/<id>.bin    a picture or file with its words
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from portal.content.errors import WrongFile
from portal.i18n import LOCALES
from portal.languages import SOURCE

SECTION = "_section"
DRAFT = "draft"
UNCHECKED = "unchecked"  # a translation nobody who speaks the language has read yet
Files = Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Name:
    """What the name of a file says: whose text, in which language, which state."""

    folder: str
    stem: str
    locale: str = SOURCE
    version: int = 0  # an earlier one; 0 is the present
    draft: bool = False

    def __str__(self) -> str:
        language = "" if self.locale == SOURCE else f".{self.locale}"
        state = f".v{self.version}" if self.version else ".draft" if self.draft else ""
        return f"{self.folder}/{self.stem}{language}{state}.md"


@dataclass(frozen=True, kw_only=True)
class Written:
    """One file: its front matter and what follows it."""

    fields: dict[str, str] = field(default_factory=dict)
    markdown: str = ""

    @property
    def title(self) -> str:
        """The title or question."""
        return self.fields.get("title", "")

    @property
    def keywords(self) -> tuple[str, ...]:
        """The search words."""
        given = self.fields.get("keywords", "").split(",")
        return tuple(word.strip() for word in given if word.strip())


def name_of(path: str) -> Name:
    """Return what the name of a Markdown file says; raises WrongFile."""
    folder, _slash, file = path.rpartition("/")
    stem, *marks, _md = file.split(".")
    locale, version, draft = SOURCE, 0, False
    for mark in marks:
        if mark in LOCALES:
            locale = mark
        elif mark == DRAFT:
            draft = True
        elif mark[:1] == "v" and mark[1:].isdecimal():
            version = int(mark[1:])
        else:
            raise WrongFile(path, f"was heißt „.{mark}“ im Namen?")
    return Name(folder=folder, stem=stem, locale=locale, version=version, draft=draft)


def read(path: str, content: bytes) -> Written:
    """Return what stands in a file; raises WrongFile."""
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
        head, separator, markdown = text.partition("\n---\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines())
    except (UnicodeDecodeError, ValueError):
        raise WrongFile(path, "die Zeilen „name: wert“ am Anfang sind nicht zu lesen") from None
    if not separator:
        raise WrongFile(path, "nach dem Kopf fehlt die Zeile „---“")
    return Written(fields=fields, markdown=markdown.removesuffix("\n"))


def write(written: Written) -> bytes:
    """Return a file; what stands in no line of the head is left out."""
    head = "\n".join(f"{name}: {value}" for name, value in written.fields.items() if value)
    return f"{head}\n---\n{written.markdown}\n".encode()


def below(folder: Traversable, path: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield path and content of all files below a folder, hidden ones left out, in order."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        here = f"{path}/{entry.name}".lstrip("/")
        if entry.is_dir():
            yield from below(entry, here)
        else:
            yield here, entry.read_bytes()
