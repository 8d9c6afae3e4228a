"""A further appointment: the same people and needs, a case of its own, and a way between both."""

from dataclasses import replace

import pytest
from driving import EMAIL, NAME, form_with, meet, words

from portal import clock, retention
from portal.booking.forms import NEEDS
from portal.case.domain import add_needs, keep, person

SERVICE = "pruefamt/zwei-plaetze"
MEDIATOR = {"role": "mediator", "name": "Mina Rahimi", "email": "mina@beispiel.example"}
DARI = f"{NEEDS['sprachmittlung']}: Dari"


@pytest.fixture
def meeting(site):
    """A conversation with a mediator that has ended."""
    meeting = meet(site, SERVICE)
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        add_needs(work, case, case.participants[0], ("langsam", DARI))
    form = form_with(meeting.caseworker.get(f"/intern/termin/{meeting.id}/beteiligte"), "role")
    for field, value in MEDIATOR.items():
        form[field] = value
    form.submit().follow()
    meeting.begin()
    meeting.desk("beenden")
    site.deliver()
    return meeting


def follow_up(meeting, **given):
    """Note „Folgetermin“ and fill in the rest of the invitation; returns the form."""
    form = form_with(meeting.caseworker.get(f"/intern/termin/{meeting.id}/ergebnis"), "ergebnis")
    form["ergebnis"] = "follow_up"
    form = form_with(form.submit().follow(), "service")
    for field, value in ({"day": "2027-03-17", "time": "09:00"} | given).items():
        form[field] = value
    return form


def people(site):
    """Return role, name and needs of all people, case by case in the order they were made."""
    with site.office.transact() as work:
        cases = sorted(work.records.cases.values(), key=lambda case: case.created)
        return [[seen(work, case, each) for each in case.participants] for case in cases]


def seen(work, case, participant):
    known = person(work, case, participant)
    return participant.role, known.name, set(known.needs)


def references(site):
    with site.office.transact() as work:
        cases = sorted(work.records.cases.values(), key=lambda case: case.created)
        return [case.reference for case in cases]


def test_person_needs_and_company_are_taken_over(site, meeting):
    follow_up(meeting).submit().follow()
    assert len(people(site)) == 2
    assert people(site)[0] == people(site)[1]
    assert people(site)[1] == [
        ("citizen", NAME, {"langsam", DARI}),
        ("mediator", "Mina Rahimi", set()),
    ]
    told = {mail.to: mail.subject for mail in site.deliver()}
    assert told[EMAIL] in ("Einladung zur Videoberatung", "Wer bei Ihrer Videoberatung dabei ist")
    assert told[MEDIATOR["email"]] == "Ihr Zugang zu einem Gespräch per Video"


def test_who_came_without_a_mail_address_comes_again_by_a_code(site, meeting):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        mediator = case.participants[1]
        keep(work, case, mediator, replace(person(work, case, mediator), email=""))
    follow_up(meeting).submit().follow()
    assert [role for role, *_rest in people(site)[1]] == ["citizen", "mediator"]
    assert MEDIATOR["email"] not in [mail.to for mail in site.deliver()]
    shown = meeting.caseworker.get("/intern/?tag=2027-03-17").click("Wer nimmt teil?")
    assert "Ohne E-Mail-Adresse: Bitte rufen Sie selbst an" in words(shown)
    code = shown.html.select_one("li.card .mark").get_text()
    form = form_with(site.browser().get("/einladung"), "code")
    form["code"] = code
    assert "Sprachmittlung" in words(form.submit().follow())


def test_nobody_comes_again_whom_the_caseworker_leaves_out(site, meeting):
    form = follow_up(meeting)
    form["dabei"] = False
    form["needs"] = []
    form.submit().follow()
    assert people(site)[1] == [("citizen", NAME, set())]
    assert [mail.to for mail in site.deliver()] == [EMAIL]


def test_both_sides_show_the_way_to_the_other(site, meeting):
    page = follow_up(meeting).submit().follow()
    before, after = references(site)
    assert f"Folgetermin zu {before}" in words(page)
    former = page.click(before)
    assert "Folgetermin: Mittwoch, 17. März 2027" in words(former)
    assert f"({after})" in words(former)
    day = meeting.caseworker.get("/intern/?tag=2027-03-17")
    assert f"Folgetermin zu {before}" in words(day)
    close = day.click("Absagen oder zurückziehen")
    form_with(close, "schritt").submit("schritt", value="absagen")
    assert "Abgesagter Folgetermin: Mittwoch" in words(meeting.caseworker.get(former.request.url))


def test_an_invitation_to_choose_is_linked_and_lets_them_in_when_the_time_is_chosen(site, meeting):
    form = follow_up(meeting, wann="liste", day1="2027-03-17", time1="09:00")
    page = form.submit().follow()
    before, after = references(site)
    assert f"Folgetermin zu {before}" in words(page)
    assert f"Zeit noch offen ({after})" in words(page.click(before))
    (mail,) = site.deliver()
    browser = site.browser()
    form = form_with(browser.get(mail.links[0]), "start")
    form["start"] = form["start"].options[0][0]
    form.submit().follow()
    mails = {mail.subject: mail for mail in site.deliver()}
    link = mails["Ihr Zugang zu einem Gespräch per Video"].links[0]
    assert "Sprachmittlung" in words(browser.get(link))
    assert "Wer bei Ihrer Videoberatung dabei ist" in mails


def test_the_form_twice_is_one_follow_up(site, meeting):
    form = follow_up(meeting)
    form.submit().follow()
    form.submit().follow()
    assert len(references(site)) == 2
    with site.office.transact() as work:
        assert sorted(len(case.followed) for case in work.records.cases.values()) == [0, 1]


def test_neither_keeps_the_other_beyond_its_term(site, meeting):
    page = follow_up(meeting, day="2027-05-12").submit().follow()
    address = page.request.path
    before, _after = references(site)
    with site.office.transact() as work:
        first, _second = sorted(work.records.cases.values(), key=lambda case: case.created)
        term = retention.term(work, first)
    clock.start_at(term)
    assert retention.run(site.office) == 1
    with site.office.transact() as work:
        (left,) = work.records.cases.values()
        assert (left.follows, left.followed) == ("", ())
    again = site.signed_in("caseworker", "pruefamt", email="neu@stadt.example")
    assert before not in words(again.get(address))


def test_a_case_of_others_is_neither_followed_nor_named(site, meeting):
    other = site.signed_in("caseworker", "ordnungsamt", email="andere@stadt.example")
    other.get(f"/intern/einladen?folge={meeting.id}", status=404)
    page = follow_up(meeting)
    page.submit().follow()
    form = form_with(other.get("/intern/einladen"), "service")
    given = [*form.submit_fields(), ("folge", meeting.id)]
    other.post("/intern/einladen", given, status=404)
