"""A department that hangs or fails holds up nobody else, and is shown to those who run it."""

import threading

import pruefamt
import pytest
from driving import EMAIL, NAME, book_firmly, words
from prometheus_client import CollectorRegistry, generate_latest

from portal.booking.domain import cancel
from portal.metrics import Figures
from portal.plugin import asking
from portal.plugin.departments import UNAVAILABLE

QUARTER = "pruefamt/viertelstunden"
WEDNESDAY = "2027-03-17T{}:00+01:00"


@pytest.fixture(autouse=True)
def unhindered(site):
    """Leave the department of the tests as it was."""
    pruefamt.ASKED.clear()
    pruefamt.HEARD.clear()
    yield
    for hindered in pruefamt.HINDERED.values():
        if isinstance(hindered, threading.Event):
            hindered.set()
    assert site.office.departments.hooks.all_told()
    pruefamt.HINDERED.clear()


@pytest.fixture
def hangs(monkeypatch):
    """Let the rule of the department hang, and be waited for a moment only."""
    monkeypatch.setitem(asking.LIMITS, "refuse_booking", 0.1)
    pruefamt.HINDERED["refuse_booking"] = released = threading.Event()
    return released


def book(site, start: str, service: str = QUARTER):
    department, _slash, key = service.partition("/")
    wish = {"department": department, "service": key, "start": WEDNESDAY.format(start)}
    given = wish | {"name": NAME, "email": EMAIL}
    return site.browser().post_json("/api/v1/appointments", given, expect_errors=True)


def stored(site) -> int:
    with site.office.transact() as work:
        return len(work.records.cases) + len(work.records.appointments)


def troubles(site) -> list[tuple[str, str, int]]:
    found = site.office.departments.hooks.troubles("pruefamt")
    return [(each.hook, each.kind, each.times) for each in found]


def test_a_rule_that_hangs_refuses_and_stores_nothing(site, hangs):
    answer = book(site, "10:00")
    assert (answer.status_int, answer.json["detail"]) == (422, UNAVAILABLE.reason)
    assert stored(site) == 0
    assert troubles(site) == [("refuse_booking", "overran", 1)]


def test_others_book_while_a_department_is_asked(site, hangs, monkeypatch):
    monkeypatch.setitem(asking.LIMITS, "refuse_booking", 20)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(book(site, "10:00").status_int))
    waiting.start()
    while not pruefamt.ASKED:
        pass
    with site.office.transact() as work:
        work.records.forgot = (work.now, 7)
    site.office.attempt(lambda work: setattr(work.records, "forgot", (work.now, 8)))
    assert (answers, waiting.is_alive()) == ([], True)
    hangs.set()
    waiting.join(10)
    assert answers == [201]


def test_each_booking_is_asked_about_once(site):
    book_firmly(site, QUARTER, WEDNESDAY.format("10:00"))
    assert pruefamt.ASKED == [NAME]


def test_what_never_comes_back_is_not_asked_again_until_it_does(site, hangs):
    for _time in range(asking.MOST_LEFT + 2):
        assert book(site, "10:00").status_int == 422
    assert len(pruefamt.ASKED) == asking.MOST_LEFT
    assert troubles(site) == [("refuse_booking", "overran", 3), ("refuse_booking", "shut_out", 2)]
    hangs.set()
    while site.office.departments.hooks._left["pruefamt"]:
        pass
    assert book(site, "10:00").status_int == 201


def test_a_department_hears_of_what_is_stored_and_of_nothing_else(site):
    book_firmly(site, QUARTER, WEDNESDAY.format("10:00"))

    def taken_back(work):
        (found,) = work.records.appointments.values()
        cancel(work, found, "citizen")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        site.office.attempt(taken_back)
    assert site.office.departments.hooks.all_told()
    assert [change for _start, change in pruefamt.HEARD] == ["booked"]


def test_who_hears_late_holds_nobody_up(site):
    pruefamt.HINDERED["appointment_changed"] = released = threading.Event()
    book_firmly(site, QUARTER, WEDNESDAY.format("10:00"))
    assert pruefamt.HEARD == []
    released.set()
    assert site.office.departments.hooks.all_told()
    assert [change for _start, change in pruefamt.HEARD] == ["booked"]


def test_the_page_of_the_departments_and_the_figures_tell_of_it(site):
    admin = site.signed_in("department-admin", "pruefamt")
    assert "antwortet nicht wie vorgesehen" not in words(admin.get("/intern/aemter/"))
    pruefamt.HINDERED["refuse_booking"] = RuntimeError(NAME)
    book(site, "10:00")
    told = words(admin.get("/intern/aemter/"))
    assert "Buchungen prüfen ( refuse_booking ): 1-mal gescheitert. Diese Buchungen wurden" in told
    assert NAME not in told
    other = site.signed_in("department-admin", "ordnungsamt", email="anderes@stadt.example")
    assert "antwortet nicht wie vorgesehen" not in words(other.get("/intern/aemter/"))
    registry = CollectorRegistry()
    registry.register(Figures(site.office, lambda *_given: {}))
    line = (
        'videoberatung_department_hooks_total{department="pruefamt",hook="refuse_booking",'
        'outcome="failed"} 1.0'
    )
    assert line in generate_latest(registry).decode().splitlines()
