"""Passkeys: registered after a confirmation, good for login and as second factor, removable."""

import json
import re
from dataclasses import replace

import pyotp
import pytest
from driving import PASSWORD, csrf, form_with, heading, log_in, running_site, words
from softkey import SoftKey

from portal import clock
from portal.staff.domain import find_account

OWN = "/intern/konto"
LOGIN = "/intern/anmelden"
ASK = "/intern/anmelden/passkey"
REFUSED = "Dieser Passkey passt nicht."
SURE = "Bitte bestätigen Sie, dass Sie es sind"


@pytest.fixture
def site(tmp_path):
    """Return the portal at a name: passkeys are bound to one."""
    with running_site(tmp_path, public_url_setting="http://localhost:6543") as running:
        yield running


@pytest.fixture
def email(site):
    return site.account("caseworker", "ordnungsamt")


@pytest.fixture
def desk(site, email):
    """Return the browser of somebody signed in by password."""
    browser = site.browser()
    log_in(browser, email)
    return browser


def offer(desk, name="Notebook", status=200):
    """Ask for one more passkey; returns the page."""
    return desk.post(f"{OWN}/passkeys", {"name": name, "csrf_token": csrf(desk)}, status=status)


def keep(desk, answer, name="Notebook", status=303):
    given = {"name": name, "passkey": answer, "csrf_token": csrf(desk)}
    return desk.post(f"{OWN}/passkeys", given, status=status)


def register(desk, key, name="Notebook"):
    """Add a passkey to the own account; returns the page after it."""
    options = json.loads(offer(desk, name).html.select_one("[data-create]")["data-create"])
    return keep(desk, key.create(options), name).follow()


def asked(browser):
    """Fetch what a login by passkey has to sign."""
    browser.get(LOGIN)
    return browser.post(ASK, headers={"X-CSRF-Token": csrf(browser)}).json


def give(browser, answer, status=303):
    return browser.post(LOGIN, {"passkey": answer, "csrf_token": csrf(browser)}, status=status)


def by_passkey(site, key, status=303):
    """Log in with nothing but a passkey, in a new browser."""
    browser = site.browser()
    answer = give(browser, key.get(asked(browser)), status)
    return browser, answer


def acts(site):
    """Return what was noted, in no order: acts of one request have the same time."""
    return sorted(act for act, _subject in site.acts if act.startswith(("passkey", "login")))


def passkeys(site, email):
    with site.office.transact() as work:
        return [(p.name, p.count, p.used is not None) for p in find_account(work, email).passkeys]


def test_a_passkey_opens_without_password_in_another_browser(site, email, desk):
    key = SoftKey()
    page = register(desk, key)
    assert re.search("Notebook angelegt am .*15. März 2027, noch nicht benutzt", words(page))
    browser, answer = by_passkey(site, key)
    assert heading(answer.follow()) == "Tagesübersicht"
    assert passkeys(site, email) == [("Notebook", 1, True)]
    assert acts(site) == ["login", "login", "passkey.added", "passkey.used"]
    assert "zuletzt benutzt" in words(browser.get(OWN))


def test_the_login_by_passkey_gives_the_browser_another_session(site, desk):
    key = SoftKey()
    register(desk, key)
    browser = site.browser()
    options = asked(browser)
    before = browser.cookies["sitzung"]
    give(browser, key.get(options))
    assert browser.cookies["sitzung"] != before
    browser.set_cookie("sitzung", before)
    assert browser.get("/intern/").status_int == 303


def test_several_have_names_of_their_own_and_one_that_is_removed_opens_nothing(site, email, desk):
    first, second = SoftKey(), SoftKey()
    register(desk, first)
    assert "Einen Passkey mit diesem Namen haben Sie schon." in words(offer(desk, status=422))
    register(desk, second, "Schlüsselbund")
    page = desk.get(OWN)
    values = [button["value"] for button in page.html.select("button[name=entfernen]")]
    given = {"entfernen": values[0], "csrf_token": csrf(desk)}
    assert "Er öffnet nichts mehr." in words(desk.post(f"{OWN}/passkeys", given).follow())
    assert REFUSED in words(by_passkey(site, first, 422)[1])
    assert by_passkey(site, second)[1].status_int == 303
    # The password stays a way in; with a passkey left it wants a second factor.
    assert heading(log_in(site.browser(), email).follow()) == "Passkey verwenden"


def test_an_answer_that_does_not_fit_opens_nothing(site, desk):
    key = SoftKey()
    register(desk, key)
    for wrong in (
        {"origin": "http://localhost.boese.example"},
        {"origin": "https://localhost:6543"},
        {"domain": "boese.example"},
        {"verifies": False},
        {"id": b"another credential"},
        {"handle": "bmllbWFuZA"},
    ):
        browser, answer = by_passkey(site, replace(key, **wrong), 422)
        outcome = (REFUSED in words(answer), browser.get("/intern/").status_int)
        assert (wrong, *outcome) == (wrong, True, 303)
    assert by_passkey(site, key)[1].status_int == 303


def test_a_signature_of_another_key_opens_nothing(site, desk):
    key = SoftKey()
    register(desk, key)
    forged = SoftKey(id=key.id, handle=key.handle, count=5)
    assert REFUSED in words(by_passkey(site, forged, 422)[1])


def test_an_answer_opens_once_in_the_browser_that_was_asked_and_for_five_minutes(site, desk):
    key = SoftKey(counts=False)
    register(desk, key)
    browser, stranger = site.browser(), site.browser()
    answer = key.get(asked(browser))
    asked(stranger)
    assert REFUSED in words(give(stranger, answer, 422))
    assert give(browser, answer).status_int == 303
    browser.post("/intern/abmelden", {"csrf_token": csrf(browser)})
    browser.get(LOGIN)
    give(browser, answer, 422)
    late = site.browser()
    answer = key.get(asked(late))
    site.advance(minutes=5)
    assert REFUSED in words(give(late, answer, 422))


def test_a_wrong_answer_uses_the_challenge_up(site, desk):
    key, other = SoftKey(), SoftKey()
    register(desk, key)
    browser = site.browser()
    options = asked(browser)
    give(browser, other.get(options), 422)
    assert REFUSED in words(give(browser, key.get(options), 422))


def test_a_copied_key_whose_count_stands_still_is_refused(site, desk):
    key = SoftKey()
    register(desk, key)
    by_passkey(site, key)
    by_passkey(site, key)
    copy = SoftKey(id=key.id, handle=key.handle, key=key.key, count=1)
    assert REFUSED in words(by_passkey(site, copy, 422)[1])
    assert by_passkey(site, key)[1].status_int == 303


def test_a_disabled_account_stays_out_with_its_passkey(site, email, desk):
    from portal.staff.domain import disable_account

    key = SoftKey()
    register(desk, key)
    with site.office.transact() as work:
        disable_account(work, email)
    assert REFUSED in words(by_passkey(site, key, 422)[1])


def test_what_is_no_answer_is_refused(site, desk):
    register(desk, SoftKey())
    for junk in ("", "{", "[]", "null", '{"id": 5}', "x" * 40_000, "[" * 9_000):
        browser = site.browser()
        asked(browser)
        assert (junk[:9], REFUSED in words(give(browser, junk, 422))) == (junk[:9], True)


def test_after_the_right_password_a_passkey_is_the_second_factor_and_the_code_still_is(site):
    email = site.account("caseworker", "ordnungsamt", factor=True, email="zwei@stadt.example")
    browser, key = site.browser(), SoftKey(verifies=False)
    page = log_in(browser, email).follow()
    secret = page.html.select_one("form .mark").get_text()
    form = form_with(page, "code")
    form["code"] = pyotp.TOTP(secret).at(clock.now())
    form.submit()
    register(browser, key)
    other = site.browser()
    page = log_in(other, email).follow()
    assert heading(page) == "Code eingeben"
    options = other.post(ASK, headers={"X-CSRF-Token": csrf(other)}).json
    assert len(options["allowCredentials"]) == 1
    assert heading(give(other, key.get(options)).follow()) == "Tagesübersicht"
    # Alone it would not do: the device does not look at who uses it.
    by_passkey(site, key, 422)
    site.advance(minutes=2)
    third = site.browser()
    form = form_with(log_in(third, email).follow(), "code")
    form["code"] = pyotp.TOTP(secret).at(clock.now())
    assert heading(form.submit().follow()) == "Tagesübersicht"


def test_the_passkey_of_somebody_else_is_no_second_factor(site, email, desk):
    key, other_key = SoftKey(), SoftKey()
    register(desk, key)
    other = site.signed_in("editor")
    register(other, other_key)
    browser = site.browser()
    log_in(browser, email).follow()
    options = browser.post(ASK, headers={"X-CSRF-Token": csrf(browser)}).json
    assert REFUSED in words(give(browser, other_key.get(options), 422))


def test_ten_minutes_after_the_login_one_has_to_confirm_and_what_was_typed_stays(site, email, desk):
    site.advance(minutes=10)
    page = offer(desk, status=403)
    assert heading(page) == SURE
    form = form_with(page, "bestaetigung_passwort")
    form["bestaetigung_passwort"] = "falsch"
    page = form.submit(status=422)
    assert "Passwort oder Code stimmen nicht." in words(page)
    form = form_with(page, "bestaetigung_passwort")
    form["bestaetigung_passwort"] = PASSWORD
    page = form.submit()
    assert (heading(page), "„Notebook“" in words(page)) == ("Passkey hinzufügen", True)
    assert acts(site) == ["login", "login.confirmed"]
    # It holds in this session only, and for ten minutes.
    site.advance(minutes=9)
    assert heading(offer(desk)) == "Passkey hinzufügen"
    site.advance(minutes=1)
    assert heading(offer(desk, status=403)) == SURE


def test_one_can_confirm_by_passkey_but_not_by_that_of_somebody_else(site, desk):
    key, other_key = SoftKey(), SoftKey()
    register(desk, key)
    register(site.signed_in("editor"), other_key)
    site.advance(minutes=11)
    for used, status, title in ((other_key, 422, SURE), (key, 200, "Passkey hinzufügen")):
        form = form_with(offer(desk, "Zweiter", status=403), "bestaetigung_passkey")
        options = desk.post(ASK, headers={"X-CSRF-Token": csrf(desk)}).json
        form["bestaetigung_passkey"] = used.get(options)
        page = form.submit(status=status)
        assert heading(page) == title
    assert "„Zweiter“" in words(page)


def test_a_bare_address_has_no_passkeys(tmp_path):
    with running_site(tmp_path) as site:
        browser = site.signed_in("editor")
        assert "Passkey" not in words(browser.get(OWN))
        offer(browser, status=404)
        stranger = site.browser()
        assert "Passkey" not in words(stranger.get(LOGIN))
        stranger.post(ASK, headers={"X-CSRF-Token": csrf(stranger)}, status=404)
