"""The caseworker's calendar behind a secret address: the own scope, and nobody's name."""

import re

import pytest
import vobject
from driving import EMAIL, NAME, book_firmly, form_with, heading, words
from icalendar import Calendar

from portal.case.domain import fingerprint
from portal.evolution import EVOLUTION
from portal.records import ROOT, Records, records
from portal.staff.domain import disable_account

OPEN, DISCREET = "pruefamt/zwei-plaetze", "pruefamt/viertelstunden"
START = "2027-03-17T10:00:00+01:00"
ADDRESS = re.compile(r"http://127\.0\.0\.1:6543(/kalender/[\w-]{43}\.ics)")


@pytest.fixture
def desk(site):
    return site.signed_in("caseworker", "pruefamt")


def press(desk, step):
    """Press one of the buttons of the calendar's page."""
    return form_with(desk.get("/intern/kalender"), "schritt").submit("schritt", value=step)


def made(desk):
    """Make a calendar; returns the path of its address."""
    return ADDRESS.search(words(press(desk, "erzeugen")))[1]


def events(site, path):
    """Fetch a calendar as a program does, without any cookie; returns its events."""
    answer = site.browser().get(path)
    assert answer.content_type == "text/calendar"
    return Calendar.from_ical(answer.body).events


def days(site, path):
    return sorted(event.start.date().isoformat() for event in events(site, path))


def test_the_address_is_shown_once_and_kept_as_a_hash(site, desk):
    assert heading(desk.get("/intern/kalender")) == "Termine im eigenen Kalender"
    path = made(desk)
    token = path.removeprefix("/kalender/").removesuffix(".ics")
    assert token not in desk.get("/intern/kalender").text
    with site.office.transact() as work:
        assert list(work.records.feeds) == [fingerprint(token)]
        (account,) = work.records.accounts
    assert site.acts[-1] == ("feed.made", f"account:{account}")


def test_an_appointment_says_when_and_which_and_not_who(site, desk):
    book_firmly(site, OPEN, START, phone="0711 2160123")
    (event,) = events(site, made(desk))
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
        (case,) = work.records.cases.values()
    assert str(event["SUMMARY"]) == f"Zwei Plätze, halbe Stunden ({case.reference})"
    assert (event.start, event.end) == (appointment.start, appointment.end)
    assert (str(event["UID"]), event["SEQUENCE"]) == (f"{appointment.uid}@videoberatung", 0)
    assert (str(event["STATUS"]), str(event["CLASS"])) == ("CONFIRMED", "PRIVATE")
    assert str(event["URL"]) == "http://127.0.0.1:6543/intern/?tag=2027-03-17"
    assert set(event) == {
        *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "STATUS", "CLASS", "URL"),
    }


def test_nothing_of_the_citizens_is_in_it(site, desk):
    marker = "Zacharias Markerwort"
    book_firmly(site, OPEN, START, name=marker, phone="0711 2160123")
    body = site.browser().get(made(desk)).text
    for said in ("Zacharias", "Markerwort", EMAIL, "2160123", "+49"):
        assert said not in body


def test_a_discreet_service_is_not_named(site, desk):
    book_firmly(site, DISCREET, START)
    (event,) = events(site, made(desk))
    assert re.fullmatch(r"Videoberatung \([0-9A-Z]{4}-[0-9A-Z]{4}\)", str(event["SUMMARY"]))


def test_a_second_library_reads_it(site, desk):
    book_firmly(site, OPEN, START)
    book_firmly(site, DISCREET, START)
    found = vobject.readOne(site.browser().get(made(desk)).text)
    assert (found.method.value, len(found.vevent_list)) == ("PUBLISH", 2)
    assert found.refresh_interval.value == "PT15M"
    starts = {event.dtstart.value.isoformat() for event in found.vevent_list}
    assert starts == {"2027-03-17T09:00:00+00:00"}


def test_what_moves_or_is_cancelled_keeps_its_uid(site, desk, browser):
    book_firmly(site, DISCREET, START)
    access = site.deliver()[-1].links[0]
    path = made(desk)
    (before,) = events(site, path)
    form = browser.get(f"{access}/verschieben").form
    form["start"] = form["start"].options[-1][0]
    moved = form.submit().location
    (after,) = events(site, path)
    assert after["UID"] == before["UID"]
    assert (after["SEQUENCE"], after.start != before.start) == (1, True)
    browser.get(f"{moved}/absagen").form.submit()
    (cancelled,) = events(site, path)
    assert cancelled["UID"] == before["UID"]
    assert (cancelled["SEQUENCE"], str(cancelled["STATUS"])) == (2, "CANCELLED")


def test_it_reaches_from_last_week_to_ninety_days_ahead(site, desk):
    book_firmly(site, OPEN, START)
    for day in ("2027-06-13", "2027-06-14"):
        form = form_with(desk.get("/intern/einladen"), "service")
        given = {"service": OPEN, "name": NAME, "email": EMAIL, "day": day, "time": "10:00"}
        for field, value in given.items():
            form[field] = value
        form.submit(status=303)
    path = made(desk)
    assert days(site, path) == ["2027-03-17", "2027-06-13"]
    site.advance(days=9)
    assert days(site, path) == ["2027-03-17", "2027-06-13", "2027-06-14"]
    site.advance(days=1)
    assert days(site, path) == ["2027-06-13", "2027-06-14"]


def test_who_sits_where_is_said_and_the_own_ones_are_marked(site, desk):
    book_firmly(site, DISCREET, START)
    other = site.signed_in("caseworker", "pruefamt", email="andere@stadt.example")
    form = form_with(desk.get("/intern/plaetze/"), f"{DISCREET}/0")
    form[f"{DISCREET}/0"].select(text="caseworker@stadt.example")
    form.submit().follow()
    ((mine,), (theirs,)) = events(site, made(desk)), events(site, made(other))
    said = "Platz 1 (caseworker@stadt.example)"
    assert (str(mine["LOCATION"]), str(theirs["LOCATION"])) == (said, said)
    assert (mine.categories, theirs.categories) == (["Eigener Termin"], [])


def test_other_scopes_are_not_in_it(site, desk):
    book_firmly(site, OPEN, START)
    for scope in ("ordnungsamt", "pruefamt/sofort"):
        other = site.signed_in("caseworker", scope, email=f"{len(scope)}@stadt.example")
        assert events(site, made(other)) == []


def test_a_new_address_ends_the_old_one_and_revoking_ends_both(site, desk):
    old = made(desk)
    new = made(desk)
    site.browser().get(old, status=404)
    assert site.browser().get(new).status_int == 200
    page = press(desk, "zurueckziehen").follow()
    assert "Sie haben noch keine Adresse erzeugt." in words(page)
    site.browser().get(new, status=404)
    assert [act for act, _ in site.acts if act.startswith("feed.")] == [
        *("feed.made", "feed.made", "feed.revoked"),
    ]


def test_colleagues_have_calendars_of_their_own(site, desk):
    other = site.signed_in("caseworker", "pruefamt", email="andere@stadt.example")
    mine, theirs = made(desk), made(other)
    press(desk, "zurueckziehen")
    site.browser().get(mine, status=404)
    assert site.browser().get(theirs).status_int == 200


def test_who_is_shut_out_has_no_calendar(site, desk):
    path = made(desk)
    with site.office.transact() as work:
        disable_account(work, "caseworker@stadt.example")
    site.browser().get(path, status=404)


@pytest.mark.parametrize("token", ["x", "A" * 43, "."])
def test_unknown_addresses_are_not_found(site, browser, token):
    browser.get(f"/kalender/{token}.ics", status=404)


def test_guessing_has_to_wait_and_readers_at_the_same_address_need_not(site, desk):
    path = made(desk)
    browser = site.browser("198.51.100.7")
    tries = [browser.get("/kalender/x.ics", expect_errors=True).status_int for _ in range(31)]
    assert tries == [404] * 30 + [429]
    assert browser.get(path).status_int == 200


def test_a_program_that_asks_all_the_time_has_to_wait(site, desk):
    path = made(desk)
    tries = [site.browser().get(path, expect_errors=True).status_int for _ in range(21)]
    assert tries == [200] * 20 + [429]


def test_no_cache_of_others_keeps_it(site, desk):
    answer = site.browser().get(made(desk))
    assert answer.headers["Cache-Control"] == "private"
    assert "Set-Cookie" not in answer.headers
    assert press(desk, "erzeugen").headers["Cache-Control"] == "no-store"


def test_a_forged_form_makes_and_ends_nothing(site, desk):
    path = made(desk)
    for step in ("erzeugen", "zurueckziehen"):
        desk.post("/intern/kalender", {"schritt": step}, status=400)
    assert site.browser().get(path).status_int == 200
    form_with(desk.get("/intern/kalender"), "schritt").submit(status=422)


def test_only_caseworkers_have_one(site):
    site.signed_in("editor").get("/intern/kalender", status=403)
    assert site.browser().get("/intern/kalender").status_int == 303


def test_older_databases_learn_of_calendars():
    old = Records()
    old.schema = 2
    del old.feeds
    assert list(records({ROOT: old}).feeds) == []
    assert old.schema == len(EVOLUTION)
