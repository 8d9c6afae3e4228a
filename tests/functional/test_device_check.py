"""A ticket to measure the line with: for everybody, short, counted by network, without a trace."""

import pytest
from driving import NOBODY, Site

from media_gateway.tickets import verify
from portal import clock
from portal.persistence import Office
from portal.plugin.departments import Departments
from portal.settings import Settings

JSON = {"Accept": "application/json"}


def ask(browser, path="/technik/probe", status=200):
    return browser.post(path, headers=JSON, status=status)


def test_the_ticket_names_nobody_and_is_short(site):
    answer = ask(site.browser()).json
    secret = site.office.settings.secret("gateway")
    ticket = verify(answer["ticket"], secret, clock.timestamp())
    assert answer["url"].endswith("/ws") and answer["iceServers"] == []
    assert (ticket.kind, ticket.topics, ticket.rights) == ("probe", (), ("publish",))
    assert {ticket.consultation, ticket.seat, ticket.role, ticket.session} == {""}
    assert ticket.until == pytest.approx(clock.timestamp() + 60, abs=2)


def test_nothing_is_stored_and_no_cookie_is_set(site):
    browser = site.browser()
    with site.office.transact() as work:
        before = work.records._p_jar.db().lastTransaction()
    assert "Set-Cookie" not in browser.get("/technik").headers
    answer = ask(browser)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    with site.office.transact() as work:
        assert work.records._p_jar.db().lastTransaction() == before


def changed(site, **settings):
    """Return a site with other settings on the same records."""
    given = {"var": site.office.settings.var, "gateway_listen": NOBODY}
    return Site(Office(site.office.database, Settings(**given, **settings), Departments(())))


def test_the_way_by_turn_is_open_for_two_minutes(site):
    turn = {"turn_urls": ("turn:relay.stadt.example:3478",), "turn_secret": "shared-with-coturn"}
    (server,) = ask(changed(site, **turn).browser()).json["iceServers"]
    assert server["urls"] == ["turn:relay.stadt.example:3478"]
    until = int(server["username"].partition(":")[0])
    assert 110 <= until - clock.timestamp() <= 120


def test_without_limits_there_is_no_quota(site):
    browser = changed(site, limits=False).browser()
    for _ in range(8):
        ask(browser)


def test_each_network_has_its_quota(site):
    for _ in range(6):
        ask(site.browser("198.51.100.7"))
    answer = ask(site.browser("198.51.100.7"), status=429)
    assert answer.json["detail"].startswith("Von Ihrem Anschluss aus wurde die Verbindung gerade")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    english = ask(site.browser("198.51.100.7"), "/en/technik/probe", status=429)
    assert english.json["detail"].startswith("The connection has just been measured")
    ask(site.browser("198.51.100.8"))


def test_an_ipv6_network_counts_as_one(site):
    for number in range(6):
        ask(site.browser(f"2001:db8::{number + 1}"))
    ask(site.browser("2001:db8::ffff"), status=429)


def test_asking_is_a_post(site):
    site.browser().get("/technik/probe", status=404)


def test_without_scripts_the_page_says_what_to_do(site):
    page = site.browser().get("/technik").html
    words = page.find("noscript").get_text()
    assert "brauchen wir JavaScript" in words and "115" in words
    assert all(button.has_attr("disabled") for button in page.main.find_all("button"))
