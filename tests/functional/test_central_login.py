"""The central login: OpenID Connect with a real provider, well-behaved and hostile."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from driving import PASSWORD, csrf, form_with, heading, log_in, running_site, words
from providing import Provider, Visitor, provider

from portal import clock
from portal.doctor import central_login
from portal.security import content_policy
from portal.settings import SettingsError, load
from portal.staff.central import check_mapping, grants_for
from portal.staff.domain import disable, find_account
from portal.staff.models import Grant

PORTAL = "http://127.0.0.1:6543"
LOGIN = "/intern/anmelden"
EMAIL = "anna@stadt.example"
GROUPS = (
    "/video/waffen=caseworker:ordnungsamt/waffen-jagd-fischerei",
    "/video/ordnung=caseworker:ordnungsamt",
    "/video/leitung=department-admin:ordnungsamt",
    "Amt%20f%C3%BCr%20alles=editor",
    "betrieb=operator",
)
REFUSED = "Die zentrale Anmeldung hat nicht geklappt oder wurde abgebrochen."
DOWN = "Die zentrale Anmeldung ist zurzeit nicht zu erreichen."


@pytest.fixture(scope="module")
def running():
    with provider(PORTAL) as found:
        yield found


@pytest.fixture
def city(running):
    """Return the provider, with one member of the staff."""
    running.spoil("")
    running.people(anna=person("/video/ordnung"))
    return running


def person(*groups, email=EMAIL, **more):
    return {"email": email, "email_verified": True, "groups": list(groups)} | more


@pytest.fixture
def site(tmp_path, city):
    with site_with(tmp_path, city) as found:
        yield found


def site_with(tmp_path, city):
    settings = load(None, environment(city.settings(tmp_path, *GROUPS)))
    names = ("oidc_issuer", "oidc_client", "oidc_secret_file", "oidc_groups")
    return _real_time(running_site(tmp_path, **{n: getattr(settings, n) for n in names}))


class _real_time:
    """The provider's clock cannot be set; the portal's begins at the same time."""

    def __init__(self, site) -> None:
        self._site = site

    def __enter__(self):
        found = self._site.__enter__()
        clock.start_at(None)
        return found

    def __exit__(self, *what):
        return self._site.__exit__(*what)


def environment(settings):
    return {f"VIDEOBERATUNG_{k.upper().replace('.', '_')}": v for k, v in settings.items()}


def set_out(browser):
    """Press the button on the login page; returns where it leads."""
    form = browser.get(LOGIN)
    form = next(f for f in form.forms.values() if f.action == "/intern/anmelden/zentral")
    return form.submit(status=303).location


def come_back(browser, url):
    parts = urlsplit(url)
    return browser.get(f"{parts.path}?{parts.query}", status="*")


def arrive(site, city, who="anna", browser=None, visitor=None):
    """Log in at the provider; returns the browser and the answer it comes back to."""
    browser, visitor = browser or site.browser(), visitor or Visitor(city)
    return browser, come_back(browser, visitor.visit(set_out(browser), who))


def acts(site):
    """Return what was noted, in no order: acts of one request have the same time."""
    return sorted(act for act, _subject in site.acts if act.startswith(("account", "login")))


def is_in(browser):
    return browser.get("/intern/konto").status_int == 200


def test_who_has_a_group_gets_an_account_and_where_they_wanted(site, city):
    browser = site.browser()
    page = browser.get("/intern/einladen").follow()
    form = next(f for f in page.forms.values() if f.action == "/intern/anmelden/zentral")
    there = form.submit().location
    asked = parse_qs(urlsplit(there).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    before = browser.cookies["sitzung"]
    answer = come_back(browser, Visitor(city).visit(there, "anna"))
    assert heading(answer.follow()) == "Zur Videoberatung einladen"
    assert browser.cookies["sitzung"] != before
    with site.office.transact() as work:
        account = find_account(work, EMAIL)
        assert account.grants == (Grant(role="caseworker", scopes=("ordnungsamt",)),)
        assert (account.password, len(work.records.errands)) == ("", 0)
    assert acts(site) == ["account.added", "login"]


def test_the_same_person_finds_the_same_account_and_groups_are_followed(site, city):
    arrive(site, city)
    first, _answer = arrive(site, city)
    assert is_in(first)
    city.people(anna=person("betrieb", "Amt für alles", email="anna.neu@stadt.example"))
    browser, answer = arrive(site, city)
    assert answer.status_int == 303
    with site.office.transact() as work:
        account = find_account(work, "anna.neu@stadt.example")
        assert account.grants == (Grant(role="editor"), Grant(role="operator"))
        assert (len(work.records.accounts), find_account(work, EMAIL)) == (1, None)
    # What was opened with the rights of before is closed.
    assert (is_in(first), is_in(browser)) == (False, True)
    assert acts(site).count("account.grants") == 1


def test_without_a_group_nobody_gets_in_and_who_loses_the_last_one_is_out_at_once(site, city):
    first, _answer = arrive(site, city)
    city.people(anna=person("/kantine"), otto=person("/kantine", email="otto@stadt.example"))
    for who in ("anna", "otto"):
        browser, answer = arrive(site, city, who)
        assert (answer.status_int, is_in(browser)) == (403, False)
        assert "keine Ihrer Gruppen ist für die Videoberatung freigeschaltet" in words(answer)
    assert not is_in(first)
    with site.office.transact() as work:
        assert [a.grants for a in work.records.accounts.values()] == [()]


def test_a_disabled_account_stays_out_whatever_the_groups_say(site, city):
    first, _answer = arrive(site, city)
    with site.office.transact() as work:
        disable(work, find_account(work, EMAIL), "command")
    browser, answer = arrive(site, city)
    assert (answer.status_int, is_in(browser), is_in(first)) == (403, False, False)
    assert "Ihr Konto ist für die Videoberatung gesperrt." in words(answer)


def test_an_address_that_is_not_theirs_opens_nothing(site, city):
    site.account("caseworker", "sozialamt")
    for given, said in (
        ({"email": ""}, "keine bestätigte E-Mail-Adresse"),
        ({"email_verified": False}, "keine bestätigte E-Mail-Adresse"),
        ({"email": "caseworker@stadt.example"}, "gibt es hier schon ein Konto mit Passwort"),
    ):
        city.people(anna=person("/video/ordnung") | given)
        browser, answer = arrive(site, city)
        assert (answer.status_int, said in words(answer), is_in(browser)) == (403, True, False)


def test_an_operator_hands_a_local_account_over_and_its_password_is_gone(site, city):
    local = site.account("caseworker", "sozialamt", email=EMAIL)
    before = site.browser()
    log_in(before, local)
    operator = site.signed_in("operator")
    with site.office.transact() as work:
        id = find_account(work, EMAIL).id
    assert arrive(site, city)[1].status_int == 403
    given = {"schritt": "zentral", "csrf_token": csrf(operator)}
    operator.post(f"/intern/konten/{id}", given, status=303)
    assert "wartet auf die zentrale Anmeldung" in words(operator.get("/intern/konten/"))
    assert (is_in(before), log_in(site.browser(), local).status_int) == (False, 422)
    assert arrive(site, city)[1].status_int == 303
    assert arrive(site, city)[1].status_int == 303
    with site.office.transact() as work:
        account = find_account(work, EMAIL)
        assert account.grants == (Grant(role="caseworker", scopes=("ordnungsamt",)),)
        assert (account.id, len(work.records.accounts)) == (id, 2)
    # Nobody else takes it over any more.
    city.people(otto=person("betrieb"))
    assert arrive(site, city, "otto")[1].status_int == 403


def test_people_whose_names_differ_by_capitals_only_are_two(site, city):
    city.people(anna=person("/video/ordnung"), Anna=person("betrieb", email="andere@stadt.example"))
    arrive(site, city)
    _browser, answer = arrive(site, city, "Anna")
    assert answer.status_int == 303
    with site.office.transact() as work:
        assert len(work.records.accounts) == 2


SPOILED = (
    *("audience", "more_audiences", "nonce", "no_nonce", "issuer", "expired", "unsigned"),
    *("tampered", "public_key", "other_key", "unknown_key", "access_token", "missing"),
)


def test_a_token_that_is_not_as_it_should_be_opens_nothing(site, city):
    outcomes = {}
    for how in SPOILED:
        city.spoil(how)
        browser, answer = arrive(site, city)
        outcomes[how] = (answer.status_int, REFUSED in words(answer), is_in(browser))
    assert outcomes == dict.fromkeys(SPOILED, (422, True, False))
    with site.office.transact() as work:
        assert len(work.records.accounts) == 0


def test_a_way_back_is_good_once_in_the_browser_that_set_out_and_for_ten_minutes(site, city):
    browser = site.browser()
    url = Visitor(city).visit(set_out(browser), "anna")
    stranger = site.browser()
    set_out(stranger)
    assert come_back(stranger, url).status_int == 422
    assert come_back(site.browser(), url).status_int == 422
    assert come_back(browser, re.sub("state=[^&]+", "state=another", url)).status_int == 422
    assert come_back(browser, re.sub("iss=[^&]+", "iss=https://boese.example", url)).status_int in (
        (422,)
    )
    # That last one has used the state up.
    assert come_back(browser, url).status_int == 422
    url = Visitor(city).visit(set_out(browser), "anna")
    browser.head(url.removeprefix(PORTAL), status=404)
    assert come_back(browser, url).status_int == 303
    assert REFUSED not in words(browser.get("/intern/"))
    again = site.browser()
    again.set_cookie("sitzung", browser.cookies["sitzung"])
    assert come_back(again, url).status_int == 422
    late = site.browser()
    url = Visitor(city).visit(set_out(late), "anna")
    site.advance(minutes=10)
    assert (come_back(late, url).status_int, is_in(late)) == (422, False)


def test_a_code_of_one_login_is_no_good_in_another(site, city):
    """Its verifier (PKCE) is another."""
    one, other = site.browser(), site.browser()
    stolen = parse_qs(urlsplit(Visitor(city).visit(set_out(one), "anna")).query)["code"][0]
    own = Visitor(city).visit(set_out(other), "anna")
    answer = come_back(other, re.sub("code=[^&]+", f"code={stolen}", own))
    assert (answer.status_int, is_in(other)) == (422, False)


def test_who_cancels_is_told_so(site, city):
    browser = site.browser()
    answer = come_back(browser, Visitor(city).visit(set_out(browser), cancel=True))
    assert (answer.status_int, REFUSED in words(answer)) == (422, True)


def test_while_the_provider_is_down_passwords_still_open(site, city):
    operator = site.account("operator")
    city.spoil("down")
    browser = site.browser()
    form = browser.get(LOGIN)
    form = next(f for f in form.forms.values() if f.action == "/intern/anmelden/zentral")
    page = form.submit(status=503)
    assert DOWN in words(page)
    form = form_with(page, "email")
    form["email"], form["password"] = operator, PASSWORD
    assert heading(form.submit().follow()) == "Ämter"


def test_a_provider_that_is_gone_while_somebody_is_there_is_told(site, city):
    browser = site.browser()
    url = Visitor(city).visit(set_out(browser), "anna")
    city.spoil("down")
    answer = come_back(browser, url)
    assert (answer.status_int, DOWN in words(answer)) == (503, True)


def test_logging_out_leads_to_the_provider_too(site, city):
    browser, _answer = arrive(site, city)
    answer = browser.post("/intern/abmelden", {"csrf_token": csrf(browser)})
    there = urlsplit(answer.location)
    assert f"{there.scheme}://{there.netloc}" == city.issuer
    assert parse_qs(there.query) == {
        "client_id": ["videoberatung"],
        "post_logout_redirect_uri": [f"{PORTAL}{LOGIN}"],
    }
    assert not is_in(browser)


def test_who_logs_in_centrally_has_no_password_and_no_passkeys(site, city):
    """Else these would stay good when the groups are gone."""
    browser, _answer = arrive(site, city)
    shown = words(browser.get("/intern/konto"))
    assert ("Passwort ändern" in shown, "Passkey" in shown) == (False, False)
    operator = site.signed_in("operator")
    with site.office.transact() as work:
        id = find_account(work, EMAIL).id
    for step in ("", "/rechte"):
        given = {"schritt": "neu", "rolle": "operator", "csrf_token": csrf(operator)}
        operator.post(f"/intern/konten/{id}{step}", given, status=(404, 422)[bool(step)])
    for password in ("", "x" * 20):
        assert log_in(site.browser(), EMAIL, password).status_int == 422


def test_confirming_needs_a_fresh_login_of_the_same_person(site, city):
    city.people(anna=person("betrieb"), otto=person("betrieb", email="otto@stadt.example"))
    visitor = Visitor(city)
    browser, _answer = arrive(site, city, visitor=visitor)
    with site.office.transact() as work:
        key = next(iter(work.records.sessions))
        long_ago = (work.now.replace(year=work.now.year - 1)).isoformat()
        work.records.sessions[key] = replace(work.records.sessions[key], confirmed=long_ago)

    def sent():
        given = {"email": "neu@stadt.example", "role": "editor", "csrf_token": csrf(browser)}
        page = browser.post("/intern/konten/", given, status=403)
        assert heading(page) == "Bitte bestätigen Sie, dass Sie es sind"
        form = next(f for f in page.forms.values() if f.action == "/intern/anmelden/zentral")
        return form.submit(status=303).location

    assert come_back(browser, Visitor(city).visit(sent(), "otto")).status_int == 422
    city.spoil("old_login")
    assert come_back(browser, visitor.visit(sent(), "anna")).status_int == 422
    city.spoil("")
    page = come_back(browser, visitor.visit(sent(), "anna"))
    assert visitor.was_asked
    assert heading(page) == "Danke, Sie haben sich bestätigt"
    made = form_with(page, "email").submit()
    assert "Startpasswort für neu@stadt.example" in words(made)


def test_groups_a_provider_tells_only_when_asked_count_too(tmp_path):
    with provider(PORTAL, "asked") as city:
        city.people(anna=person("/video/leitung"))
        with site_with(tmp_path, city) as site:
            _browser, answer = arrive(site, city)
            assert heading(answer.follow()) == "Ämter"


def test_groups_become_one_grant_for_each_role(tmp_path):
    city = Provider("http://127.0.0.1:9", PORTAL)
    settings = load(None, environment(city.settings(tmp_path, *GROUPS)))
    found = grants_for(settings, ("/video/waffen", "/video/ordnung", "unbekannt"))
    both = ("ordnungsamt/waffen-jagd-fischerei", "ordnungsamt")
    assert found == (Grant(role="caseworker", scopes=both),)
    assert grants_for(settings, ("Amt für alles",)) == (Grant(role="editor"),)
    assert grants_for(settings, ()) == ()


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("x", "erwartet wird GRUPPE=ROLLE"),
        ("=operator", "erwartet wird GRUPPE=ROLLE"),
        ("x=", "GRUPPE=ROLLE"),
    ],
)
def test_a_mapping_that_cannot_be_read_stops_the_start(tmp_path, groups, said):
    city = Provider("https://anmeldung.stadt.example", PORTAL)
    with pytest.raises(SettingsError, match=said):
        load(None, environment(city.settings(tmp_path, groups)))


def test_a_role_or_an_office_there_is_not_stops_the_start(site, tmp_path):
    city = Provider("https://anmeldung.stadt.example", PORTAL)
    for groups in ("x=chefin", "x=caseworker:parkamt", "x=caseworker"):
        settings = load(None, environment(city.settings(tmp_path, groups)))
        with (
            site.office.transact() as work,
            pytest.raises(SettingsError, match="Einstellung oidc.groups, x"),
        ):
            check_mapping(settings, work)


def test_forms_may_lead_to_the_provider_and_nowhere_else(tmp_path):
    city = Provider("https://anmeldung.stadt.example/realms/stadt", PORTAL)
    policy = content_policy(load(None, environment(city.settings(tmp_path, "x=editor"))))
    assert "; form-action 'self' https://anmeldung.stadt.example; " in policy
    assert "; form-action 'self'; " in content_policy(load(None, {}))


def test_the_doctor_asks_the_provider(tmp_path, city):
    def verdict(issuer):
        given = city.settings(tmp_path, *GROUPS) | {"oidc.issuer": issuer}
        found = list(central_login(load(None, environment(given))))
        return [verdict for verdict, _text in found]

    assert (verdict(city.issuer), verdict("http://127.0.0.1:9")) == (["ok"], ["wrong"])
    assert verdict(f"{city.issuer}/") == ["wrong"]  # not what it calls itself


def test_a_secret_that_is_too_short_stops_the_start(site, tmp_path, city):
    given = city.settings(tmp_path, *GROUPS)
    (tmp_path / "oidc.secret").write_text("short")
    with site.office.transact() as work, pytest.raises(SettingsError, match="kürzer als"):
        check_mapping(load(None, environment(given)), work)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"oidc.client": ""}, "oidc.issuer und oidc.client gehören zusammen"),
        ({"oidc.issuer": "http://anmeldung.stadt.example"}, "eine Adresse mit https"),
    ],
)
def test_what_does_not_go_together_stops_the_start(tmp_path, change, said):
    city = Provider("https://anmeldung.stadt.example", PORTAL)
    given = environment(city.settings(tmp_path, "x=editor") | change)
    with pytest.raises(SettingsError, match=said):
        load(None, given)
