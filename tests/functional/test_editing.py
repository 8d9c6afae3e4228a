"""Editing a question: preview, publish, old versions, two editors at once."""

import pytest
from driving import form_with, heading, words

QUESTION = "/intern/inhalte/faq/datenverarbeitung/aufbewahrung"
PUBLIC = "/faq/datenverarbeitung/aufbewahrung"
OLD_TITLE = "Was geschieht mit meinen Daten aus der Beratung?"


@pytest.fixture
def editor(site):
    return site.signed_in("editor")


def typed(browser, *, title="Neue Frage", markdown="Neue Antwort aus **{{city}}**.", path=QUESTION):
    form = form_with(browser.get(path), "markdown")
    form["title"], form["markdown"] = title, markdown
    return form


def test_every_question_of_the_faq_can_be_reached_from_the_contents(editor):
    contents = editor.get("/intern/inhalte/")
    links = {a["href"].partition("?")[0] for a in contents.html.find("main").find_all("a")}
    public = {a["href"] for a in editor.get("/faq").html.select(".answer .small a")}
    assert {f"/intern/inhalte{path}" for path in public} == {
        link for link in links if link.startswith("/intern/inhalte/faq/")
    }


def test_the_contents_name_version_and_date(editor):
    row = editor.get("/intern/inhalte/").html.find("th", string=OLD_TITLE).parent
    assert " ".join(row.find("td").get_text(" ").split()) == (
        "Deutsch bearbeiten Fassung 1 vom Montag, 15. März 2027"
    )


def test_the_preview_shows_the_page_as_it_will_be_and_publishes_nothing(editor):
    page = typed(editor).submit("vorschau").follow()
    narrow, wide = (frame["src"] for frame in page.html.select("iframe"))
    assert narrow == wide
    shown = editor.get(narrow)
    assert shown.html.select_one("article p").decode() == (
        "<p>Neue Antwort aus <strong>Stadt Stuttgart</strong>.</p>"
    )
    assert heading(shown) == "Neue Frage"
    assert form_with(page, "markdown")["markdown"].value == "Neue Antwort aus **{{city}}**."
    assert heading(editor.get(PUBLIC)) == OLD_TITLE


def test_what_is_published_stands_on_the_page_at_once(editor, browser):
    page = typed(editor).submit("veroeffentlichen").follow()
    assert page.html.select_one("[role=status] p").get_text(" ", strip=True) == (
        "Fassung 6 ist veröffentlicht. Frage ansehen"
    )
    assert heading(browser.get(PUBLIC)) == "Neue Frage"
    assert "Neue Antwort aus Stadt Stuttgart ." in words(browser.get(PUBLIC))


def test_what_is_published_is_found_by_the_search_at_once(editor, browser):
    typed(editor, markdown="Auch Drachensteigen ist erlaubt.").submit()
    assert browser.get("/api/v1/faq?q=Drachensteigen").json[0]["question"] == "Neue Frage"


def test_publishing_is_noted_without_the_text(editor, site):
    typed(editor).submit()
    assert site.acts[-1] == ("question.published", "question:aufbewahrung")


def test_old_versions_stay_in_sight(editor):
    page = typed(editor).submit().follow()
    assert [s.get_text() for s in page.html.select(".version summary")] == [
        "Fassung 6 vom Montag, 15. März 2027, 09:00 Uhr (MEZ)",
        "Fassung 1 vom Montag, 15. März 2027, 09:00 Uhr (MEZ)",
    ]
    assert "{{retention_period}}" in page.html.select(".version pre")[1].get_text()


def test_english_is_edited_beside_german(editor, browser):
    typed(editor, title="New question", path=f"{QUESTION}?sprache=en").submit()
    assert heading(browser.get(PUBLIC)) == OLD_TITLE
    assert heading(browser.get(f"/en{PUBLIC}")) == "New question"


def test_two_editors_at_once_lose_nothing(editor, site):
    other = site.signed_in("editor", email="zweite@stadt.example")
    slow = typed(other, title="Meine Frage", markdown="Meine Antwort.")
    typed(editor).submit()
    page = slow.submit(expect_errors=True)
    assert page.status_int == 409
    form = form_with(page, "markdown")
    assert (form["title"].value, form["markdown"].value) == ("Meine Frage", "Meine Antwort.")
    assert page.html.select_one(".newer pre").get_text() == "Neue Antwort aus **{{city}}**."
    assert form.submit().status_int == 303
    assert heading(other.get(PUBLIC)) == "Meine Frage"


@pytest.mark.parametrize("button", ["vorschau", None])
@pytest.mark.parametrize(
    ("title", "markdown", "reason"),
    [
        ("Frage", " ", "Titel und Text dürfen nicht leer sein."),
        ("", "Antwort", "Titel und Text dürfen nicht leer sein."),
        ("Frage", "Im {{amtt}}", "Den Platzhalter {{amtt}} gibt es nicht."),
        ("Frage", "Rechtssicher im {{amtt}}", "Den Platzhalter {{amtt}} gibt es nicht."),
        ("Im {{amtt}}?", "Antwort", "Den Platzhalter {{amtt}} gibt es nicht."),
    ],
)
def test_a_text_that_cannot_be_shown_is_refused_and_kept(editor, title, markdown, reason, button):
    page = typed(editor, title=title, markdown=markdown).submit(button, expect_errors=True)
    assert page.status_int == 422
    assert page.html.select_one("[role=alert]").get_text(strip=True) == reason
    form = form_with(page, "markdown")
    assert (form["title"].value, form["markdown"].value) == (title, markdown)
    assert heading(editor.get(PUBLIC)) == OLD_TITLE


def test_markup_of_an_editor_reaches_nobody_as_markup(editor, browser):
    typed(editor, markdown="<script>x()</script> [Link](javascript:x)").submit()
    answer = browser.get(PUBLIC).html.find("article")
    assert answer.find("script") is None
    assert [a["href"] for a in answer.find_all("a") if a["href"].startswith("java")] == []


def test_the_placeholders_stand_beside_the_editor_with_their_values(editor):
    names = [dt.get_text() for dt in editor.get(QUESTION).html.select(".placeholders dt")]
    values = [dd.get_text() for dd in editor.get(QUESTION).html.select(".placeholders dd")]
    assert dict(zip(names, values, strict=True))["{{city}}"] == "Stadt Stuttgart"


@pytest.mark.parametrize(
    "path", ["datenverarbeitung/gibt-es-nicht", "falscher-abschnitt/aufbewahrung"]
)
def test_an_unknown_question_is_not_there(editor, path):
    editor.get(f"/intern/inhalte/faq/{path}", status=404)


def test_only_editors_edit(site):
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    caseworker.get("/intern/inhalte/", status=403)
    caseworker.get(QUESTION, status=403)
