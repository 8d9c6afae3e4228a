"""From the link to the room and out of it again; who may know what on the way."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from driving import NAME, heading, log_in, meet, words

from media_gateway.tickets import SIGNATURE_HEADER, sign_message, verify
from portal import clock


@pytest.fixture
def meeting(site):
    return meet(site)


def ticket(meeting, browser):
    """Return the opened ticket of a browser."""
    secret = meeting.site.office.settings.secret("gateway")
    return verify(meeting.ticket(browser)["ticket"], secret, clock.timestamp())


def tell(meeting, browser, event, status=204):
    """Say as the gateway what happened to a browser's socket."""
    seat = meeting.state(browser)["seat"]
    body = json.dumps(
        {"events": [{"consultation": meeting.id, "seat": seat, "event": event}]}
    ).encode()
    secret = meeting.site.office.settings.secret("gateway")
    header = {SIGNATURE_HEADER: sign_message(secret, "events", body, clock.timestamp())}
    return browser.post("/gateway/events", body, headers=header, status=status)


def day_view(meeting, section):
    page = meeting.caseworker.get("/intern/")
    return [h.get_text() for h in page.html.find(id=section).parent.find_all("h3")]


def test_without_the_tick_nobody_gets_into_the_lobby(meeting):
    answer = meeting.enter(zustimmung="nein", status=422)
    assert answer.json["detail"].startswith("Bitte bestätigen Sie zuerst")
    meeting.state(meeting.citizen, status=404)


def test_what_was_ticked_is_kept_with_version_and_time(site, meeting):
    meeting.enter()
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        kept = case.participants[0].acknowledgements
        assert [(a.text, a.version) for a in kept] == [
            ("datenschutz", 1),
            ("nutzungsbedingungen", 1),
        ]
        assert {a.at for a in kept} == {kept[0].at}


def test_opening_the_page_of_the_room_enters_nothing(meeting):
    meeting.citizen.get(f"{meeting.access}/raum")
    meeting.state(meeting.citizen, status=404)
    assert day_view(meeting, "wartet") == []


def test_who_waits_knows_nothing_but_that(meeting):
    meeting.enter()
    state = meeting.state(meeting.citizen)
    assert (state.pop("seat") != "", state) == (True, {"role": "citizen", "state": "waiting"})


def test_who_waits_gets_a_ticket_that_hears_only_look_again(meeting):
    meeting.enter()
    found = ticket(meeting, meeting.citizen)
    assert (found.kind, found.rights) == ("wait", ())
    assert found.topics == (f"consultation:{meeting.id}",)


def test_the_day_view_shows_who_waits_and_since_when(site, meeting):
    meeting.enter()
    site.advance(minutes=3)
    assert day_view(meeting, "wartet") == [NAME]
    page = meeting.caseworker.get("/intern/")
    assert page.html.select_one("#wartet ~ ul time").get_text() == "3 Minuten"


def test_the_longest_waiting_comes_first(site, meeting):
    second = meet_another(site, meeting, "Zweite Person")
    second.enter()
    site.advance(minutes=1)
    meeting.enter()
    assert day_view(meeting, "wartet") == ["Zweite Person", NAME]


def meet_another(site, meeting, name):
    """Invite one more person with the same caseworker."""
    from driving import EMAIL, WEAPONS, Meeting, form_with

    form = form_with(meeting.caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = WEAPONS, name, EMAIL
    id = form.submit("now").location.rpartition("/")[2]
    return Meeting(site, id, site.deliver()[0].links[0], meeting.caseworker, site.browser())


def test_before_the_room_is_opened_the_caseworker_has_no_seat(meeting):
    meeting.enter()
    meeting.caseworker.get(f"/intern/beratung/{meeting.id}")
    meeting.state(meeting.caseworker, status=404)


def test_after_the_admission_both_see_each_other(meeting):
    meeting.begin()
    people = meeting.state(meeting.citizen)["people"]
    assert sorted((p["name"], p["role"], p["state"]) for p in people) == [
        (NAME, "citizen", "admitted"),
        ("Sachbearbeitung", "caseworker", "admitted"),
    ]


def test_the_admitted_ticket_may_send_sound_and_picture(meeting):
    meeting.begin()
    found = ticket(meeting, meeting.citizen)
    assert (found.kind, found.rights, found.role) == ("seat", ("publish",), "citizen")
    assert found.consultation == meeting.id


def test_the_session_is_new_after_the_admission_and_the_old_one_dead(site, meeting):
    meeting.enter()
    old = meeting.citizen.cookies["platz"]
    meeting.open()
    meeting.admit()
    assert meeting.citizen.cookies["platz"] != old
    thief = site.browser()
    thief.set_cookie("platz", old)
    meeting.state(thief, status=404)


def test_another_browser_with_the_same_link_waits_on_its_own(site, meeting):
    meeting.begin()
    other = site.browser()
    meeting.enter(other)
    assert meeting.state(other)["state"] == "waiting"
    (seat,) = meeting.waiting()
    assert seat["second_device"] is True
    assert meeting.state(meeting.citizen)["state"] == "admitted"
    page = meeting.caseworker.get("/intern/")
    assert "zweites Gerät: jemand mit demselben Link oder Code" in words(page)


@pytest.mark.parametrize(("event", "second"), [("away", True), ("gone", False)])
def test_while_the_first_has_only_lost_its_connection_another_is_the_second(
    site, meeting, event, second
):
    meeting.begin()
    tell(meeting, meeting.citizen, event)
    meeting.enter(site.browser())
    (seat,) = meeting.waiting()
    assert seat["second_device"] is second


def test_a_browser_that_comes_back_keeps_its_seat(meeting):
    meeting.enter()
    seat = meeting.state(meeting.citizen)["seat"]
    meeting.enter()
    assert meeting.state(meeting.citizen)["seat"] == seat


def test_a_browser_without_the_seat_finds_nothing(site, meeting):
    meeting.begin()
    stranger = site.browser()
    stranger.get(f"{meeting.access}/raum")
    meeting.state(stranger, status=404)
    meeting.ticket(stranger, status=404)
    meeting.post(stranger, f"/raum/{meeting.id}/verlassen", status=404)
    stranger.get(f"/raum/{meeting.id}/dokumente/{'0' * 32}", status=404)


def test_the_seat_of_one_consultation_opens_no_other(site, meeting):
    other = meet_another(site, meeting, "Zweite Person")
    other.begin()
    meeting.begin()
    stranger = site.browser()
    stranger.set_cookie("platz", meeting.citizen.cookies["platz"])
    other.state(stranger, status=404)


def test_a_caseworker_of_another_department_finds_nothing(site, meeting):
    meeting.begin()
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    other.get("/intern/")
    other.get(f"/intern/beratung/{meeting.id}", status=404)
    meeting.state(other, status=404)
    meeting.post(other, f"/intern/beratung/{meeting.id}/oeffnen", status=404)


def test_a_colleague_of_the_same_service_may_come_in_too(site, meeting):
    meeting.begin()
    colleague = site.signed_in("caseworker", "ordnungsamt", email="kollegin@stadt.example")
    colleague.get(f"/intern/beratung/{meeting.id}")
    meeting.post(colleague, f"/intern/beratung/{meeting.id}/oeffnen")
    assert meeting.state(colleague)["state"] == "admitted"


@pytest.mark.parametrize(
    "act", ["einlassen", "ablehnen", "identitaet", "beenden", "abbrechen", "oeffnen"]
)
def test_a_citizen_does_nothing_that_is_the_caseworkers(meeting, act):
    meeting.begin()
    path = f"/intern/beratung/{meeting.id}/{act}"
    answer = meeting.post(meeting.citizen, path, status=403)
    assert answer.content_type == "application/problem+json"
    assert meeting.state(meeting.citizen)["state"] == "admitted"


def enter_anew(meeting):
    """Press „Warteraum betreten“ on a page that is still open; returns why it is refused."""
    given = {"zustimmung": "ja"}
    return meeting.post(meeting.citizen, f"{meeting.access}/raum/betreten", given, status=403).json


def test_who_is_refused_learns_it_and_stays_out(meeting):
    meeting.enter()
    meeting.open()
    (seat,) = meeting.waiting()
    meeting.desk("ablehnen", {"seat": seat["seat"]})
    assert meeting.state(meeting.citizen)["state"] == "denied"
    meeting.ticket(meeting.citizen, status=403)
    said = "Die Sachbearbeitung konnte Sie gerade nicht einlassen. Bitte rufen Sie uns an: 115"
    assert enter_anew(meeting)["detail"] == said
    # The page says so, too, and does not lead in a circle.
    page = meeting.citizen.get(f"{meeting.access}/raum", status=403)
    assert heading(page) == "Das Gespräch findet jetzt nicht statt"
    assert said in words(page)


def test_somebody_can_be_turned_out_of_the_room(meeting):
    meeting.begin()
    seat = meeting.state(meeting.citizen)["seat"]
    meeting.desk("ablehnen", {"seat": seat})
    assert set(meeting.state(meeting.citizen)) == {"seat", "role", "state"}


def test_only_who_is_there_can_be_let_in(meeting):
    meeting.open()
    answer = meeting.desk("einlassen", {"seat": "gibt-es-nicht"}, status=409)
    assert answer.json["detail"] == "Diese Person ist nicht mehr im Warteraum."


def test_the_identity_is_kept_as_an_outcome_and_nothing_else(site, meeting):
    meeting.begin()
    assert meeting.state(meeting.citizen)["identified"] is False
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "ja"})
    assert meeting.state(meeting.citizen)["identified"] is True
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        (check,) = case.participants[0].checks
        assert (check.method, check.document, check.passed) == ("sight", "Reisepass", True)


def test_an_identity_that_was_not_confirmed_stays_open(meeting):
    meeting.begin()
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "nein"})
    assert meeting.state(meeting.citizen)["identified"] is False


def test_which_document_was_shown_has_to_be_said(meeting):
    meeting.begin()
    meeting.desk("identitaet", {"ausweis": "bibliothekskarte", "ergebnis": "ja"}, status=422)


def test_before_the_room_opens_nobody_enters(site, meeting):
    from driving import EMAIL, WEAPONS, form_with

    form = form_with(meeting.caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = WEAPONS, NAME, EMAIL
    form["day"], form["time"] = "2027-03-15", "14:00"
    form.submit()
    access = site.deliver()[0].links[0]
    early = meeting.citizen.get(f"{access}/raum", status=409)
    assert "Der Warteraum ist noch nicht geöffnet." in words(early)
    site.advance(hours=4, minutes=46)
    assert meeting.citizen.get(f"{access}/raum").status_int == 200


def test_an_hour_after_the_end_the_room_is_closed(site, meeting):
    site.advance(minutes=89)
    assert meeting.citizen.get(f"{meeting.access}/raum").status_int == 200
    site.advance(minutes=1)
    meeting.citizen.get(f"{meeting.access}/raum", status=410)


def test_the_end_is_the_end_for_all(meeting):
    meeting.begin()
    assert meeting.desk("beenden").json == {"next": "/intern/"}
    assert meeting.state(meeting.citizen)["state"] == "ended"
    meeting.ticket(meeting.citizen, status=403)
    page = meeting.citizen.get(f"{meeting.access}/raum", status=410)
    assert "Diese Videoberatung ist beendet." in words(page)
    assert day_view(meeting, "fertig") == [NAME]


def test_who_leaves_and_comes_back_waits_again(meeting):
    meeting.begin()
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    assert meeting.state(meeting.citizen)["state"] == "left"
    meeting.enter()
    assert meeting.state(meeting.citizen)["state"] == "waiting"


def test_who_never_was_in_the_room_is_not_asked_how_it_was(meeting):
    meeting.enter()
    answer = meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    assert answer.json == {"next": "/"}


def leave(meeting):
    """Leave the room; returns the page with the questionnaire."""
    answer = meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    return meeting.citizen.get(answer.json["next"])


def test_the_answers_are_kept_without_any_link_to_the_person(site, meeting):
    meeting.begin()
    form = leave(meeting).form
    form["gesamt"], form["bemerkung"] = "5", "Sehr freundlich."
    assert heading(form.submit()) == "Vielen Dank für Ihre Rückmeldung"
    with site.office.transact() as work:
        (answers,) = work.records.feedback.values()
        assert asdict(answers) == {
            "week": date(2027, 3, 15),
            "marks": (("gesamt", "5"),),
            "remark": "Sehr freundlich.",
        }


def test_every_question_may_stay_open(meeting):
    meeting.begin()
    assert heading(leave(meeting).form.submit()) == "Vielen Dank für Ihre Rückmeldung"


def test_the_questionnaire_can_be_skipped(meeting):
    meeting.begin()
    page = leave(meeting)
    assert page.html.find("a", string="Ohne Fragebogen beenden")["href"] == "/"


def test_the_questionnaire_is_sent_only_once(meeting):
    meeting.begin()
    page = leave(meeting)
    page.form.submit()
    assert page.form.submit(expect_errors=True).status_int == 410
    meeting.citizen.get(page.request.path, status=410)


def test_an_unknown_questionnaire_is_not_there(browser):
    browser.get(f"/feedback/{'x' * 43}", status=404)


def test_who_closed_the_browser_no_longer_waits_in_the_day_view(meeting):
    meeting.enter()
    tell(meeting, meeting.citizen, "gone")
    assert day_view(meeting, "wartet") == []
    tell(meeting, meeting.citizen, "here")
    assert day_view(meeting, "wartet") == [NAME]


def test_nobody_but_the_gateway_says_who_is_there(meeting):
    meeting.enter()
    meeting.citizen.post("/gateway/events", b"{}", status=403)
    body = {"events": [{"consultation": meeting.id, "seat": "x", "event": "gone"}]}
    header = {SIGNATURE_HEADER: "t=1,n=x,s=x"}
    meeting.citizen.post_json("/gateway/events", body, headers=header, status=403)


def test_the_watch_of_the_day_view_hears_the_own_departments_only(site, meeting):
    meeting.caseworker.get("/intern/")
    answer = meeting.post(meeting.caseworker, "/intern/zutritt").json
    secret = site.office.settings.secret("gateway")
    found = verify(answer["ticket"], secret, clock.timestamp())
    assert (found.kind, found.topics) == ("watch", ("department:ordnungsamt",))


def test_after_logging_out_the_room_is_closed_for_the_caseworker(site, meeting):
    meeting.begin()
    page = meeting.caseworker.get("/intern/")
    next(f for f in page.forms.values() if f.action == "/intern/abmelden").submit()
    meeting.state(meeting.caseworker, status=404)
    log_in(meeting.caseworker, "caseworker@stadt.example")
    assert meeting.state(meeting.caseworker)["state"] == "admitted"


def test_another_days_room_stays_closed_for_the_caseworker_too(site, meeting):
    day_before = clock.local(clock.now()).date()
    with site.office.transact() as work:
        appointment = work.records.appointments[meeting.id]
        length = appointment.end - appointment.start
        appointment.start += timedelta(days=1)
        appointment.end = appointment.start + length
    assert clock.local(clock.now()).date() == day_before
    answer = meeting.desk("oeffnen", status=409)
    assert answer.json["detail"].startswith("Der Raum öffnet am Tag des Termins.")


def test_a_room_closed_before_its_time_with_nobody_in_it_ends_no_appointment(site, meeting):
    with site.office.transact() as work:
        work.records.appointments[meeting.id].start += timedelta(minutes=10)
    meeting.open()
    assert meeting.desk("beenden").json == {"next": "/intern/"}
    assert day_view(meeting, "kommt") == [NAME]
    meeting.begin()
    assert meeting.state(meeting.citizen)["state"] == "admitted"
    meeting.desk("beenden")
    assert day_view(meeting, "fertig") == [NAME]


def test_a_room_that_moves_sends_people_on_only_once_that_is_kept(site, meeting, monkeypatch):
    gateways = site.application.application.registry.gateways
    sent = []
    monkeypatch.setattr(gateways, "send_on", lambda *told: sent.append(told))
    monkeypatch.setattr(gateways.fleet, "place", lambda _current: "ws://other.example")
    meeting.begin()
    with site.office.transact() as work:
        assert work.records.consultations[meeting.id].gateway == "ws://other.example"
    assert sent == [(meeting.id, "")]


def test_in_the_same_room_only_the_caseworker_may_share_a_screen(meeting):
    citizens = meeting.citizen.get(f"{meeting.access}/raum").headers["Permissions-Policy"]
    offices = meeting.caseworker.get(f"/intern/beratung/{meeting.id}").headers
    assert "display-capture=()" in citizens
    assert "display-capture=(self)" in offices["Permissions-Policy"]
