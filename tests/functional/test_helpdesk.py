"""The desk behind 115: it helps who calls, and learns neither who they are nor what it is about."""

import pytest
from driving import EMAIL, NAME, book_firmly, form_with, words

from portal.case.domain import ALPHABET

SERVICE = "pruefamt/viertelstunden"
START = "2027-03-17T10:00:00+01:00"


@pytest.fixture
def desk(site):
    return site.signed_in("support")


def reference(site):
    with site.office.transact() as work:
        (number,) = work.records.references
    return number


def look(desk, number, *, status=200):
    form = form_with(desk.get("/intern/auskunft"), "nummer")
    form["nummer"] = number
    return form.submit("schritt", status=status)


def press(page, step):
    """Press the button of a step."""
    for form in page.forms.values():
        if any(b.get("value") == step for b in form.html.find_all("button")):
            return form.submit("schritt", expect_errors=True)
    raise LookupError(step)


def test_it_sees_how_things_stand_and_nothing_of_the_person(site, desk):
    book_firmly(site, SERVICE, START)
    site.deliver()
    page = look(desk, reference(site).lower().replace("-", " "))
    text = words(page)
    assert "Mittwoch, 17. März 2027, 10:00" in text
    assert "steht fest" in text
    assert "Nichts Auffälliges" in text
    assert NAME not in page.text
    assert EMAIL not in page.text
    assert reference(site) not in page.request.url


def test_each_look_is_noted_with_ids_only(site, desk):
    book_firmly(site, SERVICE, START)
    look(desk, reference(site))
    assert [act for act, _actor in site.acts].count("helpdesk.looked") == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [("", "acht Zeichen"), ("zu kurz", "acht Zeichen"), (ALPHABET[:8], "keinen Vorgang")],
)
def test_a_number_that_leads_nowhere_is_said_and_kept(desk, number, said):
    page = look(desk, number, status=422)
    assert said in words(page)
    assert form_with(page, "nummer")["nummer"].value == number


def test_the_link_goes_to_the_stored_address_only(site, desk):
    book_firmly(site, SERVICE, START)
    site.deliver()
    page = press(look(desk, reference(site)), "erneut")
    assert "an die gespeicherte Adresse" in words(page)
    (mail,) = site.deliver()
    assert mail.to == EMAIL
    assert "/termin/" not in page.text


def test_it_cancels_for_the_caller_once_and_the_citizen_is_told(site, desk):
    book_firmly(site, SERVICE, START)
    site.deliver()
    page = look(desk, reference(site))
    assert "Der Termin ist abgesagt." in words(press(page, "absagen"))
    assert "Der Termin ist abgesagt." in words(press(page, "absagen"))
    (mail,) = site.deliver()
    assert "abgesagt" in mail.subject
    after = look(desk, reference(site))
    assert "abgesagt" in words(after)
    assert "Für die anrufende Person absagen" not in words(after)
    assert "Link erneut senden" not in words(after)


def test_what_has_begun_cannot_be_cancelled(site, desk):
    book_firmly(site, SERVICE, START)
    page = look(desk, reference(site))
    site.advance(hours=49)
    desk = site.signed_in("support", email="spaeter@stadt.example")
    fresh = look(desk, reference(site))
    assert "Für die anrufende Person absagen" not in words(fresh)
    form = next(f for f in page.forms.values() if "termin" in f.fields)
    answer = desk.post(
        "/intern/auskunft",
        {
            "csrf_token": form_with(fresh, "nummer")["csrf_token"].value,
            "nummer": reference(site),
            "termin": form["termin"].value,
            "schritt": "absagen",
        },
        expect_errors=True,
    )
    assert answer.status_int == 409
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
    assert appointment.state == "booked"


def test_an_appointment_of_another_case_is_not_its_to_cancel(site, desk):
    book_firmly(site, SERVICE, START)
    page = look(desk, reference(site))
    form = next(f for f in page.forms.values() if "termin" in f.fields)
    form["termin"].force_value("x" * 22)
    assert form.submit("schritt", value="absagen", expect_errors=True).status_int == 404


def test_where_discretion_is_due_the_matter_is_not_named(site, desk):
    caseworker = site.signed_in("caseworker", "sozialamt", email="sozial@stadt.example")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    service = form["service"].options[1][0]
    form["service"], form["name"], form["email"] = service, NAME, EMAIL
    form["wann"], form["day1"], form["time1"] = "liste", "2027-03-19", "10:00"
    assert form.submit().status_int == 303
    page = look(desk, reference(site))
    assert "Sozialamt" not in words(page)
    assert "Einladung, gültig bis" in words(page)
    assert "noch keine Zeit gewählt" in words(page)


def test_with_a_scope_it_sees_that_only_and_nobody_else_may(site):
    book_firmly(site, SERVICE, START)
    other = site.signed_in("support", "sozialamt", email="andere@stadt.example")
    assert "keinen Vorgang" in words(look(other, reference(site), status=422))
    for role in ("caseworker", "department-admin", "editor", "operator"):
        scopes = () if role in ("editor", "operator") else ("pruefamt",)
        somebody = site.signed_in(role, *scopes, email=f"{role}@amt.example")
        assert somebody.get("/intern/auskunft", expect_errors=True).status_int in (403, 404)


def test_a_mail_that_did_not_arrive_is_said(site, desk):
    book_firmly(site, SERVICE, START)
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        case.participants[0].unreached = work.now
    assert "kam nicht an" in words(look(desk, reference(site)))
