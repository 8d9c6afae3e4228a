"""The practice room: a code on the phone, and the help desk sees what the check has found."""

import pytest
from driving import form_with, words

from portal.consultation.practice import readable

FOUND = {
    "browser": "Firefox",
    "version": "131",
    "system": "windows",
    "fit": "good",
    "camera": "nein",
    "microphone": "ja",
    "trouble": "busy",
    "line": "usable",
    "mbit": "1.4",
    "loss": "2.0",
    "way": "relayed",
}


SCRIPT = {"Accept": "application/json"}


def open_room(browser, status=200):
    return browser.post("/technik/uebung", headers=SCRIPT, status=status).json


def report(browser, token, /, status=200, **found):
    given = {"token": token} | found
    return browser.post("/technik/uebung/stand", given, headers=SCRIPT, status=status).json


def look(desk, code):
    form = form_with(desk.get("/intern/auskunft/uebung"), "code")
    form["code"] = code
    return form.submit(expect_errors=True)


@pytest.fixture
def desk(site):
    return site.signed_in("support")


def test_the_help_desk_reads_in_words_what_was_found(site, browser, desk):
    room = open_room(browser)
    assert report(browser, room["token"], **FOUND) == {"helped": False, "asked": ""}
    page = look(desk, room["code"].lower().replace("-", " ")).follow()
    text = words(page)
    assert "Firefox 131, Windows: geeignet, Ende zu Ende verschlüsselt" in text
    assert "Kamera Achtung funktioniert nicht" in text
    assert "Mikrofon funktioniert" in text
    assert "brauchbar: das Bild kann ruckeln (1,4 Mbit/s, Verlust 2,0 %, über den" in text
    assert "Ein anderes Programm benutzt die Kamera." in text
    assert report(browser, room["token"])["helped"] is True
    assert "practice.helped" in [act for act, _subject in site.acts]


def test_before_anything_is_tested_that_is_said(browser, desk):
    text = words(look(desk, open_room(browser)["code"]).follow())
    assert text.count("noch nicht getestet") == 3


def test_what_the_help_desk_asks_for_stands_on_the_citizens_page(browser, desk):
    room = open_room(browser)
    page = look(desk, room["code"]).follow()
    form = form_with(page, "schritt")
    page = form.submit("schritt", value="camera").follow()
    assert report(browser, room["token"])["asked"] == "camera"
    assert "Auf der Seite steht gerade: „Kamera und Mikrofon testen“ drücken." in words(page)
    form_with(page, "schritt").submit("schritt", value="")
    assert report(browser, room["token"])["asked"] == ""


def test_after_a_quarter_of_an_hour_nothing_is_left(site, browser, desk):
    room = open_room(browser)
    report(browser, room["token"], **FOUND)
    site.advance(minutes=14)
    view = look(desk, room["code"]).location
    site.advance(minutes=1)
    report(browser, room["token"], status=410, camera="ja")
    assert "geschlossen" in words(desk.get(view, status=410))
    assert look(desk, room["code"]).status_int == 422
    site.housekeeping.tidy()
    with site.office.transact() as work:
        assert list(work.records.practices) == []


def test_closing_it_forgets_it_at_once(site, browser, desk):
    room = open_room(browser)
    view = look(desk, room["code"]).location
    report(browser, room["token"], ende="ja")
    report(browser, room["token"], ende="ja")
    with site.office.transact() as work:
        assert list(work.records.practices) == []
    desk.get(view, status=410)


def test_only_listed_words_and_figures_within_bounds_are_kept():
    assert readable(FOUND) == FOUND
    hostile = {
        "browser": "<b>",
        "version": "99999",
        "camera": "vielleicht",
        "mbit": "-1",
        "loss": "1e9",
        "name": "Käthe",
        "line": "<script>",
    }
    assert readable(hostile) == {}
    assert readable({"mbit": "12.345", "loss": "٣"}) == {"mbit": "12.3"}


def test_neither_code_nor_token_is_stored_nor_where_it_came_from(site, browser):
    room = open_room(browser)
    report(browser, room["token"], **FOUND)
    assert "Set-Cookie" not in browser.post("/technik/uebung").headers
    with site.office.transact() as work:
        stored = repr(list(work.records.practices.items()))
    for secret in (room["token"], room["code"], room["code"].replace("-", ""), "192.0.2.1"):
        assert secret not in stored


def test_only_the_help_desk_looks_and_only_with_a_code(site, browser, desk):
    room = open_room(browser)
    with site.office.transact() as work:
        (practice,) = work.records.practices.values()
    # The id alone leads nowhere before somebody was let in by the code.
    desk.get(f"/intern/auskunft/uebung/{practice.id}", status=410)
    view = look(desk, room["code"]).location
    for role in ("caseworker", "editor", "operator"):
        scopes = ("ordnungsamt",) if role == "caseworker" else ()
        other = site.signed_in(role, *scopes, email=f"{role}@amt.example")
        assert other.get(view, expect_errors=True).status_int == 403
        assert other.get("/intern/auskunft/uebung", expect_errors=True).status_int == 403
    assert browser.get(view).status_int == 303
    assert look(desk, "222-333").status_int == 422


def test_a_wrong_token_reports_nothing(browser):
    open_room(browser)
    report(browser, "x" * 43, status=410, camera="ja")


def test_opening_and_guessing_are_bounded(site, browser, desk):
    for _time in range(5):
        open_room(browser)
    open_room(browser, status=429)
    answers = [look(desk, "222-333").status_int for _try in range(21)]
    assert answers == [422] * 20 + [429]


def test_another_page_cannot_open_one(browser):
    secure = {"wsgi.url_scheme": "https"}
    headers = {"Origin": "https://boese.example"}
    browser.post("/technik/uebung", headers=headers, extra_environ=secure, status=400)
    headers = {"Origin": "https://127.0.0.1:6543"}
    browser.post("/technik/uebung", headers=headers, extra_environ=secure)
