"""The office cancels for who has called, or takes an appointment back; both stay to be found."""

import pytest
from driving import NAME, book_firmly, form_with, heading, words

from portal import retention
from portal.booking.domain import coming

SERVICE = "pruefamt/viertelstunden"
START = "2027-03-17T10:00:00+01:00"
DAY = "/intern/?tag=2027-03-17"


@pytest.fixture
def desk(site):
    return site.signed_in("caseworker", "pruefamt")


@pytest.fixture
def booked(site):
    """Return the path of the access link; the confirmation is delivered."""
    access = book_firmly(site, SERVICE, START)
    site.deliver()
    return access


def opened(desk):
    """Follow the only link of the day view; returns the page with both buttons."""
    return desk.get(DAY).click("Absagen oder zurückziehen")


def form(page):
    return next(f for f in page.forms.values() if "/intern/termin/" in f.action)


def press(page, step):
    return form(page).submit("schritt", value=step)


def section(page, id):
    """Return the words of a section of the day view, "" where there is none."""
    found = page.html.find("section", {"aria-labelledby": id})
    return " ".join(found.get_text(" ").split()) if found else ""


def state(site):
    with site.office.transact() as work:
        (one,) = work.records.appointments.values()
        return one.state, one.sequence


def invited_by_code(site, desk):
    """Invite somebody without a mail address."""
    page = form_with(desk.get("/intern/einladen"), "service")
    given = {"service": SERVICE, "name": NAME, "phone": "0711 2160", "way": "code"}
    for field, value in (given | {"day": "2027-03-17", "time": "10:00"}).items():
        page[field] = value
    page.submit().follow()


def test_the_page_says_what_it_is_and_what_each_button_does(site, desk, booked):
    before = site.acts
    page = opened(desk)
    assert heading(page) == "Termin absagen oder zurückziehen"
    assert page.html.select_one(".lead").get_text() == "Mittwoch, 17. März 2027, 10:00 Uhr (MEZ)"
    assert NAME in words(page)
    buttons = [b.get_text() for b in page.html.find("main").find_all("button")]
    assert buttons == ["Termin absagen", "Zurückziehen"]
    assert "Auf Wunsch der Bürgerin oder des Bürgers" in words(page)
    assert "lässt sich gleich eine neue Zeit wählen" in words(page)
    assert (state(site), site.acts, site.deliver()) == (("booked", 0), before, [])


def test_cancelling_for_a_caller_sends_the_usual_mail(site, desk, browser, booked):
    page = press(opened(desk), "absagen").follow()
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung wurde abgesagt"
    assert (str(mail.calendar["method"]), state(site)) == ("CANCEL", ("cancelled", 1))
    assert NAME in section(page, "abgesagt")
    assert "abgesagt" in section(page, "abgesagt")
    assert NAME not in section(page, "kommt")
    assert heading(browser.get(booked, status=410)) == "Der Termin ist abgesagt"
    act, subject = site.acts[-1]
    assert (act, subject.partition(":")[0]) == ("appointment.cancelled", "appointment")


def test_withdrawing_apologises_and_offers_another_time(site, desk, browser, booked):
    page = press(opened(desk), "zurueckziehen").follow()
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung muss leider ausfallen"
    assert "vom Amt zurückgezogen" in section(page, "abgesagt")
    again = browser.get(mail.link("/verschieben")).form
    again["start"] = again["start"].options[0][0]
    again.submit(status=303)
    days = [desk.get(f"/intern/?tag={day}") for day in ("2027-03-15", "2027-03-16", "2027-03-17")]
    assert [NAME in words(day) for day in days].count(True) == 1
    assert [section(day, "abgesagt") for day in days] == ["", "", ""]


def test_the_time_is_free_again(site, desk, booked):
    def free():
        where = "/api/v1/departments/pruefamt/services/viertelstunden/slots"
        slots = site.browser().get(f"{where}?from=2027-03-17&to=2027-03-17").json["slots"]
        return "10:00" in [slot["start"][11:16] for slot in slots]

    assert not free()
    press(opened(desk), "absagen")
    assert free()


def test_what_the_citizen_cancels_stays_in_the_day_view_too(site, desk, browser, booked):
    browser.get(f"{booked}/absagen").form.submit()
    page = desk.get(DAY)
    assert NAME in section(page, "abgesagt")
    assert "Absagen oder zurückziehen" not in words(page)
    assert "Raum öffnen" not in words(page)


def test_pressing_twice_does_it_once(site, desk, booked):
    page = opened(desk)
    for step in ("absagen", "absagen", "zurueckziehen"):
        assert press(page, step).status_int == 303
    assert (state(site), len(site.deliver())) == (("cancelled", 1), 1)
    again = desk.get(form(page).action)
    assert "Dieser Termin ist abgesagt." in words(again)
    assert not again.html.find("main").find_all("button")


def test_what_has_begun_stays(site, booked):
    site.advance(hours=48)
    desk = site.signed_in("caseworker", "pruefamt")
    page = opened(desk)
    site.advance(hours=1)
    assert "Absagen oder zurückziehen" not in words(desk.get(DAY))
    late = form(page).submit("schritt", value="absagen", status=409)
    assert "Dieser Termin hat schon begonnen." in words(late)
    assert (state(site), site.deliver()) == (("booked", 0), [])


def test_neither_button_is_no_answer(site, desk, booked):
    form(opened(desk)).submit(status=422)
    assert state(site) == ("booked", 0)


def test_who_has_no_mail_address_is_shown_with_the_number_to_call(site, desk):
    invited_by_code(site, desk)
    page = opened(desk)
    assert "Keine E-Mail-Adresse bekannt" in words(page)
    assert page.html.find("main").find("a", href="tel:+497112160") is not None
    page = press(page, "zurueckziehen").follow()
    assert site.deliver() == []
    assert "Bitte rufen Sie selbst an" in section(page, "abgesagt")
    assert "+497112160" in section(page, "abgesagt")


def test_other_scopes_find_nothing(site, desk, booked):
    page = opened(desk)
    path = form(page).action
    given = {"csrf_token": form(page)["csrf_token"].value, "schritt": "absagen"}
    press(page, "absagen")
    site.deliver()
    for scope in ("ordnungsamt", "pruefamt/zwei-plaetze"):
        other = site.signed_in("caseworker", scope, email=f"{len(scope)}@stadt.example")
        own = other.get("/intern/")
        token = {"csrf_token": next(iter(own.forms.values()))["csrf_token"].value}
        other.get(path, status=404)
        other.post(path, given | token, status=404)
        assert NAME not in words(other.get(DAY))
    site.signed_in("editor").get(path, status=403)
    assert site.browser().get(path).status_int == 303


@pytest.mark.parametrize("id", ["x", "0" * 32])
def test_what_is_not_there_is_not_found(desk, id):
    desk.get(f"/intern/termin/{id}", status=404)


def test_what_was_never_confirmed_is_not_found(site, desk, browser):
    given = {"department": "pruefamt", "service": "zwei-plaetze-mail", "start": START}
    given |= {"name": NAME, "email": "a@beispiel.example"}
    browser.post_json("/api/v1/appointments", given, status=201)
    with site.office.transact() as work:
        (one,) = work.records.appointments.values()
        id = one.id
    desk.get(f"/intern/termin/{id}", status=404)


def test_closed_appointments_count_nowhere_and_go_with_their_case(site, desk, booked):
    press(opened(desk), "absagen")
    page = site.signed_in("department-admin", "pruefamt").get("/intern/aemter/")
    assert page.status_int == 200
    with site.office.transact() as work:
        assert list(coming(work)) == []
    site.advance(days=365)
    retention.run(site.office)
    with site.office.transact() as work:
        assert [len(ids) for ids in work.records.agenda.values()] == [0]


def test_who_waits_in_the_lobby_is_not_left_there(site, browser, booked):
    site.advance(hours=48, minutes=50)
    desk = site.signed_in("caseworker", "pruefamt")
    page = opened(desk)
    browser.get(f"{booked}/raum")
    token = {"X-CSRF-Token": browser.cookies["csrf"], "Accept": "application/json"}
    browser.post(f"{booked}/raum/betreten", {"zustimmung": "ja"}, headers=token)
    assert "Absagen oder zurückziehen" not in words(desk.get(DAY))
    late = form(page).submit("schritt", value="zurueckziehen", status=409)
    assert "Im Warteraum ist schon jemand." in words(late)
    assert state(site) == ("booked", 0)
