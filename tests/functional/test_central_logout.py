"""The provider says, past the browser, that somebody has logged out: their sessions end here."""

import time
from dataclasses import replace

import pytest
from driving import running_site
from joserfc import jwt
from joserfc.jwk import RSAKey

from portal import clock
from portal.staff import central
from portal.staff.farewell import LOGGED_OUT
from portal.staff.models import Grant
from portal.staff.provider import Identity, Provider

ISSUER, CLIENT = "https://anmeldung.stadt.example", "videoberatung"
PATH = "/intern/anmelden/zentral/abgemeldet"
ANNA = Identity(subject="anna", email="anna@stadt.example", verified=True, groups=("a",), at=0)


@pytest.fixture(scope="module")
def key():
    return RSAKey.generate_key(2048, {"kid": "eins"})


@pytest.fixture
def site(tmp_path, key):
    """Run a portal that knows this provider's key already."""
    with running_site(tmp_path, oidc_issuer=ISSUER, oidc_client=CLIENT) as running:
        settings = running.office.settings
        provider = Provider(settings)
        there = dict.fromkeys(("authorization_endpoint", "token_endpoint"), f"{ISSUER}/x")
        provider._about = there | {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}
        provider._read = provider._keys_read = time.monotonic()
        provider._keys = {"keys": [key.as_dict(private=False)]}
        running.application.application.registry.provider = provider
        yield running
        running.application.application.registry.provider = None


@pytest.fixture
def signed_in(site, monkeypatch):
    """Log somebody in by the central login, twice, and somebody else; returns three browsers."""
    monkeypatch.setattr(central, "grants_for", lambda *_given: (Grant(role="editor"),))
    browsers = []
    one, other = (replace(ANNA, session=name) for name in ("s1", "s2"))
    for who in (one, other, replace(ANNA, subject="berta", email="berta@stadt.example")):
        browser = site.browser()

        def arrive(work, who=who):
            token, _state, _errand = central.send(work, "", "computer_chrome", "")
            return central.arrive(work, token, who, "computer_chrome").token

        browser.set_cookie("sitzung", site.office.attempt(arrive))
        assert browser.get("/intern/konto").status_int == 200
        browsers.append(browser)
    return browsers


def claims(**more) -> dict[str, object]:
    now = int(clock.timestamp())
    given = {"iss": ISSUER, "aud": CLIENT, "sub": "anna", "iat": now, "exp": now + 120, "jti": "1"}
    return given | {"events": {LOGGED_OUT: {}}} | more


def tell(site, key, said, algorithm="RS256", status=200, kid="eins"):
    token = jwt.encode({"alg": algorithm, "kid": kid}, said, key, algorithms=[algorithm])
    return site.browser().post(PATH, {"logout_token": token}, status=status)


def who_is_in(browsers) -> list[bool]:
    return [browser.get("/intern/konto").status_int == 200 for browser in browsers]


def test_all_sessions_of_who_logged_out_end_and_nobody_elses(site, key, signed_in):
    answer = tell(site, key, claims())
    assert (answer.body, answer.headers["Cache-Control"]) == (b"", "no-store")
    assert who_is_in(signed_in) == [False, False, True]
    assert "account.signed_out" in [act for act, _subject in site.acts]


@pytest.mark.parametrize("subject", ["anna", ""])
def test_of_a_session_that_is_named_only_what_came_from_it_ends(site, key, signed_in, subject):
    tell(site, key, claims(sub=subject, sid="s2"))
    assert who_is_in(signed_in) == [True, False, True]


def test_a_session_of_somebody_else_is_not_ended_by_its_name(site, key, signed_in):
    tell(site, key, claims(sub="berta", sid="s2"))
    assert who_is_in(signed_in) == [True, True, False]


def test_where_the_named_session_is_not_known_all_of_the_person_end(site, key, signed_in):
    tell(site, key, claims(sub="", sid="s9"))
    assert who_is_in(signed_in) == [True, True, True]
    tell(site, key, claims(sid="s9", jti="2"))
    assert who_is_in(signed_in) == [False, False, True]


def test_a_token_is_heard_once_and_forgotten_when_it_would_not_count_any_more(site, key, signed_in):
    tell(site, key, claims(sub="", sid="s1"))
    again = tell(site, key, claims(sub="", sid="s2"), status=400)
    assert again.json == {"error": "invalid_request"}
    assert who_is_in(signed_in) == [False, True, True]
    tell(site, key, claims(sub="", sid="s2", jti="2"))
    with site.office.transact() as work:
        assert len(work.records.farewells) == 2
    site.advance(minutes=4)
    site.housekeeping.tidy()
    with site.office.transact() as work:
        assert len(work.records.farewells) == 0


def test_who_is_unknown_here_is_no_error(site, key, signed_in):
    tell(site, key, claims(sub="niemand"))
    assert who_is_in(signed_in) == [True, True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://boese.example"},
        {"aud": "anderes"},
        {"aud": ["anderes", "noch-eins"]},
        {"sub": ""},
        {"nonce": "x"},  # so that no ID token passes as one
        {"events": {}},
        {"events": {LOGGED_OUT: "ja"}},
        {"events": "http://schemas.openid.net/event/backchannel-logout"},
        {"jti": ""},
        {"sub": "", "sid": ""},
        {"sub": "", "sid": ["s1"]},
        {"jti": 7},
    ],
)
def test_what_is_no_logout_token_for_us_changes_nothing(site, key, signed_in, wrong):
    answer = tell(site, key, claims(**wrong), status=400)
    assert answer.json == {"error": "invalid_request"}
    assert who_is_in(signed_in) == [True, True, True]


@pytest.mark.parametrize("seconds", [-4 * 60, 5 * 60])
def test_one_from_another_time_is_refused(site, key, signed_in, seconds):
    now = int(clock.timestamp()) + seconds
    tell(site, key, claims(iat=now, exp=now + 3600), status=400)
    assert who_is_in(signed_in) == [True, True, True]


def test_only_the_provider_s_own_signature_counts(site, key, signed_in):
    tell(site, RSAKey.generate_key(2048, {"kid": "eins"}), claims(), status=400)
    plain = jwt.encode({"alg": "none"}, claims(), "", algorithms=["none"])
    for token in (plain, "", "a.b.c", "x" * 20_000):
        site.browser().post(PATH, {"logout_token": token}, status=400)
    site.browser().get(PATH, status=404)
    assert who_is_in(signed_in) == [True, True, True]


def test_without_a_central_login_there_is_no_such_address(site, key):
    site.application.application.registry.provider = None
    site.browser().post(PATH, {"logout_token": "x"}, status=404)
