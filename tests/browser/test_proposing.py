"""A language mediator is asked in while the conversation goes on, by the keyboard."""

import pytest
from playwright.sync_api import expect
from steps import REMOTE, SLOW, TICK, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
NAME = "Sprachmittlung Beispiel"


def propose(desk) -> None:
    desk.get_by_role("button", name="Jemanden dazuholen").press("Enter")
    dialog = desk.get_by_role("dialog", name="Jemanden dazuholen")
    dialog.get_by_label("Als was nimmt die Person teil?").select_option("mediator")
    dialog.get_by_label("Vor- und Nachname").fill(NAME)
    dialog.get_by_role("button", name="Um Zustimmung bitten").press("Enter")
    expect(dialog).to_be_hidden()


def test_somebody_joins_with_the_citizens_yes(site, launch, shoot):
    citizen, desk, guest = watched(launch(viewport=PHONE)), watched(launch()), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    desk.get_by_role("button", name="Jemanden dazuholen").click()
    dialog = desk.get_by_role("dialog", name="Jemanden dazuholen")
    dialog.get_by_role("button", name="Um Zustimmung bitten").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Bitte geben Sie Vor- und Nachnamen")
    shoot(desk, "formular")
    dialog.get_by_role("button", name="Zurück").click()
    propose(desk)
    question = citizen.get_by_role("region", name=f"Darf {NAME} dazukommen?")
    expect(question).to_be_visible()
    expect(desk.get_by_text("Die Antwort steht noch aus.")).to_be_visible()
    shoot(citizen, "frage")
    assert citizen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    question.get_by_role("button", name="Nein").click()
    expect(desk.get_by_text("Nicht zugestimmt")).to_be_visible()
    shoot(desk, "nein")
    propose(desk)
    question.get_by_role("button", name="Ja, einverstanden").press("Enter")
    expect(question).to_be_hidden()
    expect(desk.get_by_text(f"Zugestimmt: {NAME}")).to_be_visible()
    shoot(desk, "zugestimmt")
    desk.set_viewport_size({"width": 320, "height": 640})
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.set_viewport_size({"width": 1280, "height": 720})
    guest.goto(desk.get_by_label("Link zum Weitergeben").input_value() + "/raum")
    guest.get_by_role("checkbox", name=TICK).check()
    guest.get_by_role("button", name="Warteraum betreten").click()
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    for page in (citizen, desk, guest):
        expect(page.locator(REMOTE)).to_have_count(2, timeout=SLOW)
    expect(guest.get_by_text("dazukommen")).to_be_hidden()
