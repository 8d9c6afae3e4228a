"""How each fact is said in the languages of the core set: short, and without number words.

The sentences come from the catalogues; counted things, lists and days from `counted`.
"""

from collections.abc import Callable, Iterable, Sequence

from portal.content.counted import COUNTED, count, day, listed
from portal.content.support import SUPPORT
from portal.content.wordings import WORDINGS, is_bookable, is_seen, linked, retention, services
from portal.content.words import months
from portal.i18n import _, translator
from portal.plugin import Department, Service, Signature
from portal.settings import Settings

_Departments = Sequence[Department]
_Wording = Callable[[Settings, _Departments, str], str]
# Their facts are worded here.
SPOKEN = frozenset(COUNTED)
WAYS = {
    Signature.TOUCHPAD: _("auf dem Tastfeld"),
    Signature.HIDDEN_TAN: _("mit der Hidden-TAN"),
    Signature.MOBILE_TAN: _("mit der Handy-TAN"),
}
_HOW = {
    Signature.TOUCHPAD: _("Tastfeld: Sie zeichnen Ihre Unterschrift mit Finger, Stift oder Maus."),
    Signature.HIDDEN_TAN: _(
        "Hidden-TAN: Nach der Prüfung Ihres Ausweises erscheint eine Zahl, die nur Sie sehen. Sie "
        "tippen sie ein."
    ),
    Signature.MOBILE_TAN: _("Handy-TAN: Sie bekommen eine Zahl per SMS und tippen sie ein."),
}


def _department_sentence(settings: Settings, departments: _Departments, locale: str) -> str:
    text = translator(locale)
    if not departments:
        return text(_("Zurzeit beteiligt sich noch kein Fachamt."))
    return text(_("Zahl der Fachämter, die sich beteiligen: {number}."), number=len(departments))


def _department_list(settings: Settings, departments: _Departments, locale: str) -> str:
    listing = linked(departments, translator(locale)(_("online buchbar")))
    return listing or _department_sentence(settings, departments, locale)


def _named(found: Iterable[tuple[Department, Service]], locale: str) -> str:
    return listed([f"{service.title} ({office.name})" for office, service in found], locale)


def _bookable_sentence(settings: Settings, departments: _Departments, locale: str) -> str:
    text, named = translator(locale), _named(services(departments, is_bookable), locale)
    if not named:
        return text(_("Zurzeit kann noch keine Dienstleistung online gebucht werden."))
    return text(_("Online buchen können Sie zurzeit: {services}."), services=named)


def _camera_sentence(settings: Settings, departments: _Departments, locale: str) -> str:
    text, named = translator(locale), _named(services(departments, is_seen), locale)
    if not named:
        return text(_("Zurzeit verlangt das keine Dienstleistung."))
    return text(_("Das gilt zurzeit für: {services}."), services=named)


def _span(departments: _Departments) -> list[int]:
    """Return the shortest and the longest retention in months; one where they are the same."""
    periods = retention(departments)
    return list(dict.fromkeys((periods[0], periods[-1])))


def _retention(settings: Settings, departments: _Departments, locale: str) -> str:
    ends = [count(each, "month", locale) for each in _span(departments)]
    if len(ends) == 1:
        return ends[0]
    return translator(locale)(_("{span}, je nach Dienstleistung"), span=" – ".join(ends))


def _signature_list(settings: Settings, departments: _Departments, locale: str) -> str:
    text = translator(locale)
    ways = "\n".join(f"- {text(_HOW[way])}" for way in SUPPORT.signatures)
    return f"{text(_('Sie haben auf jedem Gerät diese Möglichkeiten:'))}\n\n{ways}"


def _pilot_duration(settings: Settings, departments: _Departments, locale: str) -> str:
    value, whole = SUPPORT.pilot_months, True
    if settings.pilot_start and settings.pilot_end:
        value, whole = months(settings.pilot_start, settings.pilot_end)
    said = count(value, "month", locale)
    return said if whole else translator(locale)(_("etwa {span}"), span=said)


def _pilot_period(settings: Settings, departments: _Departments, locale: str) -> str:
    if not (settings.pilot_start and settings.pilot_end):
        return _pilot_duration(settings, departments, locale)
    return f"{day(settings.pilot_start, locale)} – {day(settings.pilot_end, locale)}"


def _support_tariff(settings: Settings, departments: _Departments, locale: str) -> str:
    return translator(locale)(
        _(
            "Ein Anruf kostet in der Regel so viel wie ein Gespräch ins Festnetz und ist mit einer "
            "Flatrate kostenlos; viele Mobilfunkanbieter rechnen ebenso ab."
        )
    )


def _support_hours(settings: Settings, departments: _Departments, locale: str) -> str:
    hours = {"opens": SUPPORT.opens, "closes": SUPPORT.closes}
    return translator(locale)(_("montags bis freitags von {opens} bis {closes} Uhr"), **hours)


def _ways(settings: Settings, departments: _Departments, locale: str) -> str:
    text = translator(locale)
    return listed([text(WAYS[way]) for way in SUPPORT.signatures], locale, either=True)


def announced(names: list[str], locale: str) -> str:
    """Return what the fact `announced_sentence` says."""
    text = translator(locale)
    if not names:
        return text(_("Zurzeit ist kein weiteres Amt angekündigt."))
    return text(_("Angekündigt: {offices}."), offices=listed(names, locale))


# What is not named here is the same in every language: the city, a number, 115, Mbit/s.
CORE_WORDINGS: dict[str, _Wording] = WORDINGS | {
    "departments": lambda s, ds, locale: listed([d.name for d in ds], locale),
    "department_count": lambda s, ds, locale: str(len(ds)),
    "department_sentence": _department_sentence,
    "department_list": _department_list,
    "bookable_services": lambda s, ds, locale: _named(services(ds, is_bookable), locale),
    "bookable_sentence": _bookable_sentence,
    "camera_sentence": _camera_sentence,
    "retention_months": lambda s, ds, locale: " – ".join(map(str, _span(ds))),
    "retention_period": _retention,
    "pickup_days": lambda s, ds, locale: count(s.documents_pickup_days, "day", locale),
    "support_hours": _support_hours,
    "support_tariff": _support_tariff,
    "browsers": lambda s, ds, locale: listed(list(SUPPORT.browsers), locale, either=True),
    "signature_ways": _ways,
    "signature_list": _signature_list,
    "pilot_duration": _pilot_duration,
    "pilot_period": _pilot_period,
    "room_opens_minutes": lambda s, ds, locale: count(s.room_opens_minutes, "minute", locale),
    "activation_minutes": lambda s, ds, locale: count(
        s.booking_activation_minutes, "minute", locale
    ),
}
