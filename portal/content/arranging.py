"""What stands where: sections and questions, their order and addresses, what links to them."""

import re
from datetime import date
from typing import TypeVar

from portal.content.domain import ABSCHNITT, FRAGE, articles, section_of
from portal.content.errors import AddressTaken, NoSuchText, StillNeeded, WrongAddress
from portal.content.keys import LONGEST
from portal.content.models import Article, Content, Section

Each = TypeVar("Each")
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST = 2


def add_section(content: Content, key: str) -> Section:
    """Add an empty section at the end; raises WrongAddress."""
    _check_key(key, {section.key for section in content.sections})
    section = Section(Article(key), ())
    content.sections += (section,)
    content.touch()
    return section


def add_question(content: Content, section: Section, key: str, department: str = "") -> Article:
    """Add a question without any text at the end of a section; raises WrongAddress."""
    _check_key(key, _taken(content))
    question = Article(key)
    question.department = department
    section.questions += (question,)
    # Whoever had this key before has found another: this one is meant now.
    content.redirects.pop(key, None)
    content.touch()
    return question


def move_section(content: Content, key: str, place: int) -> None:
    """Put a section at a place, from 0; raises NoSuchText."""
    section = _section(content, key)
    content.sections = _put(content.sections, section, place)
    content.touch()


def move_question(content: Content, key: str, section: str, place: int) -> None:
    """Put a question at a place of a section, from 0; raises NoSuchText."""
    here, there = section_of(content, key), _section(content, section)
    question = next(each for each in here.questions if each.key == key)
    if here is not there:
        here.questions = tuple(each for each in here.questions if each is not question)
        there.questions += (question,)
    there.questions = _put(there.questions, question, place)
    content.touch()


def rename_question(content: Content, key: str, new: str) -> None:
    """Give a question another address; the former ones lead there. Raises WrongAddress."""
    question = next(q for q in section_of(content, key).questions if q.key == key)
    if new == key:
        return
    _check_key(new, _taken(content))
    question.key = new
    content.redirects.pop(new, None)
    _lead(content, key, new)
    content.touch()


def delete_question(content: Content, key: str, instead: str = "", *, sure: bool = False) -> None:
    """Delete a question; its address leads to the question `instead`, or says that it is gone.

    Raises StillNeeded where texts link to it and nobody said to be `sure`, NoSuchText.
    """
    section = section_of(content, key)
    if instead:
        section_of(content, instead)
    if links_to(content, key) and not sure and not instead:
        raise StillNeeded
    section.questions = tuple(each for each in section.questions if each.key != key)
    _lead(content, key, instead if instead != key else "")
    content.touch()


def delete_section(content: Content, key: str) -> None:
    """Delete an empty section; raises StillNeeded, NoSuchText."""
    section = _section(content, key)
    if section.questions:
        raise StillNeeded("Der Abschnitt enthält noch Fragen. Verschieben oder löschen Sie diese.")
    content.sections = tuple(each for each in content.sections if each is not section)
    content.touch()


def links_to(content: Content, key: str) -> list[tuple[str, Article, str]]:
    """Return (kind, text, language) of whatever links to a question, working copies too."""
    target = re.compile(rf"\]\(/faq(/[^/)\s]+/|#){re.escape(key)}[)\s#?]")
    found = []
    for (kind, own), article in articles(content).items():
        if (kind, own) == (FRAGE, key):
            continue
        for locale in sorted({v.locale for v in article.versions}):
            version = article.published(locale)
            if version and target.search(version.markdown):
                found.append((kind, article, locale))
        found += [
            (kind, article, draft.locale)
            for draft in article.drafts
            if target.search(draft.markdown)
        ]
    return list({(kind, a.key, locale): (kind, a, locale) for kind, a, locale in found}.values())


def note_check(article: Article, today: date, again: date | None) -> None:
    """Note that a text was found to hold today, and when to look again."""
    article.checked, article.check_again = today, again


def to_check(content: Content, today: date) -> list[tuple[str, Article]]:
    """Return (kind, text) of what somebody should look at again by now, longest waiting first."""
    due = [
        (article.check_again, kind, article)
        for (kind, _key), article in articles(content).items()
        if article.check_again is not None and article.check_again <= today
    ]
    return [(kind, article) for _day, kind, article in sorted(due, key=lambda found: found[0])]


def _lead(content: Content, key: str, target: str) -> None:
    """Lead a former address, and those that led to it before, to a question or nowhere."""
    for former, led in list(content.redirects.items()):
        if led == key:
            content.redirects[former] = target
    content.redirects[key] = target


def _check_key(key: str, taken: set[str]) -> None:
    if not SHORTEST <= len(key) <= LONGEST or not KEY.fullmatch(key):
        raise WrongAddress
    if key in taken:
        raise AddressTaken


def _taken(content: Content) -> set[str]:
    """Return the keys that stand in the page of all questions, sections among them."""
    return {key for kind, key in articles(content) if kind in (FRAGE, ABSCHNITT)}


def _section(content: Content, key: str) -> Section:
    for section in content.sections:
        if section.key == key:
            return section
    raise NoSuchText


def _put(each: tuple[Each, ...], one: Each, place: int) -> tuple[Each, ...]:
    others = [other for other in each if other is not one]
    others.insert(max(place, 0), one)
    return tuple(others)
