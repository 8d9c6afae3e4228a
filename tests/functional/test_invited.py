"""A caseworker invites: by mail, by a code read out on the phone, or at once."""

import re

import pytest
from driving import EMAIL, NAME, form_with, heading, words

SERVICE = "ordnungsamt/waffen-jagd-fischerei"


@pytest.fixture
def caseworker(site):
    return site.signed_in("caseworker", "ordnungsamt")


def fill(browser, **more):
    """Return the filled form of an invitation for tomorrow at ten."""
    form = form_with(browser.get("/intern/einladen"), "service")
    given = {"service": SERVICE, "name": NAME, "day": "2027-03-16", "time": "10:00"} | more
    for field, value in given.items():
        form[field] = value
    return form


def invited(page):
    """Return the code and the reference number of the page after inviting."""
    return page.html.select_one(".code").get_text(), page.html.select_one("dd.mark").get_text()


def enter_code(browser, code):
    form = browser.get("/einladung").form
    form["code"] = code
    return form.submit(expect_errors=True)


def test_the_form_offers_the_services_of_the_own_scope_only(caseworker):
    page = caseworker.get("/intern/einladen")
    assert {
        g["label"]: [v for o in g.find_all("option") if (v := o["value"]).count("/") == 1]
        for g in page.html.find_all("optgroup")
    } == {"Amt für öffentliche Ordnung": ["ordnungsamt/gewerbe-gaststaetten", SERVICE]}


def test_an_invitation_by_mail_carries_link_and_calendar(site, caseworker, browser):
    page = fill(caseworker, email=EMAIL).submit().follow()
    assert heading(page) == "Die Einladung steht"
    (mail,) = site.deliver()
    assert mail.subject == "Einladung zur Videoberatung"
    assert "Dienstag, 16. März 2027, 10:00 Uhr (MEZ)" in mail.text
    assert mail.calendar_part.get_param("method") == "REQUEST"
    assert invited(page)[1] in words(browser.get(mail.links[0]))


def test_the_page_after_inviting_spells_the_code_for_the_phone(caseworker):
    code, _reference = invited(page := fill(caseworker, way="code").submit().follow())
    assert re.fullmatch(r"([2-9A-Z]{4}-){2}[2-9A-Z]{4}", code)
    spelled = [li.get_text().split(", ") for li in page.html.select(".spelled li")]
    assert "-".join("".join(word[0] for word in group) for group in spelled) == code


def test_an_invitation_by_code_sends_no_mail(site, caseworker):
    assert fill(caseworker, way="code").submit().status_int == 303
    assert site.deliver() == []


@pytest.mark.parametrize("typed", [str, str.lower, lambda c: c.replace("-", ""), "  {} ".format])
def test_the_code_opens_the_appointment_however_it_is_typed(caseworker, browser, typed):
    code, reference = invited(fill(caseworker, way="code").submit().follow())
    page = enter_code(browser, typed(code)).follow()
    assert heading(page) == "Ihre Videoberatung"
    assert reference in words(page)


def test_a_wrong_code_is_named_and_kept(caseworker, browser):
    page = enter_code(browser, "AAAA-BBBB-CCCC")
    assert page.status_int == 422
    assert page.form["code"].value == "AAAA-BBBB-CCCC"
    assert page.html.select_one("p.problem").get_text().startswith("Diesen Code gibt es nicht.")


def test_codes_cannot_be_guessed_for_long(browser):
    statuses = [enter_code(browser, f"AAAA-BBBB-{n:04}").status_int for n in range(11)]
    assert statuses == [422] * 10 + [429]


def test_starting_now_opens_the_room_at_once(site, caseworker, browser):
    answer = fill(caseworker, email=EMAIL, day="", time="").submit("now")
    assert re.fullmatch(r".*/intern/beratung/[0-9a-f]{32}", answer.location)
    (mail,) = site.deliver()
    assert "Zum Videogespräch" in words(browser.get(mail.links[0]))


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ({"service": ""}, {"service"}),
        ({"name": ""}, {"name"}),
        ({"email": ""}, {"email"}),
        ({"phone": "nie"}, {"phone"}),
        ({"day": ""}, {"day"}),
        ({"time": ""}, {"day"}),
        ({"day": "2027-03-14"}, {"start"}),
        ({"day": "2027-12-24"}, {"start"}),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_the_rest_kept(caseworker, more, problems):
    page = fill(caseworker, **{"email": EMAIL, "phone": "0711 12345", **more}).submit(
        expect_errors=True
    )
    assert page.status_int == 422
    named = {a["href"].removeprefix("#feld-") for a in page.html.select("#fehler a")}
    assert named == problems
    assert all(page.html.find(id=f"feld-{name}") for name in named)
    form = form_with(page, "service")
    given = {"service": SERVICE, "name": NAME, "email": EMAIL, "day": "2027-03-16"} | more
    assert {name: form[name].value for name in given} == given


def test_the_way_and_the_needs_are_kept_as_well(caseworker):
    form = fill(caseworker, way="code", name="", language="en")
    form.fields["needs"][2].checked = True
    page = form.submit(expect_errors=True)
    kept = form_with(page, "service")
    assert (kept["way"].value, kept["language"].value) == ("code", "en")
    assert [box["value"] for box in page.html.select("[name=needs][checked]")] == ["text"]


def test_nobody_invites_for_a_department_out_of_scope(site, caseworker):
    form = fill(caseworker, email=EMAIL)
    form["service"].force_value("sozialamt/versicherungsamt")
    page = form.submit(expect_errors=True)
    assert page.html.select_one("#fehler a")["href"] == "#feld-service"
    assert site.deliver() == []


def test_a_colleague_of_another_department_does_not_see_the_invitation(site, caseworker):
    location = fill(caseworker, email=EMAIL).submit().location
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    other.get(location, status=404)


def test_a_colleague_with_another_service_of_the_same_department_does_not_either(site, caseworker):
    location = fill(caseworker, email=EMAIL).submit().location
    narrow = "ordnungsamt/gewerbe-gaststaetten"
    site.signed_in("caseworker", narrow, email="andere@stadt.example").get(location, status=404)


def test_the_day_view_shows_who_comes_today(site, caseworker):
    fill(caseworker, email=EMAIL, day="2027-03-15", time="14:00").submit()
    fill(caseworker, email=EMAIL, name="Morgen Erst").submit()
    page = caseworker.get("/intern/")
    coming = page.html.find(id="kommt").parent
    assert [h.get_text() for h in coming.find_all("h3")] == [NAME]
    assert coming.find("button").get_text() == "Raum öffnen"
    assert re.fullmatch(r"/intern/beratung/[0-9a-f]{32}", coming.find("form")["action"])


def test_the_day_view_of_another_department_stays_empty(site, caseworker):
    fill(caseworker, email=EMAIL, day="2027-03-15", time="14:00").submit()
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    assert NAME not in other.get("/intern/").text


def test_an_invitation_can_be_cancelled_by_its_link(site, caseworker, browser):
    fill(caseworker, email=EMAIL).submit()
    (mail,) = site.deliver()
    page = browser.get(f"{mail.links[0]}/absagen").form.submit()
    assert heading(page) == "Ihr Termin ist abgesagt"


def test_the_page_after_inviting_shows_whom_what_and_where_to(caseworker):
    given = {"service": f"{SERVICE}/sprengstoff", "email": EMAIL, "phone": "0711 2160"}
    page = fill(caseworker, **given).submit().follow()
    said = words(page)
    assert "10:00 Uhr (MEZ), 45 Minuten" in said
    assert "Anliegen Erlaubnis nach dem Sprengstoffgesetz" in said
    assert f"Eingeladen {NAME}" in said
    assert f"E-Mail an {EMAIL}" in said
    assert "Telefon +497112160" in said


def test_a_caseworker_sets_the_length(caseworker):
    page = fill(caseworker, way="code", minutes="50").submit().follow()
    assert "10:00 Uhr (MEZ), 50 Minuten" in words(page)


@pytest.mark.parametrize("minutes", ["4", "181", "-10", "zehn", "²", "99999999999999"])
def test_a_length_that_cannot_be_is_named_and_kept(caseworker, minutes):
    page = fill(caseworker, way="code", minutes=minutes).submit(expect_errors=True)
    assert page.status_int == 422
    assert "Bitte geben Sie eine Dauer zwischen 5 und 180 Minuten ein." in words(page)
    assert form_with(page, "service")["minutes"].value == minutes


def test_a_form_sent_twice_is_one_invitation(site, caseworker):
    form = fill(caseworker, email=EMAIL)
    first, second = form.submit(), form.submit()
    assert first.location == second.location
    assert len(site.deliver()) == 1


def test_the_same_form_to_another_address_is_another_invitation(site, caseworker):
    """Whoever goes back to mend the address must not believe that the first one was mended."""
    form = fill(caseworker, email=EMAIL)
    first = form.submit()
    form["email"] = "anders@beispiel.example"
    assert form.submit().location != first.location
    assert [mail.to for mail in site.deliver()] == [EMAIL, "anders@beispiel.example"]


def test_starting_twice_at_once_opens_one_room(caseworker):
    form = fill(caseworker, way="code", day="", time="")
    first, second = form.submit("now"), form.submit("now")
    assert first.location == second.location
    assert "/intern/beratung/" in first.location


def test_problems_are_said_to_the_one_who_types(caseworker):
    page = fill(caseworker, name="").submit(expect_errors=True)
    said = words(page)
    assert "Bitte geben Sie Vor- und Nachnamen der eingeladenen Person ein." in said
    assert "oder wählen Sie den Code zum Vorlesen" in said
    assert "Ihren" not in said


def test_an_invitation_takes_its_time_from_those_who_book_online(caseworker, browser):
    times = browser.get(f"/buchen/{SERVICE}?anliegen=aufbewahrung&tag=2027-03-18")
    assert "2027-03-18T09:00:00+01:00" in times.text
    service = f"{SERVICE}/aufbewahrung"
    page = (
        fill(caseworker, service=service, way="code", day="2027-03-18", time="09:00")
        .submit()
        .follow()
    )
    assert "alle Plätze" not in words(page)
    times = browser.get(f"/buchen/{SERVICE}?anliegen=aufbewahrung&tag=2027-03-18")
    for start in ("08:45", "09:00", "09:15"):
        assert f"2027-03-18T{start}:00+01:00" not in times.text
    assert "2027-03-18T09:30:00+01:00" in times.text
    # There is one desk. Whoever invites is told that it is taken, and decides.
    page = (
        fill(caseworker, service=service, way="code", day="2027-03-18", time="09:15")
        .submit()
        .follow()
    )
    assert "Zu dieser Zeit sind alle Plätze dieser Dienstleistung belegt." in words(page)
