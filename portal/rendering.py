"""Chameleon: the renderer, what every template knows, whole-page helpers."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any

from babel.dates import format_skeleton, get_day_names
from babel.lists import format_list
from chameleon import PageTemplateFile, PageTemplateLoader
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
from portal.settings import Settings

SUPPORT_HOURS = _("montags bis freitags von {opens} bis {closes} Uhr")
TEMPLATES = str(files("portal.templates"))


_compiling = threading.RLock()


class Template(PageTemplateFile):
    """A template that one thread at a time compiles.

    Before 3.11.8, Python raised SystemError where two threads built syntax trees at once
    (https://github.com/python/cpython/issues/106905): of the first readers of a page one got a 500.
    """

    def cook_check(self) -> bool:
        """Compile where that was not done yet; returns whether it was needed."""
        if self._cooked:
            return False
        with _compiling:
            return bool(super().cook_check())


def loader() -> PageTemplateLoader:
    """Return a loader of our templates; they do not change while we run."""
    return PageTemplateLoader(TEMPLATES, auto_reload=False, formats={"xml": Template})


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
        languages=_switch(request),
        frame=words(request.reader),
        tongues=LANGUAGES,
        spoken=_spoken,
        office_tag=partial(_office_tag, request),
        banner=partial(_banner, request),
        upkeep=partial(_upkeep, request),
        practised=partial(_practised, request),
        language_path=partial(_language_path, request),
        **words(request.locale_name),
        **values,
    )


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


def _switch(request) -> list[tuple[str, str]]:
    """Return the languages this page exists in, and the one its reader came with."""
    route = getattr(request, "matched_route", None)
    return [
        (code, name)
        for code, name in request.languages.items()
        if route is None or i18n.has(code, route.name) or code == request.reader
    ]


def _language_path(request, locale: str) -> str:
    """Return this page's address in another language."""
    base = request.environ["SCRIPT_NAME"].removesuffix(
        request.environ.get("videoberatung.prefix", "")
    )
    query = f"?{request.query_string}" if request.query_string else ""
    return f"{base}{i18n.prefix(locale)}{request.environ['PATH_INFO']}{query}"


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
