"""How each fact is said, German and English, for none, one or many of whatever it counts."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from portal.content import words
from portal.content.support import SUPPORT
from portal.plugin import Department, Identification, Service, Signature
from portal.settings import Settings

_Departments = Sequence[Department]
_Wording = Callable[[Settings, _Departments, str], str]


def _say(locale: str, german: str, english: str) -> str:
    return english if words.language(locale) == "en" else german


def services(
    departments: _Departments, wanted: Callable[[Service], bool]
) -> Iterator[tuple[Department, Service]]:
    """Return the services that are wanted, each with its office."""
    return ((d, service) for d in departments for service in d.services if wanted(service))


def _named(departments: _Departments, wanted: Callable[[Service], bool], locale: str) -> str:
    """Return „A“ sowie „B“ (Amt): the office stands once after its last service."""
    named = []
    for department, group in groupby(services(departments, wanted), key=lambda pair: pair[0]):
        opens, closes = _say(locale, "„", "“"), _say(locale, "“", "”")
        titles = [f"{opens}{service.title}{closes}" for _, service in group]
        titles[-1] += f" ({department.name})"
        named += titles
    return words.enumeration(named, locale, also=True)


def is_bookable(service: Service) -> bool:
    """Whether it can be booked online."""
    return service.bookable


def is_seen(service: Service) -> bool:
    """Whether it needs the camera, for a look at an identity document."""
    return service.identification is Identification.SIGHT


def _department_sentence(settings: Settings, departments: _Departments, locale: str) -> str:
    if not departments:
        return _say(
            locale, "Zurzeit beteiligt sich noch kein Fachamt.", "No office takes part at present."
        )
    if len(departments) == 1:
        return _say(
            locale, "Zurzeit beteiligt sich ein Fachamt.", "One office takes part at present."
        )
    number = words.number(len(departments), locale)
    return _say(
        locale,
        f"Zurzeit beteiligen sich {number} Fachämter.",
        f"{number.capitalize()} offices take part at present.",
    )


def _department_list(settings: Settings, departments: _Departments, locale: str) -> str:
    mark = _say(locale, "online buchbar", "can be booked online")
    return linked(departments, mark) or _department_sentence(settings, departments, locale)


def linked(departments: _Departments, mark: str) -> str:
    """Return the offices with their services as a list in Markdown; the bookable ones marked."""
    lines = []
    for department in departments:
        lines.append(f"- [{escape(department.name)}](/aemter/{department.key})")
        for service in department.services:
            link = f"[{escape(service.title)}](/aemter/{department.key}/{service.key})"
            lines.append(f"    - {link}{f' – {mark}' if service.bookable else ''}")
    return "\n".join(lines)


def escape(text: str) -> str:
    """Return words as they stand in Markdown."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def _bookable_sentence(settings: Settings, departments: _Departments, locale: str) -> str:
    number = len(list(services(departments, is_bookable)))
    named = _named(departments, is_bookable, locale)
    if not number:
        return _say(
            locale,
            "Zurzeit kann noch keine Dienstleistung online gebucht werden.",
            "At present no service can be booked online.",
        )
    if number == 1:
        return _say(
            locale,
            f"Online buchen können Sie zurzeit die Dienstleistung {named}.",
            f"At present you can book this service online: {named}.",
        )
    return _say(
        locale,
        f"Online buchen können Sie zurzeit die Dienstleistungen {named}.",
        f"At present you can book these services online: {named}.",
    )


def _camera_sentence(settings: Settings, departments: _Departments, locale: str) -> str:
    named = _named(departments, is_seen, locale)
    if not named:
        return _say(
            locale,
            "Zurzeit verlangt das keine Dienstleistung.",
            "At present no service asks for this.",
        )
    return _say(locale, f"Das gilt zurzeit für {named}.", f"At present this holds for {named}.")


_SIGNING = {
    Signature.TOUCHPAD: (
        ("auf dem Tastfeld", "on the touchpad"),
        (
            "**Tastfeld (Touchpad):** Sie zeichnen Ihre Unterschrift mit Finger, Stift oder Maus.",
            "**Touchpad:** You draw your signature with finger, pen or mouse.",
        ),
    ),
    Signature.HIDDEN_TAN: (
        ("mit der Hidden-TAN", "with the Hidden-TAN"),
        (
            "**Hidden-TAN:** Nach der Prüfung Ihres Ausweises erscheint eine Zahl, die nur Sie "
            "sehen. Sie tippen sie ein.",
            "**Hidden-TAN:** After your identity document has been checked, a number appears that "
            "only you can see. You type it in.",
        ),
    ),
    Signature.MOBILE_TAN: (
        ("mit der Handy-TAN", "with the mobile TAN"),
        (
            "**Handy-TAN:** Sie bekommen eine Zahl per SMS und tippen sie ein.",
            "**Mobile TAN:** You receive a number by SMS and type it in.",
        ),
    ),
}


def _signature_ways(settings: Settings, departments: _Departments, locale: str) -> str:
    ways = [_say(locale, *_SIGNING[way][0]) for way in SUPPORT.signatures]
    return words.alternatives(ways, locale)


def _signature_list(settings: Settings, departments: _Departments, locale: str) -> str:
    ways = [_say(locale, *_SIGNING[way][1]) for way in SUPPORT.signatures]
    if len(ways) == 1:
        return f"{ways[0]} {_say(locale, 'Das geht auf jedem Gerät.', 'It works on any device.')}"
    number = words.number(len(ways), locale)
    intro = _say(
        locale,
        f"Sie haben {number} Möglichkeiten, auf jedem Gerät:",
        f"There are {number} ways, on any device:",
    )
    return "\n".join([intro, "", *(f"- {way}" for way in ways)])


def retention(departments: _Departments) -> list[int]:
    """Return the months after which cases are deleted, each once, the shortest first."""
    periods = {d.retention_for(service) for d in departments for service in d.services}
    return sorted(periods) or [6]


def _retention_months(settings: Settings, departments: _Departments, locale: str) -> str:
    periods = retention(departments)
    ends = dict.fromkeys((periods[0], periods[-1]))
    joint = _say(locale, " bis ", " to ")
    return joint.join(words.number(months, locale) for months in ends)


def _retention_period(settings: Settings, departments: _Departments, locale: str) -> str:
    periods = retention(departments)
    if periods == [1]:
        return _say(locale, "einem Monat", "one month")
    months = _retention_months(settings, departments, locale)
    varies = _say(locale, ", je nach Dienstleistung", ", depending on the service")
    unit = _say(locale, "Monaten", "months")
    return f"{months} {unit}{varies if len(periods) > 1 else ''}"


def _pilot_duration(settings: Settings, departments: _Departments, locale: str) -> str:
    value, whole = SUPPORT.pilot_months, True
    if settings.pilot_start and settings.pilot_end:
        value, whole = words.months(settings.pilot_start, settings.pilot_end)
    about = "" if whole else _say(locale, "rund ", "about ")
    one, many = _say(locale, "einen", "one"), words.number(value, locale)
    unit = _say(locale, "Monat", "month") if value == 1 else _say(locale, "Monate", "months")
    return f"{about}{one if value == 1 else many} {unit}"


def _pilot_period(settings: Settings, departments: _Departments, locale: str) -> str:
    """Return a phrase that fits behind „läuft“ whether or not the days are set."""
    duration = _pilot_duration(settings, departments, locale)
    if not (settings.pilot_start and settings.pilot_end):
        return _say(locale, f"{duration} lang", f"for {duration}")
    start, end = words.day(settings.pilot_start, locale), words.day(settings.pilot_end, locale)
    return _say(locale, f"vom {start} bis zum {end}", f"from {start} to {end}")


def _support_hours(settings: Settings, departments: _Departments, locale: str) -> str:
    return _say(
        locale,
        f"montags bis freitags von {SUPPORT.opens} bis {SUPPORT.closes} Uhr",
        f"Monday to Friday, {SUPPORT.opens} am to {SUPPORT.closes - 12} pm",
    )


def _support_tariff(settings: Settings, departments: _Departments, locale: str) -> str:
    return _say(
        locale,
        "Ein Anruf kostet in der Regel so viel wie ein Gespräch ins Festnetz und ist mit einer "
        "Flatrate kostenlos; viele Mobilfunkanbieter rechnen ebenso ab.",
        "As a rule a call costs as much as one to a landline and is free with a flat rate; many "
        "mobile providers charge the same.",
    )


def _browsers(settings: Settings, departments: _Departments, locale: str) -> str:
    return words.alternatives(SUPPORT.browsers, locale)


def _minutes(value: int, locale: str) -> str:
    return words.count(value, _say(locale, "Minute", "minute"), _say(locale, "Minuten", "minutes"))


WORDINGS: dict[str, _Wording] = {
    "city": lambda settings, departments, locale: settings.city_name,
    "departments": lambda s, ds, locale: words.enumeration([d.name for d in ds], locale),
    "department_count": lambda s, ds, locale: words.number(len(ds), locale),
    "department_sentence": _department_sentence,
    "department_list": _department_list,
    "bookable_services": lambda s, ds, locale: _named(ds, is_bookable, locale),
    "bookable_sentence": _bookable_sentence,
    "camera_sentence": _camera_sentence,
    "retention_months": _retention_months,
    "retention_period": _retention_period,
    "pickup_days": lambda settings, ds, locale: words.count(
        settings.documents_pickup_days, _say(locale, "Tag", "day"), _say(locale, "Tage", "days")
    ),
    "support_phone": lambda s, ds, locale: SUPPORT.phone,
    "support_hours": _support_hours,
    "support_tariff": _support_tariff,
    "upload_mbit": lambda s, ds, locale: f"{SUPPORT.upload_mbit} Mbit/s",
    "browsers": _browsers,
    "signature_ways": _signature_ways,
    "signature_list": _signature_list,
    "pilot_duration": _pilot_duration,
    "pilot_period": _pilot_period,
    "room_opens_minutes": lambda settings, ds, loc: _minutes(settings.room_opens_minutes, loc),
    "activation_minutes": lambda settings, ds, loc: _minutes(
        settings.booking_activation_minutes, loc
    ),
}
