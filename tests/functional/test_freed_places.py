"""A freed place returns after a while nobody knows; what is offered can be booked all the time."""

from datetime import date, datetime, timedelta

import pytest
from driving import EMAIL, NAME, book_firmly, choose_time, form_with, give_details, running_site

from portal.booking import absence, desks, slots
from portal.booking.absence import Away
from portal.booking.models import Appointment
from portal.booking.reasons import why_not
from portal.catalogue.domain import declared
from portal.ids import new_id

ONE_PLACE = "pruefamt/letzter-platz"
FIRM = "pruefamt/sofort"
TUESDAY = "2027-03-23"
START = "2027-03-22T10:00:00+01:00"


@pytest.fixture
def site(tmp_path):
    """Return a portal with the pause as it is shipped."""
    with running_site(tmp_path, booking_return_seconds=90) as running:
        yield running


def offered(site, service=ONE_PLACE, day="2027-03-22"):
    """Return the free starts of a day."""
    department, _slash, key = service.partition("/")
    path = f"/api/v1/departments/{department}/services/{key}/slots"
    answer = site.browser().get(f"{path}?from={day}&to={day}")
    return [slot["start"] for slot in answer.json["slots"]]


def status_of_booking(site, start=START):
    """Try to book the time; returns the status of the answer."""
    given = {"department": "pruefamt", "service": "letzter-platz", "start": start, "name": NAME}
    answer = site.browser("192.0.2.9").post_json(
        "/api/v1/appointments", given | {"email": "andere@beispiel.example"}, status="*"
    )
    return answer.status_int


def seconds_until_offered(site):
    """Let time pass until the place is offered again, trying to book it all the while."""
    for second in range(95):
        if START in offered(site):
            assert status_of_booking(site) == 201
            return second
        assert status_of_booking(site) == 409
        site.advance(seconds=1)
    raise AssertionError("never offered again")


def test_what_was_cancelled_returns_within_a_minute_and_a_half_and_can_be_booked_then(site):
    access = book_firmly(site, ONE_PLACE, START)
    site.browser().get(f"{access}/absagen").form.submit()
    assert 19 <= seconds_until_offered(site) <= 91


def test_what_was_not_confirmed_returns_as_late(site, browser):
    give_details(choose_time(browser, ONE_PLACE)).form.submit()
    site.advance(minutes=15)
    assert 19 <= seconds_until_offered(site) <= 91


def test_what_somebody_chose_and_left_returns_as_late(site, browser):
    choose_time(browser, ONE_PLACE)
    site.advance(minutes=5)
    assert 19 <= seconds_until_offered(site) <= 91


def test_two_places_hardly_return_in_the_same_second(site):
    pauses = set()
    for number in range(8):
        access = book_firmly(site, ONE_PLACE, START, email=f"p{number}@beispiel.example")
        site.browser().get(f"{access}/absagen").form.submit()
        with site.office.transact() as work:
            [day] = work.records.days.values()
            [entry] = day.busy.values()
            pauses.add(entry[3] - int(work.now.timestamp()))
        site.advance(seconds=91)
    assert len(pauses) > 2


def test_without_limits_it_returns_at_once(tmp_path):
    with running_site(tmp_path, booking_return_seconds=90, limits=False) as site:
        access = book_firmly(site, ONE_PLACE, START)
        site.browser().get(f"{access}/absagen").form.submit()
        assert offered(site) == [START]


def test_who_chooses_another_time_gives_the_first_one_back_at_once(site, browser):
    third = choose_time(browser, FIRM)
    times = browser.get(third.html.find("a", string="Zurück")["href"]).form
    before, after = (times["start"].options[number][0] for number in range(2))
    assert before not in offered(site, FIRM, before[:10])
    times["start"] = after
    times.submit().follow()
    assert before in offered(site, FIRM, before[:10])


def test_whose_time_ended_a_moment_ago_still_gets_it(site, browser):
    page = give_details(choose_time(browser, ONE_PLACE))
    site.advance(minutes=5, seconds=10)
    assert offered(site) == []
    page.form.submit().follow()
    assert site.deliver()[0].to == EMAIL


def test_a_move_leaves_the_old_time_for_later_but_its_owner_may_return_at_once(site):
    times = offered(site, FIRM, TUESDAY)
    access = moved(site, book_firmly(site, FIRM, times[0]), times[2])
    assert times[0] not in offered(site, FIRM, TUESDAY)
    moved(site, access, times[0])
    assert offered(site, FIRM, TUESDAY) == [times[1], *times[3:]]
    site.advance(seconds=91)
    assert offered(site, FIRM, TUESDAY) == times[1:]


def moved(site, access, start):
    """Move an appointment; returns the path of its new access link."""
    form = form_with(site.browser().get(f"{access}/verschieben?tag={TUESDAY}"), "start")
    form["start"].force_value(start)
    return form.submit(status=303).location.removeprefix("http://127.0.0.1:6543")


def cancelled(site):
    """Book the only place and cancel it; returns its appointment's id."""
    access = book_firmly(site, ONE_PLACE, START)
    site.browser().get(f"{access}/absagen").form.submit()
    with site.office.transact() as work:
        [id] = work.records.appointments
    return id


def test_the_office_may_have_a_place_at_once_that_somebody_gave_back(site):
    cancelled(site)
    with site.office.transact() as work:
        department, service = declared(work, *ONE_PLACE.split("/"))
        [slot] = slots.offered(service, (), date(2027, 3, 22), work.now, work.settings)
        mine = Appointment(
            id=new_id(),
            department=department.key,
            service=service.key,
            matters=(),
            start=slot.start,
            end=slot.end,
            state="booked",
        )
        desks.occupy(work, department, service, mine)
        [day] = work.records.days.values()
        assert list(day.busy) == [mine.id]


def test_an_absence_takes_a_place_that_is_coming_back(site):
    id = cancelled(site)
    with site.office.transact() as work:
        department, service = declared(work, *ONE_PLACE.split("/"))
        [day] = work.records.days.values()
        assert [key.partition("/")[0] for key in day.busy] == [id]
        away = Away(
            department=department,
            services=(service,),
            desk=None,
            start=work.now,
            end=work.now + timedelta(days=8),
        )
        assert absence.effects(work, away) == []
        absence.enter(work, away, "konto", "ausfall")
        assert list(day.busy) == ["ausfall/0"]


def test_the_staff_are_told_that_a_place_is_coming_back(site):
    cancelled(site)
    with site.office.transact() as work:
        department, service = declared(work, *ONE_PLACE.split("/"))
        why = why_not(work, department, service, (), datetime.fromisoformat(START))
    assert why == "Ein Platz ist eben frei geworden. Er wird gleich wieder angeboten."
