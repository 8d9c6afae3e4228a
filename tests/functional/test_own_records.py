"""„Was ist über mich gespeichert?“ names every place in the database where an account is met."""

from dataclasses import fields, is_dataclass

import pytest
from driving import form_with, meet, words
from persistent import Persistent

from portal.audit.term import drop_over
from portal.audit.tracing import done_by
from portal.audit.veiled import opened
from portal.casework.own_records import held
from portal.records import Records
from portal.staff.domain import ROLES, find_account

PAGE = "/intern/konto/gespeichert"


def mentions(found: object, account: str, seen: set[int]) -> bool:
    """Whether an account's id stands anywhere in a stored value, however deep."""
    if isinstance(found, str):
        return account in found
    if isinstance(found, bytes):
        return account.encode() in found
    if id(found) in seen:
        return False
    seen.add(id(found))
    return any(mentions(part, account, seen) for part in parts(found))


def parts(found: object):
    if is_dataclass(found):
        return [getattr(found, field.name) for field in fields(found)]
    if hasattr(found, "items"):
        return [part for pair in found.items() for part in pair]
    if isinstance(found, tuple | list | set | frozenset) or hasattr(found, "keys"):
        return list(found)
    if isinstance(found, Persistent):
        found._p_activate()
        return list(vars(found).values())
    return []


def places(work, id: str) -> set[str]:
    """Return the collections of the database in which an id stands."""
    found = vars(work.records) | {"maintenance": work.records.maintenance}
    return {name for name, each in found.items() if mentions(each, id, set())}


@pytest.fixture
def busy(site):
    """Return a caseworker who has done a bit of everything, and their account's id."""
    meeting = meet(site)
    meeting.begin()
    browser = meeting.caseworker
    form = form_with(browser.get("/intern/kalender"), "schritt")
    form.submit("schritt")
    meeting.desk("beenden")
    site.housekeeping.tidy()
    with site.office.transact() as work:
        return browser, find_account(work, "caseworker@stadt.example").id


def test_every_collection_that_knows_the_account_is_on_the_page(site, busy):
    _browser, id = busy
    with site.office.transact() as work:
        told = {name for each in held(work, work.records.accounts[id]) for name in each.of}
        assert told - set(vars(Records())) == {"maintenance"}
        found = places(work, id)
    assert {"accounts", "sessions", "appointments", "consultations", "feeds", "audit"} <= found
    assert found - told == {"audit"}


def test_nothing_of_a_person_stands_in_the_evaluation(site, busy):
    _browser, id = busy
    with site.office.transact() as work:
        assert "evaluation" not in places(work, id)


def test_it_shows_what_one_did_by_ids_only_and_nobody_else(site, busy):
    browser, id = busy
    other = site.signed_in("caseworker", "ordnungsamt", email="kollegin@stadt.example")
    told = words(browser.get(PAGE))
    assert f"Kennung {id}" in told
    assert "Sachbearbeitung: Amt für öffentliche Ordnung" in told
    assert "Raum geöffnet" in told
    assert "eingerichtet Montag, 15. März 2027" in told
    assert "Käthe" not in told
    assert "Raum geöffnet" not in words(other.get(PAGE))
    assert id not in words(other.get(PAGE))


def test_entries_are_found_before_and_after_they_are_linked_and_go_with_their_term(site, busy):
    _browser, id = busy
    with site.office.transact() as work:
        chain = work.records.audit
        every = [opened(chain, number) for number in chain.links] + list(chain.pending.values())
        mine = sorted(e for e in every if e.actor == f"account:{id}")
        assert mine
        assert sorted(done_by(chain, f"account:{id}")) == mine
    site.advance(days=800)
    site.office.attempt(drop_over)
    with site.office.transact() as work:
        chain = work.records.audit
        assert list(done_by(chain, f"account:{id}")) == []
        assert list(chain.by) == []


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_the_page(site, role):
    scopes = ("ordnungsamt",) if role in ("caseworker", "department-admin") else ()
    page = site.signed_in(role, *scopes).get(PAGE, status=200)
    assert "Was ist über mich gespeichert?" in words(page)
    assert "Kennung" in words(page)
