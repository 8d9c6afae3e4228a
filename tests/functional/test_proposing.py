"""Somebody is asked in while the conversation goes on: only with the citizen's yes."""

import pytest
from driving import NAME, form_with, heading, meet, words

OTHER = {"role": "mediator", "name": "Sprachmittlung Beispiel", "email": "mit@beispiel.example"}


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def propose(meeting, status=200, **more):
    return meeting.desk("dazuholen", OTHER | more, status=status)


def answer(meeting, given, browser=None, status=200):
    asked = (meeting.state(meeting.caseworker)["proposal"] or {}).get("id", "")
    path = f"/raum/{meeting.id}/zustimmung"
    browser = browser or meeting.citizen
    return meeting.post(browser, path, {"frage": asked, "antwort": given}, status=status)


def people(site):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return [each.role for each in case.participants]


def test_before_the_yes_there_is_neither_link_nor_mail_nor_anybody(site, meeting):
    propose(meeting)
    asked = meeting.state(meeting.citizen)["proposal"]
    assert (asked["name"], asked["role"]) == (OTHER["name"], "Sprachmittlung")
    assert set(asked) == {"id", "state", "role", "name"}
    assert "link" not in meeting.state(meeting.caseworker)["proposal"]
    assert people(site) == ["citizen"]
    assert site.deliver() == []


def test_with_the_yes_come_link_code_and_mail_and_the_person_waits_to_be_let_in(site, meeting):
    propose(meeting)
    answer(meeting, "ja")
    assert meeting.state(meeting.citizen)["proposal"] is None
    told = meeting.state(meeting.caseworker)["proposal"]
    assert (told["state"], told["mailed"]) == ("agreed", OTHER["email"])
    (mail,) = site.deliver()
    assert mail.to == OTHER["email"]
    assert NAME not in mail.text
    access = told["link"].removeprefix(site.office.settings.public_url)
    assert mail.links[0] == access
    guest = site.browser()
    form = form_with(guest.get("/einladung"), "code")
    form["code"] = told["code"].lower()
    assert form.submit().location.endswith(access)
    guest.get(f"{access}/raum")
    meeting.post(guest, f"{access}/raum/betreten", {"zustimmung": "ja"})
    assert meeting.state(guest)["state"] == "waiting"
    (waiting,) = meeting.waiting()
    meeting.desk("einlassen", {"seat": waiting["seat"]})
    meeting.ticket(guest)
    assert meeting.state(guest)["state"] == "admitted"
    assert meeting.state(guest)["proposal"] is None
    acts = [act for act, _subject in site.acts if act.startswith("company.")]
    assert sorted(acts) == ["company.agreed", "company.brought", "company.proposed"]


def test_with_a_no_nobody_comes_and_the_name_is_gone(site, meeting):
    propose(meeting)
    answer(meeting, "nein")
    told = meeting.state(meeting.caseworker)["proposal"]
    assert (told["state"], told["name"]) == ("declined", "")
    with site.office.transact() as work:
        assert work.records.consultations[meeting.id].proposal.sealed == b""
    assert people(site) == ["citizen"]
    assert site.deliver() == []
    answer(meeting, "ja", status=409)
    meeting.desk("dazuholen", {"schritt": "schliessen"})
    assert meeting.state(meeting.caseworker)["proposal"] is None


def test_without_an_address_the_code_is_read_out(site, meeting):
    propose(meeting, email="", role="colleague")
    answer(meeting, "ja")
    told = meeting.state(meeting.caseworker)["proposal"]
    assert (told["mailed"], told["role"]) == ("", "Person aus der Verwaltung")
    assert [len(group.split(", ")) for group in told["spelled"]] == [4, 4, 4]
    assert site.deliver() == []


def test_only_whose_errand_it_is_says_yes(site, meeting):
    propose(meeting)
    answer(meeting, "ja", browser=meeting.caseworker, status=403)
    stranger = site.browser()
    stranger.get(f"{meeting.access}/raum")
    answer(meeting, "ja", browser=stranger, status=404)
    answer(meeting, "ja")
    access = meeting.state(meeting.caseworker)["proposal"]["link"].partition("6543")[2]
    guest = site.browser()
    guest.get(f"{access}/raum")
    meeting.post(guest, f"{access}/raum/betreten", {"zustimmung": "ja"})
    propose(meeting, name="Noch jemand", email="")
    answer(meeting, "ja", browser=guest, status=403)
    (waiting,) = meeting.waiting()
    meeting.desk("einlassen", {"seat": waiting["seat"]})
    meeting.ticket(guest)
    assert meeting.state(guest)["proposal"] is None
    answer(meeting, "ja", browser=guest, status=403)
    assert people(site) == ["citizen", "mediator"]


def test_where_nobody_can_say_yes_nobody_is_asked(meeting):
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    assert "zustimmen" in propose(meeting, status=409).json["detail"]


def test_what_was_typed_wrong_is_said_by_field(meeting):
    answer = propose(meeting, status=422, name="", role="")
    assert set(answer.json["fields"]) == {"name", "role"}
    assert meeting.state(meeting.caseworker)["proposal"] is None


def test_a_question_that_was_taken_back_is_not_answered(site, meeting):
    propose(meeting)
    asked = meeting.state(meeting.citizen)["proposal"]["id"]
    meeting.desk("dazuholen", {"schritt": "schliessen"})
    given = {"frage": asked, "antwort": "ja"}
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/zustimmung", given, status=409)
    assert people(site) == ["citizen"]


def test_a_citizen_asks_nobody_in_that_way_nor_anybody_of_the_administration(site, meeting):
    path = f"/intern/beratung/{meeting.id}/dazuholen"
    meeting.post(meeting.citizen, path, OTHER, status=403)
    page = meeting.citizen.get(f"{meeting.access}/begleitung")
    assert "Person aus der Verwaltung" not in words(page)
    assert heading(page) == "Möchten Sie jemanden mitbringen?"


def test_the_page_of_who_takes_part_invites_nobody_past_the_citizen(site, meeting):
    path = f"/intern/termin/{meeting.id}/beteiligte"
    page = meeting.caseworker.get(path)
    assert "braucht das Ja der Bürgerin oder des Bürgers" in words(page)
    assert not [form for form in page.forms.values() if "role" in form.fields]
    given = OTHER | {"csrf_token": meeting.caseworker.cookies["csrf"]}
    refused = meeting.caseworker.post(path, given, status=409)
    assert "„Jemanden dazuholen“" in words(refused)
    assert people(site) == ["citizen"]
    assert site.deliver() == []


def test_a_form_that_was_open_before_the_conversation_is_refused_in_it(site):
    meeting = meet(site)
    form = form_with(meeting.caseworker.get(f"/intern/termin/{meeting.id}/beteiligte"), "role")
    for field, value in OTHER.items():
        form[field] = value
    meeting.begin()
    assert "Das Gespräch läuft schon." in words(form.submit(status=409))
    assert people(site) == ["citizen"]
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    assert form.submit().status_int == 303
    assert people(site) == ["citizen", "mediator"]
