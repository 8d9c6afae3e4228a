"""Keeping a reserved time longer while somebody types, without JavaScript and by its script."""

import pytest
from driving import (
    EMAIL,
    NAME,
    WEAPONS,
    book_firmly,
    choose_time,
    csrf,
    give_details,
    heading,
    words,
)

from portal.booking.holding import MOST_EXTENSIONS
from portal.rendering import iso

ONE_PLACE = "pruefamt/letzter-platz"
LONGEST = "Länger können wir Ihnen diese Zeit nicht freihalten."


@pytest.fixture
def details(browser):
    """Return the step „Angaben“ with the only place reserved."""
    return choose_time(browser, ONE_PLACE)


def extended(page, **typed):
    """Press „Zeit verlängern“ without JavaScript; returns the page it leads to."""
    for field, value in typed.items():
        page.form[field] = value
    button = page.html.select_one("#mehr-zeit button")
    page.form.action = button["formaction"]
    return page.form.submit("schritt", expect_errors=True).maybe_follow()


def by_script(browser, page, *, status=200):
    """Extend as the page's script does."""
    headers = {"X-CSRF-Token": csrf(browser), "Accept": "application/json"}
    fields = [(name, value) for name, value in page.form.submit_fields() if name != "schritt"]
    path = page.request.path.rpartition("/")[0] + "/verlaengern"
    return browser.post(path, fields, headers=headers, status=status)


def asks_for_more(page):
    """Return whether the page has the button."""
    return page.html.select_one("#mehr-zeit button") is not None


def other_browser_reserves(site):
    choose_time(site.browser("192.0.2.2"), ONE_PLACE)


def test_the_page_says_until_when_and_keeps_it_longer_with_what_was_typed(site, details):
    site.advance(minutes=4)
    page = extended(details, name="Käthe", email="kaethe@")
    assert heading(page) == "Wie erreichen wir Sie?"
    assert "Wir halten Ihnen diese Zeit bis 09:09 Uhr frei." in words(page)
    assert (page.form["name"].value, page.form["email"].value) == ("Käthe", "kaethe@")
    assert page.status_int == 200
    assert page.html.select("p.problem") == []


def test_a_time_kept_longer_is_nobody_elses_until_then(site, details):
    site.advance(minutes=4)
    extended(details)
    site.advance(minutes=4)
    other = site.browser("192.0.2.2").get(f"/buchen/{ONE_PLACE}")
    assert "Zurzeit sind alle Termine vergeben" in words(other)
    site.advance(minutes=1)
    other_browser_reserves(site)


def test_the_last_step_keeps_it_longer_as_well(site, details):
    check = give_details(details)
    site.advance(minutes=4)
    page = extended(check)
    assert heading(page) == "Stimmt alles?"
    assert "bis 09:09 Uhr frei" in words(page)
    site.advance(minutes=4)
    page.form.submit().follow()
    assert site.deliver()[0].to == EMAIL


def test_it_can_be_kept_ten_times_and_says_then_that_this_was_the_last_time(site, details):
    page = details
    for _ in range(MOST_EXTENSIONS):
        site.advance(minutes=5)
        assert asks_for_more(page)
        page = extended(page)
    assert (asks_for_more(page), page.html.select_one(".longest").has_attr("hidden")) == (
        False,
        False,
    )
    assert LONGEST in words(page)
    late = extended(details)
    assert (late.status_int, LONGEST in words(late)) == (200, True)
    assert "bis 09:55 Uhr frei" in words(late)
    done = give_details(page).form.submit().follow()
    assert heading(done).startswith("Fast geschafft")


def test_pressing_it_many_times_does_not_use_it_up(site, details):
    page = details
    for _ in range(2 * MOST_EXTENSIONS):
        page = extended(page)
    assert asks_for_more(page)
    assert "bis 09:05 Uhr frei" in words(page)


def test_what_ended_is_reserved_again_while_nobody_has_it(site, details):
    site.advance(minutes=20)
    page = extended(details, name=NAME)
    assert "bis 09:25 Uhr frei" in words(page)
    assert page.form["name"].value == NAME
    assert "Zurzeit sind alle Termine vergeben" in words(
        site.browser("192.0.2.2").get(f"/buchen/{ONE_PLACE}")
    )


def test_what_somebody_else_has_meanwhile_is_said_and_other_times_take_over_the_entries(site):
    browser = site.browser()
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    site.advance(minutes=6)
    choose_time(site.browser("192.0.2.2"), WEAPONS, "aufbewahrung")
    page = extended(page, name=NAME, phone="0711 12345")
    assert page.status_int == 409
    assert heading(page) == "Dieser Termin ist gerade vergeben worden"
    again = page.form.submit().follow()
    assert heading(again) == "Wie erreichen wir Sie?"
    assert (again.form["name"].value, again.form["phone"].value) == (NAME, "0711 12345")
    assert "09:45 Uhr" in words(again)


def test_what_ended_and_is_too_near_by_now_leads_to_other_times(site, browser):
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    site.advance(minutes=20)
    times = extended(page, name=NAME)
    assert heading(times) == "Wann soll Ihre Videoberatung stattfinden?"
    times.form["start"] = times.form["start"].options[0][0]
    assert times.form.submit().follow().form["name"].value == NAME


def test_the_last_place_that_is_gone_is_said_so(site, details):
    site.advance(minutes=6)
    other_browser_reserves(site)
    page = extended(details, name=NAME)
    assert (page.status_int, heading(page)) == (409, "Dieser Termin ist gerade vergeben worden")
    assert "Zurzeit sind alle Termine vergeben." in words(page)


def test_after_booking_it_leads_to_the_result(details):
    give_details(details).form.submit()
    assert heading(extended(details)).startswith("Fast geschafft")


def test_what_is_long_over_cannot_be_kept(site, details):
    site.advance(hours=3)
    site.housekeeping.tidy()
    assert extended(details).status_int == 410


def test_the_script_is_told_until_when_and_keeps_what_was_typed(site, browser, details):
    details.form["name"] = NAME
    site.advance(minutes=4)
    answer = by_script(browser, details).json
    assert {key: answer[key] for key in ("seconds", "expired", "more")} == {
        "seconds": 300,
        "expired": False,
        "more": True,
    }
    assert answer["kept"].startswith("Wir halten Ihnen diese Zeit bis 09:09 Uhr frei.")
    assert browser.get(details.request.path, status=422).form["name"].value == NAME


def test_the_script_is_led_to_other_times_and_told_when_it_cannot_be_kept(site, browser, details):
    site.advance(minutes=56)
    assert by_script(browser, details, status=422).json["detail"].startswith(LONGEST)
    site.advance(minutes=5)
    later = choose_time(browser, WEAPONS, "aufbewahrung")
    site.advance(minutes=6)
    choose_time(site.browser("192.0.2.2"), WEAPONS, "aufbewahrung")
    page = browser.get(by_script(browser, later, status=409).json["page"])
    assert heading(page) == "Dieser Termin ist gerade vergeben worden"


def test_in_english_the_script_is_answered_in_english(browser, details):
    page = details.click("English")
    headers = {"X-CSRF-Token": csrf(browser), "Accept": "application/json"}
    path = "/en" + details.request.path.rpartition("/")[0] + "/verlaengern"
    assert "We keep this time for you until" in browser.post(path, headers=headers).json["kept"]
    assert "More time" in words(page)


def test_keeping_counts_as_reserving_for_the_limit_of_a_network(site, browser, details):
    answers = [by_script(browser, details, status="*").status_int for _ in range(60)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_who_had_chosen_in_time_can_book_although_the_notice_has_passed(site, browser):
    """09:15 of the next day is less than 24 hours away by then."""
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    site.advance(minutes=14)
    page = extended(page)
    site.advance(minutes=3)
    assert heading(give_details(page).form.submit().follow()).startswith("Fast geschafft")
    with site.office.transact() as work:
        [held] = [a for a in work.records.appointments.values() if a.state == "held"]
    assert iso(held.start) == "2027-03-16T09:15:00+01:00"


def test_a_reservation_of_one_service_gives_no_right_at_another(site, browser, details):
    page = give_details(details)
    path = page.request.path.replace("letzter-platz", "sofort")
    book_firmly(site, "pruefamt/sofort", "2027-03-23T09:00:00+01:00")
    form = {"csrf_token": csrf(browser), "start": "2027-03-23T09:00:00+01:00"}
    assert browser.post(path, form, status="*").status_int == 409
