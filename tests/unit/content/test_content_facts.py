"""Facts are worded so that sentences stay grammatical, whatever the settings and departments."""

from dataclasses import replace
from datetime import date

import pytest

from portal.content import wordings, words
from portal.content.counted import count
from portal.content.errors import UnknownFact
from portal.content.facts import NAMES, facts, fill
from portal.languages import LANGUAGES
from portal.plugin import (
    BookingRules,
    Department,
    Identification,
    OpeningHours,
    Service,
    Signature,
)
from portal.settings import Settings

RULES = BookingRules(hours=OpeningHours(mon="09:00-12:00"))


def office(key, *titles, booked=(), **more):
    services = tuple(
        Service(key=title.lower(), title=title, booking=RULES if title in booked else None)
        for title in titles
    )
    return Department(key=key, name=f"Amt {key.upper()}", services=services, **more)


def said(name, *departments, locale="de", **settings):
    return facts(Settings(**settings), departments, locale)[name]


NONE = office("a", "Pass")
ONE = office("a", "Pass", "Reise", booked=("Pass",))
TWO = office("a", "Pass", "Reise", booked=("Pass", "Reise"))
OTHER = office("b", "Hund", booked=("Hund",))


@pytest.mark.parametrize(
    "departments,sentence",
    [
        ((), "Zurzeit kann noch keine Dienstleistung online gebucht werden."),
        ((NONE,), "Zurzeit kann noch keine Dienstleistung online gebucht werden."),
        ((ONE,), "Online buchen können Sie zurzeit die Dienstleistung „Pass“ (Amt A)."),
        (
            (TWO,),
            "Online buchen können Sie zurzeit die Dienstleistungen „Pass“ sowie „Reise“ (Amt A).",
        ),
        (
            (TWO, OTHER),
            "Online buchen können Sie zurzeit die Dienstleistungen "
            "„Pass“, „Reise“ (Amt A) sowie „Hund“ (Amt B).",
        ),
    ],
)
def test_what_can_be_booked_is_a_whole_sentence_for_none_one_two_and_three(departments, sentence):
    assert said("bookable_sentence", *departments) == sentence


def test_english_sentences_use_english_quotation_marks():
    assert said("bookable_sentence", TWO, locale="en") == (
        "At present you can book these services online: “Pass” as well as “Reise” (Amt A)."
    )


@pytest.mark.parametrize(
    "departments,sentence",
    [
        ((), "Zurzeit beteiligt sich noch kein Fachamt."),
        ((ONE,), "Zurzeit beteiligt sich ein Fachamt."),
        ((ONE, OTHER), "Zurzeit beteiligen sich zwei Fachämter."),
    ],
)
def test_how_many_offices_take_part_agrees_with_its_verb(departments, sentence):
    assert said("department_sentence", *departments) == sentence


def test_names_of_offices_are_listed_with_und():
    assert said("departments", ONE, OTHER) == "Amt A und Amt B"
    assert said("departments") == ""
    assert said("department_count", ONE, OTHER) == "zwei"


def test_the_list_of_offices_nests_services_and_marks_what_can_be_booked():
    assert said("department_list", ONE) == (
        "- [Amt A](/aemter/a)\n"
        "    - [Pass](/aemter/a/pass) – online buchbar\n"
        "    - [Reise](/aemter/a/reise)"
    )


def test_a_name_cannot_break_out_of_the_list():
    strange = Department(key="x", name="*[x](y)*", services=(Service(key="s", title="S"),))
    assert said("department_list", strange).startswith(r"- [\*\[x\](y)\*](/aemter/x)")


@pytest.mark.parametrize(
    "months,period",
    [((6,), "sechs Monaten"), ((1,), "einem Monat"), ((13,), "13 Monaten")],
)
def test_the_retention_period_is_a_dative(months, period):
    departments = [office(f"d{n}", "Pass", retention_months=n) for n in months]
    assert said("retention_period", *departments) == period


def test_different_retention_periods_are_told_as_a_range():
    short, long = office("a", "Pass", retention_months=3), office("b", "Pass")
    assert said("retention_months", short, long) == "drei bis sechs"
    assert said("retention_period", short, long) == "drei bis sechs Monaten, je nach Dienstleistung"


def test_services_that_need_the_camera_are_named():
    seen = Service(key="s", title="Waffen", identification=Identification.SIGHT)
    weapons = Department(key="o", name="Amt", services=(seen,))
    assert said("camera_sentence", weapons) == "Das gilt zurzeit für „Waffen“ (Amt)."
    assert said("camera_sentence", NONE) == "Zurzeit verlangt das keine Dienstleistung."


def test_the_pilot_follows_the_settings_or_lasts_a_year():
    pilot = {"pilot_start": date(2027, 3, 1), "pilot_end": date(2027, 8, 31)}
    assert said("pilot_duration") == "zwölf Monate"
    assert said("pilot_period") == "zwölf Monate lang"
    assert said("pilot_duration", **pilot) == "sechs Monate"
    assert said("pilot_period", **pilot) == "vom 1. März 2027 bis zum 31. August 2027"


@pytest.mark.parametrize(
    "start,end,expected",
    [
        (date(2027, 1, 1), date(2027, 12, 31), (12, True)),
        (date(2027, 1, 15), date(2027, 2, 14), (1, True)),
        (date(2027, 1, 1), date(2027, 3, 20), (3, False)),
        (date(2027, 1, 1), date(2027, 1, 5), (1, False)),
    ],
)
def test_months_are_calendar_months(start, end, expected):
    assert words.months(start, end) == expected


def test_minutes_and_days_come_from_the_settings():
    assert said("room_opens_minutes", room_opens_minutes=10) == "10 Minuten"
    assert said("activation_minutes", booking_activation_minutes=1) == "1 Minute"
    assert said("pickup_days") == "14 Tage"
    assert said("city", city_name="Stadt Ulm") == "Stadt Ulm"


def test_support_is_the_number_for_public_administration():
    assert said("support_phone") == "115"
    assert said("support_hours") == "montags bis freitags von 8 bis 18 Uhr"
    assert said("support_hours", locale="en") == "Monday to Friday, 8 am to 6 pm"
    assert said("upload_mbit") == "2 Mbit/s"
    assert said("browsers") == "Google Chrome, Mozilla Firefox, Microsoft Edge oder Safari"


def test_a_language_without_words_of_its_own_gets_german_ones():
    assert facts(Settings(), (ONE,), "de_simple") == facts(Settings(), (ONE,), "de")


def test_every_fact_is_a_text_in_every_language():
    for locale in LANGUAGES:
        every = facts(Settings(), (ONE, OTHER), locale)
        assert set(every) == NAMES
        assert all(isinstance(value, str) and value for value in every.values())


def test_filling_in_needs_facts_that_exist():
    assert fill("Rufen Sie {{ support_phone }} an.", {"support_phone": "115"}) == (
        "Rufen Sie 115 an."
    )
    with pytest.raises(UnknownFact, match=r"Den Platzhalter \{\{Stadt\}\} gibt es nicht"):
        fill("{{Stadt}}", {})


def test_the_ways_of_signing_follow_what_the_portal_can_do(monkeypatch):
    ways = "mit der Hidden-TAN, mit der Handy-TAN oder auf dem Tastfeld"
    assert said("signature_ways", ONE) == ways
    assert said("signature_list", ONE, locale="en").startswith("There are three ways")
    one = replace(wordings.SUPPORT, signatures=(Signature.TOUCHPAD,))
    monkeypatch.setattr(wordings, "SUPPORT", one)
    assert said("signature_ways", ONE) == "auf dem Tastfeld"
    assert said("signature_list", ONE).startswith("**Tastfeld")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("uk", ["1 місяць", "3 місяці", "5 місяців", "21 місяць", "12 місяців"]),
        ("ar", ["شهر واحد", "3 أشهر", "5 أشهر", "21 شهرًا", "12 شهرًا"]),
    ],
)
def test_counted_things_have_the_plural_forms_of_their_language(locale, said):
    assert [count(number, "month", locale) for number in (1, 3, 5, 21, 12)] == said
    assert count(2, "day", "ar") == "يومان"


@pytest.mark.parametrize("locale", ["uk", "ar"])
def test_every_fact_is_worded_in_the_languages_of_the_core_set(locale):
    german, here = facts(Settings(), (TWO, OTHER)), facts(Settings(), (TWO, OTHER), locale)
    same = {name for name in german if german[name] == here[name]}
    assert same == {"city", "support_phone", "upload_mbit"}
    assert facts(Settings(), (), locale)["department_sentence"] != german["department_sentence"]
    dated = replace(Settings(), pilot_start=date(2027, 3, 1), pilot_end=date(2027, 9, 14))
    period = facts(dated, (TWO, OTHER), locale)["pilot_period"]
    assert {"uk": "1 березня 2027", "ar": "1 مارس 2027"}[locale] in period
    assert german.worded(locale)["browsers"] == here["browsers"]
    assert here.worded("de") == german
