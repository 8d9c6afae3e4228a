"""All content as files, in the form portal/content/files.py describes."""

from collections.abc import Iterator

from portal.content import questionnaire, wordlists
from portal.content.domain import SEITE
from portal.content.files import SECTION, UNCHECKED, Name, Written, write
from portal.content.legal import binding
from portal.content.media import read
from portal.content.models import Article, Content, Draft, Version
from portal.i18n import LOCALES
from portal.languages import SOURCE


def export(content: Content) -> dict[str, bytes]:
    """Return path and content of every file."""
    files: dict[str, bytes] = {}
    for number, section in enumerate(content.sections, 1):
        folder = f"faq/{number:02}-{section.key}"
        files |= _article(section.heading, folder, SECTION)
        for place, question in enumerate(section.questions, 1):
            files |= _article(question, folder, f"{place:02}-{question.key}")
    for key, page in content.pages.items():
        files |= _article(page, "pages", key)
        if binding(SEITE, key):
            files |= dict(_earlier(page, "pages", key))
    lists = wordlists.lists(content)
    files["search/synonyme.txt"] = lists.synonyms.encode()
    files["search/wortteile.txt"] = lists.parts.encode()
    files |= questionnaire.export(content)
    lines = [f"{old}: {new}\n" for old, new in content.redirects.items()]
    return files | {"redirects.txt": "".join(lines).encode()} | dict(_media(content))


def _article(article: Article, folder: str, stem: str) -> dict[str, bytes]:
    """Return the files of a text; what holds for all languages stands in the first."""
    about = {
        "department": article.department,
        "hidden": "yes" if article.hidden else "",
        "expires": article.expires.isoformat() if article.expires else "",
        "checked": article.checked.isoformat() if article.checked else "",
        "check_again": article.check_again.isoformat() if article.check_again else "",
    }
    files: dict[str, bytes] = {}
    for locale in (SOURCE, *(locale for locale in LOCALES if locale != SOURCE)):
        for text in (article.published(locale), article.draft(locale)):
            if text is None:
                continue
            draft = isinstance(text, Draft)
            name = str(Name(folder=folder, stem=stem, locale=locale, draft=draft))
            files[name] = write(_written(article, text, about if not files else {}))
    return files


def _earlier(article: Article, folder: str, stem: str) -> Iterator[tuple[str, bytes]]:
    for version in article.versions:
        if version != article.published(version.locale):
            number = version.number
            name = Name(folder=folder, stem=stem, locale=version.locale, version=number)
            yield str(name), write(_written(article, version, {}))


def _written(article: Article, text: Version | Draft, about: dict[str, str]) -> Written:
    fields = {"key": article.key, "title": text.title, "keywords": ", ".join(text.keywords)}
    if isinstance(text, Version):
        fields |= {"version": str(text.number), "updated": text.at.isoformat()}
        fields |= {UNCHECKED: "yes"} if text.number in article.unchecked else {}
    else:
        at = text.publish_at
        fields |= {"updated": text.at.isoformat(), "publish_at": at.isoformat() if at else ""}
    return Written(fields=fields | about, markdown=text.markdown)


def _media(content: Content) -> Iterator[tuple[str, bytes]]:
    for id, medium in content.media.items():
        fields = {"name": medium.name, "kind": medium.kind, "at": medium.at.isoformat()}
        yield f"media/{id}.md", write(Written(fields=fields, markdown=medium.alternative))
        yield f"media/{id}.bin", read(medium)
