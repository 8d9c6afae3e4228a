"""A companion waits outside for a confidential part: nothing is heard or seen, with new keys."""

import re

import pytest
from playwright.sync_api import expect
from steps import REMOTE, SLOW, TICK, decodes, log_in, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
NAME = "Begleitung Beispiel"


def words_of(page) -> list[str]:
    return page.locator("#sicherheit-woerter li").all_text_contents()


def test_a_companion_is_asked_out_and_let_in_again(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    companion, office = watched(launch(viewport=PHONE)), launch()
    together(citizen, desk, site, CASEWORKER)
    companion.goto(brought(office, site, desk))
    companion.get_by_role("checkbox", name=TICK).check()
    companion.get_by_role("button", name="Warteraum betreten").click()
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


def brought(office, site, desk) -> str:
    """Let the office invite a companion; returns the address of their room, from the mail."""
    log_in(office, site, CASEWORKER)
    expect(office.get_by_role("heading", name="Tagesübersicht")).to_be_visible()
    id = desk.url.partition("?")[0].rpartition("/")[2]
    office.goto(f"{site.url}/intern/termin/{id}/beteiligte")
    office.get_by_label("Als was nimmt die Person teil?").select_option("companion")
    office.locator("[name=name]").fill(NAME)
    office.locator("[name=email]").fill("mit@beispiel.example")
    office.get_by_role("button", name="Zugang schicken").click()
    for _try in range(40):
        for path in (site.var / "mail" / "new").glob("*"):
            mail = path.read_text()
            if "To: mit@beispiel.example" in mail:
                found = re.search(r"https?://\S+?/termin/[\w-]{40,}", mail.replace("=\n", ""))
                return f"{found[0]}/raum"
        office.wait_for_timeout(500)
    raise LookupError("no mail")
