"""Every text of the citizens' pages and mails has its translation, with the same {names} in it."""

import re
import runpy
import string
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal.i18n import LOCALES, SOURCE, translator

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "messages.py"))
collect, in_python, in_template = TOOL["collect"], TOOL["in_python"], TOOL["in_template"]
TRANSLATED = [locale for locale in LOCALES if locale != SOURCE]
# A text may be the same in both languages.
SAME = {"en": {"Code"}}
GERMAN = re.compile(r"\b(Sie|und|oder|nicht|wird|ist|der|das|bitte)\b|[äöüßÄÖÜ„]", re.I)


def catalogue(locale: str) -> dict[str, str]:
    with files("portal").joinpath("locale", f"{locale}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale) if m.id}


def names(text: str) -> list[str]:
    return sorted(part[1] for part in string.Formatter().parse(text) if part[1])


@pytest.mark.parametrize("locale", TRANSLATED)
def test_the_catalogue_has_all_texts_and_nothing_else(locale):
    assert sorted(catalogue(locale)) == sorted(collect())


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_text_is_translated(locale):
    assert [text for text, translated in catalogue(locale).items() if not translated] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_fills_in_the_same_names(locale):
    wrong = [t for t, translated in catalogue(locale).items() if names(t) != names(translated)]
    assert wrong == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_keeps_the_blanks_around_it(locale):
    def around(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    wrong = [t for t, translated in catalogue(locale).items() if around(t) != around(translated)]
    assert wrong == []


def test_no_english_text_was_left_german():
    left = {t for t in catalogue("en").values() if GERMAN.search(t)}
    same = {text for text, translated in catalogue("en").items() if text == translated}
    assert left == set()
    assert same == SAME["en"]


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
