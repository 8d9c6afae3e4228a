"""Appointments as a table: the own scope, no names, nothing a spreadsheet would run."""

import csv
from io import StringIO

import pytest
from driving import EMAIL, book_firmly, form_with, meet, words

from portal.casework.export import table

SERVICE = "pruefamt/zwei-plaetze"
START = "2027-03-17T10:00:00+01:00"
HEAD = [
    *("Beginn", "Ende", "Amt", "Dienstleistung", "Vorgangsnummer"),
    *("Stand", "Ergebnis", "Herkunft", "Platz"),
]


@pytest.fixture
def desk(site):
    return site.signed_in("caseworker", "pruefamt")


def lines(answer):
    """Return the table's lines without its head, as a German spreadsheet reads them."""
    head, *found = csv.reader(StringIO(answer.body.decode("utf-8-sig")), delimiter=";")
    assert head == HEAD
    return found


def reference(site):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return case.reference


def desk_number(site):
    """Return which desk the only appointment takes, counted from one."""
    with site.office.transact() as work:
        [day] = work.records.days.values()
        [(_start, _until, desk, *_rest)] = day.busy.values()
        return str(desk + 1)


def test_the_day_view_links_the_shown_day(site, desk):
    book_firmly(site, SERVICE, START)
    answer = desk.get("/intern/?tag=2027-03-17").click("Diesen Tag als Tabelle")
    assert answer.body.startswith(b"\xef\xbb\xbfBeginn;Ende;")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="termine-2027-03-17.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert lines(answer) == [
        [
            *("2027-03-17 10:00", "2027-03-17 10:30", "Prüfamt", "Zwei Plätze, halbe Stunden"),
            *(reference(site), "vereinbart", "", "gebucht", desk_number(site)),
        ]
    ]


def test_what_came_of_it_and_how_it_began_is_told(site):
    meeting = meet(site)
    meeting.begin()
    where = "/intern/termine.csv"
    assert lines(meeting.caseworker.get(where))[0][5:8] == ["im Gespräch", "", "eingeladen"]
    meeting.desk("beenden")
    page = meeting.caseworker.get(f"/intern/termin/{meeting.id}/ergebnis")
    form = form_with(page, "ergebnis")
    form["ergebnis"], form["rest"] = "on_site", "Zacharias bringt die Urkunde"
    form.submit()
    answer = meeting.caseworker.get(where)
    told = ["beendet", "Ein Teil bleibt vor Ort zu erledigen", "eingeladen"]
    assert lines(answer)[0][5:8] == told
    assert "Urkunde" not in answer.text


def test_nobodys_name_is_in_it(site, desk):
    book_firmly(site, SERVICE, START, name="Zacharias Markerwort", phone="0711 2160123")
    text = desk.get("/intern/termine.csv?von=2027-03-17").text
    for said in ("Zacharias", "Markerwort", EMAIL, "2160123"):
        assert said not in text


def test_a_range_includes_both_days_and_what_was_cancelled(site, desk, browser):
    book_firmly(site, SERVICE, "2027-03-23T09:00:00+01:00")
    book_firmly(site, SERVICE, START)
    access = site.deliver()[-1].links[0]
    browser.get(f"{access}/absagen").form.submit()
    found = lines(desk.get("/intern/termine.csv?von=2027-03-17&bis=2027-03-23"))
    assert [(line[0], line[5]) for line in found] == [
        ("2027-03-17 10:00", "abgesagt"),
        ("2027-03-23 09:00", "vereinbart"),
    ]
    assert len(lines(desk.get("/intern/termine.csv?von=2027-03-18&bis=2027-03-23"))) == 1
    assert len(lines(desk.get("/intern/termine.csv?von=2027-03-17&bis=2027-03-22"))) == 1


def test_other_scopes_are_not_in_it(site, desk):
    book_firmly(site, SERVICE, START)
    for scope in ("ordnungsamt", "pruefamt/sofort"):
        other = site.signed_in("caseworker", scope, email=f"{len(scope)}@stadt.example")
        assert lines(other.get("/intern/termine.csv?von=2027-03-17")) == []
    site.signed_in("editor").get("/intern/termine.csv", status=403)
    assert site.browser().get("/intern/termine.csv").status_int == 303


def test_reading_it_is_noted(site, desk):
    desk.get("/intern/termine.csv?von=2027-03-01&bis=2027-03-31")
    assert site.acts[-1] == ("appointments.exported", "days:2027-03-01/2027-03-31")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("von=gestern", "Bitte geben Sie beide Tage an"),
        ("von=2027-03-17&bis=2027-02-30", "Bitte geben Sie beide Tage an"),
        ("von=2027-03-17&bis=2027-03-16", "Der letzte Tag liegt vor dem ersten."),
        ("von=2027-03-01&bis=2027-04-01", "Bitte wählen Sie höchstens 31."),
        ("von=0001-01-01", "zwischen 2000 und 2199"),
        ("von=9999-12-31", "zwischen 2000 und 2199"),
    ],
)
def test_ranges_that_cannot_be_are_refused(site, desk, query, reason):
    before = len(site.acts)
    assert reason in words(desk.get(f"/intern/termine.csv?{query}", status=422))
    assert len(site.acts) == before


def test_no_cell_is_a_formula():
    cells = ("=1+1", "+49", "-1", "@x", "\tx", "\rx", "a=1", 'a;"b"', "")
    (found,) = csv.reader(StringIO(table([cells])), delimiter=";")
    assert found == ["'=1+1", "'+49", "'-1", "'@x", "'\tx", "'\rx", "a=1", 'a;"b"', ""]
