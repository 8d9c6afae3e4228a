"""Facts that texts name as {{placeholders}}: each lives in one place and is never typed."""

import re
from collections.abc import Callable, Mapping, Sequence

from portal.content import words
from portal.content.announced import coming, sentence
from portal.content.core_wordings import CORE_WORDINGS, SPOKEN
from portal.content.core_wordings import announced as announced_in_core
from portal.content.errors import UnknownFact
from portal.content.models import Content
from portal.content.wordings import WORDINGS
from portal.plugin import Department
from portal.settings import Settings

ANNOUNCED = "announced_sentence"
NAMES = frozenset({*WORDINGS, ANNOUNCED})
# The departments that take part; a function returns them in the language it is asked for.
Departments = Sequence[Department] | Callable[[str], Sequence[Department]]
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")


class Facts(dict[str, str]):
    """Every fact by name in one language; a text in another language wants them in that one."""

    def __init__(
        self,
        settings: Settings,
        departments: Departments,
        locale: str,
        content: Content | None = None,
    ) -> None:
        self._settings, self._departments, self._content = settings, departments, content
        self._language = _language(locale)
        wordings = CORE_WORDINGS if locale in SPOKEN else WORDINGS
        named = departments(locale) if callable(departments) else departments
        self._taking_part = frozenset(department.key for department in named)
        super().__init__({name: word(settings, named, locale) for name, word in wordings.items()})
        to_come = coming(content, self._taking_part) if content is not None else ()
        announced = announced_in_core if locale in SPOKEN else sentence
        self[ANNOUNCED] = announced([each.name(locale) for each in to_come], locale)

    def takes_part(self, department: str) -> bool:
        """Whether what belongs to this department is shown; "" is the city."""
        return not department or department in self._taking_part

    def worded(self, locale: str) -> "Facts":
        """Return the same facts for a text in `locale`."""
        if _language(locale) == self._language:
            return self
        return Facts(self._settings, self._departments, locale, self._content)


def _language(locale: str) -> str:
    """Return the language facts are worded in for readers of another."""
    return locale if locale in SPOKEN else words.language(locale)


def facts(
    settings: Settings,
    departments: Departments,
    locale: str = "de",
    content: Content | None = None,
) -> Facts:
    """Return every fact by name, worded for this language; of the `content`, what is announced."""
    return Facts(settings, departments, locale, content)


def fill(markdown: str, facts: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled in; raises UnknownFact."""

    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in facts:
            raise UnknownFact(name)
        return facts[name]

    return PLACEHOLDER.sub(value, markdown)


def placeholders(markdown: str) -> list[str]:
    """Return the names of the facts a text wants, in order."""
    return [name.strip() for name in PLACEHOLDER.findall(markdown)]
