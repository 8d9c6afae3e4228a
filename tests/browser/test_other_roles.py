"""An editor changes an answer; an operator switches a department off and on."""

import pytest
from playwright.sync_api import expect
from steps import log_in

pytestmark = pytest.mark.browser


def test_an_editor_previews_and_publishes_an_answer(site, launch, shoot):
    editor, reader = launch(), launch()
    log_in(editor, site, "redaktion@stadt.example")
    shoot(editor, "inhalte")
    editor.get_by_role("link", name="Deutsch bearbeiten: Muss ich eine App").click()
    editor.locator("[name=markdown]").fill("Nein. Ihr **Browser** genügt.")
    editor.get_by_role("button", name="Vorschau").click()
    expect(editor.locator("strong", has_text="Browser")).to_be_visible()
    shoot(editor, "vorschau")
    reader.goto(f"{site.url}/faq?q=App")
    expect(reader.get_by_text("Ihr Browser genügt.")).to_have_count(0)
    editor.get_by_role("button", name="Veröffentlichen").click()
    shoot(editor, "veroeffentlicht")
    reader.reload()
    expect(reader.get_by_text("Ihr Browser genügt.")).to_have_count(1)


def test_an_operator_switches_a_department_off_and_on(site, launch, shoot):
    operator, citizen = launch(), launch()
    log_in(operator, site, "betrieb@stadt.example")
    operator.get_by_role("link", name="Ämter").click()
    shoot(operator, "aemter")
    own = operator.get_by_role("region").or_(operator.get_by_role("listitem"))
    card = own.filter(has=operator.get_by_role("heading", name="Amt für Umweltschutz")).last
    card.get_by_role("button", name="Deaktivieren").click()
    citizen.goto(f"{site.url}/aemter")
    expect(citizen.get_by_role("link", name="Amt für Umweltschutz")).to_have_count(0)
    assert citizen.goto(f"{site.url}/aemter/umweltschutz").status == 404
    card.get_by_role("button", name="Aktivieren").click()
    assert citizen.goto(f"{site.url}/aemter/umweltschutz").status == 200
