"""What search engines are told: every public address in every language."""

from collections.abc import Collection, Iterator

from pyramid.response import Response

from portal.catalogue.domain import enabled
from portal.content import domain, views
from portal.i18n import has, prefix
from portal.languages import LANGUAGES, SOURCE
from portal.security import public

PAGES = (
    *("home", "faq", "departments", "help", "privacy", "terms", "recording", "imprint"),
    *("accessibility", "barrier", "sign_language", "licences", "device_check", "verify"),
)


@public(route_name="sitemap")
def sitemap(request):
    """All public pages with their translations (sitemaps.org, and hreflang as Google reads it)."""
    start = request.registry.settings_.public_url
    urls = "".join(
        _entry(start, path, [code for code in _spoken(request, route) if code in written_in])
        for route, path, written_in in _paths(request)
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{urls}</urlset>\n'
    )
    return Response(body.encode(), content_type="application/xml", charset="utf-8")


@public(route_name="robots")
def robots(request):
    """What is not to be read by machines: whatever belongs to one person, and the staff's pages."""
    start = request.registry.settings_.public_url
    closed = ("/intern/", "/termin/", "/einladung/", "/raum/", "/feedback/", "/vorschau/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    text = "\n".join([*lines, f"Sitemap: {start}/sitemap.xml", ""])
    return Response(text, content_type="text/plain", charset="utf-8")


def _paths(request) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield route and German address of each page, and the languages its text is written in."""
    content, every = request.work.records.content, frozenset(LANGUAGES)

    def each(
        route: str, written_in: Collection[str] = every, **where: str
    ) -> tuple[str, str, Collection[str]]:
        return route, request.route_path(route, **where), written_in

    for route in PAGES:
        text = content.pages.get(views.PAGES.get(route, ""))
        yield each(route, {v.locale for v in text.versions} if text else every)
    for section in domain.faq(content, request.facts):
        for question in section.questions:
            where = {"section": section.key, "question": question.key}
            yield each("question", question.locales, **where)
    for department in enabled(request.work, SOURCE):
        yield each("department", department=department.key)
        for service in department.services:
            yield each("service", department=department.key, service=service.key)


def _spoken(request, route: str) -> list[str]:
    """Return the languages a page exists in."""
    return [code for code in request.languages if has(code, route)]


def _entry(start: str, path: str, locales: list[str]) -> str:
    spoken = {LANGUAGES[code].tag: f"{start}{prefix(code)}{path}" for code in locales}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>'
        for tag, address in spoken.items()
    )
    return "".join(f"<url><loc>{address}</loc>{links}</url>\n" for address in spoken.values())
