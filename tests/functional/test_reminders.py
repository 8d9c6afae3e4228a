"""The day before: one reminder for each time that stands, and none for what does not."""

from urllib.parse import urlsplit

import pytest
from driving import EMAIL, NAME, WEAPONS, book_firmly, form_with

from portal.booking.domain import withdraw
from portal.case.domain import Person, add_participant, give_token

SERVICE = "pruefamt/viertelstunden"  # discreet
START = "2027-03-17T10:00:00+01:00"  # a Wednesday; the tests begin on Monday at 9
LATER = "2027-03-23T10:00:00+01:00"  # the Tuesday after
SUBJECT = "Erinnerung: Ihr Termin zur Videoberatung"


@pytest.fixture
def booked(site):
    """Return the path of the access link; the confirmation is delivered."""
    access = book_firmly(site, SERVICE, START)
    site.deliver()
    return access


def rounds(site, number=2):
    """Let the housekeeping go round; returns what it sent."""
    mails = []
    for _ in range(number):
        site.housekeeping.tidy()
        mails += site.deliver()
    return mails


def moved(browser, access, start):
    form = browser.get(f"{access}/verschieben").form
    given = {"csrf_token": form["csrf_token"].value, "start": start}
    return urlsplit(browser.post(f"{access}/verschieben", given, status=303).location).path


def test_it_comes_a_day_before_and_once(site, booked):
    site.advance(hours=24, minutes=59)
    assert rounds(site) == []
    site.advance(minutes=1)
    (mail,) = rounds(site, 5)
    assert (mail.to, mail.subject) == (EMAIL, SUBJECT)
    site.advance(hours=12)
    assert rounds(site) == []


def test_it_has_all_the_way_in_and_out_and_no_second_calendar_entry(site, booked):
    site.advance(hours=25)
    (mail,) = rounds(site)
    for text in (mail.text, mail.html):
        assert "Mittwoch, 17. März 2027, 10:00 Uhr (MEZ)" in text
    ways = [f"{booked}/raum", "/technik", f"{booked}/verschieben", f"{booked}/absagen"]
    assert mail.links == [booked, *ways, "/impressum", "/datenschutz"]
    assert mail.calendar_part is None


def test_of_a_discreet_service_it_names_neither_office_nor_matter(site, booked):
    site.advance(hours=25)
    (mail,) = rounds(site)
    said = mail.subject + mail.text + mail.html
    assert [word for word in ("Prüfamt", "Viertelstunde") if word in said] == []


def test_it_says_what_to_have_ready_in_the_language_of_its_reader(site):
    access = book_firmly(site, WEAPONS, START, matters=["aufbewahrung"], language="en")
    site.deliver()
    site.advance(hours=25)
    (mail,) = rounds(site)
    assert mail.subject == "Reminder: your video appointment"
    assert mail.links[0] == access
    assert "Please have ready" in mail.text
    assert "/en/technik" in mail.links


def test_a_second_try_is_the_same_mail(site, booked, monkeypatch):
    site.advance(hours=25)
    tried = []

    def refuse(mail):
        tried.append(mail["Message-ID"])
        raise OSError

    deliver = site.housekeeping._deliver
    monkeypatch.setattr(site.housekeeping, "_deliver", refuse)
    assert rounds(site) == []
    monkeypatch.setattr(site.housekeeping, "_deliver", deliver)
    site.advance(minutes=5)
    (mail,) = rounds(site)
    assert tried == [mail.message["Message-ID"]]


def test_a_conflict_posts_it_once(site, booked):
    from portal.booking.reminders import remind

    site.advance(hours=25)
    tries = []

    def disturbed(work):
        remind(work)
        tries.append(len(work.records.outbox))
        if len(tries) == 1:
            with site.office.transact() as other:
                (one,) = other.records.appointments.values()
                one.reminded = None
                one._p_changed = True

    site.office.attempt(disturbed)
    assert tries == [1, 1]
    assert len(rounds(site)) == 1


def test_who_booked_the_day_before_gets_none(site):
    book_firmly(site, SERVICE, "2027-03-16T10:00:00+01:00")
    site.deliver()
    site.advance(hours=10)
    assert rounds(site) == []


def test_what_was_cancelled_or_withdrawn_is_not_called_to_mind(site, browser, booked):
    other = book_firmly(site, SERVICE, "2027-03-17T10:30:00+01:00", name="Anna")
    browser.get(f"{other}/absagen").form.submit()
    with site.office.transact() as work:
        (one,) = (a for a in work.records.appointments.values() if a.state == "booked")
        withdraw(work, one, "test")
    site.deliver()
    site.advance(hours=26)
    assert rounds(site) == []


def test_cancelled_between_post_and_sending_it_is_not_sent(site, browser, booked):
    site.advance(hours=25)
    site.housekeeping.tidy()
    browser.get(f"{booked}/absagen").form.submit()
    assert [mail.subject for mail in rounds(site)] == [
        "Ihr Termin zur Videoberatung wurde abgesagt"
    ]


def test_after_a_move_there_is_one_for_the_new_time_only(site, browser, booked):
    new = moved(browser, booked, LATER)
    site.deliver()
    site.advance(hours=25)
    assert rounds(site) == []
    site.advance(hours=144)
    (mail,) = rounds(site)
    assert (mail.subject, mail.links[0]) == (SUBJECT, new)
    assert "Dienstag, 23. März 2027, 10:00 Uhr" in mail.text


def test_a_move_after_the_reminder_brings_one_for_the_new_time(site, browser, booked):
    site.advance(hours=25)
    assert [mail.subject for mail in rounds(site)] == [SUBJECT]
    moved(browser, booked, LATER)
    assert SUBJECT not in [mail.subject for mail in rounds(site)]
    site.advance(hours=144)
    assert [mail.subject for mail in rounds(site)] == [SUBJECT]


def test_a_reminder_not_sent_yet_goes_with_the_move(site, browser, booked):
    site.advance(hours=25)
    site.housekeeping.tidy()
    moved(browser, booked, LATER)
    assert SUBJECT not in [mail.subject for mail in rounds(site)]
    site.advance(hours=144)
    assert [mail.subject for mail in rounds(site)] == [SUBJECT]


def test_a_move_to_the_next_day_needs_none(site, browser, booked):
    site.advance(hours=24)
    moved(browser, booked, "2027-03-17T11:00:00+01:00")
    site.deliver()
    site.advance(hours=10)
    assert rounds(site) == []


def test_everybody_of_the_case_with_a_mail_address_gets_one(site, booked):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        for person in (Person(name="Zwei", email="zwei@beispiel.example"), Person(name="Drei")):
            add_participant(work, case, "companion", person, "de")
            give_token(work, case, case.participants[-1], "access", case.appointments[0])
    site.advance(hours=25)
    assert sorted(mail.to for mail in rounds(site)) == [EMAIL, "zwei@beispiel.example"]


def test_an_invitation_is_reminded_of_too(site):
    form = form_with(site.signed_in("caseworker", "pruefamt").get("/intern/einladen"), "service")
    given = {"service": SERVICE, "name": NAME, "email": EMAIL}
    for field, value in (given | {"day": "2027-03-17", "time": "10:00"}).items():
        form[field] = value
    form.submit().follow()
    site.deliver()
    site.advance(hours=25)
    assert [mail.subject for mail in rounds(site)] == [SUBJECT]
