"""The browser blurs what is behind somebody; not while a photo ID has to be seen."""

import pytest
from playwright.sync_api import Page, expect
from steps import decodes, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
BLUR = "Hintergrund weichzeichnen"
CARD = "getComputedStyle(document.querySelector('#bilder .tile'), '::before').content"
# What a device with the effect offers (Media Capture Extensions); the fake camera has none.
ABLE = """
(() => {
  const blurred = new WeakMap();
  const track = MediaStreamTrack.prototype;
  const { getCapabilities, getSettings, applyConstraints } = track;
  track.getCapabilities = function () {
    return { ...getCapabilities.call(this), backgroundBlur: [false, true] };
  };
  track.getSettings = function () {
    const backgroundBlur = blurred.get(this) ?? window.blurs ?? false;
    return { ...getSettings.call(this), backgroundBlur };
  };
  track.applyConstraints = function ({ backgroundBlur, ...more }) {
    if (backgroundBlur !== undefined) blurred.set(this, backgroundBlur);
    return applyConstraints.call(this, more);
  };
})();
"""


def devices(page: Page):
    page.get_by_role("button", name="Meine Geräte").click()
    return page.get_by_role("dialog")


def test_who_works_there_blurs_the_background_and_who_shows_an_id_does_not(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    for page in (citizen, desk):
        page.add_init_script(ABLE)
    together(citizen, desk, site, CASEWORKER)
    button = devices(desk).get_by_role("button", name=BLUR)
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    shoot(desk, "weich")
    own = devices(citizen)
    expect(own).to_contain_text("Solange Ihr Ausweis zu prüfen ist")
    expect(own.get_by_role("button", name=BLUR)).to_have_attribute("aria-disabled", "true")
    shoot(citizen, "ausweis")
    desk.get_by_role("dialog").get_by_role("button", name="Zurück").click()
    desk.get_by_role("button", name="Identität bestätigen").click()
    expect(own.get_by_role("button", name=BLUR)).to_have_attribute("aria-disabled", "false")
    own.get_by_role("button", name=BLUR).click()
    expect(own.get_by_role("button", name=BLUR)).to_have_attribute("aria-pressed", "true")
    decodes(desk)


def test_a_device_that_blurs_by_itself_is_named_before_the_id_is_checked(site, launch):
    citizen, desk = watched(launch()), watched(launch())
    citizen.add_init_script(ABLE.replace("[false, true]", "[true]"))
    citizen.add_init_script("window.blurs = true")
    together(citizen, desk, site, CASEWORKER)
    expect(citizen.locator("#meldung")).to_contain_text("Ihr Gerät zeichnet den Hintergrund weich")


def test_without_the_effect_no_blur_is_offered_and_the_office_has_a_card(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    dialog = devices(desk)
    expect(dialog.get_by_text("eine ruhige Karte mit „Stadt Stuttgart“")).to_be_visible()
    expect(desk.get_by_role("button", name=BLUR)).to_have_count(0)
    dialog.get_by_role("button", name="Zurück").click()
    assert citizen.evaluate(CARD) == "none"
    for page in (desk, citizen):
        page.get_by_role("button", name="Kamera", exact=True).click()
    for page in (desk, citizen):
        expect(page.locator("#bilder .unseen")).to_have_count(1)
    assert citizen.evaluate(CARD).startswith('"Stadt Stuttgart"')
    assert desk.evaluate(CARD) == "none"
    shoot(citizen, "karte")
