"""Taking content in from files: into an empty database as it stands, else as new versions.

What is there already is neither deleted nor overwritten: a text that differs becomes a version. One
that binds becomes a working copy data protection is asked to release. All files are read before the
first change; a wrong one stops everything.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from portal.content import arranging, drafting, questionnaire, wordlists
from portal.content.domain import FRAGE, SEITE, articles
from portal.content.drafting import Text
from portal.content.errors import WrongAddress, WrongFile
from portal.content.facts import NAMES, placeholders
from portal.content.files import SECTION, UNCHECKED, Files, Name, Written, name_of, read
from portal.content.legal import binding
from portal.content.models import Article, Content, Medium, Version
from portal.languages import SOURCE

TEXTS = ("faq/", "pages/")
SYNONYMS, PARTS, REDIRECTS = "search/synonyme.txt", "search/wortteile.txt", "redirects.txt"
DATES = ("updated", "publish_at", "expires", "checked", "check_again")


@dataclass
class Loaded:
    """Which files brought a new text, a new version, or one that waits for its release."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def load(content: Content, files: Files, now: datetime, by: str) -> Loaded:
    """Take files in; raises WrongFile, and then the transaction has to be given up."""
    texts = [(name_of(path), read(path, files[path])) for path in _markdown(files)]
    loading = _Loading(content, now, by, _keys(texts))
    for name, written in texts:
        _check(name, written, loading.keys[name.folder, name.stem])
    for name, written in sorted(texts, key=_order):
        loading.take(name, written)
    _take_media(content, files)
    _take_lists(content, files)
    content.touch()
    return loading.loaded


class _Loading:
    """What one import knows of the texts it has met."""

    def __init__(
        self, content: Content, now: datetime, by: str, keys: dict[tuple[str, str], str]
    ) -> None:
        self.loaded, self.keys = Loaded(), keys
        self._content, self._now, self._by = content, now, by
        self._new: dict[Article, bool] = {}  # whether it had no version before
        self._next: dict[str, int] = {}  # folder → the place of its next question

    def take(self, name: Name, written: Written) -> None:
        """Make of a file what it is for its text: a version, a working copy, or nothing new."""
        article = self._article(name)
        new = self._new.setdefault(article, not article.versions)
        text = Text(title=written.title, markdown=written.markdown, keywords=written.keywords)
        if name.draft:
            if article.draft(name.locale) is None:
                self._keep(article, name.locale, text, written)
                _about(article, written)
        elif new:
            self._publish(article, name.locale, text, written)
            _about(article, written)
            self.loaded.added.append(str(name))
        elif not name.version and not _same(article.published(name.locale), text):
            self._change(article, name, text, written)

    def _change(self, article: Article, name: Name, text: Text, written: Written) -> None:
        if name.folder == "pages" and binding(SEITE, article.key):
            self._keep(article, name.locale, text, written)
            mark = drafting.mark(article, name.locale)
            drafting.ask(article, name.locale, mark)
            self.loaded.waiting.append(str(name))
            return
        about = {name: given for name, given in written.fields.items() if name == UNCHECKED}
        self._publish(article, name.locale, text, Written(fields=about))
        self.loaded.changed.append(str(name))

    def _publish(self, article: Article, locale: str, text: Text, written: Written) -> None:
        """Add the next version, or the one the file says it is."""
        number = written.fields.get("version")
        version = Version(
            number=int(number) if number else article.next_number,
            locale=locale,
            title=text.title.strip(),
            markdown=text.markdown.strip(),
            keywords=text.keywords,
            at=self._moment(written),
            by=self._by,
        )
        article.versions += (version,)
        if UNCHECKED in written.fields:
            article.unchecked += (version.number,)

    def _keep(self, article: Article, locale: str, text: Text, written: Written) -> None:
        mark = drafting.mark(article, locale)
        at = self._moment(written)
        kept = drafting.keep(article, locale, text, based_on=mark, by=self._by, now=at)
        if planned := written.fields.get("publish_at"):
            drafting.plan(article, locale, kept.mark, datetime.fromisoformat(planned))

    def _moment(self, written: Written) -> datetime:
        at = written.fields.get("updated")
        return datetime.fromisoformat(at) if at else self._now

    def _article(self, name: Name) -> Article:
        """Return the text a file belongs to, in its place; a new one is added."""
        key = self.keys[name.folder, name.stem]
        if name.folder == "pages":
            page: Article = self._content.pages.setdefault(key, Article(key))
            return page
        try:
            if name.stem == SECTION:
                return self._heading(name, key)
            return self._question(name, key)
        except WrongAddress as error:
            raise WrongFile(str(name), error.reason) from None

    def _heading(self, name: Name, key: str) -> Article:
        found = next((s for s in self._content.sections if s.key == key), None)
        section = found or arranging.add_section(self._content, key)
        if name.folder not in self._next:
            arranging.move_section(self._content, key, len(self._next))
            self._next[name.folder] = 0
        return section.heading

    def _question(self, name: Name, key: str) -> Article:
        if name.folder not in self._next:
            raise WrongFile(str(name), "in diesem Ordner fehlt _section.md")
        section = self._content.sections[list(self._next).index(name.folder)]
        known = articles(self._content).get((FRAGE, key))
        question = known or arranging.add_question(self._content, section, key)
        if question not in self._new:
            arranging.move_question(self._content, key, section.key, self._next[name.folder])
            self._next[name.folder] += 1
        return question


def _markdown(files: Files) -> list[str]:
    return [path for path in files if path.startswith(TEXTS) and path.endswith(".md")]


def _order(text: tuple[Name, Written]) -> tuple[object, ...]:
    """Sections before their questions; of a text German first, and versions as they came."""
    name, written = text
    number = int(written.fields.get("version", "0"))
    heading = name.stem != SECTION
    return (name.folder, heading, name.stem, name.draft, number, name.locale != SOURCE)


def _check(name: Name, written: Written, key: str) -> None:
    bare = name.stem == SECTION and written.title.strip()
    if not (name.draft or bare or (written.title.strip() and written.markdown.strip())):
        raise WrongFile(str(name), "Titel oder Text fehlt")
    unknown = set(placeholders(f"{written.title}\n{written.markdown}")) - NAMES
    if unknown and not name.draft:
        raise WrongFile(str(name), f"den Platzhalter {{{{{min(unknown)}}}}} gibt es nicht")
    if not arranging.KEY.fullmatch(key):
        raise WrongFile(str(name), "so kann eine Adresse nicht heißen")
    try:
        int(written.fields.get("version", "1"))
        for known in DATES:
            datetime.fromisoformat(written.fields.get(known, "2027-01-01"))
    except ValueError:
        raise WrongFile(str(name), "eine Zahl oder ein Datum ist nicht zu lesen") from None


def _keys(texts: list[tuple[Name, Written]]) -> dict[tuple[str, str], str]:
    """Return folder and stem of each text with its key: any of its files may say it."""
    keys: dict[tuple[str, str], str] = {}
    for name, written in texts:
        stem = name.folder.rpartition("/")[2] if name.stem == SECTION else name.stem
        keys.setdefault((name.folder, name.stem), stem.lstrip("0123456789").removeprefix("-"))
        if key := written.fields.get("key"):
            keys[name.folder, name.stem] = key
    return keys


def _about(article: Article, written: Written) -> None:
    """Note what holds for a text in all languages, where the file says it."""
    given = written.fields
    article.department = given.get("department", article.department)
    article.hidden = article.hidden or "hidden" in given
    if "expires" in given:
        article.expires = datetime.fromisoformat(given["expires"])
    if "checked" in given:
        article.checked = date.fromisoformat(given["checked"])
    if "check_again" in given:
        article.check_again = date.fromisoformat(given["check_again"])


def _same(version: Version | None, text: Text) -> bool:
    return version is not None and text == Text(
        title=version.title, markdown=version.markdown, keywords=version.keywords
    )


def _take_media(content: Content, files: Files) -> None:
    for path in (path for path in files if path.startswith("media/") and path.endswith(".md")):
        id = path.removeprefix("media/").removesuffix(".md")
        written, data = read(path, files[path]), files.get(f"media/{id}.bin")
        if data is None:
            raise WrongFile(path, "die Datei .bin dazu fehlt")
        if id in content.media:
            continue
        try:
            medium = Medium(
                id=id,
                name=written.fields["name"],
                kind=written.fields["kind"],
                alternative=written.markdown,
                at=datetime.fromisoformat(written.fields["at"]),
            )
        except (KeyError, ValueError):
            raise WrongFile(path, "name, kind oder at fehlt") from None
        with medium.content.open("w") as file:
            file.write(data)
        content.media[id] = medium


def _take_lists(content: Content, files: Files) -> None:
    if SYNONYMS in files and PARTS in files:
        given = (files[SYNONYMS].decode(), files[PARTS].decode())
        if given != (wordlists.lists(content).synonyms, wordlists.lists(content).parts):
            content.synonyms, content.parts = given
    if questionnaire.FILE in files:
        questionnaire.take_in(content, files[questionnaire.FILE])
    for line in files.get(REDIRECTS, b"").decode().splitlines():
        old, _colon, new = line.partition(":")
        content.redirects.setdefault(old, new.strip())
