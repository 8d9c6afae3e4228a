"""Every text of citizens' pages, mails and departments is translated, with the same {names}."""

import re
import runpy
import string
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal import core
from portal.catalogue.domain import installed
from portal.clock import BERLIN
from portal.i18n import END, ISOLATE, moment, translator
from portal.languages import LANGUAGES, SOURCE
from portal.plugin import Department, Field, Form, Matter, Question, Service
from portal.plugin.wordings import texts, worded
from portal.settings import Settings

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "messages.py"))
folders, in_python, in_template = TOOL["folders"], TOOL["in_python"], TOOL["in_template"]
wanted = TOOL["wanted"]
PLACES = {folder.parent.name: (folder, texts) for folder, texts in folders().items()}
# Departments owe the languages that are offered as a whole; the others are theirs to add.
TRANSLATED = [
    (place, locale)
    for place in PLACES
    for locale, language in LANGUAGES.items()
    if locale != SOURCE and (language.complete or place == "portal")
]
# A text may be the same in both languages.
SAME = {"portal": {"Browser", "Code", "Text", "Upload", "{mbit} Mbit/s"}}
GERMAN = re.compile(r"\b(Sie|und|oder|nicht|wird|ist|der|das|bitte)\b|[äöüßÄÖÜ„]", re.I)


def catalogue(place: str, locale: str) -> dict[str, str]:
    with (PLACES[place][0] / f"{locale}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def names(text: str) -> list[str]:
    return sorted(part[1] for part in string.Formatter().parse(text) if part[1])


@pytest.mark.parametrize(("place", "locale"), TRANSLATED)
def test_the_catalogue_has_all_texts_and_nothing_else(place, locale):
    assert sorted(catalogue(place, locale)) == sorted(wanted(locale, PLACES[place][1]))


def test_the_core_set_is_less_than_everything_and_every_place_of_it_has_texts():
    texts = PLACES["portal"][1]
    core_set = wanted("uk", texts)
    assert 0 < len(core_set) < len(texts)
    places = {place for where in core_set.values() for place in where}
    assert [begin for begin in core.TEXTS if not any(p.startswith(begin) for p in places)] == []


@pytest.mark.parametrize(("place", "locale"), TRANSLATED)
def test_every_text_is_translated(place, locale):
    assert [text for text, translated in catalogue(place, locale).items() if not translated] == []


@pytest.mark.parametrize(("place", "locale"), TRANSLATED)
def test_a_translation_fills_in_the_same_names(place, locale):
    wrong = [
        t for t, translated in catalogue(place, locale).items() if names(t) != names(translated)
    ]
    assert wrong == []


@pytest.mark.parametrize(("place", "locale"), TRANSLATED)
def test_a_translation_keeps_the_blanks_around_it(place, locale):
    def around(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    wrong = [
        t for t, translated in catalogue(place, locale).items() if around(t) != around(translated)
    ]
    assert wrong == []


@pytest.mark.parametrize("place", PLACES)
def test_no_english_text_was_left_german(place):
    english = catalogue(place, "en")
    same = {text for text, translated in english.items() if text == translated}
    assert same == SAME.get(place, set())
    # Departments keep the names that stand on the door and on letters.
    assert place != "portal" or {t for t in english.values() if GERMAN.search(t)} == set()


def test_a_department_is_worded_and_keeps_its_keys_and_stored_values():
    field = Field(key="wahl", label="Was?", kind="choice", options=("Rad", "Bahn"), group="Weg")
    form = Form(key="bogen", title="Bogen", fields=(field,))
    service = Service(
        key="rat",
        title="Beratung",
        matters=(Matter(key="weg", title="Wege", minutes=10),),
        questions=(Question(key="alter", text="Wie alt?"),),
        forms=(form,),
        bring=("Karte", "Stift"),
    )
    german = Department(key="amt", name="Amt", services=(service,))
    assert "Wie alt?" not in texts(german)
    words = {text: f"<{text}>" for text in texts(german)}
    english = worded(german, words)
    (said,) = english.services
    assert (english.key, english.name, said.key, said.title) == (
        "amt",
        "<Amt>",
        "rat",
        "<Beratung>",
    )
    assert (said.matters[0].title, said.bring) == ("<Wege>", ("<Karte>", "<Stift>"))
    assert (said.forms[0].fields[0].label, said.forms[0].fields[0].group) == ("<Was?>", "<Weg>")
    assert said.forms[0].fields[0].options == ("Rad", "Bahn")
    assert said.questions == service.questions


def test_departments_answer_in_the_language_asked_for():
    departments = installed(Settings())
    named = [departments.get("sozialamt", locale).name for locale in ("", "de", "en", "uk")]
    assert named == ["Sozialamt", "Sozialamt", "Social Services Office (Sozialamt)", "Sozialamt"]
    assert departments.said("ordnungsamt", "Ort", "en") == "Town"
    assert departments.said("ordnungsamt", "Ort", "de") == "Ort"


def test_texts_are_found_wherever_they_stand():
    assert list(in_python('x = _("eins " "zwei {n}")')) == ["eins zwei {n}"]
    assert list(in_python("def f():\n    return text(_('drei (3)'), n=1)")) == ["drei (3)"]
    template = "<p title=\"${_('vier (4)', n=len(a))}\">${_(label)} ${_('fünf &amp; sechs')}</p>"
    assert list(in_template(template)) == ["vier (4)", "fünf & sechs"]
    nested = "<p>${_('Schritt {name}', name=_('Termin'))}</p>"
    assert list(in_template(nested)) == ["Schritt {name}", "Termin"]


def test_a_text_is_translated_and_filled_in():
    text = translator("en")("Schritt {step} von {steps}: {name}", step=1, steps=4, name="Matter")
    assert text == "Step 1 of 4: Matter"


def test_what_is_filled_into_arabic_keeps_its_own_direction():
    said = translator("ar")("Videoberatung {city}", city="Stadt Köln")
    assert said.endswith(f" {ISOLATE}Stadt Köln{END}")
    assert translator("uk")("Videoberatung {city}", city="Stadt Köln").endswith(" Stadt Köln")
    for code in ("https://stadt.example/ar/termin/abc", "123456"):
        said = translator("ar")("Zugang zu Ihrer Videoberatung: {link}", link=code)
        assert (said.endswith(code), ISOLATE in said) == (True, False)


def test_each_language_writes_days_and_times_its_own_way():
    start = datetime(2027, 3, 22, 9, tzinfo=BERLIN)
    assert {locale: moment(start, locale) for locale in LANGUAGES} == {
        "de": "Montag, 22. März 2027, 09:00 Uhr (MEZ)",
        "en": "Monday, 22 March 2027, 09:00 (CET)",
        "uk": "понеділок, 22 березня 2027\u202fр., 09:00 (CET)",
        "ar": "الاثنين، 22 مارس 2027، 09:00 (CET)",
        "de_simple": "Montag, 22. März 2027, 09:00 Uhr (MEZ)",
    }


SUBJUNCTIVE = re.compile(r"\b(wäre|hätte|könnte|würde|sollte|müsste|dürfte)n?\b")
SENTENCE = re.compile(r"(?<=[.:?!])\s")
LONGEST_SENTENCE = 17  # words; the addresses of settings are long


def test_plain_german_has_short_sentences_and_no_subjunctive():
    plain = catalogue("portal", "de_simple").values()
    sentences = [sentence for text in plain for sentence in SENTENCE.split(text)]
    assert [s for s in sentences if len(s.split()) > LONGEST_SENTENCE or ";" in s] == []
    assert [s for s in sentences if SUBJUNCTIVE.search(s)] == []
