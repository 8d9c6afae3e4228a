"""Moving an appointment: the new time and the old one change hands in one act."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pruefamt
import pytest
import vobject
from driving import EMAIL, NAME, WEAPONS, book_firmly, form_with, heading, words

from portal import clock, retention
from portal.case.domain import Person, add_participant, give_token
from portal.catalogue.domain import set_state

SERVICE = "pruefamt/viertelstunden"  # one desk, discreet, a start each 15 minutes, cut-off 2 hours
FIRST = "2027-03-16T09:00:00+01:00"
OVERLAPPING = "2027-03-16T09:15:00+01:00"
NEXT_DAY = "2027-03-17T10:00:00+01:00"


def invite(site, service, **more):
    """Invite for FIRST; returns the path of the access link and the code."""
    caseworker = site.signed_in("caseworker", service.partition("/")[0])
    form = form_with(caseworker.get("/intern/einladen"), "service")
    given = {"service": service, "name": NAME, "day": "2027-03-16", "time": "09:00"} | more
    for field, value in given.items():
        form[field] = value
    code = form.submit().follow().html.select_one(".code").get_text()
    entry = site.browser().get("/einladung").form
    entry["code"] = code
    return urlsplit(entry.submit().location).path, code


@pytest.fixture
def booked(site):
    """Return the path of the access link of an appointment at FIRST; its mail is delivered."""
    access = book_firmly(site, SERVICE, FIRST)
    site.deliver()
    return access


def move(browser, access, start, **expected):
    """Open the page and post nothing but a time; returns the answer."""
    form = browser.get(f"{access}/verschieben").form
    given = {"csrf_token": form["csrf_token"].value, "start": start}
    return browser.post(f"{access}/verschieben", given, **(expected or {"status": 303}))


def moved(browser, access, start):
    """Move; returns the path of the new access link."""
    return urlsplit(move(browser, access, start).location).path


def free(site, service, day):
    """Return the starts the API offers on a day, as HH:MM."""
    department, key = service.split("/")
    where = f"/api/v1/departments/{department}/services/{key}/slots?from={day}&to={day}"
    return [slot["start"][11:16] for slot in site.browser().get(where).json["slots"]]


def standing(site):
    """Return (start, sequence, state) of the only appointment, and what the days say of it."""
    with site.office.transact() as work:
        (one,) = work.records.appointments.values()
        busy = [b[0] for day in work.records.days.values() for b in day.busy.values()]
        days = [day for day, ids in work.records.agenda.items() if one.id in ids]
        assert busy == [one.start.timestamp()]
        assert days == [clock.local(one.start).toordinal()]
        return clock.local(one.start).isoformat(), one.sequence, one.state


def test_the_page_offers_the_free_times_and_one_button(browser, booked):
    page = browser.get(booked).click("Termin verschieben")
    assert heading(page) == "Auf wann möchten Sie Ihren Termin verschieben?"
    assert "Bisher: Dienstag, 16. März 2027, 09:00 Uhr (MEZ)" in words(page)
    times = [radio["value"] for radio in page.html.find_all("input", {"name": "start"})]
    assert (times[0], FIRST in times) == (OVERLAPPING, False)
    assert [b.get_text() for b in page.html.select("main button")] == ["Termin verschieben"]


def test_looking_at_days_and_languages_changes_nothing(site, browser, booked):
    acts = site.acts
    page = browser.get(f"{booked}/verschieben")
    page = page.click(href="tag=2027-03-17#zeit", index=0)
    english = page.click("English")
    assert heading(english) == "When would you like to move your appointment to?"
    assert "17 March 2027" in words(english)
    browser.head(f"{booked}/verschieben")
    assert (site.acts, site.deliver(), standing(site)) == (acts, [], (FIRST, 0, "booked"))


def test_the_button_moves_and_leads_to_the_new_link(site, browser, booked):
    form = browser.get(f"{booked}/verschieben?tag=2027-03-17").form
    form["start"] = NEXT_DAY
    answer = form.submit()
    new = urlsplit(answer.location).path
    assert (answer.status_int, new != booked) == (303, True)
    page = answer.follow()
    assert page.html.select_one(".lead").get_text() == "Mittwoch, 17. März 2027, 10:00 Uhr (MEZ)"
    assert "Ihr Termin ist verschoben und bestätigt." in words(page)
    assert standing(site) == (NEXT_DAY, 1, "booked")
    assert "09:00" in free(site, SERVICE, "2027-03-16")
    assert "10:00" not in free(site, SERVICE, "2027-03-17")


def test_a_start_alone_moves_in_one_step(site, browser, booked):
    new = moved(browser, booked, "2027-03-17T09:00:00Z")  # 10:00 in Berlin
    assert browser.get(new).status_int == 200
    assert standing(site) == (NEXT_DAY, 1, "booked")


def test_a_time_that_overlaps_the_own_one_can_be_taken(site, browser, booked):
    assert "09:15" not in free(site, SERVICE, "2027-03-16")
    moved(browser, booked, OVERLAPPING)
    assert standing(site) == (OVERLAPPING, 1, "booked")
    assert free(site, SERVICE, "2027-03-16")[0] == "09:45"


def test_a_time_that_overlaps_somebody_else_is_not_offered_nor_given(site, browser, booked):
    book_firmly(site, SERVICE, "2027-03-16T09:30:00+01:00", name="Anna")
    page = browser.get(f"{booked}/verschieben")
    assert page.html.find("input", {"value": OVERLAPPING}) is None
    assert move(browser, booked, OVERLAPPING, status=409).status_int == 409


def test_the_mail_says_both_times_and_has_the_new_link(site, browser, booked):
    new = moved(browser, booked, NEXT_DAY)
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung wurde verschoben"
    for text in (mail.text, mail.html):
        assert "Ihr Gespräch findet zu einer neuen Zeit statt." in text
        assert booked.rpartition("/")[2] not in text
    assert "Neuer Termin: Mittwoch, 17. März 2027, 10:00 Uhr (MEZ)" in mail.text
    assert "Bisheriger Termin: Dienstag, 16. März 2027, 09:00 Uhr (MEZ)" in mail.text
    assert (mail.to, mail.links[0]) == (EMAIL, new)
    assert mail.link("/verschieben") == f"{new}/verschieben"
    assert mail.link("/absagen") == f"{new}/absagen"


def test_the_mail_of_a_discreet_service_names_neither_office_nor_service(site, browser, booked):
    moved(browser, booked, NEXT_DAY)
    (mail,) = site.deliver()
    said = mail.subject + mail.text + mail.html + mail.calendar_part.get_content()
    assert [word for word in ("Prüfamt", "Viertelstunde") if word in said] == []


def test_the_mail_is_in_the_language_of_its_reader(site, browser):
    access = book_firmly(site, SERVICE, FIRST, language="en")
    site.deliver()
    new = moved(browser, access, NEXT_DAY)
    (mail,) = site.deliver()
    assert mail.subject == "Your video appointment has been moved"
    assert "Previous appointment: Tuesday, 16 March 2027, 09:00 (CET)" in mail.text
    assert mail.links[0] == f"/en{new}"


def test_of_two_moves_before_the_post_went_out_only_the_last_is_told(site, browser, booked):
    moved(browser, moved(browser, booked, NEXT_DAY), OVERLAPPING)
    (mail,) = site.deliver()
    assert "Neuer Termin: Dienstag, 16. März 2027, 09:15 Uhr (MEZ)" in mail.text


def read(mail):
    """Return (method, uid, sequence, start, status) as another program reads the calendar part."""
    calendar = vobject.readOne(mail.calendar_part.get_content())
    event = calendar.vevent
    assert mail.calendar_part.get_param("method") == calendar.method.value
    return (
        calendar.method.value,
        event.uid.value,
        event.sequence.value,
        clock.local(event.dtstart.value).isoformat(),
        event.status.value,
        event.attendee.value,
    )


def test_a_calendar_follows_from_booking_over_two_moves_to_the_cancellation(site, browser):
    access = book_firmly(site, SERVICE, FIRST)
    told = site.deliver()
    for start in (NEXT_DAY, OVERLAPPING):
        access = moved(browser, access, start)
        told += site.deliver()
    browser.get(f"{access}/absagen").form.submit()
    told += site.deliver()
    read_by_another = [read(mail) for mail in told]
    uid, to = read_by_another[0][1], f"mailto:{EMAIL}"
    assert read_by_another == [
        ("REQUEST", uid, "0", FIRST, "CONFIRMED", to),
        ("REQUEST", uid, "1", NEXT_DAY, "CONFIRMED", to),
        ("REQUEST", uid, "2", OVERLAPPING, "CONFIRMED", to),
        ("CANCEL", uid, "3", OVERLAPPING, "CANCELLED", to),
    ]


def test_the_calendar_file_of_the_new_page_has_the_new_time(browser, booked):
    new = moved(browser, booked, NEXT_DAY)
    event = vobject.readOne(browser.get(f"{new}/kalender.ics").text).vevent
    assert (event.sequence.value, event.dtend.value - event.dtstart.value) == (
        "1",
        timedelta(minutes=30),
    )


def test_the_old_link_is_gone_with_all_its_pages_and_names_no_new_one(browser, booked):
    new = moved(browser, booked, NEXT_DAY)
    for ending in ("", "/verschieben", "/absagen", "/raum", "/kalender.ics"):
        page = browser.get(f"{booked}{ending}", status=410)
        assert heading(page) == "Der Termin wurde verschoben"
        assert "Den neuen Link finden Sie in der E-Mail" in words(page)
        assert new.rpartition("/")[2] not in page.text
    assert page.html.find("a", string="Neu buchen")["href"] == "/aemter"
    assert browser.get(booked.replace("/termin/", "/einladung/"), status=410).status_int == 410


def test_after_two_moves_and_a_cancellation_no_older_link_opens_anything(browser, booked):
    second = moved(browser, booked, NEXT_DAY)
    third = moved(browser, second, OVERLAPPING)
    assert [browser.get(link, status=410).status_int for link in (booked, second)] == [410, 410]
    browser.get(f"{third}/absagen").form.submit()
    for link in (booked, second, third):
        assert heading(browser.get(link, status=410)) == "Der Termin ist abgesagt"


def test_pressing_twice_moves_once_and_is_answered_kindly(site, browser, booked):
    form = browser.get(f"{booked}/verschieben?tag=2027-03-17").form
    form["start"] = NEXT_DAY
    form.submit()
    again = form.submit(status=410)
    assert heading(again) == "Der Termin wurde verschoben"
    assert standing(site) == (NEXT_DAY, 1, "booked")
    assert len(site.deliver()) == 1


def test_the_time_it_has_already_is_no_move(site, browser, booked):
    page = move(browser, booked, FIRST, status=422)
    assert page.html.select_one("p.problem").get_text() == (
        "Das ist die Zeit Ihres Termins. Bitte wählen Sie eine andere."
    )
    assert (standing(site), site.deliver()) == ((FIRST, 0, "booked"), [])


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2027-03-16T09:07:00+01:00", "Diese Zeit wird nicht angeboten."),
        ("2027-03-20T09:00:00+01:00", "Diese Zeit wird nicht angeboten."),
        ("2027-03-09T09:00:00+01:00", "Diese Zeit wird nicht angeboten."),
        ("morgen", "Bitte wählen Sie eine Uhrzeit aus."),
        ("", "Bitte wählen Sie eine Uhrzeit aus."),
    ],
)
def test_what_is_not_offered_is_refused_and_the_choice_stays(site, browser, booked, start, reason):
    page = move(browser, booked, start, status=422)
    assert reason in page.html.select_one("p.problem").get_text()
    assert page.html.find("input", {"name": "start"}) is not None
    assert standing(site) == (FIRST, 0, "booked")


def test_the_department_is_asked_and_its_refusal_changes_nothing(site, browser, booked):
    page = move(browser, booked, pruefamt.UNWANTED.isoformat(), status=422)
    assert pruefamt.REFUSED in words(page)
    assert (standing(site), site.deliver()) == ((FIRST, 0, "booked"), [])
    assert browser.get(booked).status_int == 200


def test_the_department_and_the_audit_hear_of_the_move(site, browser, booked):
    pruefamt.HEARD.clear()
    moved(browser, booked, NEXT_DAY)
    assert site.office.departments.hooks.all_told()
    assert [(datetime.fromisoformat(NEXT_DAY), "moved")] == pruefamt.HEARD
    assert [act for act, _subject in site.acts if act.startswith("appointment.")] == [
        "appointment.booked",
        "appointment.moved",
    ]


def test_a_time_taken_meanwhile_is_answered_with_three_others(site, browser, booked):
    form = browser.get(f"{booked}/verschieben?tag=2027-03-17").form
    form["start"] = NEXT_DAY
    book_firmly(site, SERVICE, NEXT_DAY, name="Anna")
    site.deliver()
    page = form.submit(status=409)
    assert heading(page) == "Dieser Termin ist gerade vergeben worden"
    assert "Ihr bisheriger Termin bleibt bestehen." in words(page)
    assert [radio["value"][11:16] for radio in page.html.select("[name=start]")] == [
        "09:15",
        "09:30",
        "10:30",
    ]
    assert browser.get(booked).status_int == 200
    again = browser.get(page.headers["Refresh"].partition("url=")[2])
    assert words(again) == words(page)
    page.form.submit().follow()
    assert "Mittwoch, 17. März 2027, 09:15 Uhr" in site.deliver()[0].text


def test_moving_is_possible_until_the_cut_off_to_the_minute(site, browser, booked):
    form = browser.get(f"{booked}/verschieben").form
    form["start"] = OVERLAPPING
    site.advance(hours=22, minutes=-1)
    assert "Termin verschieben" in words(browser.get(booked))
    site.advance(minutes=1)
    page = form.submit(expect_errors=True)
    assert (page.status_int, heading(page)) == (409, "Zum Verschieben ist es zu spät")
    assert page.html.find("main").find("form") is None
    assert standing(site) == (FIRST, 0, "booked")


def test_after_the_cut_off_the_page_says_whom_to_call_and_still_cancels(site, browser, booked):
    site.advance(hours=22)
    page = browser.get(booked)
    assert page.html.find("a", string="Termin verschieben") is None
    assert "So kurz vor dem Beginn lässt sich der Termin nicht mehr verschieben." in words(page)
    assert page.html.find("main").find("a", href="tel:115") is not None
    page = browser.get(f"{booked}/verschieben")
    assert heading(page) == "Zum Verschieben ist es zu spät"
    assert heading(page.click("Termin absagen")) == "Möchten Sie diesen Termin absagen?"


def test_without_a_cut_off_moving_is_possible_until_the_start(site, browser):
    access = book_firmly(site, "pruefamt/umzug", "2027-03-23T08:00:00+01:00")
    site.advance(days=7, hours=22, minutes=59)
    assert heading(browser.get(f"{access}/verschieben")).startswith("Auf wann")
    site.advance(minutes=1)
    page = browser.get(f"{access}/verschieben")
    assert heading(page) == "Der Termin hat bereits begonnen"


def test_an_appointment_by_invitation_only_is_moved_by_the_office(site, browser):
    access, _code = invite(site, "jobcenter/buergergeld", email=EMAIL)
    page = browser.get(f"{access}/verschieben")
    assert heading(page) == "Diesen Termin kann nur das Amt verschieben"
    assert page.html.find("main").find("a", href=re.compile("^tel:")) is not None
    assert browser.get(access).html.find("a", string="Termin verschieben") is None
    assert "/verschieben" not in site.deliver()[0].text


def test_what_a_disabled_department_has_cannot_be_moved(site, browser, booked):
    form = browser.get(f"{booked}/verschieben").form
    with site.office.transact() as work:
        set_state(work, "pruefamt", "disabled", "test")
    page = form.submit(expect_errors=True)
    assert (page.status_int, heading(page)) == (422, "Diesen Termin kann nur das Amt verschieben")
    assert heading(browser.get(booked)) == "Ihre Videoberatung"


def test_links_that_open_nothing_move_nothing(site, browser, booked):
    browser.get(f"/termin/{'x' * 43}/verschieben", status=404)
    given = {"csrf_token": browser.get(f"{booked}/absagen").form["csrf_token"].value}
    given["start"] = NEXT_DAY
    browser.post(f"/termin/{'x' * 43}/verschieben", given, status=404)
    browser.get(f"{booked}/absagen").form.submit()
    assert browser.post(f"{booked}/verschieben", given, status=410).status_int == 410
    with site.office.transact() as work:
        (one,) = work.records.appointments.values()
        assert (clock.local(one.start).isoformat(), one.state) == (FIRST, "cancelled")


def test_a_held_appointment_cannot_be_moved(site, browser):
    given = {"department": "ordnungsamt", "service": WEAPONS.partition("/")[2]}
    given |= {"matters": ["aufbewahrung"], "start": "2027-03-17T10:00:00+01:00"}
    browser.post_json("/api/v1/appointments", given | {"name": NAME, "email": EMAIL})
    held = site.deliver()[0].link("/bestaetigen").removesuffix("/bestaetigen")
    browser.get(f"{held}/verschieben", status=404)


def test_a_form_without_its_token_moves_nothing(site, browser, booked):
    answer = browser.post(f"{booked}/verschieben", {"start": NEXT_DAY}, status="*")
    assert answer.status_int in (400, 403)
    assert standing(site) == (FIRST, 0, "booked")


def test_with_matters_the_length_and_the_matters_stay(site, browser):
    start, later = "2027-03-17T10:00:00+01:00", "2027-03-18T10:30:00+01:00"
    matters = ["aufbewahrung", "fischereischein"]
    access = book_firmly(site, WEAPONS, start, matters=matters)
    site.deliver()
    page = browser.get(f"{access}/verschieben")
    assert "Dauer etwa 45 Minuten." in words(page)
    moved(browser, access, later)
    with site.office.transact() as work:
        (one,) = work.records.appointments.values()
        assert (one.matters, one.length) == (tuple(matters), timedelta(minutes=45))


def test_an_invitation_keeps_the_length_the_caseworker_chose_and_its_code(site, browser):
    access, code = invite(site, SERVICE, way="code", minutes="60")
    new = moved(browser, access, NEXT_DAY)
    assert "Ihr Einladungscode gilt weiter." in words(browser.get(new))
    assert "Er gilt weiter." in words(browser.get(access, status=410))
    entered = browser.get("/einladung").form
    entered["code"] = code
    assert urlsplit(entered.submit().location).path == new
    assert site.deliver() == []
    with site.office.transact() as work:
        (one,) = work.records.appointments.values()
        assert one.length == timedelta(hours=1)


def test_everybody_of_the_case_gets_a_new_link_of_their_own(site, browser, booked):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        other = Person(name="Zweite Person", email="zweite@beispiel.example")
        add_participant(work, case, "companion", other, "en")
        second = give_token(work, case, case.participants[1], "access", case.appointments[0])
    new = moved(browser, booked, NEXT_DAY)
    mails = {mail.to: mail for mail in site.deliver()}
    assert sorted(mails) == [EMAIL, "zweite@beispiel.example"]
    hers = mails["zweite@beispiel.example"].links[0].removeprefix("/en")
    assert len({booked, f"/termin/{second}", new, hers}) == 4
    browser.get(f"/termin/{second}", status=410)
    assert browser.get(hers).status_int == 200


def day_of_staff(browser, day):
    """Return what the day view says of a day."""
    return words(browser.get(f"/intern/?tag={day}"))


def test_the_office_sees_it_on_its_new_day_only(site, browser, booked):
    caseworker = site.signed_in("caseworker", "pruefamt")
    moved(browser, booked, NEXT_DAY)
    days = [NAME in day_of_staff(caseworker, day) for day in ("2027-03-16", "2027-03-17")]
    assert days == [False, True]


def test_who_waits_in_the_lobby_cannot_move_any_more(site, browser):
    access = book_firmly(site, "pruefamt/umzug", "2027-03-22T10:00:00+01:00")
    form = browser.get(f"{access}/verschieben").form
    site.advance(days=7, minutes=50)
    browser.get(f"{access}/raum")
    token = {"X-CSRF-Token": browser.cookies["csrf"]}
    browser.post(f"{access}/raum/betreten", {"zustimmung": "ja"}, headers=token)
    page = form.submit(expect_errors=True)
    assert page.status_int == 409
    assert "Der Warteraum wird für diesen Termin schon benutzt." in words(page)
    assert "Der Warteraum wird für diesen Termin schon benutzt." in words(browser.get(access))


def test_the_room_follows_to_the_new_time(site, browser, booked):
    new = moved(browser, booked, NEXT_DAY)
    site.advance(hours=24)  # the old time
    browser.get(f"{new}/raum", status=409)
    site.advance(hours=24, minutes=45)
    assert browser.get(f"{new}/raum").status_int == 200


def test_a_move_is_one_commit(site, browser, booked):
    browser.get(f"{booked}/verschieben")
    changes = site.office.database.storage.changes
    before = len(list(changes.iterator()))
    moved(browser, booked, NEXT_DAY)
    assert len(list(changes.iterator())) == before + 1


def test_the_page_names_nobody(site, browser, booked):
    page = browser.get(f"{booked}/verschieben").text
    assert [word for word in (NAME, "Käthe", EMAIL) if word in page] == []


def test_with_the_case_its_older_links_are_forgotten(site, browser, booked):
    new = moved(browser, booked, NEXT_DAY)
    site.advance(days=365)
    retention.run(site.office)
    assert [browser.get(link, status=404).status_int for link in (booked, new)] == [404, 404]
    with site.office.transact() as work:
        assert len(work.records.tokens) == 0
