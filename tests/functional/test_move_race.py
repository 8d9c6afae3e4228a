"""Many move to the one last place at the same moment: one gets it, all others keep their time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from driving import EMAIL, WEAPONS, book_firmly, let_two_look_first

from portal import clock

MANY = 16
SERVICE = "pruefamt/umzug"
LAST = "2027-03-22T10:00:00+01:00"
OWN = [f"2027-03-23T{8 + n // 2:02}:{n % 2 * 30:02}:00+01:00" for n in range(MANY)]


class Mover:
    """Somebody with an appointment of their own, and the page open on which it is moved."""

    def __init__(self, site, number, start=""):
        own = start or OWN[number]
        self.access = book_firmly(site, SERVICE, own, name=f"Person {number}")
        self.browser = site.browser(f"192.0.2.{number + 10}")
        form = self.browser.get(f"{self.access}/verschieben").form
        self.given = {"csrf_token": form["csrf_token"].value, "start": LAST}

    def __call__(self):
        path = f"{self.access}/verschieben"
        return self.browser.post(path, self.given, status="*").status_int


def booker(site):
    """Return a call that books the last place."""
    department, key = SERVICE.split("/")
    given = {"department": department, "service": key, "start": LAST}
    given |= {"name": "Neu", "email": EMAIL}
    browser = site.browser("192.0.2.200")
    return lambda: browser.post_json("/api/v1/appointments", given, status="*").status_int


def all_at_once(calls):
    with ThreadPoolExecutor(len(calls)) as threads:
        return Counter(threads.map(lambda call: call(), calls))


def places(site):
    """Return who stands where: starts of all appointments, of the desks, of the agenda."""
    with site.office.transact() as work:
        ours = [a for a in work.records.appointments.values() if a.service == "umzug"]
        ours = [a for a in ours if a.state == "booked"]
        busy = [
            b[0] for key, d in work.records.days.items() if SERVICE in key for b in d.busy.values()
        ]
        for one in ours:
            day = clock.local(one.start).toordinal()
            assert [d for d, ids in work.records.agenda.items() if one.id in ids] == [day]
        starts = sorted(clock.local(a.start).isoformat() for a in ours)
        assert sorted(busy) == sorted(a.start.timestamp() for a in ours)
        return starts


def test_of_sixteen_who_move_and_one_who_books_exactly_one_gets_the_last_place(site):
    movers = [Mover(site, n) for n in range(MANY)]
    site.deliver()
    answers = all_at_once([*movers, booker(site)])
    assert answers[409] == MANY
    assert answers[303] + answers[201] == 1
    starts = places(site)
    assert starts.count(LAST) == 1
    assert len(set(starts)) == len(starts) == MANY + answers[201]
    assert len(site.deliver()) == 1
    still = [m.browser.get(m.access, status="*").status_int for m in movers]
    assert Counter(still) == Counter({200: MANY - answers[303]}) + Counter({410: answers[303]})


def test_two_who_change_places_crosswise_do_not_wait_for_each_other(site):
    """Each wants the other's day: both get there, whoever is first."""
    tuesday = book_firmly(site, "pruefamt/viertelstunden", "2027-03-16T09:00:00+01:00")
    wednesday = book_firmly(site, "pruefamt/viertelstunden", "2027-03-17T09:00:00+01:00")

    def back_and_forth(link, time, days):
        browser = site.browser()
        for day in days * 3:
            page = browser.get(f"{link}/verschieben")
            given = {"csrf_token": page.form["csrf_token"].value}
            given["start"] = f"2027-03-{day}T{time}:00+01:00"
            link = browser.post(f"{link}/verschieben", given, status=303).location
            link = link.removeprefix("http://127.0.0.1:6543")
        return link

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(back_and_forth, tuesday, "10:00", (17, 16))
        second = threads.submit(back_and_forth, wednesday, "10:30", (16, 17))
        links = [first.result(60), second.result(60)]
    assert [site.browser().get(link).status_int for link in links] == [200, 200]


@pytest.fixture
def used(site):
    """Return two movers; all collections have entries, so that only the new day can conflict."""
    book_firmly(site, WEAPONS, "2027-03-22T09:00:00+01:00", matters=["aufbewahrung"])
    access = book_firmly(site, SERVICE, LAST)
    site.browser().get(f"{access}/absagen").form.submit()
    return [Mover(site, 0), Mover(site, 1, "2027-03-24T08:00:00+01:00")]


@pytest.fixture
def side_by_side(used, monkeypatch):
    """Let two see the place free before either of them writes."""
    let_two_look_first(monkeypatch)
    return used


def test_side_by_side_the_conflict_resolver_still_refuses_the_second(site, side_by_side):
    assert all_at_once(side_by_side) == {303: 1, 409: 1}
    assert places(site).count(LAST) == 1


def test_side_by_side_without_the_resolver_two_are_there(site, side_by_side, monkeypatch):
    """The negative control: what the tests above would look like if nothing protected us."""
    monkeypatch.setattr("portal.booking.models.overlapping", lambda entries: False)
    assert all_at_once(side_by_side) == {303: 2}
    assert places(site).count(LAST) == 2
