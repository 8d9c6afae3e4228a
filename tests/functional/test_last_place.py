"""One last place, many who want it at the same moment: exactly one gets it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from driving import let_two_look_first

MANY = 50
START = "2027-03-22T10:00:00+01:00"


def ask(site, number):
    """Ask for the last place as somebody of one's own; returns the status."""
    given = {
        "department": "pruefamt",
        "service": "letzter-platz",
        "start": START,
        "name": f"Person {number}",
        "email": f"person{number}@beispiel.example",
    }
    return site.browser().post_json("/api/v1/appointments", given, status="*").status_int


def all_at_once(site, number):
    with ThreadPoolExecutor(number) as threads:
        return Counter(threads.map(lambda n: ask(site, n), range(number)))


def test_of_fifty_exactly_one_gets_the_last_place_and_a_mail(site):
    assert all_at_once(site, MANY) == {201: 1, 409: MANY - 1}
    assert len(site.deliver()) == 1


@pytest.fixture
def used(site):
    """Return a portal in which every collection has entries, so that only the day can conflict."""
    assert ask(site, 98) == 201
    site.advance(minutes=16)
    return site


@pytest.fixture
def side_by_side(monkeypatch):
    """Let two see the place free before either of them writes."""
    let_two_look_first(monkeypatch)


def test_side_by_side_the_conflict_resolver_still_refuses_the_second(used, side_by_side):
    assert all_at_once(used, 2) == {201: 1, 409: 1}


def test_side_by_side_without_the_resolver_the_place_is_sold_twice(used, side_by_side, monkeypatch):
    """The negative control: what the two tests above would look like if nothing protected us."""
    monkeypatch.setattr("portal.booking.models.overlapping", lambda entries: False)
    assert all_at_once(used, 2) == {201: 2}


DAYS_OF_A_WEEK = ("2027-03-23T09:00:00+01:00", "2027-03-24T09:00:00+01:00")


def both_in_one_week(site):
    """Ask for two days of a week that bears one appointment, at the same moment."""

    def ask_for(start):
        wish = {"department": "pruefamt", "service": "einer-in-der-woche", "start": start}
        person = {"name": f"Person {start}", "email": f"person{start[:10]}@beispiel.example"}
        return site.browser().post_json("/api/v1/appointments", wish | person, status="*")

    with ThreadPoolExecutor(2) as threads:
        return Counter(found.status_int for found in threads.map(ask_for, DAYS_OF_A_WEEK))


def test_side_by_side_a_week_bears_no_more_than_its_limit(used, side_by_side):
    assert both_in_one_week(used) == {201: 1, 409: 1}


def test_side_by_side_without_its_record_the_week_bears_too_many(used, side_by_side, monkeypatch):
    """The negative control."""
    monkeypatch.setattr("portal.booking.desks.watch_week", lambda *_given: None)
    assert both_in_one_week(used) == {201: 2}
