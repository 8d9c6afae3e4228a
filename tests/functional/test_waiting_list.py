"""The waiting list: what somebody gives back is held for who waits longest, and for nobody else."""

import pytest
from driving import EMAIL, book_firmly, form_with, heading, words

SERVICE = "pruefamt/umzug"
SOON, LATER = "2027-03-22T10:00:00+01:00", "2027-03-24T10:00:00+01:00"
LATEST = "2027-03-24T11:00:00+01:00"


def wait(browser, access):
    return browser.get(f"{access}/frueher").form.submit("warten").follow()


def look(site):
    """Let the housekeeping look for free times; returns the mails it sends."""
    site.housekeeping.tidy()
    return site.deliver()


@pytest.fixture
def full(site):
    """Return the links of who has the only early time, and of two who come later."""
    paths = [
        book_firmly(site, SERVICE, start, name=f"Person {number}", email=f"p{number}@{EMAIL[-16:]}")
        for number, start in enumerate((SOON, LATER, LATEST))
    ]
    fill_the_day_between(site)
    site.deliver()
    return paths


def fill_the_day_between(site):
    times = [
        f"2027-03-23T{hour:02}:{minute}:00+01:00"
        for hour in range(8, 17)
        for minute in ("00", "30")
    ]
    for number, start in enumerate(times[:17]):
        book_firmly(site, SERVICE, start, name="Andere", email=f"a{number}@beispiel.example")


def starts(site, day="2027-03-22"):
    address = f"/api/v1/departments/pruefamt/services/umzug/slots?from={day}&to={day}"
    return [slot["start"] for slot in site.browser().get(address).json["slots"]]


def cancel(browser, access):
    browser.get(f"{access}/absagen").form.submit()


def test_what_is_given_back_goes_to_who_waits_longest_and_to_nobody_else(site, browser, full):
    early, first, second = full
    assert "Sie stehen auf der Warteliste." in words(wait(browser, first))
    site.advance(minutes=1)
    wait(browser, second)
    assert look(site) == []
    cancel(browser, early)
    mails = {mail.subject: mail for mail in look(site)}
    offer = mails["Ein früherer Termin ist frei"]
    assert offer.to.startswith("p1@")
    assert "Montag, 22. März 2027, 10:00" in offer.text
    assert starts(site) == []
    site.advance(minutes=5)
    assert starts(site) == []  # longer than any freed place returns
    assert look(site) == []  # and the second is not offered the same


def test_taking_it_is_a_move_and_gives_the_old_time_to_the_next(site, browser, full):
    early, first, second = full
    wait(browser, first)
    site.advance(minutes=1)
    wait(browser, second)
    cancel(browser, early)
    offer = next(m for m in look(site) if m.subject == "Ein früherer Termin ist frei")
    page = browser.get(offer.link("/verschieben") + "?tag=2027-03-22")
    form = form_with(page, "start")
    assert [option for option, *_ in form["start"].options] == [SOON]
    form["start"] = SOON
    assert heading(form.submit().follow()) == "Ihre Videoberatung"
    site.deliver()
    with site.office.transact() as work:
        assert len(work.records.waiting) == 1


def test_somebody_else_cannot_take_what_is_held(site, browser, full):
    early, first, _second = full
    wait(browser, first)
    cancel(browser, early)
    look(site)
    given = {"department": "pruefamt", "service": "umzug", "start": SOON}
    answer = site.browser().post_json(
        "/api/v1/appointments",
        given | {"name": "Schnell", "email": "s@beispiel.example"},
        status=409,
    )
    assert answer.json["type"].endswith("/slot-taken")


def test_after_two_hours_it_is_offered_to_the_next_and_then_to_all(site, browser, full):
    early, first, second = full
    wait(browser, first)
    site.advance(minutes=1)
    wait(browser, second)
    cancel(browser, early)
    look(site)
    site.advance(hours=2, minutes=1)
    (mail,) = look(site)
    assert mail.to.startswith("p2@")
    site.advance(hours=2, minutes=1)
    assert look(site) == []  # nobody is asked twice about the same time
    assert starts(site) == [SOON]


def test_nobody_is_asked_at_night(site, browser, full):
    early, first, _second = full
    wait(browser, first)
    site.advance(hours=13)
    cancel(browser, early)
    assert "Ein früherer Termin ist frei" not in [m.subject for m in look(site)]
    site.advance(hours=11)
    assert "Ein früherer Termin ist frei" in [m.subject for m in look(site)]


def test_who_leaves_the_list_gives_the_place_free_at_once(site, browser, full):
    early, first, _second = full
    wait(browser, first)
    cancel(browser, early)
    look(site)
    page = browser.get(f"{first}/frueher")
    assert "Frei und für Sie gehalten" in words(page)
    page.form.submit("warten")
    assert starts(site) == [SOON]
    assert "Auf die Warteliste" in words(browser.get(f"{first}/frueher"))


def test_who_cancels_is_off_the_list(site, browser, full):
    early, first, _second = full
    wait(browser, first)
    cancel(browser, first)
    cancel(browser, early)
    assert "Ein früherer Termin ist frei" not in [m.subject for m in look(site)]


def test_who_was_moved_once_is_not_asked_any_more(site, browser, full):
    _early, first, _second = full
    form = form_with(browser.get(f"{first}/verschieben?tag=2027-03-24"), "start")
    form["start"] = "2027-03-24T12:00:00+01:00"
    access = form.submit().location
    page = browser.get(f"{access}/frueher")
    assert "keine Warteliste" in words(page)
    assert "Früheren Termin wünschen" not in words(browser.get(access))


def test_three_times_are_enough(site, browser, full):
    early, first, _second = full
    wait(browser, first)
    access, told = early, 0
    for turn in range(5):
        cancel(browser, access)
        told += sum(m.subject == "Ein früherer Termin ist frei" for m in look(site))
        site.advance(hours=2, minutes=3)
        look(site)
        with site.office.transact() as work:
            for each in work.records.appointments.values():
                each.earlier = each.earlier_until = None  # as if it were another time each turn
        if turn < 4:
            access = book_firmly(site, SERVICE, SOON, email=f"x{turn}@beispiel.example")
            site.deliver()
    assert told <= 3
    with site.office.transact() as work:
        assert len(work.records.waiting) == 0


def test_looking_enters_nobody(site, browser, full):
    browser.get(f"{full[1]}/frueher")
    browser.head(f"{full[1]}/frueher")
    with site.office.transact() as work:
        assert len(work.records.waiting) == 0


def test_what_an_absence_has_taken_is_promised_to_nobody(site, browser, full):
    early, first, _second = full
    wait(browser, first)
    cancel(browser, early)
    look(site)
    page = browser.get(f"{first}/frueher")
    assert "Montag, 22. März 2027" in words(page)
    desk = site.signed_in("caseworker", "pruefamt")
    form = form_with(desk.get("/intern/aemter/pruefamt/ausfall"), "von-tag")
    given = {"dienstleistung": "umzug", "von-zeit": "09:00", "bis-zeit": "12:00"}
    for field, value in (given | {"von-tag": "2027-03-22", "bis-tag": "2027-03-22"}).items():
        form[field] = value
    form.submit().follow()
    assert "Montag, 22. März 2027" not in words(browser.get(f"{first}/frueher"))
