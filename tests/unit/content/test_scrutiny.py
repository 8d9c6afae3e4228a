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
    assert dict(found.facts)[f"{{{{{fact}}}}}"] == FACTS[fact]


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
    ["rechtssicher", "rechtssichere", "Rechtsverbindlich", "rechtswirksame", "legally binding"],
)
def test_words_that_promise_too_much_are_named(word):
    assert [found.words for found in doubts(f"Eine {word} Unterschrift")] == [word]
    assert [found.words for found in doubts("Text", title=f"{word}?")] == [word]


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
