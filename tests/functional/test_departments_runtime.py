"""Enabling and disabling a department while the portal runs."""

import pytest
from driving import EMAIL, WEAPONS, choose_time, give_details, heading, meet

GONE = (
    "/aemter/ordnungsamt",
    "/aemter/ordnungsamt/waffen-jagd-fischerei",
    f"/buchen/{WEAPONS}",
    "/api/v1/departments/ordnungsamt/services/waffen-jagd-fischerei/slots"
    "?from=2027-03-22&to=2027-03-22&matters=aufbewahrung",
)


@pytest.fixture
def operator(site):
    return site.signed_in("operator")


def card(page, key):
    return page.html.find(id=f"amt-{key}").parent


def press(browser, key):
    """Press the button of a department's card; returns the page afterwards."""
    page = browser.get("/intern/aemter/")
    forms = {form.action: form for form in page.forms.values()}
    return forms[f"/intern/aemter/{key}/"].submit().follow()


def keys(browser):
    return [d["key"] for d in browser.get("/api/v1/departments").json]


def test_the_page_shows_what_each_department_declares(operator):
    text = " ".join(card(operator.get("/intern/aemter/"), "ordnungsamt").get_text(" ").split())
    assert text == (
        "Amt für öffentliche Ordnung aktiv "
        "Gewerbe- und Gaststättenbehörde (online buchbar; Formulare: Gewerbe anmelden) "
        "Regeln für die Buchung : Gewerbe- und Gaststättenbehörde "
        "Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten "
        "(online buchbar; Formulare: Angaben zur sicheren Aufbewahrung, "
        "Erwerb einer Waffe anzeigen) "
        "Regeln für die Buchung : Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten "
        "Deaktivieren"
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
    page = press(operator, "ordnungsamt")
    assert card(page, "ordnungsamt").find("button").get_text() == "Aktivieren"
    assert keys(browser) == [key for key in before if key != "ordnungsamt"]
    assert [browser.get(path, status="*").status_int for path in GONE] == [404] * 4
    for path in ("/faq", "/aemter"):
        assert "/aemter/ordnungsamt" not in browser.get(path).text
    press(operator, "ordnungsamt")
    assert keys(browser) == before
    assert [browser.get(path, status="*").status_int for path in GONE] == [200] * 4


def test_the_texts_follow_the_number_of_departments(operator, browser):
    assert "sechs Fachämter" in browser.get("/faq").text
    press(operator, "ordnungsamt")
    assert "fünf Fachämter" in browser.get("/faq").text


def test_an_appointment_can_still_be_confirmed_seen_and_cancelled(site, operator, browser):
    give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit()
    press(operator, "ordnungsamt")
    browser.get(site.deliver()[0].link("/bestaetigen")).form.submit()
    access = site.deliver()[0].links[0]
    assert heading(browser.get(access)) == "Ihre Videoberatung"
    page = browser.get(f"{access}/absagen").form.submit()
    assert heading(page) == "Ihr Termin ist abgesagt"
    assert [mail.to for mail in site.deliver()] == [EMAIL]


def test_a_booking_half_done_is_refused(operator, browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    press(operator, "ordnungsamt")
    assert page.form.submit(expect_errors=True).status_int == 404


def test_switching_is_noted(operator, site):
    press(operator, "ordnungsamt")
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
    assert card(press(admin, "sozialamt"), "sozialamt").find("button").get_text() == "Aktivieren"


def test_a_caseworker_switches_nothing(site, browser):
    caseworker = site.signed_in("caseworker", "ordnungsamt")
    page = caseworker.get("/intern/")
    given = {"csrf_token": page.html.find("input", {"name": "csrf_token"})["value"]}
    caseworker.post("/intern/aemter/ordnungsamt/", given | {"zustand": "inaktiv"}, status=403)
    assert "ordnungsamt" in keys(browser)
