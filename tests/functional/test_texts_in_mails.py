"""What an office adds to its mails: kept as working copy, published, changed, taken back."""

import pytest
from driving import WEAPONS, choose_time, form_with, give_details

OWN = f"mail/{WEAPONS}"


@pytest.fixture
def form(site):
    """Return the form of a text that an editor of the office has begun."""
    editor = site.signed_in("editor", "ordnungsamt")
    forms = [f for f in editor.get("/intern/inhalte/neu").forms.values() if "seite" in f.fields]
    form = next(f for f in forms if OWN in [value for value, *_rest in f["seite"].options])
    form["seite"] = OWN
    found = form_with(form.submit().follow(), "markdown")
    found["markdown"] = "Bringen Sie den **Waldpass** mit.\n\n- Schlüssel\n- Ausweis"
    return found


def confirmation(site):
    give_details(choose_time(site.browser(), WEAPONS, "aufbewahrung")).form.submit()
    page = site.browser().get(site.deliver()[-1].link("/bestaetigen"))
    page.form.submit()
    return site.deliver()[-1]


def test_it_stands_in_the_mails_once_it_is_published(site, form):
    assert "Waldpass" not in confirmation(site).text
    form.submit(status=303)
    mail = confirmation(site)
    assert "Bringen Sie den Waldpass mit." in mail.text
    assert "Schlüssel\n" in mail.text
    assert "<p>Ausweis</p>" in mail.html.replace("\n", "")


def test_a_working_copy_stands_in_no_mail_and_is_shown_to_its_editor(site, form):
    shown = form.submit("vorschau").maybe_follow()
    assert "Waldpass" in shown.text
    assert "Waldpass" not in confirmation(site).text


def test_a_mail_that_may_not_name_the_office_does_without(site):
    editor = site.signed_in("editor", "pruefamt")
    given = {
        "csrf_token": editor.get("/intern/inhalte/neu").forms[0]["csrf_token"].value,
        "seite": "mail/pruefamt/viertelstunden",
    }
    form = form_with(editor.post("/intern/inhalte/neu", given).follow(), "markdown")
    form["markdown"] = "Wir sind das Prüfamt."
    form.submit(status=303)
    site.browser().post_json(
        "/api/v1/appointments",
        {
            "department": "pruefamt",
            "service": "viertelstunden",
            "start": "2027-03-17T10:00:00+01:00",
            "name": "Erika",
            "email": "erika@beispiel.example",
        },
        status=201,
    )
    assert "Prüfamt" not in site.deliver()[-1].text


def test_editors_of_another_office_may_not(site):
    other = site.signed_in("editor", "sozialamt")
    token = other.get("/intern/inhalte/neu").forms[0]["csrf_token"].value
    other.post("/intern/inhalte/neu", {"csrf_token": token, "seite": OWN}, status=422)
