"""The texts the portal starts with: complete, honest, and without a fact typed in."""

import re
from datetime import UTC, datetime

import pytest

from portal.content.facts import NAMES, placeholders
from portal.content.models import Content
from portal.content.seeding import seed
from portal.plugin.departments import load_departments

# What people ask about video consultations, and where we answer it.
QUESTIONS = {
    "why a pilot project": "pilotprojekt",
    "how it works": "ablauf",
    "which offices offer it": "angebote",
    "from where to take part": "ort",
    "what happens after booking": "nach-der-buchung",
    "who advises": "gegenueber",
    "whether one has to wait": "wartezeit",
    "how to prove one's identity": "ausweis",
    "whether a stranger can use one's name": "fremde",
    "two matters in one appointment": "mehrere-anliegen",
    "documents beforehand": "dokumente",
    "how to cancel": "absagen",
    "how to give feedback": "feedback",
    "whether somebody can interpret": "sprachmittlung",
    "what it costs": "kosten",
    "technical requirements": "voraussetzungen",
    "whether to install something": "app",
    "whether the camera must be on": "kamera",
    "a program for forms": "formulare",
    "how to sign": "unterschreiben",
    "a device that fails": "ausfall",
    "whether a signed form is protected": "gesperrt",
    "what happens to the data": "aufbewahrung",
    "whether conversations may be recorded": "aufzeichnung",
    "where the privacy notice is": "datenschutzhinweis",
    "whom to call": "hilfe-am-telefon",
}
SECTIONS = (
    "ueber-die-videoberatung",
    "technische-voraussetzungen",
    "datenverarbeitung",
    "service-telefon",
)
PAGES = {
    "datenschutz",
    "nutzungsbedingungen",
    "aufzeichnung",
    "impressum",
    "barrierefreiheit",
    "hilfe",
    "gebaerdensprache",
    "lizenzen",
}
CORE_PAGES = ("datenschutz", "nutzungsbedingungen", "aufzeichnung", "hilfe")
TYPED_FACTS = [
    r"\b115\b",
    r"\b(sechs|six|6) (Monat|month)",
    r"\b(zwölf|twelve|12) (Monat|month)",
    r"Mbit",
    r"Firefox|Chrome|Edge|Safari",
    r"\b(8|18)(:00)? Uhr|\bam to\b",
    r"\b\d+ (Minuten|minutes|Tage|days)\b",
    r"Stuttgart",
    r"\b(fünf|sieben|five|seven) (Fachämter|offices)",
]
PROMISES_NOBODY_CAN_KEEP = r"rechtssicher|rechtsverbindlich|legally binding|Film folgt"


@pytest.fixture(scope="module")
def content():
    content = Content()
    seed(content, datetime(2027, 1, 4, tzinfo=UTC))
    return content


@pytest.fixture(scope="module")
def texts(content):
    questions = [article for section in content.sections for article in section.questions]
    articles = [*questions, *content.pages.values()]
    return {(a.key, v.locale): v for a in articles for v in a.versions}


def test_every_question_people_have_is_answered(content):
    keys = [article.key for section in content.sections for article in section.questions]
    assert keys == list(QUESTIONS.values())


def test_there_are_four_sections_and_the_pages_that_must_be(content):
    assert tuple(section.key for section in content.sections) == SECTIONS
    assert set(content.pages) == PAGES


def test_english_is_there_for_all_texts(texts):
    assert {key for key, locale in texts if (key, "en") not in texts} == set()
    assert {key for key, locale in texts if locale == "en"} >= PAGES


def test_seeding_leaves_texts_alone_that_are_there(content):
    revision = content.revision
    seed(content, datetime(2027, 2, 1, tzinfo=UTC))
    assert content.revision == revision


@pytest.mark.parametrize("fact", TYPED_FACTS)
def test_no_text_types_a_fact_that_lives_elsewhere(texts, fact):
    found = {key for key, text in texts.items() if re.search(fact, text.title + text.markdown)}
    assert found == set()


def test_no_text_names_an_office_or_a_service(texts):
    names = [d.name for d in load_departments()]
    names += [service.title for d in load_departments() for service in d.services]
    for key, text in texts.items():
        assert [name for name in names if name in text.markdown] == [], key


def test_every_placeholder_is_a_fact(texts):
    assert {name for text in texts.values() for name in placeholders(text.markdown)} <= NAMES


def test_translations_name_the_same_facts_as_the_german_answer(texts, content):
    for section in content.sections:
        for article in section.questions:
            german, english = (texts[article.key, locale] for locale in ("de", "en"))
            assert placeholders(english.markdown) == placeholders(german.markdown), article.key


@pytest.mark.parametrize("locale", ["uk", "ar", "de_simple"])
def test_the_core_set_is_there_with_the_same_facts_and_says_that_nobody_has_read_it(
    texts, content, locale
):
    questions = [article for section in content.sections for article in section.questions]
    for article in (*questions, *(content.pages[key] for key in CORE_PAGES)):
        version, german = texts[article.key, locale], texts[article.key, "de"]
        assert set(placeholders(version.markdown)) == set(placeholders(german.markdown)), (
            article.key
        )
        assert version.number in article.unchecked, article.key
    assert {section.heading.current(locale).locale for section in content.sections} == {locale}
    assert not any(
        v.number in a.unchecked for a in questions for v in a.versions if v.locale in ("de", "en")
    )


def test_no_text_promises_what_nobody_can_keep(texts):
    for key, text in texts.items():
        assert not re.search(PROMISES_NOBODY_CAN_KEEP, text.markdown), key


def test_every_question_can_be_found_by_other_words(content):
    for section in content.sections:
        for article in section.questions:
            for version in article.versions:
                assert len(version.keywords) >= 3, article.key


def test_texts_link_to_pages_of_ours_only(texts):
    known = PAGES | {"technik", "faq", "aemter", "dokument-pruefen", "barriere-melden"}
    known |= {"link-erneut-senden"}
    for key, text in texts.items():
        for target in re.findall(r"\]\(([^)]*)\)", text.markdown):
            assert target.removeprefix("/") in known, key
