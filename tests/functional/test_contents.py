"""The editors' pages beside the form: order, addresses, plans, reviews, pictures, previews."""

import io
import random
from datetime import datetime, timedelta

import pytest
from driving import csrf, form_with, heading, words
from PIL import Image

from portal import clock
from portal.commands import CommandFailed, run
from portal.content.models import Content

CONTENTS = "/intern/inhalte/"
APP = "/intern/inhalte/faq/technische-voraussetzungen/app"
APP_PUBLIC = "/faq/technische-voraussetzungen/app"
PRIVACY = "/intern/inhalte/seite/datenschutz"


@pytest.fixture
def editor(site):
    return site.signed_in("editor")


def write(browser, path=APP, button=None, expect_errors=False, **given):
    form = form_with(browser.get(path), "markdown")
    for field, value in given.items():
        form[field] = value
    return form.submit(button, expect_errors=expect_errors)


def post(browser, path, given, **more):
    return browser.post(path, given | {"csrf_token": csrf(browser)}, **more)


def summary(editor, locale):
    found = editor.get(CONTENTS).html.find(id=f"sprache-{locale}")
    links = [link.get_text() for link in found.find_all("a")]
    return " ".join(found.find("summary").get_text().split()), links


def test_the_overview_says_which_text_lacks_a_language_or_is_stale_there(editor):
    whole, missing = summary(editor, "en")
    assert whole.endswith(f" aktuell, 0 veraltet, {len(missing)} fehlen")
    said, links = summary(editor, "uk")
    assert said.endswith(" aktuell, 0 veraltet, 4 nur auf Deutsch, 34 nicht gegengelesen")
    assert len(links) == 38
    write(
        editor,
        f"{APP}?sprache=uk",
        "veroeffentlichen",
        title="Чи потрібен застосунок?",
        markdown="Ні.",
    )
    said, rest = summary(editor, "uk")
    assert said == "Українська: 34 aktuell, 0 veraltet, 4 nur auf Deutsch, 33 nicht gegengelesen"
    assert len(rest) == len(links) - 1
    write(editor, APP, "veroeffentlichen", markdown="Nein, eine App brauchen Sie nicht.")
    assert summary(editor, "uk")[0].startswith("Українська: 33 aktuell, 1 veraltet")
    assert summary(editor, "en")[0].endswith(f"1 veraltet, {len(missing)} fehlen")
    assert "Der deutsche Text wurde später geändert." in words(editor.get(f"{APP}?sprache=uk"))
    for path in (APP_PUBLIC, "/faq"):
        assert "The German text is newer than this translation." in words(editor.get(f"/en{path}"))
        assert "The German text is newer" not in words(editor.get(path))
    write(editor, f"{APP}?sprache=en", "veroeffentlichen", markdown="No, you need no app.")
    assert "The German text is newer" not in words(editor.get(f"/en{APP_PUBLIC}"))
    shown = editor.get(f"/uk{APP_PUBLIC}").html
    assert (shown.find("h1").get_text(), shown.find("article").get("lang")) == (
        "Чи потрібен застосунок?",
        None,
    )


def test_a_day_that_is_past_is_refused_on_the_page_and_stays_typed(editor):
    form = form_with(editor.get(APP), "bis")
    form["bis"] = "2020-01-01"
    refused = form.submit("ablauf", status=422)
    assert "Bitte geben Sie einen Tag an, der noch kommt." in words(refused)
    assert form_with(refused, "bis")["bis"].value == "2020-01-01"
    assert form_with(refused, "markdown")["markdown"].value.startswith("Nein.")


def test_whoever_is_asked_about_a_planned_text_has_typed_its_time_once(editor):
    asked = write(
        editor,
        button="planen",
        expect_errors=True,
        markdown="Nach sechs Monaten.",
        am="2027-04-01",
        um="08:30",
    )
    form = form_with(asked, "trotzdem")
    assert (form["am"].value, form["um"].value) == ("2027-04-01", "08:30")
    form["trotzdem"] = "ja"
    assert "Donnerstag, 1. April 2027, 08:30" in words(form.submit("planen").follow())


def order(page, section):
    rows = page.html.select(f"table[data-section={section}] tbody tr")
    return [row["data-key"] for row in rows]


def test_questions_and_sections_are_put_in_order_by_buttons(editor, browser):
    page = editor.get(CONTENTS)
    before = order(page, "datenverarbeitung")
    form = next(
        f for f in page.forms.values() if f.fields.get("key") and f["key"].value == before[0]
    )
    page = form.submit().follow()
    assert order(page, "datenverarbeitung")[:2] == [before[1], before[0]]
    assert page.html.select_one("[autofocus]").find_parent("tr")["data-key"] == before[0]
    shown = [d["id"] for d in browser.get("/faq").html.select("details")]
    assert shown.index(before[1]) < shown.index(before[0])
    post(editor, "/intern/inhalte/reihenfolge", {"kind": "abschnitt", "key": "datenverarbeitung"})
    assert browser.get("/faq").html.select_one("section.faq h2")["id"] == "datenverarbeitung"


def test_a_new_question_can_be_read_when_it_is_published_and_not_before(editor, browser):
    form = form_with(editor.get("/intern/inhalte/neu"), "section")
    form["title"], form["section"] = "Darf mein Hund dabei sein?", "datenverarbeitung"
    form["key"] = "Hund!"
    assert "Die Adresse braucht" in words(form.submit("kind", value="frage", expect_errors=True))
    form["key"] = ""
    page = form.submit("kind", value="frage").follow()
    path = "/faq/datenverarbeitung/darf-mein-hund-dabei-sein"
    browser.get(path, status=404)
    form = form_with(page, "markdown")
    assert form["title"].value == "Darf mein Hund dabei sein?"
    form["markdown"], form["keywords"] = "Ja.", "Tier"
    form.submit("sichern")
    browser.get(path, status=404)
    write(editor, f"/intern/inhalte{path}")
    assert heading(browser.get(path)) == "Darf mein Hund dabei sein?"
    assert "Darf mein Hund" in words(browser.get("/faq?q=Tier"))


def test_who_edits_for_a_department_writes_its_entries_only(site, browser):
    own = site.signed_in("editor", "sozialamt")
    form = form_with(own.get("/intern/inhalte/neu"), "section")
    assert [value for value, _selected, _text in form["department"].options] == ["sozialamt"]
    form["title"] = "Was bringe ich mit?"
    path = form.submit("kind", value="frage").follow().request.path
    write(own, path, title="Was bringe ich mit?", markdown="Nichts.")
    assert heading(browser.get(path.removeprefix("/intern/inhalte"))) == "Was bringe ich mit?"
    for attempt in (
        lambda: post(own, APP, {"title": "x", "markdown": "y", "based_on": "1"}, status=422),
        lambda: post(own, "/intern/inhalte/reihenfolge", {"kind": "frage", "key": "app",
                     "section": "datenverarbeitung", "place": "0"}, status=422),
        lambda: post(own, "/intern/inhalte/neu", {"kind": "frage", "title": "Von allen",
                     "section": "datenverarbeitung", "department": ""}, status=422),
        lambda: post(own, "/intern/inhalte/frage/app/adresse", {"key": "neu"}, status=422),
        lambda: post(own, "/intern/inhalte/frage/app/pflege", {"ausblenden": "1"}, status=422),
        lambda: post(own, "/intern/inhalte/frage/app/fassungen",
                     {"nummer": "1", "based_on": "1"}, status=422),
    ):  # fmt: skip
        assert "Ihr Konto gilt nur für Einträge" in words(attempt())


def test_what_is_planned_is_published_when_its_time_has_come(site, editor, browser):
    at = clock.local(clock.now() + timedelta(hours=2))
    given = {"am": at.date().isoformat(), "um": f"{at:%H:%M}", "title": "Später"}
    page = write(editor, button="planen", **given).follow()
    assert "wird veröffentlicht: Montag, 15. März 2027, 11:00 Uhr" in words(page)
    site.housekeeping.publish_due()
    assert heading(browser.get(APP_PUBLIC)) != "Später"
    site.advance(hours=2, seconds=1)
    site.housekeeping.publish_due()
    assert heading(browser.get(APP_PUBLIC)) == "Später"
    assert site.acts[-1] == ("text.published_as_planned", "text:app")


@pytest.mark.parametrize("given", [{}, {"am": "2027-03-14"}, {"am": "bald", "um": "9"}])
def test_a_plan_needs_a_time_to_come(editor, given):
    page = write(editor, button="planen", expect_errors=True, title="Später", **given)
    assert (page.status_int, "die noch kommen" in words(page)) == (422, True)
    assert form_with(page, "markdown")["title"].value == "Später"


def test_a_plan_passes_over_nobody_else_s_change(site, editor):
    other = site.signed_in("editor", email="zweite@stadt.example")
    form = form_with(editor.get(APP), "markdown")
    write(other, title="Von der anderen", button="sichern")
    form["title"], form["am"] = "Meiner", "2027-03-20"
    page = form.submit("planen", expect_errors=True)
    assert page.status_int == 409
    assert form_with(page, "markdown")["title"].value == "Meiner"
    assert "Von der anderen" in words(page)
    assert "geplant" not in words(editor.get(CONTENTS))


def test_what_is_doubtful_is_shown_before_it_is_published_and_can_stay(editor, browser):
    page = write(editor, markdown="Rechtssicher in 15 Minuten.", expect_errors=True)
    assert page.status_int == 422
    doubts = page.html.select_one("#pruefen").get_text(" ", strip=True)
    assert ("„Rechtssicher“" in doubts, "{{room_opens_minutes}}" in doubts) == (True, True)
    form = form_with(page, "trotzdem")
    assert form.submit(expect_errors=True).status_int == 422
    form["trotzdem"] = "ja"
    form.submit(status=303)
    assert "Rechtssicher in 15 Minuten." in words(browser.get(APP_PUBLIC))


def button(name: str, page) -> bool:
    """Whether the form of the text has the button; the nameless one publishes."""
    return any(
        each.get("name", "") == name for each in form_with(page, "markdown").html.select("button")
    )


def test_a_second_editor_looks_at_it_where_that_is_set(site, editor, browser):
    site.application.application.registry.settings_ = site.office.settings.__class__(
        **vars(site.office.settings) | {"content_review": True}
    )
    page = write(editor, title="Neu", expect_errors=True)
    assert (page.status_int, "sieht jemand anderes" in words(page)) == (422, True)
    assert (button("", page), button("vorlegen", page)) == (False, True)
    write(editor, button="vorlegen")
    assert not button("freigeben", editor.get(APP))
    other = site.signed_in("editor", email="zweite@stadt.example")
    assert "jemand bittet um Durchsicht" in words(other.get(CONTENTS))
    assert button("freigeben", other.get(APP))
    write(other, button="freigeben").follow()
    assert button("", editor.get(APP))
    write(editor)
    assert heading(browser.get(APP_PUBLIC)) == "Neu"


def test_data_protection_alone_releases_what_binds(site, editor, browser):
    officer = site.signed_in("dpo")
    page = officer.get(PRIVACY)
    assert "Es gibt nichts zu veröffentlichen." in words(page)
    assert "Veröffentlichen" not in [each.get_text() for each in page.html.select("button")]
    page = write(editor, PRIVACY, title="Neue Hinweise", expect_errors=True)
    assert (page.status_int, "nur der Datenschutz" in words(page)) == (422, True)
    write(editor, PRIVACY, button="vorlegen")
    waiting = officer.get(CONTENTS).html.select_one("#wartet ~ ul").get_text(" ", strip=True)
    assert waiting == "Hinweise zum Datenschutz (Deutsch): jemand bittet um Durchsicht"
    page = officer.get(PRIVACY)
    assert "Das würde sich ändern" in words(page)
    assert "Neue" in [each.get_text() for each in page.html.select("section ins")][0]
    assert page.html.select_one("#feld-title").has_attr("readonly")
    form = form_with(page, "markdown")
    form["title"] = "Vom Datenschutz umgeschrieben"
    form.submit()
    assert heading(browser.get("/datenschutz")) == "Neue Hinweise"
    denied = post(officer, APP, {"title": "x", "markdown": "y", "based_on": "1"}, status=422)
    assert "Ihr Konto gilt nur" in words(denied)
    officer.get("/intern/inhalte/neu", status=403)
    officer.get("/intern/", status=403)


def test_a_question_that_moved_is_found_at_its_old_address(editor, browser):
    form = form_with(editor.get("/intern/inhalte/frage/app/adresse"), "key")
    form["key"] = "programm"
    form.submit()
    moved = browser.get(APP_PUBLIC, status=301)
    assert moved.location.endswith("/faq/technische-voraussetzungen/programm")
    assert browser.get(f"/en{APP_PUBLIC}", status=301).location.endswith(
        "/en/faq/technische-voraussetzungen/programm"
    )
    form = form_with(editor.get("/intern/inhalte/frage/programm/adresse"), "stattdessen")
    form.submit("loeschen")
    assert "haben wir entfernt" in words(browser.get(APP_PUBLIC, status=410))


def test_a_question_others_link_to_goes_only_when_that_is_wanted(editor, browser):
    link = f"Siehe [App]({APP_PUBLIC})."
    write(editor, "/intern/inhalte/faq/ueber-die-videoberatung/ort", markdown=link)
    page = editor.get("/intern/inhalte/frage/app/adresse")
    assert "Von wo aus kann ich teilnehmen? (de)" in words(page)
    form = form_with(page, "stattdessen")
    assert "Darauf wird noch verwiesen" in words(form.submit("loeschen", expect_errors=True))
    assert browser.get(APP_PUBLIC).status_int == 200
    form["sicher"] = "ja"
    form.submit("loeschen", status=303)
    browser.get(APP_PUBLIC, status=410)


def test_a_text_that_is_taken_away_comes_back_when_it_is_shown_again(site, editor, browser):
    post(editor, "/intern/inhalte/frage/app/pflege", {"ausblenden": "1"})
    assert "haben wir entfernt" in words(browser.get(APP_PUBLIC, status=410))
    assert "ausgeblendet" in words(editor.get(CONTENTS))
    post(editor, "/intern/inhalte/frage/app/pflege", {"einblenden": "1"})
    assert browser.get(APP_PUBLIC).status_int == 200
    post(editor, "/intern/inhalte/frage/app/pflege", {"ablauf": "1", "bis": "2027-03-16"})
    site.advance(days=1)
    site.housekeeping.publish_due()
    assert "haben wir entfernt" in words(browser.get(APP_PUBLIC, status=410))


def test_a_page_that_has_to_be_there_cannot_be_taken_away(editor, browser):
    path = "/intern/inhalte/seite/impressum/pflege"
    denied = post(editor, path, {"ausblenden": "1"}, status=422)
    assert "muss immer zu lesen sein" in words(denied)
    assert browser.get("/impressum").status_int == 200


def test_a_text_that_was_checked_comes_up_again(site, editor):
    post(editor, "/intern/inhalte/frage/app/pflege", {"geprueft": "1", "wieder": "2027-03-20"})
    assert "Zuletzt geprüft Montag, 15. März 2027, wieder am Samstag, 20. März 2027" in words(
        editor.get(APP)
    )
    assert editor.get(CONTENTS).html.select_one("#wartet") is None
    site.advance(days=5)
    other = site.signed_in("editor", email="zweite@stadt.example")
    assert "prüfen, ob es noch stimmt" in words(other.get(CONTENTS))


def test_versions_are_compared_and_taken_up_again(editor, browser):
    old = heading(browser.get(APP_PUBLIC))
    write(editor, title="Neue Frage")
    page = editor.get("/intern/inhalte/frage/app/fassungen")
    assert "".join(page.html.select_one(".difference ins").find_all(string=True, recursive=False))
    form = form_with(page, "nummer")
    form = next(f for f in page.forms.values() if "nummer" in f.fields and f["nummer"].value == "1")
    form.submit()
    assert heading(browser.get(APP_PUBLIC)) == "Neue Frage"
    write(editor)
    assert heading(browser.get(APP_PUBLIC)) == old


def test_a_preview_link_needs_no_account_and_ends(site, editor, browser):
    write(editor, title="Noch geheim", button="sichern")
    page = post(editor, "/intern/inhalte/frage/app/vorschaulink", {}).follow()
    link = page.html.select_one("#vorschaulink ~ p a")["href"]
    shown = browser.get(link)
    assert (heading(shown), shown.headers["Cache-Control"]) == ("Noch geheim", "no-store")
    assert "noch nicht veröffentlicht" in words(shown)
    assert shown.html.find("meta", {"name": "robots"})["content"] == "noindex"
    assert shown.headers["X-Frame-Options"] == "DENY"
    browser.get(link + "x", status=404)
    site.advance(days=14, seconds=1)
    browser.get(link, status=404)


def test_only_the_preview_may_stand_inside_another_page_and_only_of_ours(editor):
    page = write(editor, button="vorschau").follow()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    shown = editor.get(page.html.iframe["src"])
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_all_texts_are_one_pdf(editor):
    write(editor, title="Noch nicht veröffentlicht", button="sichern")
    answer = editor.get("/intern/inhalte/alles.pdf")
    from portal.documents.pdf import text_of

    text = text_of(answer.body)
    assert (answer.content_type, "Noch nicht veröffentlicht" in text) == ("application/pdf", True)
    assert "Arbeitsfassung vom" in text


def picture(kind="PNG"):
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, kind)
    return stream.getvalue()


def test_a_picture_needs_words_and_is_shown_where_a_text_names_it(editor, browser):
    form = form_with(editor.get("/intern/inhalte/medien/"), "datei")
    form["datei"] = ("bild.png", picture())
    refused = words(form.submit(expect_errors=True))
    assert "Der Alternativtext fehlt" in refused
    assert "Wählen Sie die Datei bitte noch einmal aus." in refused
    form["alternativ"] = "Der Eingang"
    page = form.submit().follow()
    markdown = page.html.select_one("code.whole-line").get_text()
    write(editor, markdown=f"So sieht es aus: {markdown}")
    shown = browser.get(APP_PUBLIC).html.select_one("article img")
    assert shown["alt"] == "Der Eingang"
    answer = browser.get(shown["src"])
    assert Image.open(io.BytesIO(answer.body)).size == (40, 30)
    assert (answer.content_type, "immutable" in answer.headers["Cache-Control"]) == (
        *("image/jpeg", True),
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    id = shown["src"].rpartition("/")[2]
    denied = post(editor, "/intern/inhalte/medien/", {"loeschen": id}, status=422)
    assert "wird noch in Texten gebraucht" in words(denied)
    editor.get("/intern/inhalte/medien/").html.find("img", alt="Der Eingang")
    browser.get(f"/medien/{'0' * 32}", status=404)


def test_a_photo_and_a_long_arabic_text_are_not_too_large(editor):
    form = form_with(editor.get("/intern/inhalte/medien/"), "datei")
    noise = Image.frombytes("RGB", (400, 400), random.Random(7).randbytes(400 * 400 * 3))
    noise.save(content := io.BytesIO(), "PNG")
    assert len(content.getvalue()) > 400_000
    form["datei"], form["alternativ"] = ("foto.png", content.getvalue()), "Ein Foto"
    form.submit(status=303)
    long = "نص طويل " * 4000
    write(editor, f"{APP}?sprache=ar", "sichern", title="سؤال", markdown=long)
    shown = form_with(editor.get(f"{APP}?sprache=ar"), "markdown")
    assert shown["markdown"].value.split() == long.split()


def test_a_file_that_is_neither_picture_nor_pdf_is_refused(editor):
    form = form_with(editor.get("/intern/inhalte/medien/"), "datei")
    form["datei"], form["alternativ"] = ("a.svg", b"<svg onload='x()'/>"), "Zeichnung"
    assert form.submit(expect_errors=True).status_int == 422
    assert editor.get("/intern/inhalte/medien/").html.select(".medium") == []


def test_a_moment_is_that_of_the_clock_on_the_wall():
    from portal.content.editing import moment_of

    found = moment_of({"am": "2027-07-01", "um": "08:00"}, "am", "um")
    assert found == datetime(2027, 7, 1, 8, tzinfo=clock.BERLIN)


READ = ("/faq", "/faq?q=Kamera", APP_PUBLIC, "/datenschutz", "/hilfe", "/impressum", "/fehlt")


def test_imported_content_makes_the_same_pages_to_the_byte(site, editor, browser, tmp_path):
    write(editor, title="Neu & anders", markdown="**Ganz** neu.\n\n- mit\n- Liste")
    write(editor, "/intern/inhalte/seite/hilfe", title="Andere Hilfe")
    post(editor, "/intern/inhalte/frage/ort/pflege", {"ausblenden": "1"})
    paths = [f"{prefix}{path}" for prefix in ("", "/en") for path in READ]
    before = {path: browser.get(path, status="*").body for path in paths}
    folder = {"folder": str(tmp_path / "texte")}
    assert "geschrieben" in run(site.office, "content export", folder)
    with site.office.transact() as work:
        work.records.content = Content()
    assert browser.get(APP_PUBLIC, status=404).status_int == 404
    run(site.office, "content import", folder)
    assert {path: browser.get(path, status="*").body for path in paths} == before
    with pytest.raises(CommandFailed, match="ist nicht leer"):
        run(site.office, "content export", folder)
    (tmp_path / "texte" / "pages" / "hilfe.md").write_text("kaputt")
    with pytest.raises(CommandFailed, match=r"pages/hilfe\.md: "):
        run(site.office, "content import", folder)
