"""Requests of data subjects: a purpose, a second person, and only then what there is."""

import pytest
from driving import EMAIL, NAME, WEAPONS, book_firmly, csrf, form_with, heading, log_in, words

TEN = "2027-03-22T10:00:00+01:00"
ELEVEN = "2027-03-22T11:00:00+01:00"
PURPOSE = "Auskunft nach Artikel 15, Aktenzeichen 12/2027"
PAGE = "/intern/betroffene/"
MATTERS = {"matters": ["aufbewahrung"]}


@pytest.fixture
def officer(site):
    return site.signed_in("dpo", email="dpo@stadt.example")


@pytest.fixture
def second(site):
    return site.signed_in("operator")


def ask(browser, **given):
    form = form_with(browser.get(PAGE), "zweck")
    for name, value in {"zweck": PURPOSE, **given}.items():
        form[name] = value
    return form.submit("schritt", value="fragen", expect_errors=True)


def step(browser, what, **more):
    page = browser.get(PAGE)
    form = form_with(page, "anfrage")
    given = {"csrf_token": form["csrf_token"].value, "anfrage": form["anfrage"].value}
    return browser.post(PAGE, given | {"schritt": what}, **more)


def link(browser):
    return browser.get(PAGE).html.select_one(".card a")["href"]


def test_a_person_is_found_with_a_purpose_and_a_second_person(site, officer, second):
    book_firmly(site, WEAPONS, TEN, **MATTERS)
    book_firmly(site, WEAPONS, ELEVEN, name="Jemand Anderes", **MATTERS)
    assert ask(officer, name=NAME).status_int == 303
    assert "wartet auf eine zweite Person" in words(officer.get(PAGE))
    assert not officer.get(PAGE).html.select(".card a")

    page = second.get(PAGE)
    assert PURPOSE in words(page)
    assert NAME not in page.text
    assert "Um Zustimmung bitten" not in page.text
    step(second, "zustimmen")

    there = link(officer)
    page = officer.get(there)
    (card,) = page.html.select(".card")
    told = " ".join(card.get_text(" ").split())
    assert "Es stimmt überein: Vor- und Nachname." in told
    assert "Beteiligte: 1 · Termine: 1 · Dokumente: 0" in told
    assert "Termin vorgemerkt" in told
    assert NAME not in page.text
    assert EMAIL not in page.text
    second.get(there, status=403)

    site.housekeeping.tidy()  # links the entries
    assert "dpo@stadt.example vom Datenschutz angesehen" in words(officer.get(there))


def test_each_kind_finds_and_all_of_them_are_named(site, officer, second):
    book_firmly(site, WEAPONS, TEN, phone="0711 216 0", **MATTERS)
    ask(officer, name=NAME.upper(), email=EMAIL, phone="+49 711 2160")
    step(second, "zustimmen")
    told = words(officer.get(link(officer)))
    assert "Es stimmt überein: E-Mail-Adresse, Telefonnummer, Vor- und Nachname." in told


def test_who_is_unknown_or_forgotten_is_not_found(officer, second):
    ask(officer, email="niemand@beispiel.example")
    step(second, "zustimmen")
    assert "gibt es keinen Vorgang" in words(officer.get(link(officer)))


def test_nobody_agrees_to_the_own_question(officer):
    ask(officer, name=NAME)
    page = step(officer, "zustimmen", expect_errors=True)
    assert page.status_int == 422
    assert "Zustimmen muss eine zweite Person." in words(page)
    assert not officer.get(PAGE).html.select(".card a")


def test_an_answer_is_open_for_a_day_and_for_who_asked(site, officer, second):
    ask(officer, name=NAME)
    step(second, "zustimmen")
    there = link(officer)
    officer.get(there, status=200)
    site.signed_in("dpo", email="andere@stadt.example").get(there, status=404)
    site.advance(hours=25)
    log_in(officer, "dpo@stadt.example")
    officer.get(there, status=404)
    site.housekeeping.tidy()
    with site.office.transact() as work:
        assert not work.records.inquiries


def test_what_was_typed_is_nowhere_in_the_records(site, officer):
    ask(officer, name="Ganz Besonderer", email="besonders@beispiel.example")
    with site.office.transact() as work:
        (inquiry,) = work.records.inquiries.values()
        assert "esonder" not in repr(inquiry)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"zweck": PURPOSE}, "Bitte geben Sie wenigstens eine Angabe zur Person ein."),
        ({"zweck": "", "name": NAME}, "Bitte schreiben Sie, wozu Sie suchen."),
        ({"phone": "abc"}, "Bitte prüfen Sie die Telefonnummer."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(officer, given, said):
    page = ask(officer, **given)
    assert page.status_int == 422
    assert said in words(page)
    form = form_with(page, "zweck")
    assert {name: form[name].value for name in given} == given
    assert heading(officer.get(PAGE)) == "Anfragen von Betroffenen"
    assert not officer.get(PAGE).html.select(".card")


def test_declined_and_ended_inquiries_open_nothing(officer, second):
    ask(officer, name=NAME)
    step(second, "beenden")
    assert not officer.get(PAGE).html.select(".card")
    ask(officer, name=NAME)
    step(second, "zustimmen")
    there = link(officer)
    step(officer, "beenden")
    officer.get(there, status=404)
    given = {"csrf_token": csrf(second), "schritt": "zustimmen", "anfrage": "x"}
    second.post(PAGE, given, status=404)


@pytest.mark.parametrize("role", ["caseworker", "department-admin", "editor", "support"])
def test_others_neither_ask_nor_agree(site, role):
    scopes = ["ordnungsamt"] if role in ("caseworker", "department-admin") else []
    site.signed_in(role, *scopes).get(PAGE, status=403)
