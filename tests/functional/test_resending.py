"""The link once more by mail, and not a word about whether there is one."""

import re
from datetime import timedelta

import pytest
from driving import EMAIL, NAME, WEAPONS, book_firmly, form_with, heading, meet, words

from portal.booking.domain import withdraw

PAGE = "/link-erneut-senden"
SERVICE = "pruefamt/viertelstunden"
START = "2027-03-17T10:00:00+01:00"
UNKNOWN = "ZZZZ-9999"


def ask(site, reference, browser=None, **expected):
    """Fill in the form; returns the answer."""
    form = (browser or site.browser()).get(PAGE).form
    form["reference"] = reference
    return form.submit(**expected)


def reference(site):
    """Return the only case's number."""
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return case.reference


@pytest.fixture
def booked(site):
    """Return the confirmation of an appointment."""
    book_firmly(site, SERVICE, START)
    (mail,) = site.deliver()
    return mail


def test_the_link_comes_again_as_the_confirmation_had_it(site, booked):
    page = ask(site, reference(site))
    assert heading(page) == "Schauen Sie in Ihr Postfach"
    (mail,) = site.deliver()
    assert (mail.to, mail.subject) == (EMAIL, "Ihr Link zur Videoberatung")
    assert mail.links == booked.links
    first, again = (m.calendar.walk("VEVENT")[0] for m in (booked, mail))
    for name in ("uid", "sequence", "dtstart", "url"):
        assert first[name] == again[name]
    assert (str(mail.calendar["method"]), again["sequence"]) == ("REQUEST", 0)
    assert mail.message["Message-ID"] != booked.message["Message-ID"]
    site.browser().get(mail.links[0], status=200)


@pytest.mark.parametrize(
    "typed", [str.lower, lambda n: n.replace("-", ""), lambda n: f" {n[:4]} – {n[5:]} "]
)
def test_case_blanks_and_dashes_do_not_matter(site, booked, typed):
    ask(site, typed(reference(site)))
    assert len(site.deliver()) == 1


@pytest.mark.parametrize("typed", ["", "K7PX", "K7PX-29RM-2", "AEIO-0000", "<b>&", EMAIL])
def test_what_cannot_be_a_number_is_said_and_stays(site, typed):
    page = ask(site, typed, status=422)
    assert page.html.select_one("p.problem").get_text() == (
        "Eine Vorgangsnummer hat acht Zeichen, zum Beispiel K7PX-29RM."
    )
    assert page.form["reference"].value == typed


def cancelled(site, booked):
    site.browser().get(booked.link("/absagen")).form.submit()


def withdrawn(site, booked):
    with site.office.transact() as work:
        withdraw(work, *work.records.appointments.values(), "test")


def over(site, booked):
    site.advance(days=2, hours=3)


def standing(site, booked):
    pass


def text_of(page):
    """Return all of a page but the token of its forms."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.text)


@pytest.mark.parametrize("fate", [cancelled, withdrawn, over, standing])
def test_the_answer_is_the_same_whatever_there_is(site, booked, fate):
    fate(site, booked)
    site.deliver()
    unknown, known = (ask(site, number) for number in (UNKNOWN, reference(site)))
    assert unknown.status_int == known.status_int == 200
    assert text_of(unknown) == text_of(known)
    assert sorted(unknown.headers.keys()) == sorted(known.headers.keys())
    assert len(site.deliver()) == (1 if fate is standing else 0)


def test_the_work_is_the_same_whether_there_is_something_or_not(site, booked):
    def effort(number):
        changes = site.office.database.storage.changes
        form = site.browser().get(PAGE).form
        form["reference"] = number
        before = len(list(changes.iterator()))
        form.submit()
        with site.office.transact() as work:
            return len(list(changes.iterator())) - before, len(work.records.outbox)

    unknown = effort(UNKNOWN)
    site.deliver()
    assert effort(reference(site)) == unknown == (1, 1)
    site.deliver()
    with site.office.transact() as work:
        assert len(work.records.outbox) == 0


def test_without_a_mail_address_nothing_is_sent(site):
    form = form_with(site.signed_in("caseworker", "pruefamt").get("/intern/einladen"), "service")
    given = {"service": SERVICE, "name": NAME, "phone": "0711 2160", "way": "code"}
    for field, value in (given | {"day": "2027-03-17", "time": "10:00"}).items():
        form[field] = value
    form.submit().follow()
    assert text_of(ask(site, reference(site))) == text_of(ask(site, UNKNOWN))
    assert site.deliver() == []


def test_what_is_held_gets_its_button_again_while_it_may_be_pressed(site, browser):
    department, _slash, service = WEAPONS.partition("/")
    given = {"department": department, "service": service, "matters": ["aufbewahrung"]}
    given |= {"start": START, "name": NAME, "email": EMAIL}
    browser.post_json("/api/v1/appointments", given, status=201)
    (first,) = site.deliver()
    ask(site, reference(site))
    (again,) = site.deliver()
    assert (again.subject, again.links) == (first.subject, first.links)
    site.advance(minutes=15)
    ask(site, reference(site))
    assert site.deliver() == []


def test_after_a_move_the_new_link_comes(site, browser, booked):
    form = browser.get(booked.link("/verschieben")).form
    form["start"] = form["start"].options[-1][0]
    form.submit()
    (change,) = site.deliver()
    ask(site, reference(site))
    (mail,) = site.deliver()
    assert mail.links[0] == change.links[0] != booked.links[0]
    assert mail.calendar.walk("VEVENT")[0]["sequence"] == 1


def test_until_the_room_closes_the_link_is_sent(site):
    meeting = meet(site)
    with site.office.transact() as work:
        end = work.records.appointments[meeting.id].end
        left = end - work.now + timedelta(minutes=59)
    site.advance(seconds=left.total_seconds())
    ask(site, reference(site))
    assert [mail.links[0] for mail in site.deliver()] == [meeting.access]


def test_one_number_is_not_sent_again_and_again(site, booked):
    browsers = [site.browser(f"192.0.2.{number}") for number in range(40, 44)]
    for number in (reference(site), UNKNOWN):
        answers = [ask(site, number, browser, status="*").status_int for browser in browsers]
        assert answers == [200, 200, 200, 429]
    assert len(site.deliver()) == 3


def test_one_network_cannot_try_many_numbers(site):
    numbers = [f"ZZZZ-99{first}{second}" for first in "2345" for second in "234"]
    answers = [ask(site, number, status="*") for number in numbers]
    assert [answer.status_int for answer in answers] == [200] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_it_speaks_english_too(site, booked):
    form = site.browser().get(f"/en{PAGE}").form
    form["reference"] = reference(site)
    assert heading(form.submit()) == "Look into your mailbox"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_it_is_found_where_the_link_is_missed(site, browser, booked, prefix):
    cancelled(site, booked)
    pages = [browser.get(f"{prefix}/hilfe"), browser.get(f"{prefix}{booked.links[0]}", status=410)]
    pages += [browser.get(f"{prefix}/termin/{'x' * 43}", status=404)]
    for page in pages:
        assert page.html.find("main").find("a", href=f"{prefix}{PAGE}") is not None
    elsewhere = browser.get(f"{prefix}/gibt-es-nicht", status=404)
    assert elsewhere.html.find("main").find("a", href=f"{prefix}{PAGE}") is None


def test_the_form_needs_its_token_and_a_get_sends_nothing(site, browser, booked):
    browser.get(f"{PAGE}?reference={reference(site)}")
    answer = browser.post(PAGE, {"reference": reference(site)}, status="*")
    assert answer.status_int in (400, 403)
    assert site.deliver() == []
    assert "Vorgangsnummer" in words(browser.get(PAGE))
