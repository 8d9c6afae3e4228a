"""What an editor is asked about before a text is published."""

import re
from datetime import UTC, datetime

import pytest

from portal.content import domain
from portal.content.drafting import Text
from portal.content.facts import facts
from portal.content.models import Content
from portal.content.scrutiny import findings
from portal.content.seeding import seed
from portal.plugin.departments import load_departments
from portal.settings import Settings

FACTS = facts(Settings(), tuple(load_departments()))
ROUTES = re.compile(
    r"/(faq/[^/]+/[^/]+|faq|technik|aemter|barriere-melden|dokument-pruefen|link-erneut-senden"
    r"|datenschutz|nutzungsbedingungen|impressum|hilfe|barrierefreiheit|lizenzen|gebaerdensprache)"
)


def doubts(markdown, title="Titel"):
    return findings(Text(title=title, markdown=markdown), FACTS, lambda path: path == "/faq")


@pytest.mark.parametrize(
    ("markdown", "words", "fact"),
    [
        ("Nach sechs Monaten löschen wir.", "sechs Monaten", "retention_period"),
        ("Nach 6 Monaten löschen wir.", "6 Monaten", "retention_period"),
        ("zwölf Monate lang", "zwölf Monate", "pilot_duration"),
        ("mindestens 2 Mbit/s", "2 Mbit/s", "upload_mbit"),
        ("mindestens 2 MBit pro Sekunde", "2 MBit", "upload_mbit"),
        ("bis 18 Uhr, {{support_phone}}", "18 Uhr", "support_hours"),
        ("von 8.00 Uhr an", "8.00 Uhr", "support_hours"),
        ("Sieben Fachämter machen mit.", "Sieben Fachämter", "department_count"),
        ("Der Raum öffnet 15 Minuten vorher.", "15 Minuten", "room_opens_minutes"),
        ("Rufen Sie die 115 an.", "115", "support_phone"),
        ("Die Stadt Stuttgart lädt ein.", "Stadt Stuttgart", "city"),
        ("Nehmen Sie Mozilla Firefox.", "Mozilla Firefox", "browsers"),
        ("within 15 minutes", "15 minutes", "activation_minutes"),
    ],
)
def test_what_is_typed_though_it_has_a_placeholder_is_named_with_its_value(markdown, words, fact):
    (found,) = doubts(markdown)
    assert found.words == words
    offered, value = found.facts[0]
    assert offered.startswith(f"{{{{{fact}}}}}")
    assert value.startswith(FACTS[fact])


@pytest.mark.parametrize(
    ("markdown", "offered", "value"),
    [
        ("Die Frist beträgt sechs Monate.", "{{retention_months}} Monate", "sechs Monate"),
        ("Nach 6 Monaten löschen wir.", "{{retention_period}}", "sechs Monaten"),
        ("Das Pilotprojekt läuft 12 Monate.", "{{pilot_duration}}", "zwölf Monate"),
        ("Bestätigen Sie in 15 Minuten.", "{{activation_minutes}}", "15 Minuten"),
        ("Fünf Fachämter", "{{department_count}} Fachämter", "fünf Fachämter"),
    ],
)
def test_the_first_fact_offered_is_the_one_meant_and_bent_as_the_sentence_has_it(
    markdown, offered, value
):
    assert doubts(markdown)[0].facts[0] == (offered, value)


def test_where_no_fact_is_bent_as_the_sentence_has_it_that_is_said():
    (found,) = doubts("Abholen nach 14 Tagen.")
    assert found.facts == (("{{pickup_days}}", "14 Tage"),)
    assert "eine andere Endung" in found.reason
    assert "eine andere Endung" not in doubts("14 Tage lang abholen.")[0].reason


@pytest.mark.parametrize(
    "markdown",
    [
        "Nach {{retention_period}} löschen wir. {{department_count}} Fachämter, {{support_hours}}.",
        "Ein Monat, einem Amt, eine Minute; § 201 StGB; Raum 1150; die Nummer 11533.",
        "Siehe [Fragen](/faq) und [Gesetz](https://example.org/x).",
    ],
)
def test_what_is_bound_or_counts_nothing_of_ours_is_left_alone(markdown):
    assert doubts(markdown) == []


@pytest.mark.parametrize(
    "word",
    [
        *("rechtssicher", "rechtssichere", "Rechtsverbindlich", "rechtswirksame"),
        *("legally binding", "rechts-verbindliche"),
    ],
)
def test_words_that_promise_too_much_are_named(word):
    assert [found.words for found in doubts(f"Eine {word} Unterschrift")] == [word]
    assert [found.words for found in doubts("Text", title=f"{word}?")] == [word]


@pytest.mark.parametrize("inside", ["\u00ad", "&shy;", "\u200b", "**", "·", "\u2060"])
def test_nothing_within_a_word_hides_what_it_promises(inside):
    assert [each.words for each in doubts(f"Das ist rechts{inside}verbindlich.")] == [
        "rechtsverbindlich"
    ]


def test_a_link_of_ours_that_leads_nowhere_is_named():
    assert [found.words for found in doubts("[a](/faq) [b](/gibt-es-nicht)")] == ["/gibt-es-nicht"]


def test_a_picture_without_words_is_named():
    assert len(doubts(f"![](/medien/{'0' * 32})")) == 1 + len(doubts(f"[x](/medien/{'0' * 32})"))


def test_the_texts_that_come_with_the_portal_leave_no_doubt():
    content = Content()
    seed(content, datetime(2027, 1, 4, tzinfo=UTC))
    for article in domain.articles(content).values():
        for version in article.versions:
            found = findings(version, FACTS, lambda path: bool(ROUTES.fullmatch(path)))
            assert found == [], (article.key, version.locale)
