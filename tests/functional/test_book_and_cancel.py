"""Booking in four steps without JavaScript, confirming, coming back, cancelling."""

import pytest
from driving import EMAIL, NAME, WEAPONS, choose_time, form_with, give_details, heading, words

from portal.case.domain import person

FIRST = "2027-03-16T09:15:00+01:00"  # 24 hours of notice, opening 08:30, steps of 15 minutes
FIRST_IN_WORDS = "Dienstag, 16. März 2027, 09:15 Uhr (MEZ)"


def offered(browser, service=WEAPONS, matter="aufbewahrung", day="2027-03-16"):
    """Return the times a day offers."""
    page = browser.get(f"/buchen/{service}?anliegen={matter}&schritt=termin&tag={day}")
    return [radio["value"] for radio in page.html.find_all("input", {"name": "start"})]


def book(site, browser, **details):
    """Book the first time; returns the path of the activation link."""
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"), **details)
    page.form.submit().follow()
    (mail,) = site.deliver()
    return mail.link("/bestaetigen")


def confirm(site, browser, activation):
    """Press the button of the activation page; returns the path of the access link."""
    browser.get(activation).form.submit()
    (mail,) = site.deliver()
    return mail.links[0]


def known_as(site, name):
    """Return what is kept of the person of this name."""
    with site.office.transact() as work:
        people = [person(work, c, p) for c in work.records.cases.values() for p in c.participants]
    return next(known for known in people if known.name == name)


def reference(page):
    """Return the reference number on the page of an appointment."""
    return page.html.select_one("dd.mark").get_text()


@pytest.fixture
def booked(site, browser):
    """Return the path of the access link of a confirmed appointment."""
    return confirm(site, browser, book(site, browser))


def test_the_four_steps_name_themselves(browser):
    third = choose_time(browser, WEAPONS, "aufbewahrung")
    pages = [
        browser.get(f"/buchen/{WEAPONS}"),
        browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung"),
        third,
        give_details(third),
    ]
    assert [page.html.select_one(".steps").get_text() for page in pages] == [
        "Schritt 1 von 4: Anliegen",
        "Schritt 2 von 4: Termin",
        "Schritt 3 von 4: Angaben",
        "Schritt 4 von 4: Prüfen",
    ]


def test_two_matters_take_the_time_of_both(browser):
    page = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&anliegen=fischereischein")
    assert "Dauer etwa 45 Minuten." in words(page)


@pytest.mark.parametrize(
    ("matters", "reason"),
    [
        ([], "Bitte wählen Sie mindestens ein Anliegen aus."),
        (["gibt-es-nicht"], "Dieses Anliegen gibt es hier nicht."),
        (
            ["aufbewahrung", "sprengstoff"],
            "„Erlaubnis nach dem Sprengstoffgesetz“ braucht einen eigenen Termin.",
        ),
        (
            ["aufbewahrung", "jagdschein", "fischereischein"],
            "Bitte wählen Sie höchstens 2 Anliegen.",
        ),
    ],
)
def test_matters_that_do_not_go_together_are_refused_and_stay_ticked(browser, matters, reason):
    query = "&".join([f"anliegen={matter}" for matter in matters] + ["schritt=termin"])
    page = browser.get(f"/buchen/{WEAPONS}?{query}", status=422)
    assert page.html.select_one("p.problem").get_text() == reason
    ticked = [box["value"] for box in page.html.select("input[name=anliegen][checked]")]
    assert sorted(ticked) == sorted(set(matters) - {"gibt-es-nicht"})


def test_without_a_time_the_step_asks_for_one(browser):
    form = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung").form
    page = form.submit().follow(status=422)
    assert "Bitte wählen Sie eine Uhrzeit aus." in words(page)
    form["start"].force_value("morgen")
    form.submit(status=422)


def test_wrong_details_are_named_and_everything_typed_is_kept(browser):
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    page.form.fields["needs"][0].checked = True
    page = give_details(page, name=NAME, email="kaethe@", phone="nie", language="en")
    assert page.status_int == 422
    assert {p["id"]: p.get_text() for p in page.html.select("p.problem")} == {
        "problem-email": "Diese E-Mail-Adresse ist nicht vollständig. "
        "Ein Beispiel: name@beispiel.de",
        "problem-phone": "Diese Telefonnummer ist nicht vollständig. Beispiel: 0711 12345",
    }
    kept = {name: page.form[name].value for name in ("name", "email", "phone", "language")}
    assert kept == {"name": NAME, "email": "kaethe@", "phone": "nie", "language": "en"}
    assert [box["value"] for box in page.html.select("[name=needs][checked]")] == [
        "gebaerdensprache"
    ]


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "<b>fett</b>", "https://werbung.example"])
def test_what_cannot_be_a_name_is_refused(browser, name):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"), name=name)
    assert [p["id"] for p in page.html.select("p.problem")] == ["problem-name"]


@pytest.mark.parametrize("name", ["Олександра Коваленко", "علي حسن", "O’Brien-Đặng Thị", "李小龍"])
def test_names_of_every_script_are_taken_as_they_are(site, browser, name):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"), name=name)
    page.form.submit()
    assert f"Guten Tag {name}," in site.deliver()[0].text


def test_the_details_can_be_changed_from_the_last_step(browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    page = page.click("Ändern")
    assert heading(page) == "Wie erreichen wir Sie?"
    assert (page.form["name"].value, page.form["email"].value) == (NAME, EMAIL)


def test_a_chosen_time_is_kept_for_five_minutes_and_free_again_by_the_clock(site, browser):
    choose_time(browser, WEAPONS, "aufbewahrung")
    assert FIRST not in offered(site.browser())
    site.advance(minutes=4)
    assert FIRST not in offered(site.browser())
    site.advance(minutes=1)
    assert FIRST in offered(site.browser())


def test_whoever_types_slowly_still_gets_the_time_if_nobody_took_it(site, browser):
    form = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&tag=2027-03-17").form
    form["start"] = "2027-03-17T10:00:00+01:00"
    page = form.submit().follow()
    site.advance(minutes=30)
    done = give_details(page).form.submit().follow()
    assert heading(done) == "Fast geschafft: Bitte bestätigen Sie Ihren Termin"
    assert "Mittwoch, 17. März 2027, 10:00 Uhr" in site.deliver()[0].text


def test_whoever_types_too_slowly_is_offered_other_times_and_loses_nothing(site, browser):
    slow = give_details(choose_time(browser, "pruefamt/letzter-platz"), phone="0711 12345")
    site.advance(minutes=6)
    fast = site.browser("192.0.2.2")
    give_details(choose_time(fast, "pruefamt/letzter-platz"), name="Schnell").form.submit()
    page = slow.form.submit(expect_errors=True)
    assert (page.status_int, heading(page)) == (409, "Dieser Termin ist gerade vergeben worden")
    assert page.html.find("input", {"name": "start"}) is None


def test_a_taken_time_is_answered_with_three_others_and_all_that_was_typed(site, browser):
    day = f"/buchen/{WEAPONS}?anliegen=aufbewahrung&schritt=termin&tag=2027-03-18"
    wanted = "2027-03-18T10:00:00+01:00"
    slow = browser.get(day).form
    slow["start"] = wanted
    slow = give_details(slow.submit().follow(), phone="0711 12345")
    site.advance(minutes=6)
    fast = site.browser("192.0.2.2").get(day).form
    fast["start"] = wanted
    give_details(fast.submit().follow(), name="Schnell").form.submit()
    page = slow.form.submit(expect_errors=True)
    assert page.status_int == 409
    assert [radio["value"] for radio in page.html.select("[name=start]")] == [
        "2027-03-18T09:15:00+01:00",
        "2027-03-18T09:30:00+01:00",
        "2027-03-18T10:30:00+01:00",
    ]
    page.form.submit().follow()
    assert "18. März 2027, 09:15 Uhr" in site.deliver()[-1].text
    assert known_as(site, NAME).phone == "+4971112345"


def test_opening_the_activation_link_changes_nothing(site, browser):
    activation = book(site, browser)
    before = site.acts
    for _ in range(3):
        assert heading(browser.get(activation)) == "Möchten Sie diesen Termin bestätigen?"
    browser.head(activation)
    assert (site.acts, site.deliver()) == (before, [])


def test_the_button_confirms_and_leads_to_the_appointment(site, browser):
    page = browser.get(book(site, browser)).form.submit().follow()
    assert heading(page) == "Ihre Videoberatung"
    assert page.html.select_one(".lead").get_text() == FIRST_IN_WORDS


def test_the_activation_link_is_dead_after_its_use(site, browser):
    activation = book(site, browser)
    form = browser.get(activation).form
    form.submit()
    page = browser.get(activation, status=410)
    assert heading(page) == "Ihr Termin ist schon bestätigt"
    assert "Bestätigungsmail" in words(page)
    assert page.html.find("a", string="Neu buchen") is None
    assert form.submit(expect_errors=True).status_int == 410
    assert len(site.deliver()) == 1


def test_without_the_button_the_time_is_free_again_after_fifteen_minutes(site, browser):
    page = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&schritt=termin&tag=2027-03-17")
    wanted = "2027-03-17T10:00:00+01:00"
    page.form["start"] = wanted
    give_details(page.form.submit().follow()).form.submit()
    activation = site.deliver()[0].link("/bestaetigen")
    assert wanted not in offered(browser, day="2027-03-17")
    site.advance(minutes=15)
    assert wanted in offered(browser, day="2027-03-17")
    page = browser.get(activation, status=410)
    assert "Die Zeit zum Bestätigen ist abgelaufen" in words(page)
    assert page.html.find("a", string="Neu buchen")["href"] == "/aemter"


def test_the_activation_mail_is_not_sent_once_the_time_ran_out(site, browser):
    give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit()
    site.advance(minutes=16)
    assert site.deliver() == []
    with site.office.transact() as work:
        assert len(work.records.outbox) == 0


def test_the_confirmation_has_text_html_and_a_calendar_file(site, browser):
    browser.get(book(site, browser)).form.submit()
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung ist bestätigt"
    assert FIRST_IN_WORDS in mail.text
    assert FIRST_IN_WORDS in mail.html
    for page in ("impressum", "datenschutz"):
        assert mail.link(f"/{page}") in mail.html
    assert mail.calendar_part.get_param("method") == "REQUEST"
    event = mail.calendar.walk("VEVENT")[0]
    assert (str(mail.calendar["method"]), event["sequence"]) == ("REQUEST", 0)
    assert event.decoded("dtstart").isoformat() == "2027-03-16T08:15:00+00:00"
    assert event["url"].endswith(mail.links[0])


def test_subject_and_calendar_name_nobody_but_the_invited_address(site, browser):
    browser.get(book(site, browser)).form.submit()
    (mail,) = site.deliver()
    assert NAME not in mail.subject + mail.calendar_part.get_content()
    # A REQUEST without ATTENDEE is none (RFC 5546).
    assert str(mail.calendar.walk("VEVENT")[0]["attendee"]) == f"mailto:{EMAIL}"


def test_the_calendar_file_of_the_page_names_nobody_at_all(site, browser):
    page = browser.get(book(site, browser)).form.submit().follow()
    file = page.click("In den Kalender").text
    assert "METHOD:PUBLISH" in file
    assert EMAIL not in file


def test_what_to_prepare_stands_in_the_confirmation(site, browser):
    browser.get(book(site, browser)).form.submit()
    text = site.deliver()[0].text
    for word in ("Technik vorher testen", "Headset", "ruhigen Raum", "Bildschirm"):
        assert word in text


def test_the_page_behind_the_access_link_shows_nothing_personal(site, browser):
    access = confirm(site, browser, book(site, browser, phone="0711 12345"))
    page = site.browser().get(access).text
    for personal in (NAME, "Käthe", EMAIL, "71112345", "0711 12345"):
        assert personal not in page


def test_the_room_opens_fifteen_minutes_before_the_start(site, booked, browser):
    assert "Zum Videogespräch" not in words(browser.get(booked))
    browser.get(f"{booked}/raum", status=409)
    site.advance(hours=24)
    assert "Zum Videogespräch" in words(browser.get(booked))


def test_the_calendar_file_can_be_fetched_again(site, booked, browser):
    response = browser.get(f"{booked}/kalender.ics")
    assert response.content_type == "text/calendar"
    assert "METHOD:PUBLISH" in response.text


def test_asking_for_the_cancellation_changes_nothing(booked, browser):
    for _ in range(2):
        page = browser.get(f"{booked}/absagen")
    assert heading(page) == "Möchten Sie diesen Termin absagen?"
    assert heading(browser.get(booked)) == "Ihre Videoberatung"


def test_cancelling_frees_the_place_and_says_so_by_mail(site, booked, browser):
    assert FIRST not in offered(browser)
    page = browser.get(f"{booked}/absagen").form.submit()
    assert (page.status_int, heading(page)) == (200, "Ihr Termin ist abgesagt")
    again = page.html.find("a", string="Neuen Termin buchen")["href"]
    assert again == f"/buchen/{WEAPONS}"
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung wurde abgesagt"
    assert offered(browser)[0] == FIRST


def test_the_cancellation_takes_the_entry_out_of_the_calendar(site, browser):
    browser.get(book(site, browser)).form.submit()
    (confirmation,) = site.deliver()
    browser.get(f"{confirmation.links[0]}/absagen").form.submit()
    (cancellation,) = site.deliver()
    first, second = (m.calendar.walk("VEVENT")[0] for m in (confirmation, cancellation))
    assert str(cancellation.calendar["method"]) == "CANCEL"
    assert cancellation.calendar_part.get_param("method") == "CANCEL"
    assert (second["uid"], second["sequence"]) == (first["uid"], first["sequence"] + 1)


def test_after_the_cancellation_every_link_is_gone(site, booked, browser):
    form = browser.get(f"{booked}/absagen").form
    form.submit()
    for path in (booked, f"{booked}/raum", f"{booked}/absagen", f"{booked}/kalender.ics"):
        page = browser.get(path, status=410)
        assert "Dieser Termin wurde abgesagt." in words(page)
    assert form.submit(expect_errors=True).status_int == 410
    assert browser.get(booked, status=410).html.find("a", string="Neu buchen")["href"] == "/aemter"


def test_an_appointment_that_has_begun_cannot_be_cancelled(site, booked, browser):
    form = browser.get(f"{booked}/absagen").form
    site.advance(hours=24, minutes=20)
    assert form.submit(expect_errors=True).status_int == 409
    page = browser.get(f"{booked}/absagen")
    assert heading(page) == "Der Termin hat bereits begonnen"
    assert page.html.find("main").find("form") is None
    assert reference(browser.get(booked)) in words(page)


def test_an_unknown_link_is_not_there(browser):
    for ending in ("", "/bestaetigen", "/absagen", "/raum", "/kalender.ics"):
        browser.get(f"/termin/{'x' * 43}{ending}", status=404)


def test_activation_and_access_links_do_not_open_each_other(site, browser):
    activation = book(site, browser)
    browser.get(activation.removesuffix("/bestaetigen"), status=404)
    access = confirm(site, browser, activation)
    browser.get(f"{access}/bestaetigen", status=404)


def test_a_form_without_its_token_changes_nothing(site, browser):
    activation = book(site, browser)
    assert site.browser().post(activation, status="*").status_int in (400, 403)
    assert heading(browser.get(activation)) == "Möchten Sie diesen Termin bestätigen?"


def test_what_the_department_refuses_is_told_with_its_reason(site, browser):
    page = give_details(choose_time(browser, "pruefamt/letzter-platz"), name="Falsche Adresse")
    page = page.form.submit(expect_errors=True)
    assert page.status_int == 422
    assert "Dafür ist ein anderes Amt zuständig." in words(page)
    assert site.deliver() == []


def test_without_confirmation_by_mail_the_appointment_is_firm_at_once(site, browser):
    page = give_details(choose_time(browser, "pruefamt/sofort")).form.submit().follow()
    assert heading(page) == "Ihr Termin ist gebucht"
    (mail,) = site.deliver()
    assert heading(browser.get(mail.links[0])) == "Ihre Videoberatung"


def test_a_service_by_invitation_cannot_be_booked(browser):
    browser.get("/buchen/sozialamt/versicherungsamt", status=404)


def test_the_number_of_reservations_of_one_address_is_limited(site, browser):
    form = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung").form
    form["start"] = form["start"].options[-1][0]
    answers = [form.submit(expect_errors=True) for _ in range(62)]
    assert (answers[-1].status_int, int(answers[-1].headers["Retry-After"]) > 0) == (429, True)
    other = site.browser("192.0.2.99")
    assert form_with(other.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung"), "start") is not None
