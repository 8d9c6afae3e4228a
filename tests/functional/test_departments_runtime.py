"""Enabling and disabling a department while the portal runs."""

import pytest
from driving import EMAIL, START, WEAPONS, choose_time, give_details, heading, meet

GONE = (
    "/aemter/ordnungsamt",
    "/aemter/ordnungsamt/waffen-jagd-fischerei",
    f"/buchen/{WEAPONS}",
    "/api/v1/departments/ordnungsamt/services/waffen-jagd-fischerei/slots"
    "?from=2027-03-22&to=2027-03-22&matters=aufbewahrung",
)
STATES = {"Aktivieren": "aktiv", "Erproben": "probe", "Deaktivieren": "inaktiv"}


@pytest.fixture
def operator(site):
    return site.signed_in("operator")


def card(page, key):
    return page.html.find(id=f"amt-{key}").parent


def press(browser, key, button="Aktivieren"):
    """Press a button of a department's card; returns the page afterwards."""
    page = browser.get("/intern/aemter/")
    forms = {form.action: form for form in page.forms.values()}
    return forms[f"/intern/aemter/{key}/"].submit("zustand", value=STATES[button]).follow()


def buttons(page, key):
    return [button.get_text() for button in card(page, key).select("form button")]


def keys(browser):
    return [d["key"] for d in browser.get("/api/v1/departments").json]


def test_the_page_shows_what_each_department_declares(operator):
    text = " ".join(card(operator.get("/intern/aemter/"), "ordnungsamt").get_text(" ").split())
    assert text == (
        "Amt für öffentliche Ordnung aktiv "
        "Gewerbe- und Gaststättenbehörde (online buchbar; Formulare: Gewerbe anmelden) "
        "Regeln für die Buchung : Gewerbe- und Gaststättenbehörde "
        "Texte ändern: Gewerbe- und Gaststättenbehörde · "
        "Nachrichten ansehen : Gewerbe- und Gaststättenbehörde "
        "Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten "
        "(online buchbar; Formulare: Angaben zur sicheren Aufbewahrung, "
        "Erwerb einer Waffe anzeigen) "
        "Regeln für die Buchung : Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten "
        "Texte ändern: Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten · "
        "Nachrichten ansehen : Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten "
        "Noch zu klären: "
        "Niemand hat ein Konto für die Sachbearbeitung: Gewerbe- und Gaststättenbehörde, "
        "Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten. "
        "Noch Entwurf und im Echtbetrieb gesperrt: Gewerbe anmelden, "
        "Angaben zur sicheren Aufbewahrung, Erwerb einer Waffe anzeigen. "
        "Für die Handy-TAN ist kein SMS-Dienst eingerichtet: Gewerbe anmelden, "
        "Angaben zur sicheren Aufbewahrung, Erwerb einer Waffe anzeigen. "
        "Eine Anschrift für den Weg ohne Video fehlt: Gewerbe- und Gaststättenbehörde, "
        "Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten. "
        "Deaktivieren Auslaufen lassen : Amt für öffentliche Ordnung"
    )


def test_the_page_says_what_disabling_leaves_behind(site, operator):
    meeting = meet(site)
    text = " ".join(card(operator.get("/intern/aemter/"), "ordnungsamt").get_text(" ").split())
    assert "Wird das Amt deaktiviert, bleibt 1 kommender Termin bestehen." in text
    meeting.begin()
    meeting.desk("beenden")
    text = " ".join(card(operator.get("/intern/aemter/"), "ordnungsamt").get_text(" ").split())
    assert "Wird das Amt deaktiviert" not in text


def test_a_disabled_department_is_gone_at_once_and_back_at_once(operator, browser):
    before = keys(browser)
    page = press(operator, "ordnungsamt", "Deaktivieren")
    assert buttons(page, "ordnungsamt") == ["Aktivieren", "Erproben"]
    assert keys(browser) == [key for key in before if key != "ordnungsamt"]
    assert [browser.get(path, status="*").status_int for path in GONE] == [404] * 4
    for path in ("/faq", "/aemter"):
        assert "/aemter/ordnungsamt" not in browser.get(path).text
    press(operator, "ordnungsamt")
    assert keys(browser) == before
    assert [browser.get(path, status="*").status_int for path in GONE] == [200] * 4


def test_the_texts_follow_the_number_of_departments(operator, browser):
    assert "sechs Fachämter" in browser.get("/faq").text
    press(operator, "ordnungsamt", "Deaktivieren")
    assert "fünf Fachämter" in browser.get("/faq").text


def test_an_appointment_can_still_be_confirmed_seen_and_cancelled(site, operator, browser):
    give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit()
    press(operator, "ordnungsamt", "Deaktivieren")
    browser.get(site.deliver()[0].link("/bestaetigen")).form.submit()
    access = site.deliver()[0].links[0]
    assert heading(browser.get(access)) == "Ihre Videoberatung"
    page = browser.get(f"{access}/absagen").form.submit()
    assert heading(page) == "Ihr Termin ist abgesagt"
    assert [mail.to for mail in site.deliver()] == [EMAIL]


def test_a_booking_half_done_is_refused(operator, browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    press(operator, "ordnungsamt", "Deaktivieren")
    assert page.form.submit(expect_errors=True).status_int == 404


def test_switching_is_noted(operator, site):
    press(operator, "ordnungsamt", "Deaktivieren")
    press(operator, "ordnungsamt")
    assert site.acts[-2:] == [
        ("department.disabled", "department:ordnungsamt"),
        ("department.enabled", "department:ordnungsamt"),
    ]


def test_a_department_admin_switches_the_own_department_only(site):
    admin = site.signed_in("department-admin", "sozialamt")
    page = admin.get("/intern/aemter/")
    assert [h.get_text() for h in page.html.select(".card h2")] == ["Sozialamt"]
    given = {"csrf_token": page.html.find("input", {"name": "csrf_token"})["value"]}
    admin.post("/intern/aemter/ordnungsamt/", given | {"zustand": "inaktiv"}, status=404)
    assert buttons(press(admin, "sozialamt", "Deaktivieren"), "sozialamt")[0] == "Aktivieren"


def test_a_caseworker_switches_nothing(site, browser):
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    page = caseworker.get("/intern/")
    given = {"csrf_token": page.html.find("input", {"name": "csrf_token"})["value"]}
    caseworker.post("/intern/aemter/ordnungsamt/", given | {"zustand": "inaktiv"}, status=403)
    assert "ordnungsamt" in keys(browser)


def test_a_department_on_trial_is_there_for_those_signed_in_only(site, operator, browser):
    press(operator, "ordnungsamt", "Deaktivieren")
    page = press(operator, "ordnungsamt", "Erproben")
    assert "in Erprobung" in card(page, "ordnungsamt").get_text()
    assert buttons(page, "ordnungsamt") == ["Aktivieren", "Deaktivieren"]
    assert "ordnungsamt" not in keys(browser)
    assert [browser.get(path, status="*").status_int for path in GONE] == [404] * 4
    for path in GONE[:3]:
        assert operator.get(path).status_int == 200
    give_details(choose_time(operator, WEAPONS, "aufbewahrung")).form.submit()
    access = site.deliver()[0].link("/bestaetigen")
    assert heading(browser.get(access).form.submit().follow()) == "Ihre Videoberatung"
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    assert "Waffen-" in caseworker.get("/intern/einladen").text
    assert ("department.trial", "department:ordnungsamt") in site.acts


def test_nobody_holds_a_trial_time_who_is_not_signed_in(site, operator, browser):
    """The page was open while the department still took part."""
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    press(operator, "ordnungsamt", "Deaktivieren")
    press(operator, "ordnungsamt", "Erproben")
    given = give_details(page)
    assert given.form.submit(expect_errors=True).status_int == 404


def leaving(operator, day, button=None, **expected):
    page = operator.get("/intern/aemter/ordnungsamt/auslauf")
    form = next(form for form in page.forms.values() if "ab" in form.fields)
    form["ab"] = day
    return form.submit(button, **expected)


def starts(browser, first, last):
    query = f"?from={first}&to={last}&matters=aufbewahrung"
    found = browser.get(GONE[3].partition("?")[0] + query).json["slots"]
    return [slot["start"][:10] for slot in found]


def test_a_department_that_leaves_takes_no_new_appointments_from_a_day_on(site, operator, browser):
    meet(site)
    before = starts(browser, "2027-03-01", "2027-04-01")
    day = sorted(set(before))[1]
    page = leaving(operator, START.date().isoformat(), "vorschau")
    assert "1 Termin ist" in page.text and "Er bleibt bestehen." in " ".join(page.text.split())
    # Absences are entered by who runs the department; nobody is led to a page they may not open.
    assert "trägt die Leitung des Amts einen Ausfall ein" in " ".join(page.text.split())
    assert "/ausfall" not in page.text
    assert starts(browser, "2027-03-01", "2027-04-01") == before
    page = leaving(operator, day).follow()
    assert "keine neuen Termine ab" in card(page, "ordnungsamt").get_text()
    assert set(starts(browser, "2027-03-01", "2027-04-01")) == {
        start for start in before if start < day
    }
    assert browser.get(GONE[1]).status_int == 200
    leaving(operator, day, "zurueck")
    assert starts(browser, "2027-03-01", "2027-04-01") == before


@pytest.mark.parametrize(
    ("day", "said"),
    [
        *((day, "an, heute oder später.") for day in ("", "gestern", "2020-01-01")),
        ("9999-12-31", "in den nächsten drei Jahren an."),
    ],
)
def test_a_department_does_not_leave_on_a_day_gone_by_or_meant_otherwise(
    operator, browser, day, said
):
    before = starts(browser, "2027-03-01", "2027-04-01")
    page = leaving(operator, day, status=422)
    assert f"Bitte geben Sie einen Tag {said}" in page.text
    assert starts(browser, "2027-03-01", "2027-04-01") == before


def test_only_who_runs_a_department_lets_it_leave(site, browser):
    admin = site.signed_in("department-admin", "sozialamt")
    admin.get("/intern/aemter/ordnungsamt/auslauf", status=404)
    site.signed_in("caseworker", "ordnungsamt").get(
        "/intern/aemter/ordnungsamt/auslauf", status=403
    )
