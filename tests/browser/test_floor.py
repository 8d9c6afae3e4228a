"""Whose turn it is: heard, or claimed by who signs; and whose picture is large."""

import re

import pytest
from playwright.sync_api import Page, expect
from steps import REMOTE, SLOW, enter_lobby, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}


def caption(page: Page):
    return page.locator("#bilder figcaption").first


def test_who_is_heard_is_marked_and_who_signs_claims_it(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    # The microphone of these browsers beeps once a second.
    for page in (citizen, desk):
        expect(caption(page)).to_contain_text("spricht")
        expect(page.locator("#bilder .tile.speaking")).to_have_count(1)
    shoot(desk, "spricht")
    citizen.get_by_role("button", name="Mikrofon", exact=True).click()
    expect(caption(desk)).to_have_text("Олександра Коваленко · Mikrofon aus")
    expect(desk.locator("#bilder .tile.speaking")).to_have_count(0)
    citizen.get_by_role("button", name="Ich möchte sprechen").press("Enter")
    expect(caption(desk)).to_have_text("Олександра Коваленко · möchte sprechen · Mikrofon aus")
    expect(desk.locator("#ansage")).to_have_text("Олександра Коваленко möchte sprechen.")
    signs = citizen.get_by_role("button", name="Ich spreche (Gebärden)")
    signs.press("Enter")
    expect(signs).to_have_attribute("aria-pressed", "true")
    expect(citizen.get_by_role("button", name="Ich möchte sprechen")).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(caption(desk)).to_have_text("Олександра Коваленко · spricht (Gebärden) · Mikrofon aus")
    expect(desk.locator("#bilder .tile.speaking")).to_have_count(1)
    shoot(desk, "gebaerden")
    shoot(citizen, "gebaerden-eigene")
    # Who comes later knows it, too.
    desk.reload()
    expect(caption(desk)).to_contain_text("spricht (Gebärden)", timeout=SLOW)
    signs.press("Enter")
    expect(caption(desk)).to_have_text("Олександра Коваленко · Mikrofon aus")


def test_a_picture_is_large_until_it_is_let_go_or_the_person_leaves(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    second = watched(launch())
    second.goto(site.appointment)
    enter_lobby(second)
    desk.get_by_role("button", name="Einlassen").click()
    expect(desk.locator(REMOTE)).to_have_count(2, timeout=SLOW)
    buttons = desk.get_by_role("button", name="Groß zeigen")
    buttons.last.focus()
    desk.keyboard.press("Enter")
    expect(buttons.last).to_have_attribute("aria-pressed", "true")
    expect(desk.locator("#ansage")).to_have_text(re.compile("ist jetzt groß zu sehen.$"))
    large, small = (desk.locator("#bilder video").nth(n).bounding_box() for n in (1, 0))
    assert large["height"] > 1.5 * small["height"]
    assert large["y"] < small["y"]
    shoot(desk, "gross")
    desk.set_viewport_size(PHONE)
    shoot(desk, "gross-handy")
    desk.set_viewport_size({"width": 1280, "height": 720})
    buttons.first.press("Enter")
    expect(buttons.last).to_have_attribute("aria-pressed", "false")
    buttons.first.press("Enter")
    expect(desk.locator("#bilder.with-pinned")).to_have_count(0)
    buttons.last.press("Enter")
    second.get_by_role("button", name="Raum verlassen").click()
    expect(desk.locator(REMOTE)).to_have_count(1)
    expect(desk.locator("#bilder.with-pinned")).to_have_count(0)
