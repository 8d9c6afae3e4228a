"""Accounts in the browser: one's own, and those an operator looks after."""

import re
import subprocess
import sys
from dataclasses import replace

import pyotp
import pytest
from driving import PASSWORD, csrf, form_with, heading, log_in, words

from portal import clock
from portal.staff.domain import ROLES

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
NEW = "vier Wörter sind genug"
OWN = "/intern/konto"
EMAIL = "neu@stadt.example"


@pytest.fixture
def email(site):
    return site.account("caseworker", "ordnungsamt")


@pytest.fixture
def operator(site):
    return site.signed_in("operator")


def signed_in(site, email, agent=FIREFOX):
    browser = site.browser()
    browser.extra_environ["HTTP_USER_AGENT"] = agent
    assert log_in(browser, email).status_int == 303
    return browser


def is_in(browser):
    return browser.get(OWN).status_int == 200


def change_password(browser, before=PASSWORD, new=NEW, again=NEW, status=303):
    form = form_with(browser.get(OWN), "neu")
    form["bisher"], form["neu"], form["noch_einmal"] = before, new, again
    return form.submit("passwort", status=status)


def add(operator, status=200, **given):
    form = form_with(operator.get("/intern/konten/"), "email")
    form["email"] = given.get("email", EMAIL)
    if role := given.get("role", "caseworker"):
        form["role"] = role
    for box in form.fields["scope"]:
        box.checked = box._value in given.get("scopes", ("ordnungsamt",))
    return form.submit(status=status)


def start_password(page):
    return page.html.select_one(".notice .mark").get_text()


def act(operator, site, email, step, status=303):
    with site.office.transact() as work:
        (id,) = [a.id for a in work.records.accounts.values() if a.email == email]
    given = {"schritt": step, "csrf_token": csrf(operator)}
    return operator.post(f"/intern/konten/{id}", given, status=status)


def begin(browser, email, password):
    """Go through the first login up to the choice of a password; returns the page and the key."""
    page = log_in(browser, email, password).follow()
    assert heading(page) == "Zweiten Faktor einrichten"
    secret = page.html.select_one("form .mark").get_text()
    form = form_with(page, "code")
    form["code"] = pyotp.TOTP(secret).at(clock.now())
    return form.submit().follow(), secret


def settled(site, operator):
    """Return the browser of a new account that has been through its first login."""
    browser = site.browser()
    page, _secret = begin(browser, EMAIL, start_password(add(operator)))
    form = form_with(page, "neu")
    form["neu"] = form["noch_einmal"] = NEW
    form.submit()
    return browser


def test_sessions_of_before_devices_were_noted_are_shown_too(site, email):
    browser = signed_in(site, email)
    with site.office.transact() as work:
        for key, session in work.records.sessions.items():
            work.records.sessions[key] = replace(session, device="", begun="")
    assert "Unbekanntes Gerät dieses Gerät" in words(browser.get(OWN))


def test_one_sees_where_one_is_signed_in_and_ends_it_there(site, email):
    here, there = signed_in(site, email), signed_in(site, email, PHONE)
    page = here.get(OWN)
    assert "Computer, Firefox dieses Gerät" in words(page)
    assert "Telefon, Safari" in words(page)
    (button,) = page.html.select("button[name=sitzung]")
    given = {"sitzung": button["value"], "csrf_token": csrf(here)}
    assert "Abgemeldet." in words(here.post(OWN, given).follow())
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_a_page_of_their_own(site, role):
    browser = site.signed_in(role, "ordnungsamt")
    assert heading(browser.get(OWN)) == "Mein Konto"
    assert change_password(browser).status_int == 303


def test_all_others_are_ended_at_once(site, email):
    here, *others = [signed_in(site, email) for _ in range(3)]
    here.post(OWN, {"alle": "1", "csrf_token": csrf(here)})
    assert [is_in(each) for each in (here, *others)] == [True, False, False]


def test_nobody_ends_the_sessions_of_others(site, email):
    other = site.signed_in("editor")
    mine = signed_in(site, email)
    with site.office.transact() as work:
        keys = list(work.records.sessions.keys())
    for key in keys:
        other.post(OWN, {"sitzung": key, "csrf_token": csrf(other)}, status="*")
    assert is_in(mine)


def test_a_new_password_counts_and_ends_what_is_open_elsewhere(site, email):
    here, there = signed_in(site, email), signed_in(site, email)
    assert "Das Passwort ist geändert." in words(change_password(here).follow())
    assert (is_in(here), is_in(there)) == (True, False)
    assert log_in(site.browser(), email).status_int == 422
    assert log_in(site.browser(), email, NEW).status_int == 303


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"before": "falsch"}, "Das ist nicht Ihr bisheriges Passwort."),
        ({"new": "kurz", "again": "kurz"}, "Bitte wählen Sie mindestens 12"),
        ({"new": "x" * 201, "again": "x" * 201}, "höchstens 200 Zeichen"),
        ({"new": PASSWORD, "again": PASSWORD}, "Das ist das bisherige Passwort."),
        ({"again": NEW + "!"}, "Die Eingaben sind verschieden."),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(site, email, given, said):
    here, there = signed_in(site, email), signed_in(site, email)
    assert said in words(change_password(here, status=422, **given))
    assert is_in(there)
    assert log_in(site.browser(), email).status_int == 303


def test_a_recovery_code_opens_once_in_place_of_the_telephone(site, operator):
    browser = settled(site, operator)
    assert "Ohne sie kommen Sie nicht mehr hinein" in browser.get("/intern/").text
    form = form_with(browser.get(OWN), "bisher_codes")
    form["bisher_codes"] = "falsch"
    assert "Das ist nicht Ihr Passwort." in words(form.submit("codes", status=422))
    form["bisher_codes"] = NEW
    shown = form.submit("codes")
    missing = "Ohne sie kommen Sie nicht mehr hinein"
    assert [missing in page.text for page in (browser.get("/intern/"), shown)] == [False] * 2
    codes = [mark.get_text() for mark in shown.html.select(".notice .mark")]
    assert len(set(codes)) == 10
    with site.office.transact() as work:
        assert codes[0] not in repr([a.__getstate__() for a in work.records.accounts.values()])
    results = []
    for code in (codes[0].lower().replace("-", " "), codes[0]):
        form = form_with(log_in(site.browser(), EMAIL, NEW).follow(), "code")
        form["code"] = code
        results.append(form.submit(status="*").status_int)
    assert results == [303, 422]
    assert "Es gibt noch 9." in words(browser.get(OWN))


def test_who_was_given_a_password_enrols_and_chooses_an_own_one_before_anything_else(
    site, operator
):
    page = add(operator)
    password = start_password(page)
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", password)
    assert password not in operator.get("/intern/konten/").text
    browser = site.browser()
    page, _secret = begin(browser, EMAIL, password)
    assert heading(page) == "Eigenes Passwort wählen"
    assert browser.get("/intern/").status_int == 303
    form = form_with(page, "neu")
    form["neu"], form["noch_einmal"] = NEW, "anders"
    page = form.submit(status=422)
    assert "Die Eingaben sind verschieden." in words(page)
    form = form_with(page, "neu")
    form["neu"] = form["noch_einmal"] = NEW
    assert heading(form.submit().follow()) == "Tagesübersicht"
    assert log_in(site.browser(), EMAIL, password).status_int == 422


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "nix"}, "Bitte geben Sie eine E-Mail-Adresse an"),
        ({"email": "operator@stadt.example"}, "gibt es schon ein Konto"),
        ({"role": ""}, "Bitte wählen Sie eine Rolle."),
        ({"scopes": ()}, "Bitte wählen Sie mindestens ein Amt."),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_what_was_typed(site, operator, given, said):
    page = add(operator, status=422, **given)
    assert said in words(page)
    assert form_with(page, "email")["email"].value == given.get("email", EMAIL)
    with site.office.transact() as work:
        assert len(work.records.accounts) == 1


def test_who_is_shut_out_is_out_at_once_and_can_come_back(site, operator, email):
    browser = signed_in(site, email)
    act(operator, site, email, "sperren")
    assert not is_in(browser)
    assert log_in(site.browser(), email).status_int == 422
    act(operator, site, email, "entsperren")
    assert log_in(site.browser(), email).status_int == 303
    noted = [act for act, _subject in site.acts if act.startswith("account.")]
    assert noted[-2:] == ["account.disabled", "account.enabled"]


def test_a_new_beginning_ends_sessions_and_the_second_factor(site, operator):
    browser = settled(site, operator)
    again = start_password(act(operator, site, EMAIL, "neu", status=200))
    assert not is_in(browser)
    assert log_in(site.browser(), EMAIL, NEW).status_int == 422
    page, _secret = begin(site.browser(), EMAIL, again)
    assert heading(page) == "Eigenes Passwort wählen"


def test_nobody_shuts_out_themselves_or_does_this_without_the_role(site, operator, email):
    refused = act(operator, site, "operator@stadt.example", "sperren", status=422)
    assert "Das ist Ihr eigenes Konto." in words(refused)
    caseworker = signed_in(site, email)
    caseworker.get("/intern/konten/", status=403)
    act(caseworker, site, "operator@stadt.example", "sperren", status=403)
    act(operator, site, email, "irgendwas", status=404)


def test_passwords_of_the_product_are_hashed_with_full_cost():
    """In a process of its own: the tests here hash with next to none."""
    act = "from portal.staff.passwords import hashed; print(hashed('lang genug ist es'))"
    given = subprocess.run([sys.executable, "-c", act], capture_output=True, text=True, check=True)
    kind, _version, parameters = given.stdout.split("$")[1:4]
    costs = {name: int(value) for name, value in (p.split("=") for p in parameters.split(","))}
    # RFC 9106, 4: the second recommended option.
    assert kind == "argon2id"
    assert costs["m"] >= 64 * 1024 and costs["t"] >= 3
