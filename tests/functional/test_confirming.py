"""Before acts that weigh one shows once more who one is; what was typed is kept."""

import pyotp
import pytest
from driving import PASSWORD, csrf, form_with, heading, log_in, meet, words

from portal import clock

SURE = "Bitte bestätigen Sie, dass Sie es sind"
REASON = "Klage vor dem Verwaltungsgericht"


def confirm(page, password=PASSWORD, code="", status="*"):
    form = form_with(page, "bestaetigung_passwort")
    form["bestaetigung_passwort"] = password
    if code:
        form["bestaetigung_code"] = code
    return form.submit(status=status)


@pytest.fixture
def reference(site):
    meet(site)
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return case.reference


@pytest.fixture
def guardian(site, reference):
    """Return somebody who signed in a while ago."""
    browser = site.signed_in("dpo")
    site.advance(minutes=10)
    return browser


def hold(browser, reference, status=403):
    given = {"nummer": reference, "grund": REASON, "csrf_token": csrf(browser)}
    return browser.post("/intern/loeschsperren/", given, status=status)


def held(site):
    with site.office.transact() as work:
        return len(work.records.holds)


def test_a_hold_waits_for_the_password_and_is_set_as_it_was_typed(site, guardian, reference):
    page = hold(guardian, reference)
    assert (heading(page), held(site)) == (SURE, 0)
    page = confirm(page, "falsch", status=422)
    assert ("Passwort oder Code stimmen nicht." in words(page), held(site)) == (True, 0)
    page = confirm(page, status=303).follow()
    assert REASON in words(page)
    assert {"login.confirmed", "case.held"} <= {act for act, _subject in site.acts}
    # For ten minutes nobody is asked again, but only here.
    hold(guardian, reference, status=303)
    other = site.browser()
    log_in(other, "dpo@stadt.example")
    site.advance(minutes=10)
    hold(other, reference)


def test_the_password_is_neither_kept_in_the_page_nor_handed_on(guardian, reference):
    page = confirm(hold(guardian, reference), "ein geheimes Passwort", status=422)
    assert "geheimes" not in page.text


def test_a_proof_alone_without_the_forms_token_confirms_nothing(site, guardian, reference):
    given = {"nummer": reference, "grund": REASON, "bestaetigung_passwort": PASSWORD}
    guardian.post("/intern/loeschsperren/", given, status=400)
    assert held(site) == 0


def test_passwords_cannot_be_guessed_there(guardian, reference):
    page = hold(guardian, reference)
    assert [confirm(page, "falsch").status_int for _ in range(7)] == [422] * 6 + [429]


def test_a_file_waits_for_it_too_and_one_is_led_back(site, guardian):
    page = guardian.get("/intern/geloescht/0123.json", status=403)
    assert heading(page) == SURE
    answer = confirm(page, status=303)
    assert answer.location.endswith("/intern/geloescht/0123.json")
    guardian.get("/intern/geloescht/0123.json", status=404)


@pytest.mark.parametrize(
    "there", ["https://boese.example/", "//boese.example", "/faq", "/intern\\x"]
)
def test_it_leads_nowhere_else(guardian, there):
    given = {"weiter": there, "bestaetigung_passwort": PASSWORD, "csrf_token": csrf(guardian)}
    answer = guardian.post("/intern/bestaetigen", given, status=303)
    assert answer.location.endswith("/intern/konto")


def test_who_has_a_second_factor_needs_it_here_and_a_code_is_taken_once(site):
    email = site.account("operator", factor=True)
    browser = site.browser()
    page = log_in(browser, email).follow()
    secret = page.html.select_one("form .mark").get_text()

    def code():
        return pyotp.TOTP(secret).at(clock.now())

    form = form_with(page, "code")
    form["code"] = code()
    form.submit()
    site.advance(minutes=10)
    given = {"email": "neu@stadt.example", "role": "editor", "csrf_token": csrf(browser)}

    def asked():
        return browser.post("/intern/konten/", given, status="*")

    assert confirm(asked()).status_int == 422
    used = code()
    assert "Startpasswort für neu@stadt.example" in words(confirm(asked(), code=used))
    site.advance(minutes=10)
    page = asked()
    assert heading(page) == SURE
    assert confirm(page, code=used).status_int == 422


def test_every_act_on_accounts_waits_for_it(site):
    operator = site.signed_in("operator")
    site.account("editor")
    with site.office.transact() as work:
        (id,) = [a.id for a in work.records.accounts.values() if a.email.startswith("editor")]
    site.advance(minutes=10)
    for path, given in (
        ("", {"schritt": "sperren"}),
        ("/rechte", {"rolle": "operator"}),
        ("/vertretung", {"vertretung": "operator"}),
    ):
        given |= {"csrf_token": csrf(operator)}
        page = operator.post(f"/intern/konten/{id}{path}", given, status=403)
        assert heading(page) == SURE
    looked = {"rolle": "editor", "vorschau": "1", "csrf_token": csrf(operator)}
    assert heading(operator.post(f"/intern/konten/{id}/rechte", looked)) == "Rechte"
