"""Texts as people read them."""

from datetime import UTC, datetime

import pytest

from portal.content import domain, drafting
from portal.content.drafting import Text
from portal.content.errors import NoSuchText
from portal.content.facts import facts
from portal.content.markdown import render
from portal.content.models import Content
from portal.content.seeding import seed
from portal.plugin.departments import load_departments
from portal.settings import Settings

NOW = datetime(2027, 1, 4, tzinfo=UTC)
LATER = datetime(2027, 2, 1, tzinfo=UTC)
SEEDED = 5  # versions a seeded text has, one in each language


@pytest.fixture
def content():
    content = Content()
    seed(content, NOW)
    return content


@pytest.fixture(scope="module")
def german():
    return facts(Settings(), tuple(load_departments()))


@pytest.fixture(scope="module")
def english():
    return facts(Settings(), tuple(load_departments()), "en")


def edit(content, key="app", kind=domain.FRAGE, locale="de", title="Titel", markdown="Text"):
    """Publish a text as an editor does."""
    article = domain.article(content, kind, key)
    mark = drafting.mark(article, locale)
    text = Text(title=title, markdown=markdown, keywords=drafting.present(article, locale).keywords)
    kept = drafting.keep(article, locale, text, based_on=mark, by="account-1", now=LATER)
    return drafting.publish(content, article, locale, kept.mark, LATER)


def answer(content, german, key="app", section="technische-voraussetzungen"):
    return domain.question(content, section, key, german)


def test_the_faq_has_its_facts_filled_in(content, german):
    html = answer(content, german, "hilfe-am-telefon", "service-telefon").html
    assert "<strong>115</strong>" in html
    shown = "".join(
        question.html for part in domain.faq(content, german) for question in part.questions
    )
    assert "{{" not in shown


def test_the_faq_follows_the_departments_that_take_part(content):
    nobody = facts(Settings(), ())
    html = answer(content, nobody, "angebote", "ueber-die-videoberatung").html
    assert "Zurzeit beteiligt sich noch kein Fachamt." in html
    assert "Sozialamt" not in html


def test_an_english_reader_gets_english_with_links_to_english_pages(content, english):
    found = domain.question(content, "datenverarbeitung", "datenschutzhinweis", english, "en")
    assert found.title == "Where do I find the privacy notice?"
    assert 'href="/en/datenschutz"' in found.html
    assert found.locale == "en"


def test_a_page_without_translation_is_german_throughout_and_says_so(content, english):
    imprint = domain.page(content, "impressum", english, "uk")
    assert imprint.locale == "de"
    assert "montags bis freitags" in imprint.html


def test_headings_of_pages_begin_at_h2_and_of_answers_at_h4(content, german):
    assert "<h2>" in domain.page(content, "datenschutz", german).html
    assert "<h1" not in domain.page(content, "datenschutz", german).html
    edit(content, markdown="# Eins\n\n## Zwei")
    assert answer(content, german).html == "<h4>Eins</h4>\n<h5>Zwei</h5>"


def test_an_unknown_text_is_not_found(content, german):
    for read in (
        lambda: domain.page(content, "fehlt", german),
        lambda: answer(content, german, "fehlt"),
        lambda: answer(content, german, "app", "datenverarbeitung"),
        lambda: domain.article(content, domain.FRAGE, "fehlt"),
        lambda: domain.article(content, domain.FRAGE, "impressum"),
    ):
        with pytest.raises(NoSuchText):
            read()


def test_an_edit_is_published_and_the_old_version_stays(content, german):
    before = answer(content, german)
    version = edit(content, title="Brauche ich eine App?", markdown="Nein, in {{city}} nicht.")
    assert (version.number, version.at, version.by) == (SEEDED + 1, LATER, "account-1")
    after = answer(content, german)
    assert (after.title, after.html) == (
        "Brauche ich eine App?",
        "<p>Nein, in Stadt Stuttgart nicht.</p>",
    )
    assert after.keywords == before.keywords
    article = domain.article(content, domain.FRAGE, "app")
    new, old = domain.versions(article, "de")
    assert (new.number, old.number, old.title) == (SEEDED + 1, 1, before.title)
    assert [version.number for version in domain.versions(article)] == [*range(SEEDED + 1, 0, -1)]


def test_an_edit_in_one_language_leaves_the_others_alone(content, german, english):
    edit(content, locale="en", title="Title", markdown="Text")
    assert answer(content, german).version == 1
    found = domain.question(content, "technische-voraussetzungen", "app", english, "en")
    assert (found.title, found.version) == ("Title", SEEDED + 1)


def test_a_page_keeps_the_version_that_was_acknowledged(content, german):
    assert domain.page(content, "datenschutz", german).version == 1
    edit(content, "datenschutz", domain.SEITE)
    assert domain.page(content, "datenschutz", german).version == SEEDED + 1
    article = content.pages["datenschutz"]
    assert domain.versions(article, "de")[-1].title == "Hinweise zum Datenschutz"


def test_a_picture_of_ours_is_shown_with_its_words():
    id = "0123456789abcdef" * 2
    assert render(f"![Eingang](/medien/{id})", prefix="/en") == (
        f'<p><img src="/medien/{id}" alt="Eingang"></p>'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html,<script>1</script>)",
        "![x](https://example.org/pixel.png)",
        "<iframe src='//example.org'></iframe>",
        "<a href='/' onclick='x()'>x</a>",
    ],
)
def test_nothing_hostile_survives(hostile):
    html = render(f"Text {hostile} Text")
    for wrong in ("<script", "<img", "<iframe", 'href="javascript', 'href="data'):
        assert wrong not in html
    assert not [tag for tag in html.split("<")[1:] if " on" in tag.split(">")[0]]


def test_markdown_becomes_plain_html():
    assert render("- **a**\n- [b](/faq)") == (
        '<ul>\n<li><strong>a</strong></li>\n<li><a href="/faq">b</a></li>\n</ul>'
    )
    assert "<td>1</td>" in render("|a|b|\n|-|-|\n|1|2|")


def test_links_to_other_hosts_get_no_language():
    html = render("[a](https://example.org/x) [c](/x)", prefix="/en")
    assert 'href="https://example.org/x"' in html
    assert 'href="/en/x"' in html


def test_the_cached_faq_is_the_same_object_until_something_changes(content, german):
    first = domain.faq(content, german)
    assert domain.faq(content, german) is first
    edit(content)
    assert domain.faq(content, german) is not first


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\\\evil.example", "\\\\\\\\evil.example", "/%5Cevil.example"]
)
def test_a_link_that_only_looks_like_one_of_ours_leads_nowhere(target):
    assert 'href=""' in render(f"[a]({target})")
