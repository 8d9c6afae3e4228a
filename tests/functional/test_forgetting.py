"""What is left of a case after its term: nothing that names anybody."""

from datetime import datetime, timedelta

import pytest

from portal import clock, commands, retention
from portal.booking.offers import next_free
from portal.case.keys import KeyDestroyed
from portal.catalogue.domain import declared


@pytest.fixture
def held(site):
    """Hold a time for somebody who never opens the mail."""
    browser = site.browser()
    with site.office.transact() as work:
        department, service = declared(work, "ordnungsamt", "waffen-jagd-fischerei")
        matter = service.matters[0].key
        slot = next_free(work, department, service, (matter,))[0]
    wish = {
        "department": department.key,
        "service": service.key,
        "matters": [matter],
        "start": slot.start.isoformat(),
        "name": "Käthe Groß",
        "email": "kaethe@beispiel.example",
    }
    browser.post_json("/api/v1/appointments", wish, status=201)


@pytest.fixture
def booked(site, held):
    """Confirm the held time by the button behind the mail's link."""
    (mail,) = site.deliver()
    page = site.browser().get(mail.link("/bestaetigen"))
    page.forms[0].submit().follow(status=200)
    site.deliver()


def cases(site):
    with site.office.transact() as work:
        return sorted(work.records.cases)


def wait(until: datetime) -> None:
    clock.start_at(until)


def test_a_case_goes_six_calendar_months_after_its_appointment_ended(site, booked):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        id = case.id
        end = clock.local(work.records.appointments[case.appointments[0]].end)
        term = retention.term(work, case)
    assert (term.year * 12 + term.month) - (end.year * 12 + end.month) == 6
    assert (term.hour, term.minute) == (end.hour, end.minute)
    wait(term - timedelta(minutes=1))
    assert retention.run(site.office) == 0
    wait(term)
    assert retention.run(site.office) == 1
    assert cases(site) == []
    with pytest.raises(KeyDestroyed):
        site.office.keys.read(id)
    with site.office.transact() as work:
        records = work.records
        left = (records.references, records.people, records.tokens, records.appointments)
        assert [list(collection) for collection in left] == [[], [], [], []]


def test_a_dry_run_names_what_is_due_and_keeps_it(site, booked):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        id, term = case.id, retention.term(work, case)
    wait(term)
    told = commands.run(site.office, "forget --dry-run", {})
    assert told == f"1 Vorgänge sind fällig.\n{id}"
    assert cases(site) == [id]


def test_a_hold_nobody_confirmed_goes_within_a_day(site, held):
    assert len(cases(site)) == 1
    wait(clock.now() + timedelta(hours=24, minutes=1))
    assert retention.run(site.office) == 1
    assert cases(site) == []


def test_a_key_without_a_case_is_destroyed_by_the_next_run(site, booked, monkeypatch):
    (id,) = cases(site)
    with site.office.transact() as work:
        retention.forget(work, work.records.cases[id])  # … and the process dies here
    assert site.office.keys.read(id)
    monkeypatch.setattr(retention, "YOUNG_KEY", timedelta(seconds=-1))
    assert retention.run(site.office) == 0
    with pytest.raises(KeyDestroyed):
        site.office.keys.read(id)


def test_sessions_that_ran_out_are_dropped(site):
    site.signed_in("editor")
    site.advance(hours=9)
    with site.office.transact() as work:
        assert retention.drop_stale(work) == 0
    site.advance(hours=2)
    with site.office.transact() as work:
        assert retention.drop_stale(work) == 1
        assert list(work.records.sessions) == []
