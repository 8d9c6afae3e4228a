"""An editor changes an answer; an operator switches a department off and on."""

import re

import pytest
from playwright.sync_api import expect
from steps import log_in, refuse_policy_violations

pytestmark = pytest.mark.browser


def test_an_editor_previews_and_publishes_an_answer(site, launch, shoot):
    editor, reader = launch(), launch()
    log_in(editor, site, "redaktion@stadt.example")
    shoot(editor, "inhalte")
    editor.get_by_role("link", name="Deutsch bearbeiten: Muss ich eine App").click()
    editor.locator("[name=markdown]").fill("Nein. Ihr **Browser** genügt.")
    editor.get_by_role("button", name="Einsetzen: {{browsers}}").click()
    expect(editor.locator(".used")).to_contain_text("{{browsers}}: Google Chrome")
    editor.get_by_role("button", name="Vorschau").click()
    for width in ("auf einem Telefon", "an einem Rechner"):
        frame = editor.frame_locator(f"iframe[title='Vorschau {width}']")
        expect(frame.locator("strong", has_text="Browser")).to_be_visible()
    shoot(editor, "vorschau")
    reader.goto(f"{site.url}/faq?q=App")
    expect(reader.get_by_text("Ihr Browser genügt.")).to_have_count(0)
    editor.get_by_role("button", name="Veröffentlichen", exact=True).click()
    shoot(editor, "veroeffentlicht")
    reader.reload()
    expect(reader.locator(".answer", has_text="Ihr Browser genügt.")).to_have_count(1)


def test_two_editors_at_once_end_in_a_comparison_and_lose_nothing(site, launch, shoot):
    first, second = launch(), launch()
    for page in (first, second):
        refuse_policy_violations(page)
        log_in(page, site, "redaktion@stadt.example")
        page.get_by_role("link", name="Deutsch bearbeiten: Muss ich eine App").click()
    first.locator("[name=markdown]").fill("Nein, ein Browser genügt.")
    second.locator("[name=markdown]").fill("Nein, ein aktueller Browser genügt völlig.")
    first.get_by_role("button", name="Veröffentlichen", exact=True).click()
    said = first.get_by_role("status")
    expect(said).to_contain_text("ist veröffentlicht")
    number = int(re.search(r"Fassung (\d+)", said.inner_text())[1])
    second.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("von jemand anderem geändert")
    expect(second.locator("ins")).to_have_text(["[neu:  aktueller]", "[neu:  völlig]"])
    assert second.locator("[name=markdown]").input_value() == (
        "Nein, ein aktueller Browser genügt völlig."
    )
    shoot(second, "verglichen")
    second.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(second.get_by_role("status")).to_contain_text(f"Fassung {number + 1} ist veröffentlicht")
    expect(second.locator(".version summary")).to_have_count(3)


def test_a_question_is_put_in_its_place_by_dragging_and_by_keyboard(site, launch):
    page = launch(viewport={"width": 1280, "height": 900})
    refuse_policy_violations(page)
    log_in(page, site, "redaktion@stadt.example")
    rows = page.locator("table[data-section=datenverarbeitung] tbody tr")
    before = rows.evaluate_all("rows => rows.map((row) => row.dataset.key)")
    rows.nth(0).scroll_into_view_if_needed()
    page.mouse.move(*middle(rows.nth(0).locator(".grip")))
    page.mouse.down()
    page.mouse.move(*middle(rows.nth(2)), steps=5)
    page.mouse.up()
    expect(rows.nth(2)).to_have_attribute("data-key", before[0])
    focused = page.locator(":focus")
    expect(focused).to_have_accessible_name(re.compile("nach oben"))
    page.keyboard.press("Enter")
    expect(rows.nth(1)).to_have_attribute("data-key", before[0])


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


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
