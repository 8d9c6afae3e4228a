"""Languages: catalogues read from locale/*.po, dates and times as each language writes them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.util import find_spec

from babel.dates import format_date, format_time
from babel.messages.pofile import read_po

from portal import clock, core
from portal.languages import LANGUAGES, PREFIXES, SOURCE, chosen

LOCALES = chosen(LANGUAGES)
# Around what is filled into a text of the other direction, so that neither turns the other over
# (Unicode TR 9: first strong isolate).
ISOLATE, END = "\u2068", "\u2069"

Translate = Callable[..., str]


def _(message: str) -> str:
    """Mark a German text for translation; it is translated where it is shown."""
    return message


class Words(str):
    """A German text with what is filled into its {names} wherever it is translated."""

    values: dict[str, str]

    def __new__(cls, message: str, **values: str) -> "Words":
        """Return the text; the values stay beside it."""
        made = super().__new__(cls, message)
        made.values = values
        return made


def catalogues(package: str) -> dict[str, dict[str, str]]:
    """Return the translations in a package's locale/*.po: language → German text → text.

    Raises PoFileError for a catalogue that is damaged; a missing one is left out, and a module that
    is no package has none.
    """
    found: dict[str, dict[str, str]] = {}
    spec = find_spec(package)
    for locale in LOCALES if spec and spec.submodule_search_locations else ():
        path = files(package).joinpath("locale", f"{locale}.po")
        if path.is_file():
            with path.open("rb") as file:
                messages = read_po(file, LANGUAGES[locale].babel, abort_invalid=True)
            found[locale] = {str(m.id): str(m.string) for m in messages if m.id and m.string}
    return found


@cache
def _catalogue(locale: str) -> dict[str, str]:
    return catalogues("portal").get(locale, {})


@cache
def translator(locale: str) -> Translate:
    """Return the function that translates German texts and fills in {names}."""
    catalogue = _catalogue(locale)
    backwards = locale in LANGUAGES and LANGUAGES[locale].dir == "rtl"

    def translate(message: str, **values: object) -> str:
        text = catalogue.get(message, str(message))
        if isinstance(message, Words):
            values = {**message.values, **values}
        if backwards:
            values = {name: isolated(value) for name, value in values.items()}
        return text.format(**values) if values else text

    return translate


def isolated(value: object) -> object:
    """Return a text that keeps its own direction wherever it is filled in.

    Addresses and plain codes stay bare: programs that look for them would take the marks along.
    """
    if not isinstance(value, str) or value.isalnum() or value.startswith(("http://", "https://")):
        return value
    return f"{ISOLATE}{value}{END}"


def written(locale: str) -> str:
    """Return the locale by which a language writes dates, times and numbers."""
    return LANGUAGES[locale].babel


def day(instant: datetime, locale: str) -> str:
    """Return e.g. „Montag, 22. März 2027“ for the day in Europe/Berlin."""
    return date_in_words(clock.local(instant).date(), locale)


def date_in_words(date: date, locale: str) -> str:
    """Return a day as a language writes it in full."""
    return format_date(date, "full", locale=written(locale))


def time_of_day(instant: datetime, locale: str) -> str:
    """Return e.g. „09:00 Uhr“."""
    text = format_time(clock.local(instant), "HH:mm", locale=written(locale))
    return f"{text} Uhr" if locale.startswith("de") else text


def zone(instant: datetime, locale: str) -> str:
    """Return MEZ or MESZ (CET, CEST), whichever holds at this instant."""
    local = clock.local(instant)
    return ("MESZ" if local.dst() else "MEZ") if locale.startswith("de") else str(local.tzname())


def moment(instant: datetime, locale: str) -> str:
    """Return day and time in words, for pages and mails."""
    comma = LANGUAGES[locale].comma
    return f"{day(instant, locale)}{comma}{time_of_day(instant, locale)} ({zone(instant, locale)})"


def prefix(locale: str) -> str:
    """Return what the addresses of a language begin with; nothing for the source language."""
    spelled = LANGUAGES[locale].prefix
    return f"/{spelled}" if spelled else ""


def includeme(config) -> None:
    """Add the languages of a request, its translator, and the tween that reads the prefix.

    `reader` is the language of the address; `locale_name` the one the page is in, which is German
    where the reader's has the core set only and the page does not belong to it. `languages` are
    those this installation offers, with their names.
    """
    config.add_tween(
        "portal.i18n.prefix_tween_factory",
        under="portal.reading.tween_factory",
        over="pyramid_tm.tm_tween_factory",
    )
    config.add_request_method(_reader, "reader", property=True)
    config.add_request_method(_spoken, "locale_name", property=True)
    config.add_request_method(
        lambda r: chosen(r.registry.settings_.languages), "languages", reify=True
    )
    config.add_request_method(lambda r: translator(r.locale_name), "translate", property=True)


def _reader(request) -> str:
    return str(request.environ.get("videoberatung.locale", SOURCE))


def _spoken(request) -> str:
    reader = _reader(request)
    # What has no route is an error page, which belongs to the core set.
    route = getattr(request, "matched_route", None)
    return reader if route is None or has(reader, route.name) else SOURCE


def has(locale: str, route: str) -> bool:
    """Whether a language has the pages of a route."""
    return LANGUAGES[locale].complete or route in core.ROUTES


def prefix_tween_factory(handler, registry):
    """Move a language prefix from the path to SCRIPT_NAME, so that all links keep it."""

    def tween(request):
        first, _slash, rest = request.path_info.lstrip("/").partition("/")
        if PREFIXES.get(first) in registry.settings_.languages:
            request.environ["videoberatung.locale"] = PREFIXES[first]
            request.environ["videoberatung.prefix"] = f"/{first}"
            request.environ["SCRIPT_NAME"] += f"/{first}"
            request.environ["PATH_INFO"] = f"/{rest}"
        return handler(request)

    return tween
