"""Texts as stored: every version is kept, for acknowledgements refer to the one that was read."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from BTrees.OOBTree import OOBTree
from persistent import Persistent
from ZODB.blob import Blob


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


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The working copy of one language beside what is published.

    `mark` is a new random word after each change: who sends another one has not seen the last.
    """

    mark: str
    locale: str
    title: str
    markdown: str
    keywords: tuple[str, ...]
    at: datetime
    by: str
    publish_at: datetime | None = None
    asked: bool = False  # for a look by somebody else
    approved_by: str = ""

    @property
    def approved(self) -> bool:
        """Whether somebody else than who wrote it said that it may be published."""
        return self.approved_by not in ("", self.by)


class Article(Persistent):
    """A question with its answer, or a page, in every language and version."""

    drafts: tuple[Draft, ...] = ()
    department: str = ""  # whose entry it is; "" for those of the city
    may_be_bare: bool = False  # a title alone will do
    hidden: bool = False  # withdrawn or expired
    expires: datetime | None = None
    checked: date | None = None  # when somebody last looked whether it still holds
    check_again: date | None = None
    # Numbers of versions that are translations nobody who speaks the language has read yet.
    unchecked: tuple[int, ...] = ()

    def __init__(self, key: str) -> None:
        self.key = key
        self.versions: tuple[Version, ...] = ()

    def published(self, locale: str) -> Version | None:
        """Return the newest version in exactly this language."""
        return next((v for v in reversed(self.versions) if v.locale == locale), None)

    def draft(self, locale: str) -> Draft | None:
        """Return the working copy in this language."""
        return next((d for d in self.drafts if d.locale == locale), None)

    def current(self, locale: str) -> Version | None:
        """Return the newest version in this language, or else in German."""
        return self.published(locale) or self.published("de")

    def stale(self, text: "Version | Draft") -> bool:
        """Whether it is the present translation, and the German text was published later."""
        german = self.published("de")
        if german is None or text != self.published(text.locale):
            return False
        return isinstance(text, Version) and german.number > text.number

    @property
    def next_number(self) -> int:
        """The number of the version that comes next."""
        return max((version.number for version in self.versions), default=0) + 1

    @property
    def shown(self) -> bool:
        """Whether people see it: it was published, and nobody took it away."""
        return not self.hidden and self.published("de") is not None

    @property
    def name(self) -> str:
        """How editors call it: its title in German, or of the newest working copy."""
        found = self.published("de") or self.draft("de") or next(iter(self.drafts), None)
        return found.title if found else self.key


class Section(Persistent):
    """A part of the FAQ: its heading and its questions, in order."""

    def __init__(self, heading: Article, questions: tuple[Article, ...]) -> None:
        self.heading = heading
        heading.may_be_bare = True
        self.questions = questions

    @property
    def key(self) -> str:
        """The section's part of addresses."""
        return self.heading.key


class Medium(Persistent):
    """A picture or file that texts show or link to; nobody sees what a browser could execute."""

    def __init__(self, *, id: str, name: str, kind: str, alternative: str, at: datetime) -> None:
        self.id = id
        self.name = name
        self.kind = kind  # its media type
        self.alternative = alternative  # what a picture shows, or what a file is, in words
        self.at = at
        self.width = self.height = 0  # pixels of a picture
        self.content = Blob()


# Orderable, because BTrees merge concurrent inserts only where they can compare the values.
@dataclass(frozen=True, kw_only=True, order=True)
class Preview:
    """What a link to a working copy opens, and until when."""

    kind: str
    key: str
    locale: str
    until: datetime


@dataclass(frozen=True, kw_only=True, order=True)
class Missed:
    """How often people have said that a search did not help, and when last."""

    times: int
    last: datetime


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A line above all pages: (language, text), from when until when."""

    mark: str
    texts: tuple[tuple[str, str], ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, order=True)
class Report:
    """A barrier somebody reported, sealed."""

    at: datetime
    sealed: bytes


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A department that is to come: what it is called, and when, by language; German is there."""

    key: str
    names: tuple[tuple[str, str], ...]
    when: tuple[tuple[str, str], ...] = ()

    def name(self, locale: str) -> str:
        """Return the name in a language, or else in German."""
        names = dict(self.names)
        return names.get(locale) or names["de"]

    def said(self, locale: str) -> str:
        """Return when it is to come, in a language or else in German."""
        when = dict(self.when)
        return when.get(locale) or when.get("de", "")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of the questionnaire; `key` is what its marks are counted by."""

    key: str
    texts: Mapping[str, str]  # by language; German is there

    @property
    def german(self) -> str:
        """What is asked, in the language all others follow; "" where it is still to be written."""
        return self.texts.get("de", "")


class Content(Persistent):
    """All texts. `revision` is a new random word after each change, so that caches can trust it."""

    announced: tuple[Announced, ...] = ()
    questionnaire: tuple[Asked, ...] = ()  # none: what comes with the portal
    asked_before: tuple[Asked, ...] = ()  # and counts in evaluations still

    def __init__(self) -> None:
        self.sections: tuple[Section, ...] = ()
        self.pages = OOBTree()  # key → Article
        self.redirects = OOBTree()  # former key of a question → its present one, "" for none
        self.media = OOBTree()  # id → Medium
        self.previews = OOBTree()  # hash of a token → Preview
        # Lists of the search; None are those that come with the portal.
        self.synonyms: str | None = None
        self.parts: str | None = None
        self.banner: Banner | None = None
        self.barriers = OOBTree()  # id → Report
        self.missed = OOBTree()  # what somebody looked for in vain → Missed
        self.touch()

    def touch(self) -> None:
        """Tell every cache that something changed."""
        self.revision = secrets.token_hex(8)
