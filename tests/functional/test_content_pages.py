"""The public pages: each can be read, in both languages, without a cookie; errors are pages."""

import pytest
from driving import choose_time, heading, running_site, words

PAGES = (
    "/",
    "/faq",
    "/faq?q=Kamera",
    "/faq?q=Xylophonkonzert",
    "/faq/datenverarbeitung/aufbewahrung",
    "/datenschutz",
    "/nutzungsbedingungen",
    "/aufzeichnung",
    "/datenschutz/sozialamt/versicherungsamt",
    "/impressum",
    "/barrierefreiheit",
    "/barriere-melden",
    "/gebaerdensprache",
    "/hilfe",
    "/lizenzen",
    "/aemter",
    "/aemter/ordnungsamt",
    "/aemter/ordnungsamt/waffen-jagd-fischerei",
    "/aemter/sozialamt/versicherungsamt",
    "/technik",
    "/buchen/ordnungsamt/waffen-jagd-fischerei",
)
ALL = [(prefix, path) for prefix in ("", "/en") for path in PAGES]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return one portal for the whole file: reading changes nothing."""
    with running_site(tmp_path_factory.mktemp("var")) as running:
        yield running


@pytest.mark.parametrize(("prefix", "path"), ALL)
def test_a_public_page_can_be_read_and_sets_no_cookie(browser, prefix, path):
    response = browser.get(f"{prefix}{path}")
    assert (response.status_int, response.headers.getall("Set-Cookie")) == (200, [])
    assert response.html.find("html")["lang"] == (prefix[1:] or "de")
    assert len(response.html.find_all("h1")) == 1
    assert response.html.find("title").get_text().endswith("Videoberatung – Stadt Stuttgart")


@pytest.mark.parametrize(("prefix", "path"), ALL)
def test_every_link_of_a_public_page_leads_somewhere(browser, prefix, path):
    found = browser.get(f"{prefix}{path}").html.find_all(["a", "link", "script", "img"])
    targets = {tag.get("href") or tag.get("src") for tag in found} - {None}
    own = {t.partition("#")[0] for t in targets if t.startswith("/")}
    dead = {t for t in own if browser.get(t, status="*").status_int not in (200, 304)}
    assert dead == set()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_takes_anything_from_elsewhere(browser, path):
    html = browser.get(path).html
    for link in html.select('link[rel="alternate"]'):  # nobody but search engines follows these
        link.decompose()
    sources = [tag.get("src") or tag.get("href") for tag in html.find_all(["script", "link"])]
    sources += [tag.get("src") for tag in html.find_all(["img", "iframe", "video"])]
    assert [s for s in sources if s and not s.startswith(("/static/", "data:"))] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_script_or_style_inside(browser, path):
    html = browser.get(path).html
    assert html.find_all("style") == []
    scripts = [s for s in html.find_all("script") if s.get("type") != "application/json"]
    assert [s for s in scripts if not s.get("src")] == []
    assert [tag for tag in html.find_all(True) if tag.get("style") or tag.get("onclick")] == []


@pytest.mark.parametrize("path", ["/", "/gibt-es-nicht", "/api/v1/departments", "/healthz"])
def test_every_answer_carries_the_security_headers(browser, path):
    headers = browser.get(path, status="*").headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "display-capture=()" in headers["Permissions-Policy"]


def test_the_content_policy_is_strict(browser):
    policy = dict(
        part.split(" ", 1)
        for part in browser.get("/").headers["Content-Security-Policy"].split("; ")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "media-src": "'self' blob:",
        "worker-src": "'self'",
        "connect-src": "'self' ws://127.0.0.1:9",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }


def test_only_the_caseworkers_room_may_share_a_screen(site):
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    shared = caseworker.get("/intern/beratung/unbekannt", status=404).headers
    assert "display-capture=(self)" in shared["Permissions-Policy"]
    assert "display-capture=()" in caseworker.get("/intern/").headers["Permissions-Policy"]


def test_nothing_personal_is_kept_by_a_browser(browser):
    assert choose_time(browser, "pruefamt/sofort").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_their_version(browser):
    style = browser.get("/").html.find("link", rel="stylesheet")["href"]
    response = browser.get(style)
    assert response.headers["Cache-Control"] == "max-age=31536000, public"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/gibt-es-nicht", "Seite nicht gefunden"),
        ("/aemter/gibt-es-nicht", "Seite nicht gefunden"),
        ("/faq/datenverarbeitung/gibt-es-nicht", "Seite nicht gefunden"),
        ("/intern/gibt-es-nicht", "Seite nicht gefunden"),
    ],
)
def test_what_is_not_there_says_so_on_a_page_of_ours(browser, path, title):
    page = browser.get(path, status=404)
    assert heading(page) == title
    assert page.html.select_one("main .button").get_text() == "Zur Startseite"


def test_an_error_page_does_not_repeat_the_address(browser):
    page = browser.get("/%3Cscript%3Ex%3C/script%3E/M%C3%BCller", status=404)
    assert ("<script>x" in page.text, "Müller" in words(page)) == (False, False)


@pytest.mark.parametrize("path", ["/faq?q=%ff", "/%ff", "/faq?q=%00", "/faq?%ff=1"])
def test_an_address_that_cannot_be_read_is_a_bad_request(browser, path):
    response = browser.get(path, status=400)
    assert response.text.startswith("Die Adresse ist nicht lesbar.")


def test_a_search_that_finds_nothing_says_what_else_to_try(browser):
    assert "Ergebnisse: 0" in words(browser.get("/faq?q=Xylophonkonzert"))


@pytest.mark.parametrize("word", ["Kamera", "kammera", "<b>", "%", "ä" * 300, "'; --"])
def test_any_search_is_answered(browser, word):
    assert browser.get("/faq", {"q": word}).status_int == 200


def test_alive_and_ready(browser):
    assert browser.get("/healthz").text == "ok\n"
    assert browser.get("/readyz").json["status"] == "ok"


def test_an_english_page_links_to_english_pages(browser):
    links = [a["href"] for a in browser.get("/en/faq").html.select("header.site nav a")]
    assert links == ["/en/faq", "/en/aemter", "/en/technik", "/en/hilfe"]


def test_departments_speak_the_language_of_the_page(browser):
    german = browser.get("/aemter/ordnungsamt/waffen-jagd-fischerei")
    assert "Sichere Aufbewahrung nachweisen" in german.text
    english = browser.get("/en/aemter/ordnungsamt/waffen-jagd-fischerei")
    assert english.html.h1.get_text() == "Weapons, explosives, hunting and fishing"
    assert "Prove safe storage" in english.text
    assert "Sichere Aufbewahrung" not in english.text
    assert "Weapons, explosives, hunting and fishing" in browser.get("/en/aemter").text
    assert "Weapons, explosives, hunting and fishing" in browser.get("/en/faq").text
    steps = browser.get("/en/buchen/ordnungsamt/waffen-jagd-fischerei")
    assert "Prove safe storage" in steps.text


@pytest.mark.parametrize(
    ("query", "key"),
    [
        *(("Dolmetscher", "sprachmittlung"), ("Übersetzerin", "sprachmittlung")),
        *(("Gebühr", "kosten"), ("Muss ich etwas bezahlen?", "kosten")),
    ],
)
def test_what_people_ask_about_interpreters_and_fees_is_found(browser, query, key):
    hit = browser.get("/faq", {"q": query}).html.select_one(".hits a[href*='/faq/']")
    assert hit["href"].endswith(f"/{key}")


def others(browser, path):
    """Return language and address of each link a page has in its head for search engines."""
    links = browser.get(path).html.select('head link[rel="alternate"]')
    return {link["hreflang"]: link["href"].partition("6543")[2] for link in links}


def test_the_head_names_the_page_in_each_language_it_is_written_in(browser):
    assert others(browser, "/uk/technik") == {
        "de": "/technik",
        "en": "/en/technik",
        "uk": "/uk/technik",
        "ar": "/ar/technik",
        "de-simple": "/leicht/technik",
    }
    assert list(others(browser, "/ar/datenschutz")) == ["de", "en", "uk", "ar", "de-simple"]
    assert others(browser, "/uk/impressum") == {"de": "/impressum", "en": "/en/impressum"}
    assert others(browser, "/faq?q=Kamera") == {}
    assert browser.get("/gibt-es-nicht", status=404).html.select('[rel="alternate"]') == []
    sitemap = browser.get("/sitemap.xml").text
    assert ("/uk/impressum<" in sitemap, "/uk/datenschutz<" in sitemap) == (False, True)


@pytest.mark.parametrize(
    "path", ["/impressum", "/aemter/sozialamt", "/aemter/sozialamt/versicherungsamt"]
)
def test_a_german_title_is_marked_as_german(browser, path):
    assert browser.get(f"/ar{path}").html.find("title").get("lang") == "de"
    assert browser.get(path).html.find("title").get("lang") is None
    assert browser.get("/ar/datenschutz").html.find("title").get("lang") is None


def test_each_form_of_a_service_says_what_the_law_asks_and_how_it_is_signed(browser):
    for path in (
        "ordnungsamt/gewerbe-gaststaetten",
        "jobcenter/buergergeld",
        "servicecenter/anlaufstelle",
    ):
        page = browser.get(f"/aemter/{path}")
        (title,) = [h2 for h2 in page.html.select("main h2") if h2.get_text() == "Formulare"]
        forms = [" ".join(li.get_text().split()) for li in title.find_next("ul").find_all("li")]
        assert [form for form in forms if "Das Gesetz verlangt" not in form] == []
        assert [f for f in forms if ("Unterschrift:" in f) == ("Unterschrift ist nicht" in f)] == []


def test_the_way_without_video_says_where_or_whom_to_ask(browser):
    said = words(browser.get("/aemter/jobcenter/buergergeld"))
    assert "Wohin und wann Sie kommen können, sagen wir Ihnen am Telefon: 115" in said
