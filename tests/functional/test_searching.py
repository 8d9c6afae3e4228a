"""Searching as people see it, and what editors do about what was looked for in vain."""

from driving import form_with, words


def test_what_was_found_shows_where_it_fits(browser):
    page = browser.get("/faq", {"q": "löschfrist"})
    title = page.html.select_one(".hits summary")
    assert "Was geschieht mit meinen Daten aus der Beratung?" in " ".join(title.get_text().split())
    marked = {mark.get_text() for mark in page.html.select(".hits details:first-of-type mark")}
    assert "löschen" in marked
    assert page.html.select_one(".hits details").has_attr("open")


def test_marking_is_no_way_in(browser):
    page = browser.get("/faq", {"q": "<b>Kamera</b>"})
    assert page.html.select("main b") == []


def test_a_search_without_result_offers_words_like_it(browser):
    page = browser.get("/faq", {"q": "Pilottobjekt"})
    link = page.html.select_one(".notice a")
    assert (link.get_text(), link["href"]) == ("Pilotprojekt", "/faq?q=Pilotprojekt")


def test_editors_see_what_did_not_help_and_teach_the_search(site, browser):
    page = browser.get("/faq", {"q": "Glotze ausmachen"})
    page = browser.get(page.html.find("a", string="Das hat mir nicht geholfen")["href"])
    page = form_with(page, "q").submit().follow()
    assert "Wir sehen uns an, welche Antwort fehlt" in words(page)
    for personal in ("mail an k@b.example", "0711 216 12345", "Frau Müller", "x" * 90, " "):
        form = form_with(browser.get("/faq/nicht-gefunden"), "q")
        form["q"] = personal
        form.submit(status=303)
    editor = site.signed_in("editor")
    page = editor.get("/intern/inhalte/suche")
    rows = page.html.select("table tbody tr")
    assert [row.th.get_text() for row in rows] == ["glotze ausmachen"]
    form, late = form_with(page, "synonyms"), form_with(editor.get(page.request.path), "synonyms")
    form["synonyms"] = "Glotze, Kamera\n" + form["synonyms"].value
    form.submit(status=303)
    assert "Muss ich meine Kamera" in words(browser.get("/faq", {"q": "Glotze"}))
    late["parts"] = "anderes"
    refused = late.submit(expect_errors=True)
    assert (refused.status_int, form_with(refused, "parts")["parts"].value) == (409, "anderes")
    done = next(f for f in page.forms.values() if "erledigt" in f.fields)
    done.submit("erledigt")
    assert editor.get("/intern/inhalte/suche").html.select("table tbody tr") == []


def test_who_edits_for_a_department_leaves_the_search_alone(site):
    own = site.signed_in("editor", "sozialamt")
    form = form_with(own.get("/intern/inhalte/suche"), "synonyms")
    assert "Ihr Konto gilt nur" in words(form.submit(expect_errors=True))
