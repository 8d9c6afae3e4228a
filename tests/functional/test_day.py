"""The day view: who waits, who talks too long, who never came, what nobody has noted yet."""

import pytest
from driving import NAME, book_firmly, form_with, meet, words

from portal.consultation.models import Consultation

SERVICE = "pruefamt/zwei-plaetze"
START = "2027-03-17T10:00:00+01:00"
DAY = "/intern/?tag=2027-03-17"


def section(page, id):
    """Return the words of a section of the day view, "" where there is none."""
    found = page.html.find("section", {"aria-labelledby": id})
    return " ".join(found.get_text(" ").split()) if found else ""


def sections(page):
    """Return the sections in which somebody is named."""
    found = page.html.find("main").find_all("section")
    return [s["aria-labelledby"] for s in found if NAME in s.get_text()]


def caseworker(site):
    """Sign in anew: a session lasts ten hours."""
    number = len(site.acts)
    return site.signed_in("caseworker", "pruefamt", email=f"amt{number}@stadt.example")


@pytest.fixture
def begun(site):
    """Let a booked appointment's time come; returns the access link."""
    access = book_firmly(site, SERVICE, START)
    site.advance(hours=49)
    return access


def test_nobody_is_missed_before_ten_minutes_are_over(site, begun):
    site.advance(minutes=9)
    desk = caseworker(site)
    assert sections(desk.get(DAY)) == ["kommt"]
    assert "noch niemand da" not in words(desk.get(DAY))
    site.advance(minutes=2)
    page = desk.get(DAY)
    assert sections(page) == ["niemand"]
    assert "noch niemand da" in section(page, "niemand")
    buttons = [b.get_text() for b in page.html.select("[aria-labelledby=niemand] button")]
    assert buttons == ["Raum öffnen", "Verspätung melden", "Nicht erschienen"]


def test_one_press_notes_that_nobody_came(site, begun):
    site.advance(minutes=11)
    desk = caseworker(site)
    page = form_with(desk.get(DAY), "ergebnis").submit().follow()
    assert sections(page) == ["fertig"]
    assert "Nicht erschienen" in section(page, "fertig")
    assert "Ergebnis fehlt" not in words(page)
    assert site.acts[-1][0] == "outcome.no_show"


def test_who_was_there_and_left_did_not_stay_away(site, browser, begun):
    browser.get(f"{begun}/raum")
    token = {"X-CSRF-Token": browser.cookies["csrf"], "Accept": "application/json"}
    answer = browser.post(f"{begun}/raum/betreten", {"zustimmung": "ja"}, headers=token)
    browser.post(f"/raum/{answer.json['consultation']}/verlassen", headers=token)
    site.advance(minutes=11)
    page = caseworker(site).get(DAY)
    assert "war im Warteraum, ist gegangen" in section(page, "niemand")
    assert "Nicht erschienen" not in words(page)
    site.advance(hours=2)
    page = caseworker(site).get(DAY)
    assert "Ergebnis fehlt nicht beendet" in section(page, "fertig")


def test_what_goes_on_says_by_how_much_it_is_over_its_time(site):
    meeting = meet(site)
    meeting.begin()
    page = meeting.caseworker.get("/intern/")
    assert sections(page) == ["laeuft"]
    assert "über der Zeit" not in words(page)
    with site.office.transact() as work:
        length = work.records.appointments[meeting.id].length
    site.advance(minutes=1 + length.seconds // 60)
    page = meeting.caseworker.get("/intern/")
    assert "seit 1 Minute über der Zeit" in section(page, "laeuft")
    site.advance(minutes=4)
    page = meeting.caseworker.get("/intern/")
    assert "seit 5 Minuten über der Zeit" in section(page, "laeuft")


def test_a_room_nobody_ended_is_done_once_it_has_closed(site):
    meeting = meet(site)
    meeting.begin()
    site.advance(hours=3)
    page = meeting.caseworker.get("/intern/")
    assert sections(page) == ["fertig"]
    assert "Ergebnis fehlt nicht beendet" in section(page, "fertig")
    assert "Im Raum" not in words(page)


def test_what_has_ended_asks_for_its_outcome(site):
    meeting = meet(site)
    meeting.begin()
    meeting.desk("beenden")
    page = meeting.caseworker.get("/intern/")
    assert "Ergebnis fehlt beendet" in section(page, "fertig")
    link = page.html.find("a", string="Ergebnis eintragen")
    assert link["href"] == f"/intern/termin/{meeting.id}/ergebnis"


def test_yesterdays_missing_outcomes_are_named_today(site, begun):
    site.advance(hours=24)
    page = caseworker(site).get("/intern/")
    assert "Das Ergebnis fehlt noch: Mittwoch, 17. März 2027 (1)" in words(page)
    page = page.click("Mittwoch, 17. März 2027")
    assert section(page, "niemand").startswith("Niemand da ")
    assert section(page, "kommt") == ""
    form_with(page, "ergebnis").submit()
    assert "Das Ergebnis fehlt noch" not in words(caseworker(site).get("/intern/"))


def test_missing_outcomes_of_others_are_not_counted(site, begun):
    site.advance(hours=24)
    for scope in ("ordnungsamt", "pruefamt/sofort"):
        other = site.signed_in("caseworker", scope, email=f"{len(scope)}@stadt.example")
        assert "Das Ergebnis fehlt noch" not in words(other.get("/intern/"))
        assert NAME not in words(other.get(DAY))


def test_consultations_from_before_outcomes_are_shown(site, begun):
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
        old = Consultation(id=appointment.id, appointment=appointment.id)
        old.state = "ended"
        assert {"outcome", "remains"} & set(vars(old)) == set()
        work.records.consultations[old.id] = old
    assert "Ergebnis fehlt beendet" in section(caseworker(site).get(DAY), "fertig")
