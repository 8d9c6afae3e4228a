"""The staff: login, second factor, sessions, what each role may see."""

from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from driving import (
    PASSWORD,
    WEAPONS,
    choose_time,
    form_with,
    give_details,
    heading,
    log_in,
    words,
)

from portal import clock

WRONG = "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides."


def code(secret):
    """Return what an authenticator app shows now."""
    return pyotp.TOTP(secret).at(clock.now())


def enrol(browser, email):
    """Log in for the first time; returns the page with the key, and the key."""
    page = log_in(browser, email).follow()
    return page, page.html.select_one("form .mark").get_text()


def give(page, value):
    form = form_with(page, "code")
    form["code"] = value
    return form.submit(expect_errors=True)


def reason(page):
    return page.html.select_one("[role=alert]").get_text(strip=True)


def test_the_login_leads_to_the_day_view(site, browser):
    page = log_in(browser, site.account("caseworker", "ordnungsamt")).follow()
    assert heading(page) == "Tagesübersicht"


@pytest.mark.parametrize(
    ("role", "scopes", "home"),
    [
        ("editor", (), "Inhalte"),
        ("department-admin", ("ordnungsamt",), "Ämter"),
        ("operator", (), "Ämter"),
        ("dpo", (), "Löschsperren"),
    ],
)
def test_each_role_begins_where_its_work_is(site, browser, role, scopes, home):
    assert heading(log_in(browser, site.account(role, *scopes)).follow()) == home


def test_the_menu_shows_only_what_the_role_may_do(site):
    def menu(browser, path):
        return [a.get_text() for a in browser.get(path).html.select("header nav a")]

    own = "Mein Konto"
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    assert menu(caseworker, "/intern/") == ["Tagesübersicht", "Einladen", own]
    assert menu(site.signed_in("editor"), "/intern/inhalte/") == ["Inhalte", own]
    operator = menu(site.signed_in("operator"), "/intern/betrieb")
    assert operator == ["Ämter", "Auswertung", "Betroffene", "Gelöschtes", "Betrieb", "Konten", own]
    guardian = menu(site.signed_in("dpo"), "/intern/geloescht/")
    assert guardian == ["Inhalte", "Auswertung", "Betroffene", "Löschsperren", "Gelöschtes", own]


def test_wrong_address_and_wrong_password_are_answered_alike(site, browser):
    email = site.account("caseworker", "ordnungsamt")
    answers = [log_in(browser, email, "falsch"), log_in(browser, "niemand@stadt.example")]
    assert [(a.status_int, reason(a)) for a in answers] == [(422, WRONG)] * 2
    assert "Set-Cookie" not in answers[0].headers


def test_the_address_may_be_typed_with_other_capitals(site, browser):
    site.account("caseworker", "ordnungsamt")
    assert log_in(browser, "Caseworker@Stadt.example").status_int == 303


def test_the_session_cookie_is_for_this_host_and_no_script(site, browser):
    cookies = log_in(browser, site.account("caseworker", "ordnungsamt")).headers.getall(
        "Set-Cookie"
    )
    session = next(cookie for cookie in cookies if cookie.startswith("sitzung="))
    attributes = session.partition("; ")[2].lower()
    assert ("httponly" in attributes, "samesite=lax" in attributes) == (True, True)
    assert "domain" not in attributes


def test_after_many_wrong_passwords_who_tries_has_to_wait(site, browser):
    email = site.account("caseworker", "ordnungsamt")
    tries = [log_in(browser, email, "falsch").status_int for _ in range(9)]
    assert tries == [422] * 8 + [429]
    answer = log_in(site.browser(), email)  # another browser at the same address
    assert (answer.status_int, int(answer.headers["Retry-After"]) > 0) == (429, True)


def test_many_addresses_together_do_not_guess_faster(site):
    email = site.account("caseworker", "ordnungsamt")
    browsers = [site.browser(f"192.0.2.{number}") for number in range(40, 50)]
    tries = []
    for turn in range(300):  # a slow machine gets some of them back meanwhile
        tries.append(log_in(browsers[turn % 10], email, "falsch").status_int)
        if tries[-1] == 429:
            break
    assert 60 < len(tries) < 300
    assert set(tries[:60]) == {422}


def test_somebody_else_is_not_kept_waiting_by_that(site, browser):
    site.account("caseworker", "ordnungsamt")
    for _ in range(9):
        log_in(browser, "caseworker@stadt.example", "falsch")
    other = site.account("caseworker", "ordnungsamt", email="andere@stadt.example")
    assert log_in(browser, other).status_int == 303


def test_without_a_login_the_pages_of_the_staff_lead_to_it(browser):
    answer = browser.get("/intern/einladen")
    assert answer.status_int == 303
    assert urlsplit(answer.location).path == "/intern/anmelden"
    assert parse_qs(urlsplit(answer.location).query) == {"weiter": ["/intern/einladen"]}


def test_after_the_login_one_gets_where_one_wanted(site, browser):
    email = site.account("caseworker", "ordnungsamt")
    form = form_with(browser.get("/intern/einladen").follow(), "email")
    form["email"], form["password"] = email, PASSWORD
    assert heading(form.submit().follow()) == "Zur Videoberatung einladen"


@pytest.mark.parametrize(
    "elsewhere", ["https://boese.example/", "//boese.example/", "/intern/\\boese", "/faq"]
)
def test_the_login_leads_nowhere_else(site, browser, elsewhere):
    site.account("caseworker", "ordnungsamt")
    form = form_with(browser.get("/intern/anmelden", {"weiter": elsewhere}), "email")
    form["email"], form["password"] = "caseworker@stadt.example", PASSWORD
    assert urlsplit(form.submit().location)[1:3] == ("127.0.0.1:6543", "/intern/")


def test_the_first_login_enrols_the_second_factor(site, browser):
    email = site.account("caseworker", "ordnungsamt", factor=True)
    page, secret = enrol(browser, email)
    assert heading(page) == "Zweiten Faktor einrichten"
    assert page.html.find("img")["src"].startswith("data:image/svg+xml")
    assert heading(give(page, code(secret)).follow()) == "Tagesübersicht"


def test_half_a_login_opens_nothing(site, browser):
    enrol(browser, site.account("caseworker", "ordnungsamt", factor=True))
    assert browser.get("/intern/").status_int == 303
    assert browser.get("/intern/einladen").status_int == 303


def test_a_wrong_code_is_refused_and_the_key_stays_the_same(site, browser):
    page, secret = enrol(browser, site.account("caseworker", "ordnungsamt", factor=True))
    page = give(page, "000000" if code(secret) != "000000" else "111111")
    assert (page.status_int, page.html.select_one("form .mark").get_text()) == (422, secret)
    assert reason(page).startswith("Der Code stimmt nicht.")


def test_the_next_login_asks_for_the_code(site, browser):
    email = site.account("caseworker", "ordnungsamt", factor=True)
    page, secret = enrol(browser, email)
    give(page, code(secret))
    site.advance(minutes=2)
    page = log_in(site.browser(), email).follow()
    assert (heading(page), page.html.find("img")) == ("Code eingeben", None)


def test_a_code_is_taken_only_once(site, browser):
    email = site.account("caseworker", "ordnungsamt", factor=True)
    page, secret = enrol(browser, email)
    used = code(secret)
    give(page, used)
    other = site.browser()
    page = log_in(other, email).follow()
    assert give(page, used).status_int == 422
    site.advance(seconds=60)
    assert heading(give(page, code(secret)).follow()) == "Tagesübersicht"


def test_after_a_newer_code_an_older_one_is_not_taken_either(site, browser):
    email = site.account("caseworker", "ordnungsamt", factor=True)
    page, secret = enrol(browser, email)
    older = code(secret)
    site.advance(seconds=30)
    give(page, code(secret))
    page = log_in(site.browser(), email).follow()
    assert give(page, older).status_int == 422


def test_a_half_done_login_ends_after_ten_minutes(site, browser):
    page, secret = enrol(browser, site.account("caseworker", "ordnungsamt", factor=True))
    site.advance(minutes=10)
    assert give(page, code(secret)).status_int == 422


def test_codes_cannot_be_guessed_for_long(site, browser):
    page, _secret = enrol(browser, site.account("caseworker", "ordnungsamt", factor=True))
    assert [give(page, "12345").status_int for _ in range(7)] == [422] * 6 + [429]


def test_another_account_can_be_chosen_half_way(site, browser):
    page, _secret = enrol(browser, site.account("caseworker", "ordnungsamt", factor=True))
    logout = next(f for f in page.forms.values() if f.action == "/intern/abmelden")
    assert heading(logout.submit().follow()) == "Anmelden"


def test_logging_out_ends_the_session(site):
    browser = site.signed_in("caseworker", "ordnungsamt")
    session = browser.cookies["sitzung"]
    page = browser.get("/intern/")
    next(f for f in page.forms.values() if f.action == "/intern/abmelden").submit()
    browser.set_cookie("sitzung", session)
    assert browser.get("/intern/").status_int == 303


def test_a_session_lasts_one_working_day(site):
    browser = site.signed_in("caseworker", "ordnungsamt")
    site.advance(hours=9, minutes=59)
    assert browser.get("/intern/").status_int == 200
    site.advance(minutes=1)
    assert browser.get("/intern/").status_int == 303


def test_a_disabled_account_is_out_at_once(site):
    from portal.staff.domain import disable_account

    browser = site.signed_in("caseworker", "ordnungsamt")
    with site.office.transact() as work:
        disable_account(work, "caseworker@stadt.example")
    assert browser.get("/intern/").status_int == 303
    assert log_in(site.browser(), "caseworker@stadt.example").status_int == 422


@pytest.mark.parametrize("path", ["/intern/inhalte/", "/intern/aemter/", "/intern/betrieb"])
def test_what_is_not_of_the_own_role_is_forbidden(site, path):
    browser = site.signed_in("caseworker", "ordnungsamt")
    page = browser.get(path, status=403)
    # From there it goes on to where the own work is, never in a circle.
    assert heading(page.click("Zur Startseite").follow()) == "Tagesübersicht"
    assert heading(page) == "Das dürfen Sie hier nicht"


def test_operation_shows_no_name(site):
    browser = site.signed_in("operator")
    page = browser.get("/intern/betrieb")
    rows = {r.th.get_text(): r.td.get_text(strip=True) for r in page.html.select("tbody tr")}
    assert rows["Offene Räume"] == rows["Davon schon einmal gescheitert"] == "0"
    assert rows["Letzter Löschlauf"] == "noch nicht gelaufen"
    assert rows["Letzte Sicherung"] == "noch keine von diesem Rechner"
    assert [r for r in rows.values() if r == "antwortet nicht"]  # no gateway runs in this test
    assert "Bitte ansehen" in words(page)
    assert "@" not in words(page)


def test_operation_tells_what_happened_and_what_waits(site):
    browser = site.signed_in("operator")
    give_details(choose_time(site.browser(), WEAPONS, "aufbewahrung")).form.submit()
    site.housekeeping.tidy()
    (site.office.settings.var / "last-backup").touch()
    site.advance(hours=2)
    page = browser.get("/intern/betrieb")
    rows = {r.th.get_text(): r.td.get_text(strip=True) for r in page.html.select("tbody tr")}
    assert rows["E-Mails und SMS, die auf den Versand warten"] == "1"
    assert rows["Davon seit über einer Stunde fällig"] == "1"
    assert "Davon seit über einer Stunde fällig: 1" in words(page)
    assert rows["Vorgänge"] == "1"
    assert rows["Letzter Löschlauf"].endswith("0 Vorgänge")
    assert "202" in rows["Letzte Sicherung"]
    assert int(rows["Einträge der Prüfkette"]) > 0
