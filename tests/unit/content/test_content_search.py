"""People find answers in their own words and spelling."""

from datetime import UTC, datetime

import pytest

from portal.content import domain, drafting
from portal.content.drafting import Text
from portal.content.errors import EditedMeanwhile
from portal.content.facts import facts
from portal.content.lexis import Compounds, stem, words
from portal.content.models import Content
from portal.content.search import search, snapshot
from portal.content.seeding import seed
from portal.plugin.departments import load_departments
from portal.settings import Settings

NOW = datetime(2027, 1, 4, tzinfo=UTC)
FACTS = facts(Settings(), tuple(load_departments()))


@pytest.fixture
def content():
    content = Content()
    seed(content, NOW)
    return content


@pytest.fixture
def index(content):
    return snapshot(content, FACTS)


def first(index, query):
    return search(index, query)[0][1]


@pytest.mark.parametrize(
    "query,key",
    [
        ("absagen", "absagen"),
        ("Wie sage ich einen Termin ab?", "absagen"),
        ("Termin verschieben", "absagen"),
        ("Termin stornieren", "absagen"),
        ("umbuchen", "absagen"),
        ("Geraet kaputt", "ausfall"),
        ("Gerät", "ausfall"),
        ("GERÄT", "ausfall"),
        ("Gera\u0308t", "ausfall"),
        ("Datenschutz", "datenschutzhinweis"),
        ("Daten\u00adschutz", "datenschutzhinweis"),
        ("Datenschutz\u2010Erklärung", "datenschutzhinweis"),
        ("DSGVO", "datenschutzhinweis"),
        ("loeschen", "aufbewahrung"),
        ("gelöscht", "aufbewahrung"),
        ("Unterschrift", "unterschreiben"),
        ("Personalausweis", "ausweis"),
        ("mitschneiden", "aufzeichnung"),
        ("muss ich lange warten", "wartezeit"),
        ("Webcam", "kamera"),
        ("mein laptop stürzt ab", "ausfall"),
        ("wer sitzt mir gegenüber", "gegenueber"),
        ("Telefonnummer", "hilfe-am-telefon"),
        ("Bürgergeld", "angebote"),
        ("Fragebogen", "feedback"),
    ],
)
def test_a_question_is_found_by_everyday_words(index, query, key):
    assert first(index, query) == key


def test_the_beginning_of_a_word_is_enough_where_the_word_itself_is_nowhere(index):
    assert first(index, "Bestätigungs") == "nach-der-buchung"


def test_hits_come_best_first_and_no_more_than_asked(index):
    hits = search(index, "Termin", limit=3)
    scores = [score for _, _, score in hits]
    assert len(hits) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    assert search(index, "Termin", limit=0) == []


@pytest.mark.parametrize(
    "query",
    ["", "   ", "?", "*", "a*", '"', "((", "NOT AND OR", "\x00", "‐–—", "xyzzyx", "😀", "ß" * 5000,
     "und der die das", "\ud800", "%ff", "{{city}}", "<script>"],
)  # fmt: skip
def test_any_input_gives_an_answer(index, query):
    assert isinstance(search(index, query), list)


def stems(text):
    return [stem(word, "de") for word in words(text)]


def test_umlauts_can_be_written_in_three_ways():
    assert stems("Gerät") == stems("Geraet") == stems("Gerat")
    assert stems("Gebühr") == stems("Gebuehr")
    assert stems("Straße") == stems("Strasse")


def test_a_hyphenated_word_is_its_parts_and_the_whole():
    assert stems("E-Mail") == ["e", "mail", "email"]
    assert stems("E‐Mail") == stems("E-Mail")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("terminbestatigung", ("termin", "bestatigung")),
        ("aufbewahrungsfrist", ("aufbewahrung", "frist")),
        ("bestatigungsmail", ("bestatigung", "mail")),
        ("videoterminbestatigung", ("video", "termin", "bestatigung")),
        ("termine", ()),
        ("termin", ()),
        ("terminxyz", ()),
    ],
)
def test_a_compound_is_taken_apart_at_its_joints(word, parts):
    known = Compounds(["termin", "bestatigung", "aufbewahrung", "frist", "mail", "video"])
    assert known.split(word) == parts


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("Videotermin absagen", "absagen"),  # a compound of words the texts have one by one
        ("Frist Aufbewahrung", "aufbewahrung"),  # and the other way round
        ("Löschfrist", "aufbewahrung"),
        ("Perso", "ausweis"),
        ("Kammera", "kamera"),
        ("Unterschirft", "unterschreiben"),
        ("Webcam ausschalten", "kamera"),
        ("aufzeich", "aufzeichnung"),
        ("smarthome", "aufzeichnung"),
    ],
)
def test_compounds_synonyms_mistakes_and_beginnings_lead_to_the_answer(index, query, key):
    assert first(index, query) == key


@pytest.mark.parametrize("query", ["Pizza bestellen", "Öffnungszeiten Freibad", "Wetter morgen"])
def test_what_nothing_answers_finds_nothing(index, query):
    assert search(index, query) == []


def test_words_like_those_nobody_knows_are_offered(index):
    assert index.similar("Pilottobjekt Kamera")[0] == "Pilotprojekt"
    assert index.similar("Kamera Qqqqqqq") == []


def test_editors_lists_are_what_counts(content):
    from portal.content import wordlists

    before = snapshot(content, FACTS)
    assert search(before, "Glotze") == []
    mark = wordlists.lists(content).mark
    wordlists.change(content, "Glotze, Kamera", "", mark)
    after = snapshot(content, FACTS)
    assert first(after, "Glotze") == "kamera"
    assert search(after, "canceln") == []
    with pytest.raises(EditedMeanwhile):
        wordlists.change(content, "", "", mark)


def test_english_questions_are_found_in_english(content):
    english = facts(Settings(), tuple(load_departments()), "en")
    index = snapshot(content, english, "en")
    assert first(index, "cancelling my appointment") == "absagen"
    assert first(index, "is it recorded?") == "aufzeichnung"


def test_a_new_text_is_found_at_once(content):
    assert search(snapshot(content, FACTS), "Zeppelin") == []
    article = domain.article(content, domain.FRAGE, "app")
    text = Text(title="Zeppelin", markdown="Nein.")
    draft = drafting.keep(article, "de", text, based_on="1", by="account-1", now=NOW)
    drafting.publish(content, article, "de", draft.mark, NOW)
    assert first(snapshot(content, FACTS), "Zeppeline") == "app"


def test_one_snapshot_serves_until_something_changes(content):
    assert snapshot(content, FACTS) is snapshot(content, FACTS)
