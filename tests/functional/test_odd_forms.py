"""What no page of ours sends: another service in the address, files for fields, what is gone."""

from urllib.parse import urlsplit

import pytest
from driving import EMAIL, NAME, book_firmly, form_with, words

START = "2027-03-17T10:00:00+01:00"
STEPS = "/buchen/pruefamt/{}/{}/{}"


@pytest.fixture
def reserved(browser):
    """Reserve ten o'clock at the service with two desks; returns the token of its pages."""
    page = browser.get("/buchen/pruefamt/zwei-plaetze?schritt=termin&tag=2027-03-17")
    form = form_with(page, "start")
    form["start"] = START
    return urlsplit(form.submit(status=303).location).path.split("/")[4]


def occupied(site):
    with site.office.transact() as work:
        return {key: len(day.busy) for key, day in work.records.days.items() if day.busy}


def csrf(browser, page):
    return form_with(browser.get(page), "csrf_token")["csrf_token"].value


def test_a_time_is_kept_longer_at_its_own_service_only(site, browser, reserved):
    """It had come to sit at a desk of the other one, unasked whether that is free."""
    book_firmly(site, "pruefamt/viertelstunden", START)
    before = occupied(site)
    token = csrf(browser, STEPS.format("zwei-plaetze", reserved, "angaben"))
    address = STEPS.format("viertelstunden", reserved, "verlaengern")
    browser.post(address, {"csrf_token": token}, status=410)
    assert occupied(site) == before
    address = STEPS.format("zwei-plaetze", reserved, "verlaengern")
    browser.post(address, {"csrf_token": token}, status=303)


@pytest.mark.parametrize("field", ["start", "anliegen", "reservierung", "csrf_token"])
def test_a_file_for_a_field_counts_as_nothing(browser, field):
    page = "/buchen/pruefamt/zwei-plaetze?schritt=termin"
    given = {"csrf_token": csrf(browser, page)} if field != "csrf_token" else {}
    files = [(field, "x.bin", b"\x00\xff")]
    answer = browser.post(page, given, upload_files=files, status="*")
    assert answer.status_int == (400 if field == "csrf_token" else 303)


@pytest.mark.parametrize("field", ["name", "email", "language", "needs"])
def test_a_file_for_what_was_to_be_typed_counts_as_nothing(browser, reserved, field):
    page = STEPS.format("zwei-plaetze", reserved, "angaben")
    given = {"csrf_token": csrf(browser, page), "name": NAME, "email": EMAIL}
    given.pop(field, None)
    files = [(field, "x.bin", b"\x00\xff")]
    answer = browser.post(page, given, upload_files=files, status=303)
    ends = "angaben" if field in ("name", "email") else "pruefen"
    assert answer.location.endswith(ends)


@pytest.mark.parametrize("field", ["service", "minutes", "language", "once", "valid"])
def test_the_staff_send_no_files_either(site, field):
    caseworker = site.signed_in("caseworker", "pruefamt")
    given = {"csrf_token": csrf(caseworker, "/intern/einladen"), "preview": "1"}
    files = [(field, "x.bin", b"\x00\xff")]
    caseworker.post("/intern/einladen", given, upload_files=files, status=422)


def test_an_invitation_to_a_service_that_is_gone_offers_nothing(site, browser):
    caseworker = site.signed_in("caseworker", "pruefamt")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    given = {"service": "pruefamt/zwei-plaetze", "name": NAME, "email": EMAIL, "wann": "liste"}
    for field, value in (given | {"day1": "2027-03-17", "time1": "10:00"}).items():
        form[field] = value
    form.submit().follow()
    link = site.deliver()[0].links[0]
    token = csrf(browser, link)
    with site.office.transact() as work:
        (invitation,) = work.records.invitations.values()
        invitation.service = "weg"
    page = browser.post(link, {"csrf_token": token, "start": START}, status=422)
    assert "Diese Zeit wird nicht angeboten." in words(page)


def test_a_code_is_read_however_it_is_written(site, browser):
    caseworker = site.signed_in("caseworker", "pruefamt")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    given = {"service": "pruefamt/zwei-plaetze", "name": NAME, "way": "code"}
    for field, value in (given | {"day": "2027-03-17", "time": "10:00"}).items():
        form[field] = value
    code = form.submit().follow().html.select_one(".code").get_text()
    for written in (code, code.lower().replace("-", " – "), f" {code.replace('-', '.')} "):
        form = form_with(browser.get("/einladung"), "code")
        form["code"] = written
        assert "/termin/" in form.submit(status=303).location


def test_who_sends_somebody_a_booking_they_began_reads_nothing_of_what_is_typed_there(
    site, browser, reserved
):
    victim, details = site.browser("192.0.2.7"), STEPS.format("zwei-plaetze", reserved, "angaben")
    form = form_with(victim.get(details), "email")
    form["name"], form["email"] = NAME, EMAIL
    page = form.submit().follow()
    assert NAME in words(page)
    for step in ("angaben", "pruefen"):
        seen = browser.get(STEPS.format("zwei-plaetze", reserved, step), status="*")
        assert NAME not in seen.text and EMAIL not in seen.text
    assert form_with(victim.get(details), "email")["email"].value == EMAIL


def test_the_address_a_mail_went_to_is_shown_to_who_typed_it_only(site, browser):
    page = browser.get("/buchen/pruefamt/zwei-plaetze-mail?schritt=termin&tag=2027-03-17")
    form = form_with(page, "start")
    form["start"] = START
    page = form.submit().follow()
    form = form_with(page, "email")
    form["name"], form["email"] = NAME, EMAIL
    done = form.submit().follow().form.submit().follow()
    assert EMAIL in words(done)
    other = site.browser().get(done.request.path)
    assert EMAIL not in words(other)
    assert "Fast geschafft" in words(other)
