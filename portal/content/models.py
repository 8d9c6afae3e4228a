"""Texts as stored: every version is kept, for acknowledgements refer to the one that was read."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from BTrees.OOBTree import OOBTree
from persistent import Persistent


@dataclass(frozen=True, kw_only=True)
class Version:
    """One published text. Numbers count across all languages of an article, from 1."""

    number: int
    locale: str
    title: str
    markdown: str
    keywords: tuple[str, ...]
    at: datetime
    by: str


class Article(Persistent):
    """A question with its answer, or a page, in every language and version."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.versions: tuple[Version, ...] = ()

    def current(self, locale: str) -> Version:
        """Return the newest version in this language, or else in German."""
        found = [version for version in self.versions if version.locale == locale]
        return (found or [v for v in self.versions if v.locale == "de"])[-1]


class Section(Persistent):
    """A part of the FAQ: its heading and its questions, in order."""

    def __init__(self, heading: Article, questions: tuple[Article, ...]) -> None:
        self.heading = heading
        self.questions = questions

    @property
    def key(self) -> str:
        """The section's part of addresses."""
        return self.heading.key


class Content(Persistent):
    """All texts. `revision` is a new random word after each change, so that caches can trust it."""

    def __init__(self) -> None:
        self.sections: tuple[Section, ...] = ()
        self.pages = OOBTree()  # key → Article
        self.touch()

    def touch(self) -> None:
        """Tell every cache that something changed."""
        self.revision = secrets.token_hex(8)
