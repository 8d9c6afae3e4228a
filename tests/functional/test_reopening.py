"""A conversation that was ended by mistake goes on."""

import pytest
from driving import EMAIL, form_with, meet, words


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def reopen(meeting):
    """Press the button of the day view; returns where it leads."""
    day = meeting.caseworker.get("/intern/")
    form = form_with(day, "zuruecknehmen")
    return form.submit("zuruecknehmen", status=303).follow()


def test_who_was_inside_is_asked_back_by_mail_and_waits_in_the_lobby(site, meeting):
    meeting.desk("beenden")
    meeting.citizen.get(f"{meeting.access}/raum", status=410)
    page = reopen(meeting)
    assert page.html.find(id="raum")["data-role"] == "caseworker"
    (mail,) = site.deliver()
    assert (mail.to, mail.subject) == (EMAIL, "Ihre Videoberatung geht weiter")
    assert meeting.citizen.get(mail.link("/raum")).status_int == 200
    meeting.begin()
    assert meeting.state(meeting.citizen)["state"] == "admitted"
    assert "outcome.taken_back" in [act for act, _subject in site.acts]


def test_nobody_is_asked_meanwhile_how_it_was_and_once_afterwards(site, meeting):
    meeting.desk("beenden")
    reopen(meeting)
    site.advance(minutes=20)
    site.deliver()
    meeting.open()
    meeting.desk("beenden")
    site.advance(hours=1, minutes=1)
    assert [mail.subject for mail in site.deliver()] == ["Wie war Ihre Videoberatung?"]


def test_the_mail_is_not_sent_once_it_is_over_again(site, meeting):
    meeting.desk("beenden")
    reopen(meeting)
    meeting.open()
    meeting.desk("beenden")
    assert site.deliver() == []


def test_what_was_noted_goes_and_can_be_noted_anew(meeting):
    meeting.desk("beenden")
    path = f"/intern/termin/{meeting.id}/ergebnis"
    form = form_with(meeting.caseworker.get(path), "ergebnis")
    form["ergebnis"], form["rest"] = "on_site", "Original vorlegen"
    form.submit(status=303)
    reopen(meeting)
    page = meeting.caseworker.get(path)
    assert "Original vorlegen" not in page.text


def test_not_after_a_threat_and_not_when_the_room_has_closed(site, meeting):
    meeting.desk("beenden")
    shown = form_with(meeting.caseworker.get("/intern/"), "zuruecknehmen")
    site.advance(hours=3)
    assert "wieder öffnen" not in words(meeting.caseworker.get("/intern/"))
    shown.submit("zuruecknehmen", status=303)
    meeting.citizen.get(f"{meeting.access}/raum", status=410)
    assert "outcome.taken_back" not in [act for act, _subject in site.acts]


def test_a_threat_stays_the_end(site, meeting):
    meeting.desk("abbrechen")
    assert "wieder öffnen" not in words(meeting.caseworker.get("/intern/"))
    path = f"/intern/termin/{meeting.id}/ergebnis"
    token = form_with(meeting.caseworker.get("/intern/"), "csrf_token")["csrf_token"].value
    meeting.caseworker.post(path, {"csrf_token": token, "zuruecknehmen": "1"})
    meeting.citizen.get(f"{meeting.access}/raum", status=410)
