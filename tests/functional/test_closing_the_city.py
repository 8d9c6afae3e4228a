"""Storm or strike: the whole city is closed for days, previewed and then in one step."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from driving import EMAIL, NAME, book_firmly, form_with, heading, words

PAGE = "/intern/schliessung"
SERVICE = "pruefamt/zwei-plaetze"  # Wednesday from 9 to 11 among others
DAY = "2027-03-17"
BY_INVITATION = "sozialamt/versicherungsamt"
NINE, HALF_PAST = f"{DAY}T09:00:00+01:00", f"{DAY}T09:30:00+01:00"
STORM = {"von": DAY, "bis": "", "grund": "Sturmwarnung"}


@pytest.fixture
def desk(site):
    return site.signed_in("operator")


def filled(browser, **given):
    form = form_with(browser.get(PAGE), "grund")
    for field, value in (STORM | given).items():
        form[field] = value
    return form


def previewed(browser, **given):
    return filled(browser, **given).submit("vorschau")


def closed(browser, **given):
    """Preview, then press the second button; returns the list."""
    return form_with(previewed(browser, **given), "grund").submit().follow()


def told(page):
    found = page.html.select(".affected .outcome")
    return [" ".join(each.get_text().split()) for each in found]


def free(site, day=DAY):
    where = f"/api/v1/departments/pruefamt/services/zwei-plaetze/slots?from={day}&to={day}"
    return [slot["start"][11:16] for slot in site.browser().get(where).json["slots"]]


def states(site):
    with site.office.transact() as work:
        found = sorted(work.records.appointments.values(), key=lambda each: each.start)
        return [each.state for each in found]


def invited(site, **given):
    """A caseworker arranges a time for somebody who is reached by phone only."""
    caseworker = site.signed_in("caseworker", "pruefamt", "sozialamt", email="sb@stadt.example")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    said = {
        "service": SERVICE,
        "name": NAME,
        "phone": "0711 216 0",
        "day": DAY,
        "time": "09:00",
        "way": "code",
    }
    for field, value in (said | given).items():
        form[field] = value
    return caseworker, form.submit().follow()


def test_the_preview_counts_what_falls_and_changes_nothing(site, desk):
    book_firmly(site, SERVICE, NINE)
    book_firmly(site, SERVICE, "2027-03-24T09:00:00+01:00")
    site.deliver()
    page = previewed(desk)
    assert told(page) == ["fällt aus, E-Mail mit neuen Zeiten"]
    assert "1 Termin fällt aus" in words(page)
    assert (states(site), site.deliver()) == (["booked", "booked"], [])


def test_whoever_sees_no_cases_reads_no_names(site, desk):
    book_firmly(site, SERVICE, NINE)
    assert NAME not in words(previewed(desk))
    every = [department.key for department in site.office.departments]
    head = site.signed_in("department-admin", *every)
    page = previewed(head)
    assert told(page) == ["fällt aus, E-Mail mit neuen Zeiten"]
    assert NAME not in page.text


def test_in_one_step_days_are_closed_and_everybody_chooses_anew(site, desk, browser):
    book_firmly(site, SERVICE, NINE)
    site.deliver()
    page = closed(desk, bis="2027-03-18")
    assert "1 Termin ist ausgefallen" in words(page)
    assert (free(site), states(site)) == ([], ["withdrawn"])
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung muss leider ausfallen"
    page = browser.get(mail.link("/verschieben"))
    offered = {option[0][:10] for option in page.form["start"].options}
    assert offered
    assert DAY not in offered
    form = page.form
    form["start"] = form["start"].options[0][0]
    new = urlsplit(form.submit(status=303).location).path
    assert heading(browser.get(new)) == "Ihre Videoberatung"
    assert states(site) == ["booked"]


def test_the_same_form_or_the_same_days_twice_do_nothing_more(site, desk):
    book_firmly(site, SERVICE, NINE)
    site.deliver()
    form = form_with(previewed(desk), "grund")
    form.submit().follow()
    form.submit().follow()
    page = closed(desk, grund="Sturm, noch einmal")
    assert len(page.html.select("#eingetragen ~ ul > li")) == 1
    assert len(site.deliver()) == 1
    acts = [act for act, _subject in site.acts]
    assert (acts.count("city.closed"), acts.count("appointment.withdrawn")) == (1, 1)


def test_what_is_held_or_typed_is_given_up_without_a_word(site, desk, browser):
    given = {
        "department": "pruefamt",
        "service": "zwei-plaetze-mail",
        "start": NINE,
        "name": NAME,
        "email": EMAIL,
    }
    site.browser().post_json("/api/v1/appointments", given, status=201)
    (activation,) = site.deliver()
    assert told(closed(desk)) == []
    assert site.deliver() == []
    page = browser.get(activation.link("/bestaetigen"), status=410)
    assert heading(page) == "Die Zeit zum Bestätigen ist abgelaufen"


def test_who_has_no_address_is_called_by_the_department(site, desk):
    caseworker, _page = invited(site)
    assert told(previewed(desk)) == ["fällt aus, das Amt ruft an"]
    closed(desk)
    page = caseworker.get("/intern/aemter/pruefamt/ausfall")
    assert "Die ganze Stadt ist geschlossen" in words(page)
    assert page.html.select_one("a[href='tel:+497112160']").get_text() == "+497112160"
    other = site.signed_in("caseworker", "ordnungsamt", email="andere@stadt.example")
    page = other.get("/intern/aemter/ordnungsamt/ausfall")
    assert "Sturmwarnung" in words(page)
    assert NAME not in words(page)


def test_a_time_of_a_list_on_a_closed_day_cannot_be_chosen_any_more(site, desk, browser):
    given = {
        "service": BY_INVITATION,
        "wann": "liste",
        "way": "mail",
        "email": EMAIL,
        "day1": DAY,
        "time1": "15:00",
        "day2": "2027-03-18",
        "time2": "15:00",
    }
    invited(site, **given)
    (mail,) = site.deliver()
    closed(desk)
    page = browser.get(next(link for link in mail.links if link.startswith("/einladung/")))
    assert [option[0][:10] for option in form_with(page, "start")["start"].options] == [
        "2027-03-18"
    ]


def test_the_staff_read_why_and_are_told_before_they_invite(site, desk):
    closed(desk)
    caseworker, page = invited(site, day="2027-03-18")
    form = form_with(caseworker.get("/intern/aemter/pruefamt/zeiten"), "um-tag")
    form["dienstleistung"], form["um-tag"], form["um-zeit"] = "zwei-plaetze", DAY, "09:00"
    assert "Die Stadt hat an diesem Tag geschlossen: Sturmwarnung" in words(form.submit())
    form = form_with(caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["way"] = BY_INVITATION, NAME, "code"
    form["day"], form["time"] = DAY, "09:00"
    assert "geschlossen: Sturmwarnung" in words(form.submit("preview"))
    assert "geschlossen: Sturmwarnung" in words(caseworker.get(f"/intern/?tag={DAY}"))


def test_times_are_offered_again_when_it_is_over(site, desk):
    page = closed(desk)
    action = page.html.select_one("form[action*='/schliessung/']")["action"]
    next(form for form in page.forms.values() if form.action == action).submit().follow()
    assert free(site) == ["09:00", "09:30", "10:00", "10:30"]
    desk.post(action, {"csrf_token": form_with(page, "grund")["csrf_token"].value}, status=404)


def test_nobody_of_the_waiting_list_keeps_an_offer_on_a_closed_day(site, desk, browser):
    access = book_firmly(site, SERVICE, "2027-03-24T09:00:00+01:00")
    site.deliver()
    browser.get(f"{access}/frueher").form.submit()
    site.housekeeping.tidy()
    (mail,) = site.deliver()
    assert mail.subject == "Ein früherer Termin ist frei"
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
        day = appointment.earlier.date().isoformat()
    closed(desk, von=day)
    assert "halten wir" not in words(browser.get(f"{access}/frueher"))


def test_a_closure_is_forgotten_a_month_after_its_end(site, desk):
    closed(desk)
    for days, left in ((30, 1), (4, 0)):
        site.advance(days=days)
        site.housekeeping.tidy()
        with site.office.transact() as work:
            assert len(work.records.closures) == left


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"bis": "2027-03-16"}, "Der letzte Tag muss nach dem ersten und darf nicht vorbei sein."),
        ({"von": "2027-03-14"}, "Der letzte Tag muss nach dem ersten und darf nicht vorbei sein."),
        ({"bis": "2027-04-17"}, "Bitte schließen Sie höchstens 31 Tage auf einmal."),
        ({"von": "gestern"}, "Bitte geben Sie einen Tag an."),
        ({"grund": ""}, "Bitte geben Sie den Grund an."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(site, desk, given, problem):
    form = filled(desk, **given)
    for press in ({"name": "vorschau"}, {}):
        page = form.submit(**press, status=422)
        assert problem in words(page)
        assert {name: form_with(page, "grund")[name].value for name in given} == given
    with site.office.transact() as work:
        assert len(work.records.closures) == 0


def test_all_that_is_wrong_is_said_at_once(desk):
    page = filled(desk, von="", grund="").submit(status=422)
    assert len(page.html.select("#fehler li")) == 2


def test_only_who_administers_the_whole_city_closes_it(site):
    site.signed_in("department-admin", "pruefamt").get(PAGE, status=404)
    site.signed_in("caseworker", "pruefamt", email="sb@stadt.example").get(PAGE, status=403)
    site.browser().get(PAGE, status=303)


def test_who_books_while_the_city_is_closed_gets_no_place(site, desk):
    page = previewed(desk)

    def book(number):
        given = {
            "department": "pruefamt",
            "service": "zwei-plaetze",
            "start": (NINE, HALF_PAST)[number % 2],
            "name": f"Person {number}",
            "email": f"person{number}@beispiel.example",
        }
        return site.browser().post_json("/api/v1/appointments", given, status="*").status_int

    with ThreadPoolExecutor(9) as threads:
        booked = [threads.submit(book, number) for number in range(8)]
        done = threads.submit(lambda: form_with(page, "grund").submit().follow())
        statuses = {each.result() for each in booked}
        done.result()
    assert statuses <= {201, 409, 422}
    assert set(states(site)) <= {"withdrawn"}
