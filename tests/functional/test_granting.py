"""Rights of accounts: changed with a preview and a history, lent for a while, never one's own."""

import pytest
from driving import csrf, form_with, heading, log_in, words

from portal.staff.domain import covers, find_account
from portal.staff.models import Grant

OFFICE = "ordnungsamt"
WEAPONS = "ordnungsamt/waffen-jagd-fischerei"


@pytest.fixture
def email(site):
    return site.account("caseworker", OFFICE)


@pytest.fixture
def operator(site):
    return site.signed_in("operator")


@pytest.fixture
def desk(site, email):
    browser = site.browser()
    log_in(browser, email)
    return browser


def path_of(site, email, what=""):
    with site.office.transact() as work:
        return f"/intern/konten/{find_account(work, email).id}{what}"


def choose(page, **roles):
    """Fill in the form of roles; scopes by role, with _ for -."""
    form = form_with(page, "rolle")
    for box in form.fields["rolle"]:
        box.checked = box._value.replace("-", "_") in roles
    for name, boxes in form.fields.items():
        if name and name.startswith("bereich-"):
            wanted = roles.get(name.removeprefix("bereich-").replace("-", "_"), ())
            for box in boxes:
                box.checked = box._value in wanted
    return form


def lend(operator, site, email, status=303, **given):
    asked = {"vertretung": "caseworker", "von": "2027-03-15", "bis": "2027-03-16"} | given
    asked |= {"csrf_token": csrf(operator)}
    asked.setdefault("vertretung-bereich", "sozialamt")
    return operator.post(path_of(site, email, "/vertretung"), asked, status=status)


def grants(site, email):
    with site.office.transact() as work:
        return find_account(work, email).grants


def may_enter(site, email, department):
    with site.office.transact() as work:
        return covers(find_account(work, email), "casework", department)


def is_in(browser):
    return browser.get("/intern/konto").status_int == 200


def noted(site):
    return [act for act, _subject in site.acts if act.startswith(("account.grants", "stand_in"))]


def test_a_preview_shows_what_goes_and_what_comes_and_changes_nothing(site, email, operator, desk):
    page = operator.get(path_of(site, email))
    assert heading(page) == "Rechte"
    page = choose(page, caseworker=(WEAPONS,), editor=()).submit("vorschau")
    shown = words(page)
    assert "fällt weg Sachbearbeitung: Amt für öffentliche Ordnung kommt dazu" in shown
    assert "gehören besser in verschiedene Hände" not in shown
    assert "kommt dazu Sachbearbeitung: Amt für öffentliche Ordnung (Waffen-, Spreng" in shown
    assert "Redaktion: ganze Stadt" in shown
    assert "Eine offene Anmeldung endet dabei" in shown
    assert (grants(site, email), is_in(desk)) == (
        (Grant(role="caseworker", scopes=(OFFICE,)),),
        True,
    )
    saved = form_with(page, "rolle").submit()
    assert "Gespeichert." in words(saved.follow())
    expected = (Grant(role="caseworker", scopes=(WEAPONS,)), Grant(role="editor"))
    assert (grants(site, email), is_in(desk), noted(site)) == (expected, False, ["account.grants"])
    shown = words(operator.get(path_of(site, email)))
    told = "operator@stadt.example weggefallen Sachbearbeitung: Amt für öffentliche Ordnung"
    assert told in shown


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({}, "Bitte wählen Sie mindestens eine Rolle."),
        ({"caseworker": ()}, "Sachbearbeitung: Diese Rolle braucht mindestens ein Amt"),
    ],
)
def test_rights_nobody_can_have_are_refused(site, email, operator, roles, said):
    page = choose(operator.get(path_of(site, email)), **roles).submit(status=422)
    assert said in words(page)
    assert grants(site, email) == (Grant(role="caseworker", scopes=(OFFICE,)),)


def test_a_form_made_for_other_rights_is_not_taken(site, email, operator):
    old = choose(operator.get(path_of(site, email)), editor=())
    choose(operator.get(path_of(site, email)), support=()).submit(status=303)
    old.submit(status=409)
    assert grants(site, email) == (Grant(role="support"),)


def test_an_operator_gives_themselves_nothing(site, operator):
    own = path_of(site, "operator@stadt.example")
    assert "Seine Rechte muss jemand anderes ändern." in words(operator.get(own))
    with site.office.transact() as work:
        from portal.casework.granting import _state

        state = _state(find_account(work, "operator@stadt.example"))
    given = {"rolle": ["dpo", "operator"], "stand": state, "csrf_token": csrf(operator)}
    operator.post(f"{own}/rechte", given, status=422)
    lend(operator, site, "operator@stadt.example", 422, vertretung="dpo")
    assert grants(site, "operator@stadt.example") == (Grant(role="operator"),)
    assert noted(site) == []


def test_nobody_else_opens_or_changes_rights(site, email, desk):
    desk.get(path_of(site, email), status=403)
    lend(desk, site, email, 403)
    given = {"rolle": "operator", "csrf_token": csrf(desk)}
    desk.post(path_of(site, email, "/rechte"), given, status=403)
    assert grants(site, email) == (Grant(role="caseworker", scopes=(OFFICE,)),)


def test_a_preview_names_only_what_differs_and_roles_that_should_watch_each_other(
    site, email, operator
):
    page = operator.get(path_of(site, email))
    both = {"caseworker": (OFFICE, WEAPONS), "dpo": ()}
    shown = words(choose(page, **both).submit("vorschau"))
    assert "fällt weg" not in shown
    assert "kommt dazu Sachbearbeitung: Amt für öffentliche Ordnung (Waffen-, Spreng" in shown
    assert "gehören besser in verschiedene Hände: Sachbearbeitung, Datenschutz." in shown


def test_a_stand_in_begins_and_ends_by_itself_and_takes_its_sessions_along(site, email, operator):
    lend(operator, site, email, von="2027-03-16")
    assert "Sachbearbeitung: Sozialamt" in words(operator.get(path_of(site, email)))
    assert may_enter(site, email, "sozialamt") is False
    site.advance(hours=15)  # midnight
    assert may_enter(site, email, "sozialamt") is True
    site.advance(hours=23)
    browser = site.browser()
    log_in(browser, email)
    site.housekeeping.end_stand_ins()
    assert is_in(browser)
    site.advance(hours=1)
    site.housekeeping.end_stand_ins()
    assert (may_enter(site, email, "sozialamt"), is_in(browser)) == (False, False)
    assert may_enter(site, email, OFFICE) is True
    assert noted(site) == ["stand_in.granted", "stand_in.ended"]


def test_a_stand_in_counts_no_longer_than_its_time_whoever_tidies_when(site, email, operator):
    lend(operator, site, email, bis="2027-03-15")
    assert may_enter(site, email, "sozialamt") is True
    site.advance(hours=15)
    assert may_enter(site, email, "sozialamt") is False


def test_a_stand_in_is_taken_back_at_once(site, email, operator):
    lend(operator, site, email)
    browser = site.browser()
    log_in(browser, email)
    page = operator.get(path_of(site, email))
    form_with(page, "beenden").submit("beenden", status=303)
    assert (may_enter(site, email, "sozialamt"), is_in(browser)) == (False, False)
    assert noted(site) == ["stand_in.granted", "stand_in.taken_back"]


def test_a_stand_in_that_cannot_be_is_refused_with_what_was_chosen(site, email, operator):
    for given, said in (
        ({"bis": ""}, "Bitte wählen Sie den ersten und den letzten Tag."),
        ({"bis": "2027-03-14"}, "Das Ende liegt vor dem Anfang oder ist schon vorbei."),
        ({"von": "2027-03-01", "bis": "2027-03-05"}, "oder ist schon vorbei."),
        ({"bis": "2027-06-15"}, "Eine Vertretung dauert höchstens 92 Tage."),
        ({"vertretung": ""}, "Unbekannte Rolle"),
        ({"vertretung-bereich": "parkamt"}, "Unbekannter Bereich parkamt."),
    ):
        page = lend(operator, site, email, 422, **given)
        assert said in words(page)
        assert form_with(page, "von")["bis"].value == given.get("bis", "2027-03-16")
    assert noted(site) == []


def test_an_operator_signs_somebody_out_everywhere(site, email, operator, desk):
    given = {"schritt": "abmelden", "csrf_token": csrf(operator)}
    operator.post(path_of(site, email), given, status=303)
    assert not is_in(desk)
    assert log_in(site.browser(), email).status_int == 303
