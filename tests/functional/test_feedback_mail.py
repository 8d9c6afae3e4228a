"""The questionnaire by mail, for whoever closed the page before it came."""

import pytest
from driving import EMAIL, form_with, heading, meet


@pytest.fixture
def meeting(site):
    found = meet(site)
    found.begin()
    return found


def mails(site):
    """Return the mails of the hour after."""
    before = site.deliver()
    assert before == []
    site.advance(hours=1, minutes=1)
    return site.deliver()


def test_who_closed_the_page_is_asked_by_mail_an_hour_later_and_once(site, browser, meeting):
    meeting.desk("beenden")
    (mail,) = mails(site)
    assert (mail.to, mail.subject) == (EMAIL, "Wie war Ihre Videoberatung?")
    page = browser.get(mail.links[0])
    form = form_with(page, "bemerkung")
    form["bemerkung"] = "Gut"
    assert form.submit().status_int == 200
    assert browser.get(mail.links[0], status=410)
    site.advance(hours=5)
    assert site.deliver() == []


def test_who_left_by_the_button_had_it_already(site, meeting):
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    meeting.desk("beenden")
    assert mails(site) == []


def test_who_saw_the_end_and_went_on_to_it_is_not_asked_again(site, meeting):
    meeting.desk("beenden")
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    assert mails(site) == []


def test_who_was_never_let_in_is_not_asked(site):
    meeting = meet(site)
    meeting.enter()
    meeting.open()
    site.advance(minutes=5)
    meeting.desk("beenden")
    assert mails(site) == []


def test_nothing_in_the_database_leads_from_the_answers_to_anybody(site, browser, meeting):
    meeting.desk("beenden")
    (mail,) = mails(site)
    with site.office.transact() as work:
        (ticket,) = work.records.feedback_tickets
        kept = [str(vars(case)) for case in work.records.cases.values()]
        kept += [str(vars(held)) for held in work.records.consultations.values()]
        assert not [text for text in kept if ticket in text]
        assert mail.links[0].rpartition("/")[2] not in str(kept)
        assert len(work.records.outbox) == 0


def test_a_department_that_is_discreet_is_not_named(site):
    meeting = meet(site, "sozialamt/versicherungsamt")
    meeting.begin()
    meeting.desk("beenden")
    (mail,) = mails(site)
    assert heading(site.browser().get(mail.links[0])) != ""
    assert "ozial" not in mail.text + mail.html
