"""What goes wrong on a bad day, or is made to go wrong, costs nobody else anything."""

from driving import NAME, choose_time, give_details, heading, meet, words

from media_gateway.tickets import verify
from portal import clock
from portal.catalogue.domain import set_state
from portal.clock import BERLIN


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
    meeting.citizen.get(f"{meeting.access}/raum", status=403)
    meeting.post(
        meeting.citizen, f"{meeting.access}/raum/betreten", {"zustimmung": "ja"}, status=403
    )


def test_without_a_camera_nobody_enters_where_the_identity_is_checked_by_it(site):
    meeting = meet(site)
    answer = meeting.enter(zustimmung="ja", kamera="nein", status=422)
    assert answer.json["detail"].startswith("Für dieses Anliegen prüfen wir Ihren Ausweis")
    meeting.state(meeting.citizen, status=404)


def test_where_nobody_is_looked_at_it_goes_without_a_camera(site):
    meeting = meet(site, "sozialamt/leistungen-behinderung")
    meeting.enter(zustimmung="ja", kamera="nein")
    meeting.open()
    assert [person["camera"] for person in meeting.waiting()] == [False]


def test_who_comes_back_without_a_camera_cannot_be_identified(site):
    meeting = meet(site)
    meeting.begin()
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/zutritt", {"kamera": "nein"})
    given = {"ausweis": "reisepass", "ergebnis": "ja"}
    answer = meeting.desk("identitaet", given, status=409)
    assert answer.json["detail"].startswith("Diese Person nimmt ohne Kamera teil.")
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/zutritt", {"kamera": "ja"})
    meeting.desk("identitaet", given)
    assert meeting.state(meeting.caseworker)["identified"] is True


def test_who_reloads_the_room_is_offered_the_way_back(site):
    meeting = meet(site)
    meeting.begin()
    page = meeting.citizen.get(f"{meeting.access}/raum")
    assert page.html.find("button", string="Zurück ins Gespräch") is not None
    stranger = site.browser().get(f"{meeting.access}/raum")
    assert stranger.html.find("button", string="Zurück ins Gespräch") is None
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    page = meeting.citizen.get(f"{meeting.access}/raum")
    assert page.html.find("button", string="Zurück ins Gespräch") is None


def test_the_day_view_goes_to_other_days_and_back(site):
    meeting = meet(site)
    page = meeting.caseworker.get("/intern/")
    assert NAME in words(page)
    next_day = page.click("Tag danach")
    assert (next_day.request.query_string, NAME in words(next_day)) == ("tag=2027-03-16", False)
    assert "Dienstag, 16. März 2027" in words(next_day)
    assert NAME in words(next_day.click("heute"))
    for unreadable in ("gestern", "9999-12-31", "0001-01-01", "2027-02-30"):
        assert NAME in words(meeting.caseworker.get(f"/intern/?tag={unreadable}"))


def test_the_day_view_says_who_is_in_the_open_room(site):
    meeting = meet(site)
    meeting.begin()
    shown = words(meeting.caseworker.get("/intern/"))
    assert f"Raum offen im Gespräch Im Raum: {NAME} , Sie" in shown
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    assert "Raum offen Im Raum: Sie" in words(meeting.caseworker.get("/intern/"))
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/verlassen")
    assert "Gerade ist niemand im Raum." in words(meeting.caseworker.get("/intern/"))


def test_the_day_view_shows_what_somebody_comes_for_and_how_to_call(site):
    browser = site.browser()
    matter = "anmeldung"
    form = give_details(
        choose_time(browser, "ordnungsamt/gewerbe-gaststaetten", matter), phone="0711 1234567"
    ).form
    form.submit().follow()
    (mail,) = site.deliver()
    browser.get(mail.link("/bestaetigen")).form.submit()
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
        day = appointment.start.astimezone(BERLIN).date()
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    page = words(caseworker.get(f"/intern/?tag={day.isoformat()}"))
    assert "Telefon" in page and "1234567" in page
    service = site.office.departments.get("ordnungsamt").service("gewerbe-gaststaetten")
    assert service.matter(matter).title in page


def test_a_department_that_is_disabled_during_the_day_still_gets_live_hints(site):
    meeting = meet(site)
    with site.office.transact() as work:
        set_state(work, "ordnungsamt", "disabled", "test")
    meeting.caseworker.get("/intern/")
    answer = meeting.post(meeting.caseworker, "/intern/zutritt").json
    secret = site.office.settings.secret("gateway")
    found = verify(answer["ticket"], secret, clock.timestamp())
    assert found.topics == ("department:ordnungsamt",)


def test_the_room_shows_the_caseworker_whom_they_wait_for(site):
    meeting = meet(site)
    page = meeting.caseworker.get(f"/intern/beratung/{meeting.id}")
    assert page.html.find(id="allein").find("bdi").get_text() == NAME


def test_who_opens_the_room_twice_has_one_seat_in_it(site):
    meeting = meet(site)
    meeting.open()
    meeting.open()
    assert [p["role"] for p in meeting.state(meeting.caseworker)["people"]] == ["caseworker"]
