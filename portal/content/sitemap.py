"""What search engines are told: every public address in every language."""

from collections.abc import Iterator

from pyramid.response import Response

from portal.catalogue.domain import enabled
from portal.content import domain
from portal.i18n import LOCALES, PREFIXES, SOURCE
from portal.security import public

PAGES = (
    *("home", "faq", "departments", "help", "privacy", "terms", "recording", "imprint"),
    *("accessibility", "barrier", "sign_language", "licences", "device_check", "verify"),
)


@public(route_name="sitemap")
def sitemap(request):
    """All public pages with their translations (sitemaps.org, and hreflang as Google reads it)."""
    start = request.registry.settings_.public_url
    urls = "".join(_entry(start, path) for path in _paths(request))
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


def _paths(request) -> Iterator[str]:
    """Yield the German address of each page."""
    for route in PAGES:
        yield request.route_path(route)
    for section in domain.faq(request.work.records.content, request.facts):
        for each in section.questions:
            yield request.route_path("question", section=section.key, question=each.key)
    for department in enabled(request.work, SOURCE):
        yield request.route_path("department", department=department.key)
        for service in department.services:
            where = {"department": department.key, "service": service.key}
            yield request.route_path("service", **where)


def _entry(start: str, path: str) -> str:
    prefixes = {spoken: f"/{prefix}" for prefix, spoken in PREFIXES.items()}
    spoken = {locale: f"{start}{prefixes.get(locale, '')}{path}" for locale in LOCALES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{locale}" href="{address}"/>'
        for locale, address in spoken.items()
    )
    return "".join(f"<url><loc>{address}</loc>{links}</url>\n" for address in spoken.values())
