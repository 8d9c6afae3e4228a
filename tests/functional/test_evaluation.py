"""The evaluation: what happened is counted once, without whom, and shown when it is enough."""

import csv
from dataclasses import replace
from io import StringIO

from driving import WEAPONS, Meeting, book_firmly, csrf, form_with, meet, words

from portal import counting
from portal.evaluation.domain import put_all
from portal.evaluation.models import Event

START = "2027-03-16T09:15:00+01:00"  # a Tuesday
EVENT = Event(week="2027-W10", department="ordnungsamt", service="waffen-jagd-fischerei", kind="")
HANDS = (frozenset("a"), frozenset("b"), frozenset("c"))


def counts(site):
    """Return all cells as {(service, kind, detail): how often}, numbers left out."""
    with site.office.transact() as work:
        found = {}
        for cell in work.records.evaluation.cells.values():
            for (kind, detail, _number), times in cell.counts.items():
                key = (cell.service, kind, detail)
                found[key] = found.get(key, 0) + times
        return found


def fill(site, talks=5, hands=HANDS, outcome="completed", **more):
    """Put conversations into the week before, as if they had been counted."""
    event = replace(EVENT, kind="talk", detail=outcome, **more)
    with site.office.transact() as work:
        put_all(work.records.evaluation, [(event, hands[n % len(hands)]) for n in range(talks)])


def close(site):
    site.advance(days=10)
    counting.run(site.office)


def head(site):
    """Return a browser of the head of an office, signed in now."""
    with site.office.transact() as work:
        email = f"leitung{len(work.records.accounts)}@stadt.example"
    return site.signed_in("department-admin", "ordnungsamt", email=email)


def test_a_booking_and_its_end_are_counted_without_whom(site, browser):
    book_firmly(site, WEAPONS, START, matters=["aufbewahrung"])
    counting.run(site.office)
    service = WEAPONS.partition("/")[2]
    assert counts(site) == {(service, "booked", "citizen"): 1, (service, "lead", ""): 1}
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
        stored = repr(
            [(key, cell) for key, cell in work.records.evaluation.cells.items()]
            + list(work.records.evaluation.told.items())
        )
        assert appointment.id not in stored
        assert appointment.case not in stored
    assert "2027-03" not in stored


def test_a_conversation_is_counted_three_days_later_and_once(site):
    meeting: Meeting = meet(site)
    meeting.begin()
    site.advance(minutes=12)
    meeting.desk("beenden")
    service = WEAPONS.partition("/")[2]
    site.advance(days=2)
    counting.run(site.office)
    assert (service, "talk", "not_noted") not in counts(site)
    site.advance(days=2)
    counting.run(site.office)
    counting.run(site.office)
    found = counts(site)
    assert found[service, "talk", "not_noted"] == 1
    assert found[service, "booked", "invitation"] == 1
    assert found[service, "device", "computer_other"] == 1
    with site.office.transact() as work:
        (cell,) = work.records.evaluation.cells.values()
        lengths = {kind: number for kind, _d, number in cell.counts if number}
        assert (lengths["lasted"], lengths["planned"]) == (12, 30)


def test_marks_of_caseworkers_are_numbers_once_the_week_is_closed(site):
    meeting = meet(site)
    meeting.begin()
    meeting.desk("beenden")
    site.advance(days=4)
    counting.run(site.office)
    with site.office.transact() as work:
        (open_mark,) = next(iter(work.records.evaluation.cells.values())).hands
    assert len(open_mark) == 64
    site.advance(days=7)
    counting.run(site.office)
    with site.office.transact() as work:
        assert next(iter(work.records.evaluation.cells.values())).hands == {"0"}


def test_enough_is_shown_and_too_little_is_not(site):
    assert "Noch ist nichts auszuwerten" in words(head(site).get("/intern/auswertung"))
    fill(site, talks=4)
    close(site)
    assert "Noch ist nichts auszuwerten" in words(head(site).get("/intern/auswertung"))
    fill(site, talks=16, week="2027-W12")
    close(site)
    shown = words(head(site).get("/intern/auswertung"))
    assert "100 % der Gespräche wurden per Video abgeschlossen." in shown
    assert "KW 10/2027 bis KW 12/2027" in words(head(site).get("/intern/auswertung?nach=woche"))


def test_the_table_can_be_saved_and_says_the_same(site):
    fill(site, talks=1200)
    close(site)
    answer = head(site).get("/intern/auswertung.csv?nach=dienstleistung")
    lines = list(csv.reader(StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][0] == "Dienstleistung"
    row = dict(zip(*lines, strict=True))
    assert row["Gespräche: Per Video abgeschlossen"] == "1.200"
    assert ("evaluation.exported", "by:dienstleistung") in site.acts


def test_nobody_sees_the_figures_of_other_departments(site):
    fill(site, department="sozialamt", service="wohngeld")
    close(site)
    assert "Noch ist nichts auszuwerten" in words(head(site).get("/intern/auswertung"))
    assert len(head(site).get("/intern/auswertung.csv").text.splitlines()) == 1
    assert "Sozialamt" in words(site.signed_in("dpo").get("/intern/auswertung"))
    site.signed_in("caseworker", "sozialamt").get("/intern/auswertung", status=403)


def test_targets_are_set_by_the_operator_and_measured(site):
    fill(site, talks=10)
    fill(site, talks=10, outcome="no_show")
    close(site)
    operator = site.signed_in("operator")
    form = form_with(operator.get("/intern/auswertung"), "completed")
    form["completed"], form["no_show"] = "viele", "60"
    refused = form.submit(status=422)
    whole = "Bitte geben Sie eine ganze Zahl von 0 bis"
    assert f"Per Video abgeschlossen: {whole} 100" in words(refused)
    form = form_with(refused, "completed")
    assert (form["completed"].value, form["no_show"].value) == ("viele", "60")
    form["completed"], form["content"] = "70", "6"
    refused = form.submit(status=422)
    assert f"Zufriedenheit insgesamt im Mittel: {whole} 5" in words(refused)
    form["content"] = "4"
    shown = words(form.submit().follow())
    assert "mindestens (Prozent) 50,0 nicht erreicht" in shown
    assert "höchstens (Prozent) 50,0 erreicht" in shown
    assert "70" in words(head(site).get("/intern/auswertung"))
    other = head(site)
    form = {"completed": "1", "csrf_token": csrf(other)}
    other.post("/intern/auswertung", form, status=403)
