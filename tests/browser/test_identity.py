"""The sight check step by step, on both sides, and what is said where it cannot be done."""

import pytest
from playwright.sync_api import expect
from steps import together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
NARROW = {"width": 320, "height": 640}


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_steps_are_asked_for_one_by_one_and_the_way_out_is_shown(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    shoot(desk, "vorher")
    desk.get_by_role("button", name="Sichtprüfung beginnen").press("Enter")
    onward = desk.get_by_role("button", name="Gesehen, weiter")
    expect(onward).to_be_focused()
    asked = citizen.get_by_role("region", name="Bitte zeigen Sie Ihren Ausweis")
    steps = desk.locator("#id-schritte li")
    expect(steps).to_have_count(3)
    for number in range(3):
        expect(asked.get_by_text(f"Schritt {number + 1} von 3")).to_be_visible()
        current = steps.nth(number)
        expect(current).to_have_attribute("aria-current", "step")
        words = current.inner_text().partition(" (jetzt)")[0]
        expect(asked.locator(".lead")).to_have_text(words)
        if number == 1:
            shoot(citizen, "schritt")
            shoot(desk, "schritte")
            assert fits(citizen)
            desk.get_by_role("button", name="Anderer Schritt").click()
            expect(asked.locator(".lead")).not_to_have_text(words)
            onward.focus()
        onward.press("Enter")
    expect(asked.get_by_text("Danke, alle Schritte sind gesehen.")).to_be_visible()
    expect(desk.get_by_role("button", name="Schritte abbrechen")).to_be_focused()
    shoot(desk, "alle-gesehen")
    desk.get_by_role("button", name="Nicht möglich").click()
    expect(asked).to_be_hidden()
    for page in (citizen, desk):
        expect(page.get_by_text("mit der Online-Ausweisfunktion (eID)")).to_be_visible()
    shoot(citizen, "nicht-moeglich")
    desk.set_viewport_size(NARROW)
    shoot(desk, "nicht-moeglich-schmal")
    assert fits(desk)
    desk.get_by_role("button", name="Identität bestätigen").click()
    for page in (citizen, desk):
        expect(page.get_by_text("mit der Online-Ausweisfunktion (eID)")).to_be_hidden()
