"""The texts the portal starts with: Markdown files with a few lines of front matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from portal.content.models import Article, Content, Section, Version

SEED = files("portal.content").joinpath("seed")
TRANSLATIONS = ("en",)
AUTHOR = "seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One file: its front matter and what follows it."""

    key: str
    title: str
    keywords: tuple[str, ...]
    markdown: str


def seed(content: Content, now: datetime) -> None:
    """Fill empty records with the texts that come with the portal; leave others alone."""
    if content.sections or content.pages:
        return
    folders = sorted(_named(SEED.joinpath("faq")), key=lambda folder: folder.name)
    content.sections = tuple(_section(folder, now) for folder in folders)
    for file in _sources(SEED.joinpath("pages")):
        page = _article(file, SEED.joinpath("pages"), now)
        content.pages[page.key] = page
    content.touch()


def read(file: Traversable) -> Text:
    """Return the Text in a file; raises ValueError for front matter that does not end."""
    head, separator, markdown = file.read_text(encoding="utf-8").partition("\n---\n")
    if not separator:
        raise ValueError(f"{file.name}: front matter without ---")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    keywords = tuple(word.strip() for word in fields.get("keywords", "").split(",") if word.strip())
    key = fields.get("key", file.name.partition(".")[0])
    return Text(key=key, title=fields["title"], keywords=keywords, markdown=markdown.strip())


def _section(folder: Traversable, now: datetime) -> Section:
    heading, *questions = (_article(file, folder, now) for file in _sources(folder))
    return Section(heading, tuple(questions))


def _article(file: Traversable, folder: Traversable, now: datetime) -> Article:
    text = read(file)
    article = Article(text.key)
    article.versions = (_version(1, "de", text, now),)
    for locale in TRANSLATIONS:
        translated = folder.joinpath(file.name.replace(".md", f".{locale}.md"))
        if translated.is_file():
            number = len(article.versions) + 1
            article.versions += (_version(number, locale, read(translated), now),)
    return article


def _version(number: int, locale: str, text: Text, now: datetime) -> Version:
    return Version(
        number=number,
        locale=locale,
        title=text.title,
        markdown=text.markdown,
        keywords=text.keywords,
        at=now,
        by=AUTHOR,
    )


def _sources(folder: Traversable) -> list[Traversable]:
    """Return the German files in order; the heading, _section.md, comes first."""
    german = [file for file in _named(folder) if file.name.count(".") == 1]
    return sorted(german, key=lambda file: (not file.name.startswith("_"), file.name))


def _named(folder: Traversable) -> Iterator[Traversable]:
    return (entry for entry in folder.iterdir() if not entry.name.startswith("."))
