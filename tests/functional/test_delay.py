"""A caseworker reports being late; who waits, or is still to come, reads it."""

import json

import pytest
from driving import book_firmly, form_with, heading, meet, words

from media_gateway.tickets import SIGNATURE_HEADER, sign_message
from portal import clock

TOLD = "Das Amt meldet sich später: voraussichtlich ab 09:16 Uhr. Ihr Platz bleibt Ihnen sicher."


@pytest.fixture
def meeting(site):
    """It begins at 9:00, in this very minute; the citizen waits."""
    meeting = meet(site)
    meeting.enter()
    return meeting


def address(meeting):
    return f"/intern/termin/{meeting.id}/verspaetung"


def report(meeting, minutes="15", reason="", status=303, query=""):
    """Choose on the page; returns the answer."""
    form = form_with(meeting.caseworker.get(address(meeting) + query), "minuten")
    form.set("minuten", minutes)
    form["grund"] = reason
    return form.submit(status=status)


def told(meeting, path=""):
    """Return what the waiting citizen is told of the office's side."""
    state = meeting.citizen.get(f"{path}/raum/{meeting.id}/stand").json
    return {
        key: value for key, value in state.items() if key not in ("seat", "role", "state", "turn")
    }


def delays(site):
    return [entry for entry in site.acts if entry[0].startswith("delay.")]


def test_the_day_view_leads_to_the_page_and_back(site, meeting):
    day = meeting.caseworker.get("/intern/")
    button = next(f for f in day.forms.values() if f.action == address(meeting))
    page = button.submit()
    assert heading(page) == "Verspätung melden"
    labels = [label.get_text() for label in page.html.select(".choice label")]
    assert labels[0] == "5 Minuten (ab 09:06 Uhr)"
    assert [label.split()[0] for label in labels] == ["5", "10", "15", "20", "30", "45", "60"]
    assert page.html.select("input[checked]") == []
    after = report(meeting).follow()
    assert (heading(after), after.request.path) == ("Tagesübersicht", "/intern/")
    assert "Verspätung gemeldet: ab 09:16 Uhr" in words(after)


def test_who_waits_reads_it_with_the_reason_in_their_language(meeting):
    assert told(meeting) == {}
    report(meeting)
    assert told(meeting) == {"delay": TOLD}
    report(meeting, "30", "previous")
    assert told(meeting)["delay"].split(". ")[:2] == [
        "Das Amt meldet sich später: voraussichtlich ab 09:31 Uhr",
        "Das vorige Gespräch dauert länger",
    ]
    report(meeting, "30", "technical")
    assert told(meeting, "/en") == {
        "delay": "The office will be late: expected from 09:31. We are having a technical problem. "
        "Your place is kept for you."
    }


def test_the_pages_say_it_before_anybody_enters(site, meeting):
    other = site.browser()
    for path in (meeting.access, f"{meeting.access}/raum"):
        assert TOLD not in words(other.get(path))
    report(meeting)
    for path in (meeting.access, f"{meeting.access}/raum"):
        assert TOLD in words(other.get(path))
        assert "The office will be late: expected from 09:16." in words(other.get(f"/en{path}"))


def test_before_the_start_it_counts_from_there(site):
    access = book_firmly(site, "pruefamt/zwei-plaetze", "2027-03-17T10:00:00+01:00")
    desk, day = site.signed_in("caseworker", "pruefamt"), "/intern/?tag=2027-03-17"
    assert "Verspätung melden" not in words(desk.get(day))
    site.advance(hours=48)
    desk = site.signed_in("caseworker", "pruefamt", email="morgen@stadt.example")
    button = next(f for f in desk.get(day).forms.values() if "verspaetung" in f.action)
    form = form_with(button.submit(), "minuten")
    form.set("minuten", "10")
    form.submit()
    assert "voraussichtlich ab 10:10 Uhr" in words(site.browser().get(access))
    early = site.browser().get(f"{access}/raum", status=409)
    assert heading(early) == "Noch nicht geöffnet"
    assert "voraussichtlich ab 10:10 Uhr" in words(early)


def test_a_second_click_changes_nothing(site, meeting):
    report(meeting)
    site.advance(seconds=40)
    report(meeting)
    assert delays(site) == [("delay.reported", f"consultation:{meeting.id}")]
    report(meeting, "15", "other")
    assert len(delays(site)) == 2
    assert told(meeting)["delay"].count(". ") == 1


def test_it_is_lifted_once(site, meeting):
    page = meeting.caseworker.get(address(meeting))
    assert "Verspätung aufheben" not in words(page)
    report(meeting)
    form = form_with(meeting.caseworker.get(address(meeting)), "minuten")
    assert "Gemeldet: voraussichtlich ab 09:16 Uhr." in words(meeting.caseworker.get(form.action))
    for _time in range(2):
        form.submit("aufheben", status=303)
    assert told(meeting) == {}
    assert [act for act, _subject in delays(site)] == ["delay.reported", "delay.lifted"]


def test_it_goes_when_its_time_has_passed(site, meeting):
    report(meeting)
    site.advance(minutes=15)
    assert told(meeting) == {"delay": TOLD}
    site.advance(minutes=2)
    assert told(meeting) == {}
    assert "später" not in words(site.browser().get(meeting.access))
    assert "Verspätung gemeldet" not in words(meeting.caseworker.get("/intern/"))


def test_it_goes_when_the_citizen_is_let_in(site, meeting):
    report(meeting)
    meeting.open()
    assert told(meeting) == {"delay": TOLD}
    assert meeting.state(meeting.caseworker)["delayable"] is True
    meeting.admit()
    state = meeting.state(meeting.citizen)
    assert (state["state"], state["delayable"], "delay" in state) == ("admitted", False, False)
    assert meeting.state(meeting.caseworker)["delayable"] is False
    assert TOLD not in words(site.browser().get(meeting.access))
    page = meeting.caseworker.get(address(meeting))
    assert "solange niemand eingelassen ist" in words(page)
    form = form_with(meeting.caseworker.get("/intern/einladen"), "csrf_token")
    given = {"csrf_token": form["csrf_token"].value, "minuten": "5"}
    meeting.caseworker.post(address(meeting), given, status=409)


def test_from_the_room_the_page_leads_back_into_it(meeting):
    meeting.open()
    room = meeting.caseworker.get(f"/intern/beratung/{meeting.id}")
    page = form_with(room, "raum").submit()
    assert "Zurück in den Raum" in words(page)
    form = form_with(page, "minuten")
    form.set("minuten", "15")
    after = form.submit().follow()
    assert after.request.path == f"/intern/beratung/{meeting.id}"
    assert "gemeldet: ab 09:16 Uhr" in words(after)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("minuten", "7", "Bitte wählen Sie, um wie viele Minuten es später wird."),
        ("grund", "keine Lust", "Bitte wählen Sie einen Grund aus der Liste."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(meeting, field, value, reason):
    form = form_with(meeting.caseworker.get(address(meeting)), "minuten")
    given = {"csrf_token": form["csrf_token"].value, "minuten": "5", "grund": ""}
    answer = meeting.caseworker.post(address(meeting), given | {field: value}, status=422)
    assert reason in words(answer)
    assert answer.html.title.get_text().startswith("Fehler: ")
    assert told(meeting) == {}


def test_nobody_is_told_a_time_at_which_the_room_is_closed(site, meeting):
    with site.office.transact() as work:
        one = work.records.appointments[meeting.id]
        length = one.end - one.start
    site.advance(seconds=length.total_seconds(), minutes=40)
    form = form_with(meeting.caseworker.get(address(meeting)), "minuten")
    assert [option[0] for option in form["minuten"].options] == ["5", "10", "15"]
    given = {"csrf_token": form["csrf_token"].value, "minuten": "45"}
    answer = meeting.caseworker.post(address(meeting), given, status=422)
    assert "Dann ist der Raum schon geschlossen." in words(answer)
    report(meeting, "15")
    site.advance(minutes=21)
    assert told(meeting) == {}
    meeting.citizen.get(f"{meeting.access}/raum", status=410)
    assert "bevor der Raum schließt" in words(meeting.caseworker.get(address(meeting)))


def test_others_find_nothing_there(site, meeting):
    page = form_with(meeting.caseworker.get(address(meeting)), "minuten")
    given = {"csrf_token": page["csrf_token"].value, "minuten": "5"}
    meeting.caseworker.post(address(meeting), {"minuten": "5"}, status=400)
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    other.get(address(meeting), status=404)
    token = form_with(other.get("/intern/einladen"), "csrf_token")["csrf_token"].value
    other.post(address(meeting), given | {"csrf_token": token}, status=404)
    assert site.browser().get(address(meeting), expect_errors=True).status_int in (303, 403)
    assert (told(meeting), delays(site)) == ({}, [])


def test_a_moved_appointment_is_not_late_any_more(site, meeting):
    report(meeting)
    with site.office.transact() as work:
        appointment = work.records.appointments[meeting.id]
        appointment.start = appointment.start.replace(second=1)
    assert told(meeting) == {}


def test_who_waits_ten_minutes_without_a_word_is_told_to_call(site, meeting):
    site.advance(minutes=9)
    assert told(meeting) == {}
    site.advance(minutes=2)
    assert told(meeting) == {"late": True}
    report(meeting, "5")
    assert list(told(meeting)) == ["delay"]
    site.advance(minutes=10)
    assert told(meeting) == {}
    site.advance(minutes=7)
    assert told(meeting) == {"late": True}


def test_who_comes_late_is_not_told_to_call_at_once(site):
    meeting = meet(site)
    site.advance(minutes=20)
    meeting.enter()
    assert told(meeting) == {}


def test_a_lost_connection_of_the_caseworker_is_told(site, meeting):
    meeting.open()
    seat = meeting.state(meeting.caseworker)["seat"]
    for event, expected in (("away", {"away": True}), ("here", {})):
        say(site, meeting, seat, event)
        assert told(meeting) == expected


def say(site, meeting, seat, event):
    """Say as the gateway what happened to a seat's socket."""
    events = [{"consultation": meeting.id, "seat": seat, "event": event}]
    body = json.dumps({"events": events}).encode()
    secret = site.office.settings.secret("gateway")
    header = {SIGNATURE_HEADER: sign_message(secret, "events", body, clock.timestamp())}
    site.browser().post("/gateway/events", body, headers=header, status=204)


def test_who_waits_in_vain_finds_a_way_to_write_and_another_time(meeting):
    notice = meeting.citizen.get(f"{meeting.access}/raum").html.find(id="laenger-her")
    assert [link["href"] for link in notice.select("a")] == [
        "tel:115",
        "/hilfe",
        "/buchen/ordnungsamt/waffen-jagd-fischerei",
    ]


def test_who_can_only_be_invited_is_offered_no_other_time(site):
    invited = meet(site, "sozialamt/versicherungsamt")
    notice = invited.citizen.get(f"{invited.access}/raum").html.find(id="laenger-her")
    assert [link["href"] for link in notice.select("a")] == ["tel:115", "/hilfe"]
