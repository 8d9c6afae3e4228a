"""The line above all pages, barriers people report, and what machines and paper get."""

from xml.etree import ElementTree as ET

import pytest
from driving import form_with, words

from portal.content import barriers

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def editor(site):
    return site.signed_in("editor")


def set_line(editor, **given):
    form = form_with(editor.get("/intern/inhalte/hinweis"), "text_de")
    for field, value in given.items():
        form[field] = value
    return form.submit(expect_errors=True)


def line(browser, path="/faq"):
    found = browser.get(path, status="*").html.select_one(".banner")
    return found and found.get_text(" ", strip=True)


def test_the_line_comes_and_goes_by_itself(site, editor, browser):
    assert line(browser) is None
    times = {"von": "2027-03-15", "von_um": "10:00", "bis": "2027-03-15", "bis_um": "12:00"}
    answer = set_line(
        editor, text_de="Das <b>Telefon</b> ist gestört.", text_en="Disturbed.", **times
    )
    assert answer.status_int == 303
    assert line(browser) is None
    site.advance(hours=1)
    assert line(browser) == "Das <b>Telefon</b> ist gestört."
    assert line(browser, "/en/hilfe") == "Disturbed."
    assert line(editor, "/intern/inhalte/hinweis") is None
    assert line(browser, "/gibt-es-nicht") is None
    site.advance(hours=2)
    assert line(browser) is None


def test_without_english_words_the_line_is_german_and_says_so(editor, browser):
    set_line(editor, text_de="Gestört.", von="2027-03-15", von_um="08:00")
    page = browser.get("/en/faq")
    assert page.html.select_one(".banner p")["lang"] == "de"
    set_line(editor, text_de="")
    assert line(browser) is None


def test_a_line_that_ends_before_it_begins_is_refused_and_kept_in_the_form(editor):
    page = set_line(editor, text_de="Gestört.", bis="2027-03-14")
    assert (page.status_int, "nach dem Beginn" in words(page)) == (422, True)
    assert form_with(page, "text_de")["text_de"].value == "Gestört."


def test_two_editors_of_the_line_do_not_write_over_each_other(site, editor):
    late = form_with(editor.get("/intern/inhalte/hinweis"), "text_de")
    set_line(site.signed_in("editor", email="zweite@stadt.example"), text_de="Von der anderen.")
    late["text_de"] = "Meine."
    page = late.submit(expect_errors=True)
    assert (page.status_int, form_with(page, "text_de")["text_de"].value) == (409, "Meine.")


def test_a_barrier_is_reported_read_and_forgotten(site, editor, browser):
    page = browser.get("/barriere-melden")
    page = browser.get(page.html.select_one("a.button")["href"])
    form = form_with(page, "problem")
    form["kontakt"] = "k@beispiel.example"
    refused = form.submit(expect_errors=True)
    assert "Bitte schreiben Sie, was nicht geht." in words(refused)
    assert form_with(refused, "problem")["kontakt"].value == "k@beispiel.example"
    form["problem"] = "Der Knopf hat keinen Namen."
    assert "ist angekommen" in words(form.submit().follow())
    with site.office.transact() as work:
        (kept,) = work.records.content.barriers.values()
        assert b"Knopf" not in kept.sealed
    page = editor.get("/intern/inhalte/barrieren")
    assert "Der Knopf hat keinen Namen. Antwort an k@beispiel.example" in words(page)
    form_with(page, "erledigt").submit("erledigt")
    assert "keine Meldung" in words(editor.get("/intern/inhalte/barrieren"))


def test_a_report_is_gone_after_half_a_year(site):
    with site.office.transact() as work:
        barriers.report(work, {"problem": "x"})
    site.advance(days=182)
    assert site.office.attempt(barriers.forget_old) == 0
    site.advance(days=1)
    assert site.office.attempt(barriers.forget_old) == 1


def test_the_sitemap_names_every_question_in_every_language_and_all_are_there(site, browser):
    answer = browser.get("/sitemap.xml")
    entries = ET.fromstring(answer.body).findall(f"{SITEMAP}url")  # noqa: S314 (our own)
    places = [entry.find(f"{SITEMAP}loc").text for entry in entries]
    start = "http://127.0.0.1:6543"
    with site.office.transact() as work:
        keys = {q.key for s in work.records.content.sections for q in s.questions}
    assert {place.rpartition("/")[2] for place in places if "/faq/" in place} == keys
    paths = [place.removeprefix(start) for place in places]
    assert {path for path in paths if browser.get(path, status="*").status_int != 200} == set()
    spoken = [link.get("hreflang") for link in entries[0] if link.tag.endswith("link")]
    assert spoken == ["de", "en", "uk", "ar", "de-simple"]
    robots = browser.get("/robots.txt").text
    assert ("Disallow: /termin/" in robots, f"Sitemap: {start}/sitemap.xml" in robots) == (
        *(True, True),
    )


def test_search_engines_get_question_and_answer_from_the_page_itself(browser):
    page = browser.get("/faq").html
    whole = page.select_one("[itemtype='https://schema.org/FAQPage']")
    found = whole.select("[itemprop=mainEntity]")
    assert len(found) == len(page.select("section.faq details"))
    for each in found:
        assert each["itemtype"] == "https://schema.org/Question"
        assert each.select_one("summary[itemprop=name]").get_text(strip=True)
        answer = each.select_one("[itemprop=acceptedAnswer] [itemprop=text]")
        assert answer.get_text(strip=True)
    assert browser.get("/faq?q=Kamera").html.select("[itemtype]") == []


def test_help_says_whether_somebody_answers_now(site, browser):
    assert "115 : Wir sind jetzt erreichbar, heute bis 18:00 Uhr." in words(browser.get("/hilfe"))
    site.advance(hours=10)
    assert "wieder ab Dienstag, 16. März 2027, 08:00 Uhr" in words(browser.get("/hilfe"))
    assert "again from Tuesday, 16 March 2027, 08:00" in words(browser.get("/en/hilfe"))


def test_a_service_says_who_one_has_to_be_which_forms_there_are_and_the_way_without_video(browser):
    page = words(browser.get("/aemter/ordnungsamt/gewerbe-gaststaetten"))
    assert "Wir stellen Ihnen einige Fragen" in page
    assert "Gewerbe anmelden Das Gesetz verlangt Textform" in page
    assert "Ohne Video" in page
    # This one declares no way on site of its own.
    assert "Sie können auch vor Ort beraten werden" in words(browser.get("/aemter/pruefamt/sofort"))


def test_editors_of_a_department_add_to_the_pages_of_its_services(site, browser):
    own = site.signed_in("editor", "sozialamt")
    form = next(f for f in own.get("/intern/inhalte/neu").forms.values() if "seite" in f.fields)
    form["seite"] = "zusatz/sozialamt/versicherungsamt"
    page = form.submit().follow()
    form = form_with(page, "markdown")
    form["markdown"] = "Bitte *pünktlich* sein."
    form.submit(status=303)
    place = "/aemter/sozialamt/versicherungsamt"
    assert "Gut zu wissen Bitte pünktlich sein." in words(browser.get(place))
    english = browser.get(f"/en{place}")
    assert english.html.select_one("main section")["lang"] == "de"
    for foreign in ("zusatz/ordnungsamt/waffen-jagd-fischerei", "hinweis/sozialamt"):
        given = {"csrf_token": form["csrf_token"].value, "seite": foreign}
        assert "Ihr Konto gilt nur" in words(own.post("/intern/inhalte/neu", given, status=422))
    given["seite"] = "zusatz/sozialamt/gibt-es-nicht"
    own.post("/intern/inhalte/neu", given, status=404)


PARTS = {
    "": (
        *("Stand der Vereinbarkeit", "Nicht barrierefreie Inhalte"),
        *("Wie diese Erklärung entstanden ist", "Barrieren melden"),
        "Wenn wir Ihnen nicht helfen konnten",
    ),
    "/en": (
        *(
            "Conformance status",
            "Content that is not accessible",
            "How this statement was prepared",
        ),
        *("Reporting barriers", "If we could not help you"),
    ),
}


@pytest.mark.parametrize("prefix", PARTS)
def test_the_accessibility_statement_has_the_parts_of_the_states_model(browser, prefix):
    page = browser.get(f"{prefix}/barrierefreiheit")
    article = page.html.find("article") or page.html.find("main")
    assert tuple(part.get_text() for part in article.find_all("h2")) == PARTS[prefix]
    assert article.find("a", href=f"{prefix}/barriere-melden") is not None
    assert all(each in words(page) for each in ("L-BGG", "EN 301 549", "115"))
    for path in ("/impressum", "/hilfe", "/gebaerdensprache"):
        there = browser.get(f"{prefix}{path}")
        assert (there.html.find("main").get("lang"), "115" in words(there)) == (None, True)
        assert there.html.select_one(f'footer a[href="{prefix}/barriere-melden"]') is not None
