"""Chameleon: the renderer, what every template knows, whole-page helpers."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from html import escape
from typing import Any
from urllib.parse import quote

from babel.dates import format_skeleton, get_day_names
from babel.lists import format_list
from chameleon.utils import Markup
from pyramid.csrf import get_csrf_token
from pyramid.interfaces import IRoutesMapper
from pyramid_tm import is_tm_active

from portal import clock, i18n
from portal.catalogue import maintenance
from portal.content import banner
from portal.content.facts import facts
from portal.content.support import SUPPORT
from portal.i18n import _
from portal.languages import LANGUAGES
from portal.parts import Parts
from portal.settings import Settings
from portal.templating import loader

# In the links to a page in other languages: the page's own address. It stands in no address.
HERE = "\ue000"
SUPPORT_HOURS = _("montags bis freitags von {opens} bis {closes} Uhr")


class Renderer:
    """Renders one template with the request's language and layout."""

    loader = loader()

    def __init__(self, info) -> None:
        self._name = info.name

    def __call__(self, value: dict[str, Any], system: dict[str, Any]) -> str:
        request = system["request"]
        if request is not None:
            request.response.content_type = "text/html"
        return render(self._name, request, **value)


def render(name: str, request, **values: Any) -> str:
    """Return template `name` rendered for a request."""
    return Renderer.loader.load(name)(
        request=request,
        path=_paths(request),
        static=partial(_static, request),
        layout=Renderer.loader.load("layout.pt"),
        macros=Renderer.loader.load("macros.pt"),
        csrf=_Lazy(request),
        settings=request.registry.settings_,
        support=_support(request.registry.settings_, request.reader),
        frame=words(request.reader),
        tongues=LANGUAGES,
        spoken=_spoken,
        office_tag=partial(_office_tag, request),
        part=partial(_part, request),
        strip=partial(_strip, request),
        alternates=partial(_alternates, request),
        banner=partial(_banner, request),
        upkeep=partial(_upkeep, request),
        practised=partial(_practised, request),
        **words(request.locale_name),
        **values,
    )


def _part(request, name: str, locale: str, **given: Any) -> Markup:
    """Return a part of pages in a language, from those that are kept (portal/parts.py)."""

    def make() -> str:
        return Renderer.loader.load(f"parts/{name}.pt")(
            path=_paths(request),
            static=partial(_static, request),
            support=_support(request.registry.settings_, locale),
            settings=request.registry.settings_,
            spoken=_spoken,
            tongues=LANGUAGES,
            under=partial(_under, request),
            office_tag=partial(_office_tag, request),
            **words(locale),
            **given,
        )

    parts: Parts = request.registry.parts
    return parts.find((name, locale, request.reader, request.script_name), given, make)


@cache
def words(locale: str) -> dict[str, Any]:
    """Return the functions of a language that pages and mails share."""
    return {
        "_": i18n.translator(locale),
        "locale": locale,
        "tag": LANGUAGES[locale].tag,
        "direction": LANGUAGES[locale].dir,
        "day": lambda instant: i18n.day(instant, locale),
        "time": lambda instant: i18n.time_of_day(instant, locale),
        "moment": lambda instant: i18n.moment(instant, locale),
        "zone": lambda instant: i18n.zone(instant, locale),
        "iso": iso,
        "day_of": lambda instant: clock.local(instant).date(),
        "full_day": lambda date: i18n.date_in_words(date, locale),
        "month_name": lambda date: format_skeleton("yMMMM", date, locale=i18n.written(locale)),
        "weekdays": _weekdays(locale),
    }


@cache
def _weekdays(locale: str) -> list[tuple[str, str]]:
    """Return (short, full) names from Monday to Sunday."""
    short = get_day_names("abbreviated", locale=i18n.written(locale))
    full = get_day_names("wide", locale=i18n.written(locale))
    return [(short[i], full[i]) for i in range(7)]


def iso(instant: datetime) -> str:
    """Return RFC 3339 with the offset of Europe/Berlin."""
    return clock.local(instant).isoformat()


@cache
def _support(settings: Settings, locale: str) -> dict[str, str]:
    """Return the facts that hold whichever departments take part."""
    known = facts(settings, (), locale)
    if not LANGUAGES[locale].complete:
        # Facts are worded in German and English only.
        hours = i18n.translator(locale)(SUPPORT_HOURS, opens=SUPPORT.opens, closes=SUPPORT.closes)
        browsers = format_list(SUPPORT.browsers, "or", locale=i18n.written(locale))
        return known | {"support_hours": hours, "browsers": browsers}
    return known


def _office_tag(request, key: str) -> str | None:
    """Return "de" for texts of the department `key` that the page's language does not have."""
    spoken = request.registry.office.departments.speaks(key, request.locale_name)
    return None if spoken else i18n.SOURCE


def _strip(request, locale: str) -> str:
    """Return the links to this page in the languages it exists in, and its reader's own."""
    route = getattr(request, "matched_route", None)
    codes = (
        code
        for code in request.languages
        if route is None or i18n.has(code, route.name) or code == request.reader
    )
    strip = _part(request, "strip", locale, codes=" ".join(codes))
    query = f"?{request.query_string}" if request.query_string else ""
    return strip.replace(HERE, escape(_here(request) + query))


def _here(request) -> str:
    """Return this page's own address, without language and query."""
    return "/" + quote(request.environ["PATH_INFO"].encode("latin-1").lstrip(b"/"))


def _alternates(request, written_in: frozenset[str] | None) -> str:
    """Return for search engines where this page is in other languages; of a search, nothing.

    `written_in` are the languages of a text; pages without one are in those of their route.
    """
    route = getattr(request, "matched_route", None)
    if route is None or request.query_string or request.exception is not None:
        return ""
    spoken = (code for code in request.languages if i18n.has(code, route.name))
    codes = " ".join(code for code in spoken if written_in is None or code in written_in)
    links = _part(request, "alternates", request.reader, codes=codes)
    return links.replace(HERE, escape(_here(request)))


def _under(request, locale: str) -> str:
    """Return what stands for this page's address in another language."""
    base = request.script_name.removesuffix(request.environ.get("videoberatung.prefix", ""))
    return f"{base}{i18n.prefix(locale)}{HERE}"


def _banner(request):
    """Return the lines above all pages; what is shown outside of a transaction does without."""
    if request.exception is not None or not is_tm_active(request):
        return []
    shown = banner.shown(request.work.records.content, request.reader, request.work.now)
    upkeep = maintenance.for_citizens(request.work, request.reader)
    lines = [banner.Shown(upkeep, request.reader)] if upkeep else []
    return [*lines, *([shown] if shown else [])]


def _upkeep(request):
    """Return what the staff read about maintenance above their pages."""
    return maintenance.for_staff(request.work) if is_tm_active(request) else ""


def _practised(request) -> bool:
    """Whether the page belongs to a practice conversation."""
    return is_tm_active(request) and request.work.rehearsal is not None


class _Lazy:
    """The CSRF token, made (with its cookie) only when a form really shows it."""

    def __init__(self, request) -> None:
        self._request = request

    def __str__(self) -> str:
        return get_csrf_token(self._request)

    __html__ = __str__


def _paths(request) -> Callable[..., str]:
    """Return what makes addresses of this request's language: route_path without its detours."""
    route_of = request.registry.getUtility(IRoutesMapper).get_route
    before = request.script_name

    def path(name: str, *elements: str, _query=None, **parts: str) -> str:
        if elements or _query:
            query = {"_query": _query} if _query else {}
            return request.route_path(name, *elements, **parts, **query)
        return before + route_of(name).generate(parts)

    return path


@cache
def _spoken(locale: str, around: str) -> dict[str, str]:
    """Return the attributes of a text in a language, where that around it is another."""
    language = LANGUAGES[locale]
    return {} if locale == around else {"lang": language.tag, "dir": language.dir}


def _static(request, name: str) -> str:
    """Return the address of a static file; it carries the version, so browsers may keep it."""
    return request.registry.static_url(name)


def includeme(config) -> None:
    """Use Chameleon for .pt names."""
    config.add_renderer(".pt", Renderer)
