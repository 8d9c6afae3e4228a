"""Languages with the core set only: their pages, what is German there and says so, their mails."""

import re
from urllib.parse import urlsplit

import pytest
from driving import (
    EMAIL,
    WEAPONS,
    book_firmly,
    choose_time,
    form_with,
    give_details,
    heading,
    meet,
    running_site,
    words,
)

from portal import i18n, rendering
from portal.languages import LANGUAGES
from portal.setting_values import SettingsError
from portal.settings import load

MATTER = "waffenbesitzkarte"
ONLY_GERMAN = {"uk": "Ця сторінка поки що є лише німецькою.", "ar": "بالألمانية فقط"}
CYRILLIC, ARABIC = re.compile("[а-яіїєґ]", re.I), re.compile("[\u0600-\u06ff]")


@pytest.mark.parametrize(("locale", "direction"), [("uk", "ltr"), ("ar", "rtl")])
def test_a_page_of_the_core_set_is_in_the_readers_language(browser, locale, direction):
    page = browser.get(f"/{locale}/technik")
    html, main = page.html.find("html"), page.html.find("main")
    assert (html["lang"], html["dir"], main.get("lang")) == (locale, direction, None)
    assert heading(page) == i18n.translator(locale)("Technik testen")
    assert page.html.select_one(".only-german") is None


@pytest.mark.parametrize("locale", ["uk", "ar"])
def test_another_page_is_german_and_says_so_in_the_readers_language(browser, locale):
    page = browser.get(f"/{locale}/dokument-pruefen")
    main, line = page.html.find("main"), page.html.select_one(".only-german")
    assert (main["lang"], main["dir"]) == ("de", "ltr")
    assert (line["lang"], line["dir"]) == (locale, LANGUAGES[locale].dir)
    assert ONLY_GERMAN[locale] in line.get_text()
    assert heading(page) == "Dokument prüfen"
    assert page.html.find("title")["lang"] == "de"
    assert (
        page.html.select_one('nav[aria-label] a[href$="/technik"]')["href"] == f"/{locale}/technik"
    )


def test_plain_german_has_its_own_address_and_tag(browser):
    page = browser.get("/leicht/technik")
    html = page.html.find("html")
    assert (html["lang"], html["dir"]) == ("de-simple", "ltr")
    assert "Sie brauchen keine App." in words(browser.get("/leicht/"))
    elsewhere = browser.get("/leicht/dokument-pruefen").html
    assert elsewhere.find("main")["lang"] == "de"
    told = elsewhere.select_one(".only-german").get_text()
    assert told == "Diese Seite gibt es noch nicht in Einfacher Sprache."


def test_the_switch_and_the_sitemap_list_what_there_is(browser):
    def switch(path):
        return [a["hreflang"] for a in browser.get(path).html.select(".strip a[hreflang]")]

    assert switch("/technik") == ["de", "en", "uk", "ar", "de-simple"]
    assert switch("/dokument-pruefen") == ["de", "en"]
    assert switch("/ar/dokument-pruefen") == ["de", "en", "ar"]
    addresses = re.findall("<loc>[^<]*?6543([^<]*)</loc>", browser.get("/sitemap.xml").text)
    assert {"/ar/technik", "/uk/aemter", "/en/barriere-melden"} <= set(addresses)
    assert "/uk/barriere-melden" not in addresses


def test_a_text_without_version_in_the_language_is_marked_as_german(browser):
    page = browser.get("/ar/impressum")
    article = page.html.find("article")
    assert (article["lang"], article["dir"]) == ("de", "ltr")
    assert ONLY_GERMAN["ar"] in page.html.select_one("main > .notice").get_text()


def test_whoever_reads_a_translation_nobody_has_checked_is_told_until_somebody_has(site):
    browser, told = site.browser(), "لم يراجع هذه الترجمة"
    page = browser.get("/ar/datenschutz")
    assert page.html.find("article").get("lang") is None
    assert heading(page) == "معلومات حماية البيانات"
    notice = page.html.select_one("main > .notice")
    assert told in notice.get_text()
    assert notice.find("a")["href"] == "/datenschutz"
    asked = browser.get("/ar/faq")
    assert {section.get("lang") for section in asked.html.select("section.faq")} == {None}
    assert told in words(asked)
    assert not browser.get("/datenschutz").html.select("main > .notice")
    officer = site.signed_in("dpo")
    text = officer.get("/intern/inhalte/seite/datenschutz?sprache=ar")
    assert "nicht gegengelesen" in words(text)
    form_with(text, "gelesen").submit("gelesen").follow()
    assert told not in words(browser.get("/ar/datenschutz"))
    other = browser.get("/uk/datenschutz").html.select_one("main > .notice")
    assert CYRILLIC.search(other.get_text())


def test_a_page_kept_ready_is_kept_for_each_language(browser):
    for _time in range(2):
        assert heading(browser.get("/uk/faq")) == "Запитання та відповіді про відеоконсультацію"
        assert heading(browser.get("/faq")) == "Fragen und Antworten zur Videoberatung"
    assert browser.get("/uk/faq").etag != browser.get("/ar/faq").etag


def test_who_books_chooses_the_language_of_the_mails(site, browser):
    page = browser.get(f"/ar/aemter/{WEAPONS}")
    assert page.html.select_one("main .actions a")["href"] == f"/ar/buchen/{WEAPONS}"
    manage = book_firmly(
        site, WEAPONS, "2027-03-16T10:00:00+01:00", language="ar", matters=[MATTER]
    )
    assert "/ar/termin/" in manage
    shown = site.browser().get(manage)
    assert heading(shown) == "استشارتكم عبر الفيديو"
    assert "الثلاثاء، 16 مارس 2027، 10:00 (CET)" in words(shown)
    # What the office calls its services is German, and marked so.
    assert shown.html.select_one("dd bdi")["lang"] == "de"


def test_an_invitation_is_written_in_arabic_with_its_german_preview(site):
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    for name, value in {
        "service": WEAPONS,
        "name": "Samir Haddad",
        "email": EMAIL,
        "language": "ar",
        "day": "2027-03-16",
        "time": "10:00",
    }.items():
        form[name] = value
    preview = form.submit("preview")
    samples = [
        (s["lang"], s["dir"], s.find("strong").get_text()) for s in preview.html.select(".source")
    ]
    assert samples == [
        ("ar", "rtl", "دعوة إلى استشارة عبر الفيديو"),
        ("de", "ltr", "Einladung zur Videoberatung"),
    ]
    form_with(preview, "service").submit()
    (mail,) = site.deliver()
    assert mail.subject == "دعوة إلى استشارة عبر الفيديو"
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert "/ar/termin/" in mail.text
    assert f"{i18n.ISOLATE}Samir Haddad{i18n.END}" in mail.text


def test_the_lobby_and_its_errors_speak_ukrainian(site):
    meeting = meet(site)
    path = urlsplit(meeting.access).path
    page = meeting.citizen.get(f"/uk{path}/raum")
    assert "Увійти до кімнати очікування" in words(page)
    refused = meeting.citizen.post(
        f"/uk{path}/raum/betreten",
        {"csrf_token": page.html.find(id="raum")["data-csrf"]},
        headers={"Accept": "application/json"},
        status="*",
    )
    assert refused.status_int == 422
    assert CYRILLIC.search(refused.json["detail"])


def test_an_installation_offers_the_languages_it_names(tmp_path):
    with running_site(tmp_path, languages=("de", "en")) as site:
        browser = site.browser()
        assert browser.get("/uk/technik", status=404)
        assert [a["lang"] for a in browser.get("/").html.select(".strip a[hreflang]")] == [
            "de",
            "en",
        ]
        given = {"department": "ordnungsamt", "service": "waffen-jagd-fischerei", "name": "A B"}
        given |= {"email": EMAIL, "start": "2027-03-16T10:00:00+01:00", "language": "uk"}
        refused = browser.post_json("/api/v1/appointments", given, status=422)
        assert list(refused.json["fields"]) == ["language"]


@pytest.mark.parametrize("value", ["de en fr", "en uk"])
def test_an_unknown_language_or_no_german_stops_the_start(value):
    with pytest.raises(SettingsError, match="languages"):
        load(environ={"VIDEOBERATUNG_LANGUAGES": value})


# What is no text of the portal: names, addresses, what editors and offices wrote.
OUTSIDE = "bdi, article, [lang=de], .strip, .brand, footer, script, option, .mark, title, time"
GERMAN = re.compile(r"\b(Sie|und|oder|nicht|wird|ist|der|die|das|bitte|Ihre?|Bitte)\b|[äöüß]", re.I)
CORE_PAGES = ("/", "/technik", "/geraet", "/einladung", "/datenschutz", "/faq?q=Kamera")


@pytest.fixture
def invented(monkeypatch):
    """Make Ukrainian an invented language: each text in brackets, longer, with its {names}.

    What the real catalogue does not have stays German here, too.
    """
    real = i18n._catalogue("uk")

    class Bracketed(dict):
        def get(self, message, default=None):
            return f"⟦{message} ‥‥⟧" if message in real else default

    i18n.translator.cache_clear()
    rendering.words.cache_clear()
    monkeypatch.setattr(i18n, "_catalogue", lambda locale: Bracketed() if locale == "uk" else {})
    yield
    i18n.translator.cache_clear()
    rendering.words.cache_clear()


def bare(response) -> list[str]:
    """Return what is German outside of the brackets, in texts and in attributes that are read."""
    html = response.html
    for element in html.select(OUTSIDE):
        element.decompose()
    main = html.find("main")
    said = [" ".join(text.split()) for text in re.split("⟦[^⟦⟧]*⟧", main.get_text(" "))]
    read = [e.get(name, "") for e in main.find_all() for name in ("aria-label", "alt", "title")]
    return [text for text in said + read if not text.startswith("⟦") and GERMAN.search(text)]


def test_no_german_stands_bare_on_a_page_of_the_core_set(site, invented):
    meeting = meet(site)
    access = urlsplit(meeting.access).path
    paths = [*CORE_PAGES, access, f"{access}/raum"]
    own = book_firmly(site, WEAPONS, "2027-03-18T10:00:00+01:00", matters=[MATTER])
    paths += [own, *(f"{own}/{step}" for step in ("absagen", "verschieben", "raum", "nichts"))]
    found = {path: bare(meeting.citizen.get(f"/uk{path}", status="*")) for path in paths}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_no_german_stands_bare_on_the_steps_of_a_booking(site, browser, invented):
    """With what is refused: no matter, a time nobody offered, no name, and a place that went."""
    book = f"/uk/buchen/{WEAPONS}"
    pages = [browser.get(book), browser.get(book, {"anliegen": "gibt-es-nicht"}, status="*")]
    pages.append(browser.get(book, {"matters": MATTER}))
    third = choose_time(browser, WEAPONS, MATTER, prefix="/uk")
    form = third.form
    form["name"] = ""
    pages += [third, form.submit(status="*").maybe_follow(expect_errors=True)]
    fourth = give_details(third, email="x@stadt.example")
    pages += [fourth, fourth.form.submit().follow(), browser.get("/uk/link-erneut-senden")]
    for number in ("ABC", "K7PX-29RM"):
        asked = browser.get("/uk/link-erneut-senden").form
        asked["reference"] = number
        pages.append(asked.submit(status="*").maybe_follow(expect_errors=True))
    found = [(page.request.path_qs, bare(page)) for page in pages]
    assert [each for each in found if each[1]] == []
    assert all("⟦" in heading(page) for page in pages)


def test_no_german_stands_bare_where_somebody_is_brought_along_or_an_earlier_time_wished(
    site, invented
):
    own = book_firmly(site, WEAPONS, "2027-03-18T10:00:00+01:00", matters=[MATTER])
    browser, pages = site.browser(), []
    for step, field in (("begleitung", "role"), ("frueher", "warten")):
        page = browser.get(f"/uk{urlsplit(own).path}/{step}")
        assert page.html.select_one(".only-german") is None
        pages += [page, form_with(page, field).submit(status="*").maybe_follow(expect_errors=True)]
        assert "⟦" in heading(page)
    assert pages[1].html.select(".problem") != []
    assert [(page.request.path, bare(page)) for page in pages if bare(page)] == []


def test_no_german_stands_bare_on_the_questionnaire_and_at_the_pick_up(site, invented):
    meeting = meet(site)
    meeting.begin()
    pick_up = meeting.citizen.get(f"/uk{urlsplit(meeting.access).path}/dokumente")
    meeting.desk("beenden")
    site.deliver()
    site.advance(hours=1, minutes=1)
    (address,) = [link for mail in site.deliver() for link in mail.links if "/feedback/" in link]
    browser = site.browser()
    asked = browser.get(f"/uk/feedback/{address.rpartition('/')[2]}")
    pages = [pick_up, asked, asked.form.submit().maybe_follow()]
    pages.append(browser.get(asked.request.path, status=410))
    assert {page.request.path: bare(page) for page in pages if bare(page)} == {}


def test_no_german_stands_bare_on_the_pages_of_offices_and_services(site, invented):
    browser = site.browser()
    seen = {}
    for address in ("/aemter", *(a["href"] for a in browser.get("/aemter").html.select("main a"))):
        page = browser.get(f"/uk{address}")
        assert page.html.select_one("main").get("lang") is None
        assert page.html.select(".only-german") == []
        assert page.html.select_one("main bdi")["lang"] == "de"
        assert "auf Deutsch. ‥‥⟧" in page.html.select_one("main .notice").get_text()
        seen[address] = bare(page)
    assert {address: found for address, found in seen.items() if found} == {}
    assert len(seen) > 10


def test_an_office_with_words_of_its_own_in_a_language_is_not_marked_as_german(browser):
    page = browser.get(f"/en/aemter/{WEAPONS}")
    assert heading(page) == "Weapons, explosives, hunting and fishing"
    assert {bdi.get("lang") for bdi in page.html.select("main bdi")} == {None}
    assert page.html.select("main .notice") == []
    assert browser.get(f"/aemter/{WEAPONS}").html.select("main .notice") == []
    assert browser.get(f"/leicht/aemter/{WEAPONS}").html.select("main .notice") != []


def test_the_search_for_bare_german_finds_it(site, invented):
    """Its negative control."""
    page = site.browser().get("/uk/aemter")
    assert "⟦" in heading(page)
    page.html.find("h1").string = "Bitte wählen Sie"
    assert bare(page) == ["Bitte wählen Sie"] or "Bitte wählen Sie" in bare(page)[0]
