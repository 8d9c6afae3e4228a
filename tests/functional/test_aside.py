"""A companion waits outside for a confidential part, and comes back."""

import pytest
from driving import form_with, meet

OTHER = {"role": "companion", "name": "Begleitung Beispiel", "email": "mit@beispiel.example"}


@pytest.fixture
def meeting(site):
    return meet(site)


@pytest.fixture
def companion(site, meeting):
    """Return the browser of a companion, invited before the conversation, who is in the room."""
    path = f"/intern/termin/{meeting.id}/beteiligte"
    form = form_with(meeting.caseworker.get(path), "role")
    for field, value in OTHER.items():
        form[field] = value
    form.submit()
    meeting.begin()
    (access,) = {m.links[0] for m in site.deliver() if m.to == OTHER["email"]}
    browser = site.browser()
    browser.get(f"{access}/raum")
    meeting.post(browser, f"{access}/raum/betreten", {"zustimmung": "ja"})
    let_in(meeting, browser)
    return browser


def let_in(meeting, browser):
    for person in meeting.waiting():
        meeting.desk("einlassen", {"seat": person["seat"]})
    meeting.ticket(browser)


def told(monkeypatch):
    """Return the list into which goes what the gateways are told."""
    found = []
    name = "portal.consultation.gateway.Gateways.tell"
    monkeypatch.setattr(name, lambda _gateways, **message: found.append(message))
    return found


def test_who_is_asked_out_knows_nothing_of_the_room_and_their_seat_ends_at_once(
    monkeypatch, meeting, companion
):
    seat = meeting.state(companion)["seat"]
    told_now = told(monkeypatch)
    meeting.desk("warteraum", {"seat": seat})
    assert told_now[0] == {"op": "remove", "consultation": meeting.id, "seat": seat}
    assert meeting.state(companion) == {
        "seat": seat,
        "role": "companion",
        "state": "waiting",
        "aside": True,
    }
    companion.get(f"/raum/{meeting.id}/dokumente/{'0' * 32}", status=403)
    for browser in (meeting.citizen, meeting.caseworker):
        (out,) = meeting.state(browser)["aside"]
        assert (out["name"], out["seat"]) == (OTHER["name"], seat)


def test_who_is_let_in_again_is_in_as_before(site, meeting, companion):
    seat = meeting.state(companion)["seat"]
    meeting.desk("warteraum", {"seat": seat})
    meeting.desk("warteraum", {"seat": seat})
    (waiting,) = meeting.waiting()
    assert (waiting["seat"], waiting["aside"]) == (seat, True)
    let_in(meeting, companion)
    state = meeting.state(companion)
    assert (state["seat"], state["state"], state["aside"]) == (seat, "admitted", [])
    acts = [act for act, subject in site.acts if subject == f"seat:{seat}"]
    assert acts == ["seat.admitted", "seat.aside", "seat.admitted"]


def test_loading_the_page_anew_is_no_way_back_in(meeting, companion):
    meeting.desk("warteraum", {"seat": meeting.state(companion)["seat"]})
    meeting.post(companion, f"/raum/{meeting.id}/zutritt")
    meeting.post(companion, f"/raum/{meeting.id}/verlassen")
    meeting.state(companion)
    assert [p["role"] for p in meeting.state(meeting.citizen)["people"]] == [
        "citizen",
        "caseworker",
    ]


def test_whose_errand_it_is_stays_and_so_does_the_office(meeting, companion):
    for browser in (meeting.citizen, meeting.caseworker):
        seat = meeting.state(browser)["seat"]
        assert "nur, wer" in meeting.desk("warteraum", {"seat": seat}, status=409).json["detail"]
        assert meeting.state(browser)["state"] == "admitted"
    meeting.desk("warteraum", {"seat": "gibt-es-nicht"}, status=409)


def test_only_the_caseworker_asks_somebody_out(site, meeting, companion):
    given = {"seat": meeting.state(companion)["seat"]}
    path = f"/intern/beratung/{meeting.id}/warteraum"
    for browser in (meeting.citizen, companion):
        meeting.post(browser, path, given, status=403)
    other = site.signed_in("caseworker", "sozialamt", email="d@stadt.example")
    other.get("/intern/einladen")
    meeting.post(other, path, given, status=404)
    assert meeting.state(companion)["state"] == "admitted"
