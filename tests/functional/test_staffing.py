"""Who sits at which desk: said by the office, one desk for each account, and audited."""

import pytest
from driving import form_with, words

from portal.evolution import EVOLUTION
from portal.records import ROOT, Records, records
from portal.staff.domain import disable_account, find_account

PAGE = "/intern/plaetze/"
FIRST, SECOND = "pruefamt/~zwei/0", "pruefamt/~zwei/1"
SINGLE, WEAPONS = "pruefamt/sofort/0", "ordnungsamt/waffen-jagd-fischerei/0"


@pytest.fixture
def desk(site):
    return site.signed_in("caseworker", "pruefamt", email="anna@stadt.example")


def id_of(site, email):
    with site.office.transact() as work:
        return find_account(work, email).id


def seated(browser, **fields):
    """Choose accounts for desks by their addresses; returns the answer."""
    form = form_with(browser.get(PAGE), FIRST)
    for field, email in fields.items():
        form[field].select(text=email or "offen für alle")
    return form.submit(expect_errors=True)


def stored(site):
    with site.office.transact() as work:
        return dict(work.records.staffing.desks)


def test_the_desks_of_the_own_scope_are_listed_open_for_everybody(site, desk):
    page = desk.get(PAGE)
    titles = [each.get_text() for each in page.html.select("[role=group] > h3")]
    assert "Zwei Plätze, halbe Stunden, Dieselben Plätze, mit Bestätigung" in titles
    form = form_with(page, FIRST)
    assert {form[name].value for name in form.fields if name and "/" in name} == {""}
    assert "Ordnungsamt" not in words(page)
    assert stored(site) == {}


def test_who_sits_where_is_kept_and_noted_once(site, desk):
    site.account("caseworker", "pruefamt", email="bert@stadt.example")
    given = {FIRST: "anna@stadt.example", SECOND: "bert@stadt.example"}
    page = seated(desk, **given).follow()
    assert "Gespeichert." in words(page)
    anna, bert = (id_of(site, f"{name}@stadt.example") for name in ("anna", "bert"))
    assert stored(site) == {"pruefamt/~zwei": (anna, bert)}
    noted = [entry for entry in site.acts if entry[0] == "desks.staffed"]
    assert noted == [("desks.staffed", f"place:pruefamt/~zwei accounts:{anna},{bert}")]
    seated(desk, **given).follow()
    assert [entry for entry in site.acts if entry[0] == "desks.staffed"] == noted


def test_nobody_sits_at_two_desks_and_the_other_one_is_named(site, desk):
    seated(desk, **{FIRST: "anna@stadt.example"})
    page = seated(desk, **{SINGLE: "anna@stadt.example"})
    assert page.status_int == 422
    said = "anna@stadt.example sitzt schon an Platz 1 von „Zwei Plätze, halbe Stunden,"
    assert said in page.html.find(id=f"problem-{SINGLE}").get_text()
    assert stored(site) == {"pruefamt/~zwei": (id_of(site, "anna@stadt.example"), "")}
    seated(desk, **{FIRST: "", SINGLE: "anna@stadt.example"}).follow()
    assert stored(site)["pruefamt/sofort"] == (id_of(site, "anna@stadt.example"),)


def test_a_desk_out_of_sight_counts_as_well(site):
    site.account("caseworker", "pruefamt", "ordnungsamt", email="anna@stadt.example")
    other = site.signed_in("department-admin", "ordnungsamt", email="leitung@stadt.example")
    form = form_with(other.get(PAGE), WEAPONS)
    form[WEAPONS].select(text="anna@stadt.example")
    form.submit().follow()
    desk = site.signed_in("caseworker", "pruefamt", email="bert@stadt.example")
    page = seated(desk, **{FIRST: "anna@stadt.example"})
    assert (page.status_int, "sitzt schon an Platz 1 von" in words(page)) == (422, True)


def test_only_who_may_see_all_that_is_booked_there_may_sit_there(site, desk):
    site.account("caseworker", "pruefamt/zwei-plaetze", email="einzeln@stadt.example")
    site.account("editor", email="texte@stadt.example")
    form = form_with(desk.get(PAGE), FIRST)
    offered = [option[2] for option in form[FIRST].options]
    assert offered == ["offen für alle", "anna@stadt.example"]
    form[FIRST].force_value(id_of(site, "einzeln@stadt.example"))
    page = form.submit(status=422)
    assert "Dieses Konto ist für diesen Platz nicht zuständig." in words(page)
    assert stored(site) == {}


def test_the_desk_of_who_is_shut_out_is_anybodys(site, desk):
    site.account("caseworker", "pruefamt", email="bert@stadt.example")
    seated(desk, **{FIRST: "bert@stadt.example"})
    with site.office.transact() as work:
        disable_account(work, "bert@stadt.example")
    assert form_with(desk.get(PAGE), FIRST)[FIRST].value == ""


def test_desks_of_others_are_not_there(site, desk):
    other = site.signed_in("caseworker", "ordnungsamt", email="fremd@stadt.example")
    form = form_with(other.get(PAGE), "csrf_token")
    assert all(FIRST not in each.fields for each in other.get(PAGE).forms.values())
    given = {"csrf_token": form["csrf_token"].value, FIRST: ""}
    other.post(PAGE, given, status=404)
    single = site.signed_in("caseworker", "pruefamt/zwei-plaetze", email="e@stadt.example")
    assert "Zwei Plätze" not in words(single.get(PAGE))  # the other service's people sit there, too
    site.signed_in("editor").get(PAGE, status=403)
    site.browser().get(PAGE, status=303)


def test_the_page_is_linked_where_absences_are(site, desk):
    assert desk.get("/intern/").click("Wer sitzt an welchem Platz?").status_int == 200
    page = desk.get("/intern/aemter/pruefamt/ausfall").click("Wer sitzt an welchem Platz?")
    assert page.request.path == PAGE


def test_older_databases_learn_of_staffing():
    old = Records()
    old.schema = EVOLUTION.index(next(e for e in EVOLUTION if e.__name__ == "_know_staffing"))
    del old.staffing, old.calendars
    found = records({ROOT: old})
    assert (found.staffing.desks, list(found.calendars)) == ({}, [])
