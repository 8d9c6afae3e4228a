"""What goes wrong on a bad day, or is made to go wrong, costs nobody else anything."""

from driving import choose_time, give_details, heading, meet


def test_a_body_nobody_needs_is_refused_before_it_is_read(browser):
    body = b"a&" * 100_000
    kind = "application/x-www-form-urlencoded"
    browser.post("/intern/anmelden", body, content_type=kind, status=413)


def test_who_presses_book_twice_learns_that_it_is_booked(site, browser):
    form = give_details(choose_time(browser, "ordnungsamt/gewerbe-gaststaetten", "anmeldung")).form
    first, second = form.submit().follow(), form.submit().follow()
    assert heading(first) == heading(second)
    assert len(site.deliver()) == 1


def test_one_address_cannot_hold_all_places(site):
    slots = "/api/v1/departments/ordnungsamt/services/waffen-jagd-fischerei/slots"
    days = {"from": "2027-03-17", "to": "2027-03-31", "matters": "aufbewahrung"}
    free = site.browser().get(slots, days).json["slots"][::4]
    answers = [
        site.browser().post_json(
            "/api/v1/appointments",
            {
                "department": "ordnungsamt",
                "service": "waffen-jagd-fischerei",
                "matters": ["aufbewahrung"],
                "start": slot["start"],
                "name": "Käthe Groß",
                "email": "kaethe@beispiel.example",
            },
            status="*",
        )
        for slot in free[:7]
    ]
    assert [a.status_int for a in answers] == [201] * 5 + [422] * 2


def test_the_identity_of_one_browser_does_not_hold_for_another(site):
    meeting = meet(site)
    meeting.begin()
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "ja"})
    assert meeting.state(meeting.caseworker)["identified"] is True
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    other = site.browser()
    meeting.enter(other)
    for person in meeting.waiting():
        meeting.desk("einlassen", {"seat": person["seat"]})
    assert meeting.state(meeting.caseworker)["identified"] is False


def test_nobody_is_identified_while_nobody_is_there(site):
    meeting = meet(site)
    meeting.open()
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "ja"}, status=409)


def test_who_was_turned_away_stays_out_in_this_browser(site):
    meeting = meet(site)
    meeting.enter()
    meeting.open()
    for person in meeting.waiting():
        meeting.desk("ablehnen", {"seat": person["seat"]})
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    meeting.enter(status=403)
