"""Somebody is away: a preview of all that touches, then one step that settles it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pruefamt
import pytest
import vobject
from driving import EMAIL, NAME, book_firmly, form_with, heading, words

PAGE = "/intern/aemter/pruefamt/ausfall"
SERVICE = "pruefamt/zwei-plaetze"  # two desks, Wednesday from 9 to 11 among others, half hours
NINE, HALF_PAST = "2027-03-17T09:00:00+01:00", "2027-03-17T09:30:00+01:00"
MORNING = {
    "von-tag": "2027-03-17",
    "von-zeit": "08:00",
    "bis-tag": "2027-03-17",
    "bis-zeit": "12:00",
}


@pytest.fixture
def desk(site):
    return site.signed_in("caseworker", "pruefamt")


def filled(browser, **given):
    """Return the form with a Wednesday morning in it."""
    form = form_with(browser.get(PAGE), "von-tag")
    for field, value in (MORNING | {"dienstleistung": "zwei-plaetze"} | given).items():
        form[field] = value
    return form


def previewed(browser, **given):
    """Press „Vorschau“; returns the page."""
    return filled(browser, **given).submit("vorschau")


def entered(page):
    """Press the second button of a preview; returns the list."""
    form = form_with(page, "von-tag")
    return form.submit().follow()


def rows(page):
    """Return what the preview says of each appointment: its time and what happens."""
    found = page.html.select(".affected > li")
    texts = ((row.strong.get_text(), row.select_one(".outcome").get_text()) for row in found)
    return [(time, " ".join(outcome.split())) for time, outcome in texts]


def occupied(site):
    """Return desk and state of each appointment, in order of booking."""
    with site.office.transact() as work:
        found = sorted(work.records.appointments.values(), key=lambda a: a.start)
        days = work.records.days
        return [(days[a.day].busy[a.id][2] if a.day else None, a.state, a.sequence) for a in found]


def free(site, day="2027-03-17"):
    where = f"/api/v1/departments/pruefamt/services/zwei-plaetze/slots?from={day}&to={day}"
    return [slot["start"][11:16] for slot in site.browser().get(where).json["slots"]]


def test_the_preview_says_what_would_happen_and_changes_nothing(site, desk):
    for start in (NINE, NINE, HALF_PAST):
        book_firmly(site, SERVICE, start)
    site.deliver()
    before = occupied(site)
    with site.office.transact() as work:
        first = next(iter(work.records.days.values()))
        taken = {entry[2] for entry in first.busy.values() if entry[0] % 3600}
    page = previewed(desk, platz=str(1 + taken.pop()))
    told = Counter(text for _time, text in rows(page))
    assert told == {"fällt aus, E-Mail mit neuen Zeiten": 1, told_to_stay(page): 1}
    assert (occupied(site), site.deliver()) == (before, [])
    assert "noch ist nichts geändert" in words(page)


def told_to_stay(page):
    return next(text for _time, text in rows(page) if text.startswith("bleibt, an Platz"))


def test_who_finds_a_free_desk_keeps_the_time_and_hears_nothing(site, desk):
    book_firmly(site, SERVICE, NINE)
    site.deliver()
    ((number, _state, _sequence),) = occupied(site)
    entered(previewed(desk, platz=str(number + 1)))
    assert occupied(site) == [(1 - number, "booked", 0)]
    assert site.deliver() == []
    assert free(site) == ["09:30", "10:00", "10:30"]


def test_who_finds_none_is_told_with_an_apology_and_chooses_another_time(site, desk, browser):
    access = book_firmly(site, SERVICE, NINE)
    first = site.deliver()[-1]
    pruefamt.HEARD.clear()
    entered(previewed(desk))
    assert free(site) == []
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung muss leider ausfallen"
    assert "das tut uns leid" in mail.text
    gone = vobject.readOne(mail.calendar_part.get_content())
    before = vobject.readOne(first.calendar_part.get_content())
    assert gone.method.value == "CANCEL"
    assert gone.vevent.uid.value == before.vevent.uid.value
    assert int(gone.vevent.sequence.value) == 1
    page = browser.get(access, status=410)
    assert heading(page) == "Ihr Termin muss leider ausfallen"
    page = browser.get(mail.link("/verschieben"))
    assert heading(page) == "Welche Zeit passt Ihnen stattdessen?"
    form = page.form
    form["start"] = form["start"].options[0][0]
    new = urlsplit(form.submit(status=303).location).path
    assert heading(browser.get(new)) == "Ihre Videoberatung"
    (mail,) = site.deliver()
    again = vobject.readOne(mail.calendar_part.get_content())
    assert (again.method.value, again.vevent.uid.value) == ("REQUEST", before.vevent.uid.value)
    assert int(again.vevent.sequence.value) == 2
    assert site.office.departments.hooks.all_told()
    assert [change for _start, change in pruefamt.HEARD] == ["withdrawn", "moved"]
    assert heading(browser.get(access, status=410)) == "Der Termin wurde verschoben"


def test_who_was_let_down_need_not_give_notice(site, browser):
    """The rules want a day's notice; the same morning is open for who had a time there."""
    access = book_firmly(site, SERVICE, NINE)
    site.advance(hours=46, minutes=30)  # Wednesday, 7:30
    desk = site.signed_in("caseworker", "pruefamt")
    entered(previewed(desk, **{"bis-zeit": "10:00"}))
    assert free(site) == []
    page = browser.get(f"{access}/verschieben")
    offered = [option[0][11:16] for option in page.form["start"].options]
    assert offered == ["10:00", "10:30"]


def test_the_same_form_twice_is_one_absence_and_one_mail_each(site, desk):
    book_firmly(site, SERVICE, NINE)
    site.deliver()
    page = previewed(desk)
    form = form_with(page, "von-tag")
    form.submit().follow()
    page = form.submit().follow()
    assert len(page.html.select("#eingetragen ~ ul > li")) == 1
    assert len(site.deliver()) == 1
    with site.office.transact() as work:
        assert len(work.records.absences) == 1


def test_held_and_reserved_times_are_given_up_without_a_word(site, desk, browser):
    given = {
        "department": "pruefamt",
        "service": "zwei-plaetze-mail",
        "start": NINE,
        "name": NAME,
        "email": EMAIL,
    }
    site.browser().post_json("/api/v1/appointments", given, status=201)
    (activation,) = site.deliver()
    entered(previewed(desk, dienstleistung="alle"))
    assert site.deliver() == []
    page = browser.get(activation.link("/bestaetigen"), status=410)
    assert heading(page) == "Die Zeit zum Bestätigen ist abgelaufen"


def test_who_has_no_mail_address_is_listed_to_be_called(site, desk):
    form = form_with(desk.get("/intern/einladen"), "service")
    given = {
        "service": SERVICE,
        "name": NAME,
        "phone": "0711 216 0",
        "day": "2027-03-17",
        "time": "09:00",
        "way": "code",
    }
    for field, value in given.items():
        form[field] = value
    form.submit().follow()
    page = previewed(desk)
    assert [text for _time, text in rows(page)] == ["fällt aus, bitte selbst anrufen: +497112160"]
    page = entered(page)
    assert "Ohne E-Mail-Adresse, bitte selbst anrufen" in words(page)
    assert page.html.select_one("a[href='tel:+497112160']").get_text() == "+497112160"
    # Who plans and sees no cases reads what happens, and neither name nor number.
    page = site.signed_in("department-admin", "pruefamt").get(PAGE)
    assert "bitte anrufen lassen" in words(page)
    assert "wer es ist, sieht die Sachbearbeitung hier" in words(page)
    assert NAME not in page.text
    assert "7112160" not in page.text


def test_desks_are_manned_again_when_an_absence_is_ended(site, desk):
    page = entered(previewed(desk))
    assert free(site) == []
    end = page.html.select_one("form[action*='/ausfall/']")["action"]
    form = next(form for form in page.forms.values() if form.action == end)
    form.submit().follow()
    assert free(site) == ["09:00", "09:30", "10:00", "10:30"]
    with site.office.transact() as work:
        assert len(work.records.absences) == 0


def test_a_short_absence_within_a_long_one_opens_nothing(site, desk):
    entered(previewed(desk))
    entered(previewed(desk, **{"von-zeit": "09:00", "bis-zeit": "09:30"}))
    assert free(site) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"bis-zeit": "07:00"}, "Das Ende muss nach dem Beginn und in der Zukunft liegen."),
        ({"bis-tag": "2028-03-16"}, "Bitte tragen Sie höchstens 92 Tage auf einmal ein."),
        ({"von-zeit": ""}, "Bitte geben Sie Tag und Uhrzeit an."),
        ({"dienstleistung": ""}, "Bitte wählen Sie, was ausfällt."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(site, desk, given, problem):
    form = filled(desk, **given)
    for press in ({"name": "vorschau"}, {}):
        page = form.submit(**press, status=422)
        assert problem in words(page)
        kept = form_with(page, "von-tag")
        assert {name: kept[name].value for name in given} == given
    with site.office.transact() as work:
        assert len(work.records.absences) == 0


def test_departments_of_others_are_not_there(site):
    other = site.signed_in("caseworker", "ordnungsamt")
    other.get(PAGE, status=404)
    site.signed_in("editor").get(PAGE, status=403)
    site.browser().get(PAGE, status=303)


def test_a_scope_of_one_service_sees_and_ends_its_own_absences_only(site, desk):
    page = entered(previewed(desk, dienstleistung="alle"))
    action = page.html.select_one("form[action*='/ausfall/']")["action"]
    single = site.signed_in("caseworker", SERVICE, email="einzeln@stadt.example")
    page = single.get(PAGE)
    assert "Zurzeit ist kein Ausfall eingetragen." in words(page)
    form = form_with(page, "von-tag")
    single.post(action, {"csrf_token": form["csrf_token"].value}, status=404)


def test_desks_shared_with_services_of_others_are_not_touched_nor_looked_into(site):
    """A scope of one service of two that share desks: the other's people stay unseen."""
    book_firmly(site, "pruefamt/zwei-plaetze-mail", NINE)
    site.deliver()
    single = site.signed_in("caseworker", SERVICE, email="einzeln@stadt.example")
    form = filled(single)
    for press in ({"name": "vorschau"}, {}):
        page = form.submit(**press, status=422)
        assert "Diese Plätze gehören auch zu Dienstleistungen" in words(page)
        assert NAME not in words(page)
    assert [state for _desk, state, _sequence in occupied(site)] == ["booked"]
    assert site.deliver() == []


def test_an_absence_is_forgotten_a_month_after_its_end(site, desk):
    entered(previewed(desk))
    for days, left in ((30, 1), (4, 0)):
        site.advance(days=days)
        site.housekeeping.tidy()
        with site.office.transact() as work:
            assert len(work.records.absences) == left


def test_who_books_while_an_absence_is_entered_gets_no_place_in_it(site, desk):
    """Whoever is first: afterwards nobody sits at a desk that is empty."""
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
        done = threads.submit(entered, page)
        statuses = {each.result() for each in booked}
        done.result()
    assert statuses <= {201, 409, 422}
    assert all(state == "withdrawn" and number is None for number, state, _ in occupied(site))


def test_the_staff_ask_why_a_time_is_not_offered(site, desk):
    entered(previewed(desk, platz="1"))
    book_firmly(site, SERVICE, NINE)
    page = desk.get(PAGE).click("Warum wird eine Zeit nicht angeboten?")
    form = form_with(page, "um-tag")
    form["dienstleistung"], form["um-tag"] = "zwei-plaetze", "2027-03-17"
    form["um-zeit"] = "09:00"
    page = form.submit()
    assert "Von 2 sind 1 durch Termine und 1 durch Ausfälle belegt." in words(page)
    form = form_with(page, "um-tag")
    form["um-zeit"] = "10:00"
    assert "Diese Zeit wird angeboten und ist frei." in words(form.submit())
    form["um-zeit"] = ""
    assert "Bitte geben Sie Tag und Uhrzeit an." in words(form.submit())
