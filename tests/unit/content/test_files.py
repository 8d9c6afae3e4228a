"""Content leaves as files and comes back the same; what was changed outside becomes a version."""

from datetime import UTC, date, datetime

import pytest

from portal.content import arranging, domain, drafting, media, wordlists
from portal.content.drafting import Text
from portal.content.errors import WrongFile
from portal.content.exporting import export
from portal.content.importing import load
from portal.content.models import Content
from portal.content.seeding import seed

NOW = datetime(2027, 1, 4, 8, 30, tzinfo=UTC)
LATER = datetime(2027, 2, 1, tzinfo=UTC)
SEEDED = 5  # versions a seeded text has, one in each language
APP = "faq/02-technische-voraussetzungen/02-app.md"
PRIVACY = "pages/datenschutz.md"


@pytest.fixture
def content():
    content = Content()
    seed(content, NOW)
    return content


def write(content, kind, key, markdown, locale="de"):
    article = domain.article(content, kind, key)
    text = Text(title=f"Titel: {key}", markdown=markdown, keywords=("eins", "zwei"))
    mark = drafting.mark(article, locale)
    return drafting.keep(article, locale, text, based_on=mark, by="a", now=LATER)


def publish(content, kind, key, markdown, locale="de"):
    kept = write(content, kind, key, markdown, locale)
    article = domain.article(content, kind, key)
    return drafting.publish(content, article, locale, kept.mark, LATER)


def lived_in(content):
    """Change whatever can be changed."""
    publish(content, domain.SEITE, "datenschutz", "Neu.\n\n---\n\nEnde")
    publish(content, domain.FRAGE, "app", "Nein.")
    publish(content, domain.FRAGE, "app", "No.", "en")
    drafting.plan(
        content.pages["hilfe"],
        "de",
        write(content, domain.SEITE, "hilfe", "Neue Hilfe").mark,
        LATER,
    )
    arranging.add_question(content, content.sections[2], "vom-amt", "sozialamt")
    publish(content, domain.FRAGE, "vom-amt", "Eintrag")
    arranging.add_question(content, content.sections[2], "nur-entwurf")
    write(content, domain.FRAGE, "nur-entwurf", "Noch nichts {{gibt_es_nicht}}")
    arranging.rename_question(content, "kamera", "webcam")
    arranging.delete_question(content, "formulare", sure=True)
    arranging.move_section(content, "service-telefon", 0)
    arranging.move_question(content, "aufbewahrung", "service-telefon", 0)
    article = domain.article(content, domain.FRAGE, "ort")
    article.hidden, article.expires = True, LATER
    arranging.note_check(article, date(2027, 1, 4), date(2027, 7, 4))
    media.add(content, "bild.jpg", "image/jpeg", b"\xff\xd8\xff", "Ein Bild", NOW)
    wordlists.change(content, "Glotze, Kamera", "teil", wordlists.lists(content).mark)


def test_what_comes_back_from_files_is_what_left(content):
    lived_in(content)
    files = export(content)
    again = Content()
    load(again, files, datetime(2028, 1, 1, tzinfo=UTC), "import")
    assert export(again) == files
    assert again.pages["datenschutz"].versions[0].number == 1
    assert [v.number for v in again.pages["datenschutz"].versions] == [*range(1, SEEDED + 2)]
    assert again.pages["hilfe"].draft("de").publish_at == LATER


def test_taking_the_same_files_in_again_changes_nothing(content):
    lived_in(content)
    files = export(content)
    loaded = load(content, files, datetime(2028, 1, 1, tzinfo=UTC), "import")
    assert (loaded.added, loaded.changed, loaded.waiting) == ([], [], [])
    assert export(content) == files


def test_a_text_changed_outside_becomes_a_version(content):
    files = export(content)
    files[APP] = files[APP].replace(b"\n---\n", b"\n---\nZuerst. ")
    assert load(content, files, LATER, "import").changed == [APP]
    article = domain.article(content, domain.FRAGE, "app")
    assert [version.number for version in article.versions] == [*range(1, SEEDED + 2)]
    assert article.published("de").markdown.startswith("Zuerst. ")
    assert (article.published("de").at, article.published("de").by) == (LATER, "import")


def test_a_text_that_binds_waits_for_its_release(content):
    files = export(content)
    files[PRIVACY] = files[PRIVACY].replace(b"\n---\n", b"\n---\nZuerst. ")
    assert load(content, files, LATER, "import").waiting == [PRIVACY]
    page = content.pages["datenschutz"]
    assert (page.published("de").number, page.draft("de").asked) == (1, True)


@pytest.mark.parametrize(
    ("path", "content_of_it", "why"),
    [
        ("faq/01-x/01-y.md", b"title: A\n---\nB\n", "fehlt _section.md"),
        ("pages/neu.md", b"title: A\n", "---"),
        ("pages/neu.md", b"ohne Doppelpunkt\n---\nB\n", "nicht zu lesen"),
        ("pages/neu.md", b"title: \xff\n---\nB\n", "nicht zu lesen"),
        ("pages/neu.md", b"title: A\n---\n\n", "Titel oder Text fehlt"),
        ("pages/neu.md", b"title: A\n---\n{{amtt}}\n", "{{amtt}} gibt es nicht"),
        ("pages/neu.md", b"key: Ne u\ntitle: A\n---\nB\n", "Adresse"),
        ("pages/neu.md", b"title: A\nupdated: bald\n---\nB\n", "Datum"),
        ("pages/neu.fr.md", b"title: A\n---\nB\n", ".fr"),
        ("media/abc.md", b"name: a\n---\nB\n", ".bin"),
    ],
)
def test_a_wrong_file_is_named(content, path, content_of_it, why):
    with pytest.raises(WrongFile) as error:
        load(content, {path: content_of_it}, LATER, "import")
    assert (error.value.reason.startswith(f"{path}: "), why in error.value.reason) == (True, True)
