"""While the installation is maintained nothing new begins; what runs goes on."""

import logging

import pytest
from driving import (
    EMAIL,
    NAME,
    WEAPONS,
    book_firmly,
    choose_time,
    form_with,
    give_details,
    heading,
    meet,
    words,
)

QUARTER = "pruefamt/viertelstunden"
UNTIL = "Montag, 15. März 2027, 11:00 Uhr (MEZ)"


@pytest.fixture
def operator(site):
    return site.signed_in("operator")


def plan(browser, start: str = "09:00", end: str = "11:00", button: str = "", **more: str):
    form = form_with(browser.get("/intern/betrieb/wartung"), "meldung")
    given = {"von": "2027-03-15", "von_um": start, "bis": "2027-03-15", "bis_um": end}
    for name, value in (given | more).items():
        form[name] = value
    return form.submit(button or None, expect_errors=True)


def wish(start: str = "2027-03-17T10:00:00+01:00") -> dict[str, object]:
    return {
        "department": "pruefamt",
        "service": "viertelstunden",
        "start": start,
        "name": NAME,
        "email": EMAIL,
    }


def test_booking_says_until_when_and_begins_again_by_itself(site, operator, browser):
    plan(operator).follow(status=200)
    page = browser.get(f"/buchen/{WEAPONS}", status=503)
    assert 7100 < int(page.headers["Retry-After"]) <= 7201
    assert heading(page) == "Wir arbeiten gerade an der Technik"
    assert f"Bis {UNTIL} können Sie keine Termine buchen" in words(page)
    english = words(site.browser().get(f"/en/buchen/{WEAPONS}", status=503))
    assert "cannot book appointments or enter a video room until Monday, 15 March 2027" in english
    told = browser.post_json("/api/v1/appointments", wish(), status=503)
    assert told.json["type"].endswith("/probleme/maintenance")
    assert told.json["until"] == "2027-03-15T11:00:00+01:00"
    site.advance(hours=2)
    assert browser.post_json("/api/v1/appointments", wish(), status=201)
    assert browser.get(f"/buchen/{WEAPONS}").status_int == 200


def test_every_process_knows_at_once_also_one_that_was_in_the_middle_of_a_booking(site, operator):
    citizen = site.browser()
    page = give_details(choose_time(citizen, QUARTER))
    plan(operator)
    refused = page.form.submit(expect_errors=True)
    assert refused.status_int == 503
    site.advance(hours=2)
    assert book_firmly(site, QUARTER, "2027-03-17T10:00:00+01:00")


def test_what_was_agreed_on_can_be_confirmed_and_cancelled(site, operator):
    site.browser().post_json("/api/v1/appointments", wish(), status=201)
    plan(operator)
    access = site.deliver()
    citizen = site.browser()
    if access[-1].links[0].endswith("/bestaetigen"):
        done = citizen.get(access[-1].link("/bestaetigen")).form.submit().follow(status=200)
        link = done.request.path
    else:
        link = access[-1].links[0]
    assert "abgesagt" in words(citizen.get(f"{link}/absagen").form.submit(status=200))


def test_conversations_go_on_and_no_room_opens_until_the_end(site, operator):
    running = meet(site)
    running.begin()
    plan(operator)
    answer = running.citizen.get(f"/raum/{running.id}/stand").json
    assert (answer["state"], answer["maintenance"]) == ("admitted", "")
    assert running.enter(site.browser(), zustimmung="ja").status_int == 200
    told = running.caseworker.get(f"/raum/{running.id}/stand").json["maintenance"]
    assert told == (
        f"Wartung bis {UNTIL}: Laufende Gespräche gehen weiter; neue Räume, Termine und"
        " Einladungen gibt es so lange nicht."
    )
    rows = words(operator.get("/intern/betrieb/wartung"))
    assert "Noch offene Räume: 1." in rows
    running.desk("beenden")
    assert "Kein Raum ist mehr offen" in words(operator.get("/intern/betrieb/wartung"))


def test_who_comes_to_a_closed_room_is_told_what_to_do(site, operator):
    waiting = meet(site)
    plan(operator)
    told = waiting.enter(zustimmung="ja", status=503)
    assert told.json["detail"].endswith(
        "Haben Sie jetzt einen Termin? Dann rufen Sie uns bitte an."
    )
    waiting.desk("oeffnen", status=503)
    site.advance(hours=2)
    waiting.desk("oeffnen")


def test_nobody_is_invited_meanwhile_and_what_was_typed_can_be_sent_later(site, operator):
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = WEAPONS, NAME, EMAIL
    plan(operator)
    assert form.submit("now", expect_errors=True).status_int == 503
    assert site.deliver() == []
    with site.office.transact() as work:
        assert list(work.records.cases) == []
    site.advance(hours=2)
    assert form.submit("now").status_int == 303


def test_citizens_read_of_it_a_day_before_and_the_staff_at_once(site, operator, browser):
    plan(operator, "18:00", "20:00", von="2027-03-17", bis="2027-03-17", meldung="Neue Fassung 0.2")
    assert above(browser.get("/")) == ""
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    assert "Wartung von Mittwoch, 17. März 2027, 18:00 Uhr" in above(caseworker.get("/intern/"))
    assert above(caseworker.get("/intern/")).endswith("Neue Fassung 0.2")
    site.advance(days=1, hours=10)
    assert "arbeiten wir an der Technik" in above(browser.get("/"))
    assert "Neue Fassung" not in above(browser.get("/"))
    site.advance(days=1)
    assert above(browser.get("/")).startswith("Wir arbeiten an der Technik. Bis")
    site.advance(hours=2)
    assert above(browser.get("/")) == ""


def above(page) -> str:
    """Return what the line above a page says."""
    return " ".join(found.get_text(strip=True) for found in page.html.select(".banner"))


def test_a_preview_counts_what_begins_then_and_changes_nothing(site, operator, browser):
    book_firmly(site, QUARTER, "2027-03-17T10:00:00+01:00")
    page = plan(operator, von="2027-03-17", bis="2027-03-17", button="vorschau")
    assert "In dieser Zeit beginnt 1 Termin." in words(page)
    with site.office.transact() as work:
        assert work.records.maintenance is None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"bis_um": "08:00"}, "Das Ende muss nach dem Beginn und in der Zukunft liegen."),
        ({"bis": "2027-03-17"}, "Bitte planen Sie höchstens 24 Stunden auf einmal."),
        ({"meldung": "x" * 301}, "Bitte schreiben Sie höchstens 300 Zeichen."),
        ({"von": "morgen"}, "Bitte geben Sie"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_typed(site, operator, given, reason):
    page = plan(operator, **given)
    assert (page.status_int, reason in words(page)) == (422, True)
    form = form_with(page, "meldung")
    assert {name: form[name].value for name in given} == given
    with site.office.transact() as work:
        assert work.records.maintenance is None


def test_it_can_be_ended_early_and_all_of_it_is_noted(site, operator, browser, caplog):
    with caplog.at_level(logging.INFO):
        plan(operator)
        form = form_with(operator.get("/intern/betrieb/wartung"), "beenden")
        form.submit("beenden", status=303)
    assert browser.get(f"/buchen/{WEAPONS}").status_int == 200
    acts = [act for act, _subject in site.acts if act.startswith("maintenance.")]
    assert acts == ["maintenance.planned", "maintenance.stopped"]
    assert "event=maintenance_planned start=2027-03-15T08:00:00+00:00" in caplog.text
    assert "event=maintenance_stopped" in caplog.text


def test_only_operators_plan_it(site):
    site.signed_in("department-admin", "ordnungsamt").get("/intern/betrieb/wartung", status=403)
