"""A conversation broken off because of a threat: at once, for good, and without a trace of it."""

import pytest
from driving import meet, words

PHONE = "115"


@pytest.fixture
def meeting(site):
    """Both are in the room; a form has been begun, and a photo ID looked at."""
    meeting = meet(site)
    meeting.begin()
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "ja"})
    form = meeting.state(meeting.caseworker)["forms"][0]["key"]
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/dokumente", {"form": form})
    return meeting


def kept(meeting):
    with meeting.site.office.transact() as work:
        return work.records.consultations[meeting.id]


def acts(site):
    return [entry for entry in site.acts if entry[0].startswith("room.")]


def test_it_ends_at_once_and_nobody_comes_back_in(site, meeting):
    session, other = meeting.citizen.cookies["platz"], site.browser()
    other.get(f"{meeting.access}/raum")
    assert meeting.desk("abbrechen").json == {}
    state = meeting.state(meeting.citizen)
    assert (state.pop("seat") != "", state) == (True, {"role": "citizen", "state": "denied"})
    meeting.ticket(meeting.citizen, status=403)
    assert "Diese Videoberatung ist beendet." in words(
        meeting.citizen.get(f"{meeting.access}/raum", status=410)
    )
    for browser in (meeting.citizen, other):
        given = {"zustimmung": "ja"}
        meeting.post(browser, f"{meeting.access}/raum/betreten", given, status=410)
    other.set_cookie("platz", session)
    assert meeting.state(other)["state"] == "denied"


def test_who_only_accompanies_or_waits_is_out_too(site, meeting):
    second = site.browser()
    meeting.enter(second)
    meeting.desk("abbrechen")
    assert meeting.state(second)["state"] == "denied"


def test_times_and_the_reason_are_all_that_is_kept(site, meeting):
    assert meeting.state(meeting.citizen)["documents"] != []
    meeting.desk("abbrechen")
    held = kept(meeting)
    assert (held.state, held.outcome, held.remains) == ("aborted", "threat", b"")
    assert held.opened is not None
    assert held.ended is not None
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert (case.documents, list(work.records.documents)) == ((), [])
        assert [p.checks for p in case.participants] == [()]


def test_it_is_noted_once_however_often_it_is_pressed(site, meeting):
    meeting.desk("abbrechen")
    meeting.desk("abbrechen")
    assert acts(site)[-1] == ("room.broken_off", f"consultation:{meeting.id}")
    assert [act for act, _subject in acts(site)].count("room.broken_off") == 1


def test_what_is_over_already_is_not_broken_off(meeting):
    meeting.desk("ablehnen", {"seat": meeting.state(meeting.citizen)["seat"]})
    with meeting.site.office.transact() as work:
        (case,) = work.records.cases.values()
        case.documents = ()
    meeting.desk("beenden")
    answer = meeting.desk("abbrechen", status=410)
    assert answer.json["detail"] == "Diese Videoberatung ist beendet."
    assert kept(meeting).outcome == ""


def test_every_caseworker_in_the_room_reads_what_to_do(site, meeting):
    colleague = site.signed_in("caseworker", "ordnungsamt", email="kollegin@stadt.example")
    colleague.get(f"/intern/beratung/{meeting.id}")
    meeting.post(colleague, f"/intern/beratung/{meeting.id}/oeffnen")
    meeting.desk("abbrechen")
    for browser in (meeting.caseworker, colleague):
        state = meeting.state(browser)
        assert (state["state"], state["broken_off"]) == ("ended", True)


def test_the_day_view_says_it_and_nobody_is_asked_how_it_was(site, meeting):
    meeting.desk("abbrechen")
    page = meeting.caseworker.get("/intern/")
    assert "Wegen Bedrohung abgebrochen" in words(page)
    site.advance(hours=2)
    assert site.deliver() == []


def test_the_room_has_the_button_for_the_staff_only(meeting):
    room = meeting.caseworker.get(f"/intern/beratung/{meeting.id}")
    assert room.html.find(id="abbrechen").get_text() == "Abbruch wegen Bedrohung"
    assert "Rufen Sie die Polizei: 110" in words(room)
    mine = meeting.citizen.get(f"{meeting.access}/raum")
    assert mine.html.find(id="abbrechen") is None
    assert "Bedrohung" not in mine.text
