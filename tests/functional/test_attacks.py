"""What an attacker has tried, and must not get."""

from types import SimpleNamespace

import pytest
from driving import EMAIL, NAME, PASSWORD, WEAPONS, form_with, log_in, meet, words

from portal.errors import TooMany
from portal.limits import Limits, whose
from portal.reachable import mailbox
from portal.staff.domain import disable_account


@pytest.fixture
def meeting(site):
    return meet(site)


def test_of_two_devices_behind_one_link_only_the_one_that_was_seen_is_identified(site, meeting):
    """Somebody with a stolen link comes first; the caseworker lets both in and sees one."""
    stranger = site.browser("192.0.2.66")
    meeting.enter(stranger)
    meeting.begin()
    seen = {"ausweis": "personalausweis", "ergebnis": "ja"}
    answer = meeting.desk("identitaet", seen, status=409)
    assert answer.json["type"].endswith("/several-seats")
    meeting.desk("identitaet", seen | {"seat": meeting.state(meeting.citizen)["seat"]})
    assert meeting.state(stranger)["state"] == "admitted"
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert [check.seat for check in case.participants[0].checks] == [
            meeting.state(meeting.citizen)["seat"]
        ]


def test_nobody_is_let_into_a_conversation_that_is_over(meeting):
    meeting.begin()
    late = meeting.site.browser("192.0.2.9")
    meeting.enter(late)
    (waiting,) = meeting.waiting()
    meeting.desk("beenden")
    meeting.desk("einlassen", {"seat": waiting["seat"]}, status=410)
    assert meeting.state(late)["state"] == "ended"


def test_one_form_for_two_people_is_two_invitations(site):
    browser = site.signed_in("caseworker", "ordnungsamt")
    form = form_with(browser.get("/intern/einladen"), "service")
    form["service"], form["day"], form["time"] = WEAPONS, "2027-03-18", "10:00"
    pages = []
    for name in (NAME, "Jemand Anderes"):
        form["name"], form["email"] = name, EMAIL
        pages.append(form.submit().follow())
    assert [name in words(page) for name, page in zip((NAME, "Jemand Anderes"), pages)] == [
        True,
        True,
    ]


def test_a_cookie_that_cannot_be_read_is_the_askers_fault(site):
    answer = site.browser().get("/faq", headers={"Cookie": 'platz="\\303"; a=\xe4'}, status=400)
    assert "Cache-Control" in answer.headers


def test_an_account_that_is_disabled_has_no_session_any_more(site):
    browser = site.signed_in("caseworker", "ordnungsamt")
    with site.office.transact() as work:
        assert len(disable_account(work, "caseworker@stadt.example")) == 1
        assert list(work.records.sessions) == []
    assert browser.get("/intern/").status_int == 303


def test_a_number_beyond_all_bounds_is_no_version(site):
    browser = site.signed_in("editor")
    page = browser.get("/intern/inhalte/faq/technische-voraussetzungen/app")
    form = form_with(page, "markdown")
    form["based_on"] = "9" * 5000
    assert form.submit("act", status="*").status_int < 500


def test_strangers_do_not_lock_somebody_out(site):
    email = site.account("editor")
    stranger = site.browser("198.51.100.7")
    for _ in range(12):
        log_in(stranger, email, "wrong password, again")
    assert log_in(site.browser("192.0.2.20"), email).status_int == 303


@pytest.mark.parametrize(
    "address,network",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("somebody@example.org", "somebody@example.org"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_as_its_network(address, network):
    assert whose(address) == network


def test_looking_whether_there_is_a_try_left_takes_none():
    limits = Limits()
    for _ in range(5):
        limits.count("x", 1, 1, cost=0)
    limits.count("x", 1, 1)
    with pytest.raises(TooMany):
        limits.count("x", 1, 1, cost=0)


def test_one_network_cannot_empty_the_calendar(site):
    browser = site.browser()
    free = browser.get(
        "/api/v1/departments/ordnungsamt/services/gewerbe-gaststaetten/slots"
        "?from=2027-03-22&to=2027-04-22&matters=abmeldung"
    ).json["slots"]
    given = {"department": "ordnungsamt", "service": "gewerbe-gaststaetten", "name": NAME}
    status = []
    for number, slot in enumerate(free[:40]):
        body = given | {"matters": ["abmeldung"], "start": slot["start"]}
        body["email"] = f"someone{number}@example.org"
        status.append(browser.post_json("/api/v1/appointments", body, status="*").status_int)
    assert status.count(201) == 30
    assert status[-1] == 429


def test_one_site_cannot_empty_the_calendar_from_all_its_networks(site, monkeypatch):
    """A provider gives 65536 networks of IPv6 to one customer."""
    monkeypatch.setattr("portal.limits.time", SimpleNamespace(monotonic=lambda: 0.0))
    limited = [site.browser(f"2001:db8:1:{number:x}::1") for number in range(200)]
    form = {"csrf_token": "", "code": "AAAA-BBBB-CCCC"}
    given = form_with(limited[0].get("/einladung"), "code")
    form["csrf_token"] = given["csrf_token"].value
    cookies = limited[0].cookies
    status = []
    for browser in limited:
        for name, value in cookies.items():
            browser.set_cookie(name, value)
        status.append(browser.post("/einladung", form, status="*").status_int)
    assert (status.count(422), status[-1]) == (160, 429)
    other = site.browser("2001:db8:2::1")
    for name, value in cookies.items():
        other.set_cookie(name, value)
    other.post("/einladung", form, status=422)


def held_by(site, email, number):
    """Let somebody hold one more time; returns the status of the answer."""
    given = {"department": "ordnungsamt", "service": "gewerbe-gaststaetten", "name": NAME}
    path = "/api/v1/departments/ordnungsamt/services/gewerbe-gaststaetten/slots"
    free = site.browser().get(f"{path}?from=2027-03-22&to=2027-03-28&matters=abmeldung").json
    given |= {"matters": ["abmeldung"], "start": free["slots"][number]["start"], "email": email}
    return site.browser().post_json("/api/v1/appointments", given, status="*").status_int


def test_one_mailbox_holds_five_times_however_its_address_is_written(site):
    spellings = ["a@x.example", "a+1@x.example", "A+2@X.EXAMPLE", "a+a+b@x.example", "a+@x.example"]
    assert [held_by(site, each, 0) for each in spellings] == [201] * 5
    assert [held_by(site, each, 0) for each in (*spellings, "a+neu@x.example")] == [422] * 6
    assert [held_by(site, each, 0) for each in ("a.b@x.example", "a@y.example")] == [201] * 2
    assert [mail.to for mail in site.deliver()][:2] == ["a@x.example", "a+1@x.example"]


def test_a_mailbox_is_free_again_when_its_times_ran_out(site):
    for number in range(5):
        held_by(site, f"a+{number}@x.example", 0)
    site.advance(minutes=16)
    assert held_by(site, "a@x.example", 0) == 201


def test_nobody_gets_mails_to_confirm_all_day_that_somebody_else_asks_for(site):
    for _quarter in range(4):
        assert [held_by(site, f"a+{number}@x.example", 0) for number in range(5)] == [201] * 5
        site.advance(minutes=16)
    assert held_by(site, "a@x.example", 0) == 422
    assert len(site.deliver()) == 0  # and what ran out is not sent any more
    site.advance(hours=24)
    site.housekeeping.tidy()
    assert held_by(site, "a@x.example", 0) == 201


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("a@x.example", "a@x.example"),
        ("a+1+2@X.example", "a@x.example"),
        ("a.b@x.example", "a.b@x.example"),
        ("+1@x.example", "+1@x.example"),
    ],
)
def test_what_stands_behind_a_plus_does_not_make_a_mailbox(address, counted):
    assert mailbox(address) == counted


HERE = "http://127.0.0.1:6543"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": HERE}, 303),
        ({"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Referer": f"{HERE}/intern/anmelden"}, 303),
        ({}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 400),
        ({"Origin": "http://localhost:6543"}, 400),
        ({"Origin": "https://127.0.0.1:6543"}, 400),
        ({"Origin": "null"}, 400),
        ({"Origin": "http://[broken"}, 400),
        ({"Referer": "http://127.0.0.1:8000/boese"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
    ],
)
def test_a_page_of_another_port_posts_nothing_though_it_shares_our_cookies(site, headers, status):
    """Plain http, as in development: the token alone would not do, it stands in a cookie."""
    browser, email = site.browser(), site.account("editor")
    form = form_with(browser.get("/intern/anmelden"), "email")
    form["email"], form["password"] = email, PASSWORD
    given = form.submit_fields()
    assert browser.post(form.action, given, headers=headers, status="*").status_int == status


def test_an_origin_that_is_no_address_is_the_askers_fault(browser):
    secure = {"wsgi.url_scheme": "https"}
    headers = {"Origin": "https://[broken"}
    browser.post("/technik/probe", headers=headers, extra_environ=secure, status=400)


@pytest.mark.parametrize("path", ["/technik/probe", "/technik/uebung"])
def test_where_no_cookie_is_set_the_origin_is_looked_at(browser, path):
    browser.post(path, headers={"Origin": "http://127.0.0.1:8000"}, status=400)
