"""Who waits reads how many conversations come before, and when their own may begin."""

import pytest
from driving import Meeting, book_firmly

SERVICE = "pruefamt/viertelstunden"  # half an hour each, at one desk
NEXT = "Sie sind als Nächstes an der Reihe. Ihr Termin beginnt um 09:30 Uhr."


@pytest.fixture
def row(site):
    """Return the meetings of Tuesday at 9:00, 9:30 and 10:00; it is 9:00."""
    times = ("2027-03-16T09:00:00+01:00", "2027-03-16T09:30:00+01:00", "2027-03-16T10:00:00+01:00")
    paths = [
        book_firmly(site, SERVICE, time, email=f"p{time[11:13]}{time[14:16]}@b.example")
        for time in times
    ]
    with site.office.transact() as work:
        found = sorted(work.records.appointments.values(), key=lambda each: each.start)
        ids = [each.id for each in found]
    site.advance(days=1)
    caseworker = site.signed_in("caseworker", "pruefamt")
    return [
        Meeting(site, id, path, caseworker, site.browser())
        for id, path in zip(ids, paths, strict=True)
    ]


def told(meeting):
    return meeting.state(meeting.citizen).get("turn", "")


def test_who_is_early_is_next_and_reads_when_it_begins(site, row):
    first, second, _third = row
    first.enter()
    assert told(first) == ""  # it is their time: simply next
    site.advance(minutes=16)
    second.enter()
    assert told(second).startswith("Gespräche vor Ihnen: 1.")
    first.open()
    first.admit()
    assert "gegen 09:30 Uhr" in told(second)  # when the first is to end
    first.desk("beenden")
    assert told(second) == NEXT


def test_each_who_waits_before_takes_what_was_booked(site, row):
    first, second, third = row
    first.begin()
    site.advance(minutes=46)
    second.enter()
    third.enter()
    assert told(second).startswith(
        "Gespräche vor Ihnen: 1. Ihres beginnt voraussichtlich gegen 09:50 Uhr."
    )
    assert told(third).startswith(
        "Gespräche vor Ihnen: 2. Ihres beginnt voraussichtlich gegen 10:20 Uhr."
    )
    first.desk("beenden")
    assert told(third).startswith("Gespräche vor Ihnen: 1.")
    second.post(second.citizen, f"/raum/{second.id}/verlassen")
    assert "als Nächstes" in told(third)


def test_another_desk_is_another_row_and_a_delay_says_more(site, row):
    first, second, _third = row
    first.begin()
    site.advance(minutes=20)
    with site.office.transact() as work:
        day = work.records.days[work.records.appointments[second.id].day]
        start, until, _desk, *rest = day.busy[second.id]
        day.busy = day.busy | {second.id: (start, until, 1, *rest)}
    second.enter()
    assert told(second) == NEXT
    given = {"minuten": "15", "grund": ""}
    second.post(second.caseworker, f"/intern/termin/{second.id}/verspaetung", given, status=303)
    assert told(second) == ""
    assert "Das Amt meldet sich später" in second.state(second.citizen)["delay"]


def test_who_comes_when_it_goes_on_reads_that(site, row):
    first, _second, _third = row
    first.begin()
    late = Meeting(site, first.id, first.access, first.caseworker, site.browser())
    late.enter()
    assert told(late).startswith("Das Gespräch hat schon begonnen.")
