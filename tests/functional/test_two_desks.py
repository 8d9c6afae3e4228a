"""Who holds a desk and also invites to services without one sits in one place at a time."""

from datetime import datetime, timedelta

import pytest
from driving import NAME, book_firmly, form_with, words
from ZODB.POSException import ConflictError

from portal.booking import holding
from portal.booking.offers import Wish
from portal.case.domain import Person
from portal.catalogue.domain import declared
from portal.invitation import domain
from portal.invitation.domain import Offer
from portal.staff.domain import find_account

HELD, ANNA = "pruefamt/viertelstunden", "anna@stadt.example"
INVITED = "umweltschutz/mobilitaetsberatung"
DAY = "2027-03-17"
TEN = datetime.fromisoformat(f"{DAY}T09:00:00+00:00")


@pytest.fixture
def anna(site):
    browser = site.signed_in("caseworker", "pruefamt", "umweltschutz", email=ANNA)
    form = form_with(browser.get("/intern/plaetze/"), f"{HELD}/0")
    form[f"{HELD}/0"].select(text=ANNA)
    form.submit().follow()
    return browser


def free(site):
    where = f"/api/v1/departments/pruefamt/services/viertelstunden/slots?from={DAY}&to={DAY}"
    return [slot["start"][11:16] for slot in site.browser().get(where).json["slots"]]


def filled(anna, time):
    form = form_with(anna.get("/intern/einladen"), "service")
    given = {"service": INVITED, "name": NAME, "email": "c@d.example", "wann": "fest"}
    for field, value in (given | {"day": DAY, "time": time, "minutes": "30"}).items():
        form[field] = value
    return form


def test_what_is_arranged_at_the_own_desk_is_not_offered_at_the_other(site, anna):
    assert "10:00" in free(site)
    assert filled(anna, "10:00").submit().status_int == 303
    left = free(site)
    assert not {"10:00", "10:15"} & set(left)
    assert {"09:30", "10:30"} <= set(left)


def test_what_was_booked_at_the_held_desk_is_said_before_inviting(site, anna):
    book_firmly(site, HELD, f"{DAY}T10:00:00+01:00")
    page = filled(anna, "10:00").submit("preview")
    assert "Sie haben dann schon einen anderen Termin." in words(page)
    assert "Bitte prüfen" not in words(filled(anna, "11:00").submit("preview"))


def test_the_reason_names_it(site, anna):
    filled(anna, "10:00").submit()
    form = form_with(anna.get("/intern/aemter/pruefamt/zeiten"), "um-tag")
    form["dienstleistung"], form["um-tag"], form["um-zeit"] = "viertelstunden", DAY, "10:00"
    assert "1 durch andere Termine der Sachbearbeitung" in words(form.submit())


def test_a_colleague_s_desk_stays_free(site, anna):
    other = site.signed_in("caseworker", "umweltschutz", email="bert@stadt.example")
    assert filled(other, "10:00").submit().status_int == 303
    assert "10:00" in free(site)


def invite(work):
    """As Anna, to a service without booking, at ten."""
    department, service = declared(work, *INVITED.split("/"))
    offer = Offer(
        department=department,
        service=service,
        person=Person(name=NAME, email="c@d.example"),
        language="de",
        start=TEN,
        length=timedelta(minutes=30),
        way="mail",
    )
    return domain.invite(work, find_account(work, ANNA), offer)


def book(work):
    """As a citizen, at the desk that Anna holds, at ten."""
    department, service = declared(work, *HELD.split("/"))
    wish = Wish(department=department, service=service, matters=(), start=TEN)
    return holding.hold(work, wish, Person(name=NAME, email="e@f.example"), "de")


@pytest.fixture
def at_once(site, anna):
    """Both look before either of them is stored; all collections have entries already."""
    book_firmly(site, HELD, f"{DAY}T09:00:00+01:00")
    filled(anna, "11:00").submit()

    def both():
        with site.office.transact() as slower:
            with site.office.transact() as faster:
                invite(faster)
            book(slower)

    return both


def test_both_desks_at_the_same_moment_is_one_too_many(site, at_once):
    with pytest.raises(ConflictError):
        at_once()
    assert "10:00" not in free(site)


def test_without_watching_the_other_desk_she_would_sit_at_both(at_once, monkeypatch):
    """The negative control."""
    monkeypatch.setattr("portal.booking.desks.watch_other_desk", lambda *_given: None)
    at_once()
