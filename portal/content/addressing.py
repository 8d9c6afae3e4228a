"""Which text an address of the staff means, and where each is edited and read."""

from dataclasses import dataclass

from portal.content import domain
from portal.content.additions import OF_SERVICES
from portal.content.domain import ABSCHNITT, FRAGE
from portal.content.errors import NoSuchText
from portal.content.legal import SPECIAL
from portal.content.models import Article
from portal.i18n import LOCALES
from portal.languages import SOURCE


@dataclass(frozen=True, kw_only=True)
class Place:
    """A text an address of the staff names, in the language that is edited."""

    kind: str
    article: Article
    locale: str
    section: str = ""

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"{domain.IN_ENGLISH[self.kind]}:{self.article.key}"


def place(request) -> Place:
    """Return the text of this address; raises NoSuchText."""
    content, where = request.work.records.content, request.matchdict
    kind, key = where.get("kind", FRAGE), where.get("key") or where["question"]
    article = domain.article(content, kind, key)
    section = domain.section_of(content, key).key if kind == FRAGE else ""
    if where.get("section", section) != section:
        raise NoSuchText
    wanted = request.GET.get("sprache", SOURCE)
    locale = wanted if wanted in LOCALES else SOURCE
    return Place(kind=kind, article=article, locale=locale, section=section)


def address(request, found: Place, **query: str) -> str:
    """Return where a text is edited."""
    query = {"sprache": found.locale} | query
    key = found.article.key
    if found.kind == FRAGE:
        parts = {"section": found.section, "question": key}
        return str(request.route_path("edit_question", _query=query, **parts))
    return str(request.route_path("edit_text", _query=query, kind=found.kind, key=key))


def public_address(request, found: Place) -> str:
    """Return where people read a text."""
    if found.kind == FRAGE:
        parts = {"section": found.section, "question": found.article.key}
        return str(request.route_path("question", **parts))
    if found.kind == ABSCHNITT:
        return f"{request.route_path('faq')}#{found.article.key}"
    if found.article.key.startswith((SPECIAL, *OF_SERVICES)):
        return ""  # it is reached by its service
    return f"{request.route_path('home')}{found.article.key}"
