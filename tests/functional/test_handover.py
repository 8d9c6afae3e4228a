"""A caseworker hands a conversation over; the colleague finds it in the day view and goes on."""

import pytest
from driving import NAME, meet, words

COLLEAGUE = "kollegin@stadt.example"


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def account_id(site, email):
    with site.office.transact() as work:
        return next(a.id for a in work.records.accounts.values() if a.email == email)


def offered(meeting, browser=None):
    """Return the addresses the room's page offers."""
    page = (browser or meeting.caseworker).get(f"/intern/beratung/{meeting.id}")
    return [option.get_text() for option in page.html.select("#uebergabe-an option")]


def hand_over(meeting, email, status=200):
    return meeting.desk("uebergeben", {"an": account_id(meeting.site, email)}, status=status)


def office_names(state):
    return {person["name"] for person in state["people"] if person["role"] == "caseworker"}


def acts(site):
    return [act for act, _subject in site.acts if act.startswith("room.")]


def test_only_enabled_accounts_with_the_service_in_scope_are_offered(site, meeting):
    site.account("caseworker", "ordnungsamt", email=COLLEAGUE)
    site.account("caseworker", "ordnungsamt/waffen-jagd-fischerei", email="b@stadt.example")
    site.account("caseworker", "ordnungsamt/gewerbe-gaststaetten", email="c@stadt.example")
    site.account("caseworker", "sozialamt", email="d@stadt.example")
    site.account("editor", email="e@stadt.example")
    shut_out(site, site.account("caseworker", "ordnungsamt", email="f@stadt.example"))
    assert offered(meeting) == ["b@stadt.example", COLLEAGUE]


def shut_out(site, email):
    with site.office.transact() as work:
        next(a for a in work.records.accounts.values() if a.email == email).disabled = True


def test_the_colleague_finds_it_enters_and_the_first_may_go(site, meeting):
    colleague = site.signed_in("caseworker", "ordnungsamt", email=COLLEAGUE)
    assert "Ihnen übergeben" not in words(colleague.get("/intern/"))
    hand_over(meeting, COLLEAGUE)
    assert meeting.state(meeting.caseworker)["handed_to"] == COLLEAGUE
    assert "Ihnen übergeben" not in words(meeting.caseworker.get("/intern/"))
    day = colleague.get("/intern/")
    assert f"Ein Gespräch wurde Ihnen übergeben: {NAME}" in words(day)
    day.click("In den Raum gehen")
    meeting.post(colleague, f"/intern/beratung/{meeting.id}/oeffnen")
    assert meeting.state(meeting.caseworker)["handed_to"] == ""
    names = {b: office_names(meeting.state(b)) for b in (meeting.caseworker, meeting.citizen)}
    assert names[meeting.caseworker] == {"Sachbearbeitung", COLLEAGUE}
    assert names[meeting.citizen] == {"Sachbearbeitung"}
    assert "Ihnen übergeben" not in words(colleague.get("/intern/"))
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/verlassen")
    assert meeting.state(meeting.citizen)["state"] == "admitted"
    assert meeting.state(colleague)["consultation"] == "open"
    roles = [p["role"] for p in meeting.state(meeting.citizen)["people"]]
    assert sorted(roles) == ["caseworker", "citizen"]
    # What one step notes has no order among itself.
    given, taken = acts(site)[-4:-2], acts(site)[-2:]
    assert sorted(given) == ["room.handed_over", "room.handed_over_to"]
    assert sorted(taken) == ["room.opened", "room.taken_over"]


def test_it_is_noted_once_with_both_accounts(site, meeting):
    site.account("caseworker", "ordnungsamt", email=COLLEAGUE)
    hand_over(meeting, COLLEAGUE)
    hand_over(meeting, COLLEAGUE)
    noted = [entry for entry in site.acts if entry[0].startswith("room.handed")]
    assert sorted(noted) == [
        ("room.handed_over", f"consultation:{meeting.id}"),
        ("room.handed_over_to", f"account:{account_id(site, COLLEAGUE)}"),
    ]


def test_nobody_else_can_be_given_it(site, meeting):
    site.account("caseworker", "sozialamt", email="d@stadt.example")
    shut_out(site, site.account("caseworker", "ordnungsamt", email="f@stadt.example"))
    for email in ("d@stadt.example", "f@stadt.example", "caseworker@stadt.example"):
        hand_over(meeting, email, status=404)
    meeting.desk("uebergeben", {"an": "gibt-es-nicht"}, status=404)
    assert meeting.state(meeting.caseworker)["handed_to"] == ""


def test_only_who_has_a_seat_of_the_office_hands_over(site, meeting):
    colleague = site.signed_in("caseworker", "ordnungsamt", email=COLLEAGUE)
    other = site.signed_in("caseworker", "sozialamt", email="d@stadt.example")
    given = {"an": account_id(site, COLLEAGUE)}
    path = f"/intern/beratung/{meeting.id}/uebergeben"
    for browser in (colleague, other):
        browser.get("/intern/einladen")
        meeting.post(browser, path, given, status=404)
    meeting.post(meeting.citizen, path, given, status=403)
    assert meeting.state(meeting.citizen)["handed_to"] == ""


def test_what_is_over_is_nobodys_any_more(site, meeting):
    colleague = site.signed_in("caseworker", "ordnungsamt", email=COLLEAGUE)
    hand_over(meeting, COLLEAGUE)
    meeting.desk("beenden")
    assert "Ihnen übergeben" not in words(colleague.get("/intern/"))
    hand_over(meeting, COLLEAGUE, status=410)
