"""A companion waits outside for a confidential part: nothing is heard or seen, with new keys."""

import pytest
from playwright.sync_api import expect
from steps import (
    REMOTE,
    SLOW,
    begin,
    decodes,
    enter_lobby,
    invite,
    link_for,
    wait_to_begin,
    watched,
)

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
NAME, EMAIL = "Begleitung Beispiel", "mit@beispiel.example"


def words_of(page) -> list[str]:
    return page.locator("#sicherheit-woerter li").all_text_contents()


def test_a_companion_is_asked_out_and_let_in_again(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    companion = watched(launch(viewport=PHONE))
    wait_to_begin(citizen, desk, site, CASEWORKER)
    invite(desk, "companion", NAME, EMAIL)
    begin(citizen, desk)
    companion.goto(link_for(site, EMAIL))
    enter_lobby(companion)
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    expect(companion.locator(REMOTE)).to_have_count(2, timeout=SLOW)
    expect(citizen.locator(REMOTE)).to_have_count(2, timeout=SLOW)
    decodes(companion)
    before = words_of(citizen)
    button = desk.get_by_role("button", name="Kurz in den Warteraum")
    expect(button).to_have_accessible_description(NAME)
    shoot(desk, "zu-dritt")
    button.press("Enter")
    expect(companion.get_by_role("heading", name="Warteraum")).to_be_visible(timeout=5000)
    expect(companion.locator(REMOTE)).to_have_count(0)
    expect(companion.get_by_text("Niemand hört oder sieht Sie.")).to_be_visible()
    for page in (citizen, desk):
        told = page.get_by_role("status").filter(has_text=f"{NAME} wartet jetzt im Warteraum")
        expect(told).to_be_visible(timeout=5000)
        expect(page.locator(REMOTE)).to_have_count(1)
    expect(citizen.locator("#sicherheit-woerter li")).not_to_have_text(before)
    shoot(companion, "draussen")
    shoot(citizen, "buergerin")
    shoot(desk, "sachbearbeitung")
    desk.get_by_role("button", name="Einlassen").click()
    expect(companion.get_by_text("Sie sind eingelassen.")).to_be_visible(timeout=SLOW)
    for page in (citizen, desk, companion):
        expect(page.locator(REMOTE)).to_have_count(2, timeout=SLOW)
        expect(page.locator("#draussen")).to_be_hidden()
        decodes(page)
