"""A caseworker has to go: a colleague takes over, and the citizen notices no gap."""

import pytest
from playwright.sync_api import expect
from steps import REMOTE, SLOW, decodes, log_in, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
COLLEAGUE = "vertretung@stadt.example"
PHONE = {"width": 390, "height": 800}
CAME = "Eine weitere Person der Sachbearbeitung ist jetzt im Raum."
GONE = "Eine Person der Sachbearbeitung hat den Raum verlassen. Das Gespräch geht weiter."


def test_a_conversation_is_handed_over_without_a_gap(site, launch, shoot):
    citizen, desk, colleague = watched(launch(viewport=PHONE)), watched(launch()), watched(launch())
    log_in(colleague, site, COLLEAGUE)
    together(citizen, desk, site, CASEWORKER)
    desk.get_by_role("button", name="Gespräch übergeben").press("Enter")
    dialog = desk.get_by_role("dialog", name="Gespräch übergeben")
    expect(dialog.get_by_label("Kollegin oder Kollege").locator("option")).to_have_text([COLLEAGUE])
    shoot(desk, "wem")
    dialog.get_by_role("button", name="Übergeben").press("Enter")
    expect(desk.get_by_text(f"Übergeben an {COLLEAGUE}.")).to_be_visible()
    shoot(desk, "uebergeben")
    expect(colleague.get_by_text("Ein Gespräch wurde Ihnen übergeben")).to_be_visible()
    shoot(colleague, "tagesuebersicht")
    colleague.get_by_role("link", name="In den Raum gehen").click()
    expect(colleague.locator(REMOTE)).to_have_count(2, timeout=SLOW)
    for page, words in ((citizen, CAME), (desk, f"{COLLEAGUE} (Sachbearbeitung) ist")):
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.locator(REMOTE)).to_have_count(2)
    expect(desk.get_by_text(f"Übergeben an {COLLEAGUE}.")).to_be_hidden()
    shoot(citizen, "zu-dritt")
    shoot(colleague, "kollegin")
    colleague.get_by_role("button", name="Beratung beenden").click()
    asked = colleague.get_by_role("dialog", name="Für alle beenden?")
    expect(asked).to_contain_text(CASEWORKER)
    asked.get_by_role("button", name="Zurück").click()
    desk.get_by_role("button", name="Raum verlassen").click()
    for page, words in ((citizen, GONE), (colleague, f"{CASEWORKER} hat den Raum verlassen")):
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.locator(REMOTE)).to_have_count(1)
        decodes(page)
    shoot(citizen, "geht-weiter")
