"""Going on with another device: a code for once and soon, and one seat at a time."""

import pytest
from driving import form_with, heading, meet, words


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def code(meeting, browser=None, status=200):
    browser = browser or meeting.citizen
    answer = meeting.post(browser, f"/raum/{meeting.id}/geraet", status=status)
    return answer.json.get("code", "")


def use(site, given, address="192.0.2.7"):
    """Type a code in on another device; returns its browser and the answer."""
    browser = site.browser(address)
    form = form_with(browser.get("/geraet"), "code")
    form["code"] = given
    return browser, form.submit(expect_errors=True)


def test_the_place_goes_on_at_the_other_device_and_is_left_at_the_first(site, meeting):
    before = meeting.state(meeting.citizen)["seat"]
    other, answer = use(site, code(meeting).lower().replace("-", " "))
    assert answer.status_int == 303
    page = answer.follow()
    assert heading(page) == "Auf diesem Gerät weitermachen"
    assert meeting.access not in page.text
    meeting.ticket(other)
    state = meeting.state(other)
    assert (state["state"], state["seat"] != before) == ("admitted", True)
    assert meeting.state(meeting.citizen)["state"] == "left"
    assert meeting.state(meeting.citizen)["moved"] is True
    people = [p for p in meeting.state(meeting.caseworker)["people"] if p["role"] == "citizen"]
    assert [(p["seat"], p["second_device"]) for p in people] == [(state["seat"], True)]
    acts = [act for act, _subject in site.acts if act.startswith("seat.")]
    assert acts[-2:] == ["seat.code", "seat.moved"]


def test_the_first_device_is_put_out_at_once(monkeypatch, site, meeting):
    told = []
    name = "portal.consultation.gateway.Gateways.tell"
    given, seat = code(meeting), meeting.state(meeting.citizen)["seat"]
    monkeypatch.setattr(name, lambda _gateways, **message: told.append(message))
    use(site, given)
    assert told[0] == {"op": "remove", "consultation": meeting.id, "seat": seat}
    meeting.ticket(meeting.citizen, status=403)


def test_documents_go_with_the_place_and_the_identity_is_confirmed_anew(site, meeting):
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "ja"})
    base = f"/raum/{meeting.id}/dokumente"
    form = meeting.state(meeting.caseworker)["forms"][0]["key"]
    opened = meeting.post(meeting.caseworker, base, {"form": form}).json["id"]
    other, _answer = use(site, code(meeting))
    meeting.ticket(other)
    assert [d["id"] for d in meeting.state(other)["documents"]] == [opened]
    other.get(f"{base}/{opened}")
    assert meeting.state(other)["identified"] is False
    meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "ja"})
    assert meeting.state(other)["identified"] is True


def test_who_waits_goes_on_waiting(site):
    meeting = meet(site)
    meeting.enter()
    other, _answer = use(site, code(meeting))
    assert meeting.state(other)["state"] == "waiting"
    meeting.open()
    (waiting,) = meeting.waiting()
    assert (waiting["seat"], waiting["second_device"]) == (meeting.state(other)["seat"], True)


def test_a_code_is_good_once_for_five_minutes_and_a_new_one_ends_it(site, meeting):
    first = code(meeting)
    second = code(meeting)
    _browser, answer = use(site, first)
    assert answer.status_int == 422
    assert "Dieser Code gilt nicht oder nicht mehr." in words(answer)
    _browser, answer = use(site, second)
    assert answer.status_int == 303
    _browser, answer = use(site, second)
    assert answer.status_int == 422
    other, _answer = use(site, code(meeting, _moved(site, meeting)), "192.0.2.8")
    late = code(meeting, other)
    site.advance(minutes=5)
    _browser, answer = use(site, late, "192.0.2.9")
    assert answer.status_int == 422


def _moved(site, meeting):
    """Enter with the link again, as who is back at the first device."""
    meeting.enter()
    return meeting.citizen


def test_of_a_code_only_the_hash_is_stored_and_goes_when_it_ran_out(site, meeting):
    given = code(meeting)
    with site.office.transact() as work:
        ((key, transfer),) = work.records.transfers.items()
        assert given not in key + repr(transfer)
        assert given.replace("-", "") not in key + repr(transfer)
    site.advance(minutes=6)
    site.housekeeping.tidy()
    with site.office.transact() as work:
        assert list(work.records.transfers) == []


def test_tries_are_bounded(site, meeting):
    given = code(meeting)
    for _try in range(6):
        _browser, answer = use(site, "22223333")
        assert answer.status_int == 422
    _browser, answer = use(site, given)
    assert (answer.status_int, "Retry-After" in answer.headers) == (429, True)


def test_when_it_is_over_the_code_leads_nowhere(site, meeting):
    given = code(meeting)
    meeting.desk("beenden")
    _browser, answer = use(site, given)
    assert answer.status_int == 422


def test_only_who_has_a_place_of_the_citizens_side_gets_a_code(site, meeting):
    code(meeting, meeting.caseworker, status=403)
    stranger = site.browser()
    stranger.get("/geraet")
    code(meeting, stranger, status=404)
    stranger.get(f"/raum/{meeting.id}", status=404)
    meeting.desk("ablehnen", {"seat": meeting.state(meeting.citizen)["seat"]})
    code(meeting, status=403)
    meeting.citizen.get(f"/raum/{meeting.id}", status=410)


def test_who_moved_is_asked_for_an_opinion_only_once(site, meeting):
    other, _answer = use(site, code(meeting))
    meeting.ticket(other)
    meeting.desk("beenden")
    site.advance(hours=2)
    assert [m.subject for m in site.deliver()] == ["Wie war Ihre Videoberatung?"]
