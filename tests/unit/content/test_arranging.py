"""What stands where: order, addresses that stay, links that are not broken unseen."""

from datetime import UTC, date, datetime

import pytest

from portal.content import arranging, domain, drafting
from portal.content.drafting import Text
from portal.content.errors import NoSuchText, StillNeeded, TextGone, WrongAddress
from portal.content.facts import facts
from portal.content.keys import key_of
from portal.content.models import Content
from portal.content.seeding import seed
from portal.plugin.departments import load_departments
from portal.settings import Settings

NOW = datetime(2027, 1, 4, tzinfo=UTC)
ABOUT, DATA = "ueber-die-videoberatung", "datenverarbeitung"


@pytest.fixture
def content():
    content = Content()
    seed(content, NOW)
    return content


def keys(content, section):
    found = next(each for each in content.sections if each.key == section)
    return [article.key for article in found.questions]


def publish(content, key, markdown="Text", kind=domain.FRAGE):
    article = domain.article(content, kind, key)
    text = Text(title="Titel", markdown=markdown)
    mark = drafting.mark(article, "de")
    draft = drafting.keep(article, "de", text, based_on=mark, by="a", now=NOW)
    return drafting.publish(content, article, "de", draft.mark, NOW)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Größe & Gewicht?", "groesse-gewicht"),
        ("Muss ich eine App installieren?", "muss-ich-eine-app-installieren"),
        ("Crème brûlée", "creme-brulee"),
        ("Що це?", ""),
        ("x" * 90, "x" * 60),
        ("Wort " * 30, "-".join(["wort"] * 12)),
    ],
)
def test_a_title_becomes_part_of_an_address(title, key):
    assert key_of(title) == key


@pytest.mark.parametrize("key", ["a", "Groß", "mit leer", "ü", "-x", "x--y", "x" * 61, "app", DATA])
def test_a_key_that_is_wrong_or_taken_is_refused(content, key):
    section = content.sections[0]
    with pytest.raises(WrongAddress):
        arranging.add_question(content, section, key)
    with pytest.raises(WrongAddress):
        arranging.rename_question(content, "ausweis", key)


def test_a_question_moves_within_its_section_and_into_others(content):
    arranging.move_question(content, "aufbewahrung", DATA, 0)
    assert keys(content, DATA)[:2] == ["aufbewahrung", "gesperrt"]
    arranging.move_question(content, "aufbewahrung", ABOUT, 2)
    assert "aufbewahrung" not in keys(content, DATA)
    assert keys(content, ABOUT).index("aufbewahrung") == 2
    arranging.move_question(content, "aufbewahrung", ABOUT, 999)
    assert keys(content, ABOUT)[-1] == "aufbewahrung"
    with pytest.raises(NoSuchText):
        arranging.move_question(content, "aufbewahrung", "gibt-es-nicht", 0)


def test_sections_move_too(content):
    arranging.move_section(content, DATA, 0)
    assert [section.key for section in content.sections][:2] == [DATA, ABOUT]


def test_a_new_question_is_seen_once_it_is_published(content):
    known = facts(Settings(), tuple(load_departments()))
    arranging.add_question(content, content.sections[0], "neue-frage")
    assert "neue-frage" not in [q.key for s in domain.faq(content, known) for q in s.questions]
    publish(content, "neue-frage")
    assert domain.question(content, ABOUT, "neue-frage", known).title == "Titel"


def test_an_entry_of_a_department_is_seen_while_that_takes_part(content):
    arranging.add_question(content, content.sections[0], "vom-amt", "sozialamt")
    publish(content, "vom-amt")
    departments = {department.key: department for department in load_departments()}
    known = facts(Settings(), (departments["sozialamt"],))
    assert domain.question(content, ABOUT, "vom-amt", known).title == "Titel"
    with pytest.raises(NoSuchText):
        domain.question(content, ABOUT, "vom-amt", facts(Settings(), (departments["jobcenter"],)))


def test_former_addresses_lead_to_the_question_wherever_it_went(content):
    arranging.rename_question(content, "app", "programm")
    arranging.rename_question(content, "programm", "software")
    arranging.move_question(content, "software", DATA, 0)
    for former in ("app", "programm", "software"):
        assert domain.moved(content, former) == (DATA, "software")
    arranging.rename_question(content, "software", "app")
    assert domain.moved(content, "software") == (DATA, "app")
    assert domain.moved(content, "app") == (DATA, "app")


def test_a_deleted_question_leads_to_another_one_or_says_that_it_is_gone(content):
    arranging.rename_question(content, "app", "programm")
    arranging.delete_question(content, "programm", "kamera")
    assert domain.moved(content, "app") == domain.moved(content, "programm")
    assert domain.moved(content, "app")[1] == "kamera"
    arranging.delete_question(content, "kamera")
    for former in ("app", "programm", "kamera"):
        with pytest.raises(TextGone):
            domain.moved(content, former)
    with pytest.raises(NoSuchText):
        domain.moved(content, "war-nie-da")


def test_who_links_to_a_question_is_told_before_it_goes(content):
    publish(content, "ausweis", "Siehe [App](/faq/technische-voraussetzungen/app).")
    publish(content, "hilfe", "Siehe [App](/faq#app)", domain.SEITE)
    publish(content, "ort", "Keine [App](/faq/technische-voraussetzungen/app-los)")
    found = [
        (kind, article.key, locale) for kind, article, locale in arranging.links_to(content, "app")
    ]
    assert found == [("frage", "ausweis", "de"), ("seite", "hilfe", "de")]
    with pytest.raises(StillNeeded):
        arranging.delete_question(content, "app")
    arranging.delete_question(content, "app", sure=True)


def test_a_link_in_a_working_copy_counts(content):
    article = domain.article(content, domain.FRAGE, "ausweis")
    text = Text(title="Titel", markdown="[App](/faq/technische-voraussetzungen/app)")
    drafting.keep(article, "de", text, based_on="1", by="a", now=NOW)
    assert [a.key for _kind, a, _locale in arranging.links_to(content, "app")] == ["ausweis"]


def test_only_an_empty_section_is_deleted(content):
    arranging.add_section(content, "neu-hier")
    arranging.delete_section(content, "neu-hier")
    with pytest.raises(StillNeeded):
        arranging.delete_section(content, DATA)


def test_texts_to_look_at_again_are_listed_longest_waiting_first(content):
    for key, again in (
        ("app", date(2027, 3, 1)),
        ("ort", date(2027, 2, 1)),
        ("kamera", date(2027, 9, 1)),
    ):
        article = domain.article(content, domain.FRAGE, key)
        arranging.note_check(article, date(2027, 1, 4), again)
    due = arranging.to_check(content, date(2027, 3, 1))
    assert [article.key for _kind, article in due] == ["ort", "app"]
