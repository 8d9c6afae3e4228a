"""A caseworker shows a tab; windows and screens stay unseen, and citizens show nothing."""

import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
SHARES = "zeigt eine Seite aus dem Browser"
# Keeps what was asked for, and what came of it; chooses as somebody does who overlooks the hints.
ASKED = """
const ask = MediaDevices.prototype.getDisplayMedia;
MediaDevices.prototype.getDisplayMedia = async function (given) {
  window.asked = given;
  const chosen = window.chooses ? { video: { displaySurface: window.chooses } } : given;
  window.shown = await ask.call(this, chosen);
  return window.shown;
};
"""


def shows(kind: str) -> str:
    return f"--use-fake-device-for-media-stream=display-media-type={kind}"


def sees_more(page: Page) -> None:
    before = page.evaluate("received()")["frames"]
    page.wait_for_function(f"async () => (await received()).frames > {before} + 3", timeout=SLOW)


def test_a_tab_is_shown_in_place_of_the_camera_and_ends_by_one_button(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch(shows("browser")))
    desk.add_init_script(ASKED)
    together(citizen, desk, site, CASEWORKER)
    desk.get_by_role("button", name="Bildschirm teilen").press("Enter")
    expect(desk.get_by_role("button", name="Teilen beenden")).to_be_focused()
    asked = desk.evaluate("window.asked")
    assert (asked["video"], asked["preferCurrentTab"]) == ({"displaySurface": "browser"}, False)
    assert (asked["selfBrowserSurface"], asked["surfaceSwitching"]) == ("exclude", "exclude")
    caption = citizen.locator("#bilder figcaption")
    expect(caption).to_contain_text(SHARES)
    expect(citizen.locator("#ansage")).to_have_text(
        "Sachbearbeitung zeigt jetzt eine Seite aus dem Browser."
    )
    expect(desk.get_by_role("button", name="Kamera", exact=True)).to_be_disabled()
    sees_more(citizen)
    expect(citizen.locator("#sicherheit-stand")).to_have_text("Ende zu Ende verschlüsselt")
    shoot(desk, "zeigt")
    shoot(citizen, "sieht")
    desk.get_by_role("button", name="Meine Geräte").click()
    desk.get_by_role("dialog").get_by_role("button", name="Kamera und Mikrofon neu").click()
    expect(desk.get_by_text("Kamera und Mikrofon laufen wieder.")).to_be_visible()
    expect(caption).to_contain_text(SHARES)
    desk.get_by_role("button", name="Teilen beenden").click()
    expect(desk.get_by_role("button", name="Bildschirm teilen")).to_be_focused()
    expect(caption).not_to_contain_text(SHARES)
    assert desk.evaluate("window.shown.getTracks().map((t) => t.readyState)") == ["ended"]
    sees_more(citizen)


def test_a_camera_that_was_off_stays_off_afterwards(site, launch):
    citizen, desk = watched(launch()), watched(launch(shows("browser")))
    together(citizen, desk, site, CASEWORKER)
    desk.get_by_role("button", name="Kamera", exact=True).click()
    caption = citizen.locator("#bilder figcaption")
    expect(caption).to_contain_text("Kamera aus")
    desk.get_by_role("button", name="Bildschirm teilen").click()
    expect(caption).to_contain_text(SHARES)
    expect(caption).not_to_contain_text("Kamera aus")
    assert (
        desk.evaluate(
            "document.querySelector('#eigenes video').srcObject.getVideoTracks()[0].enabled"
        )
        is False
    )
    desk.get_by_role("button", name="Teilen beenden").click()
    expect(caption).to_contain_text("Kamera aus")


@pytest.mark.parametrize("kind", ["monitor", "window"])
def test_what_is_no_tab_is_stopped_before_anybody_sees_it(site, launch, shoot, kind):
    citizen, desk = watched(launch()), watched(launch(shows(kind)))
    desk.add_init_script(ASKED)
    together(citizen, desk, site, CASEWORKER)
    desk.evaluate(f"window.chooses = '{kind}'")
    desk.get_by_role("button", name="Bildschirm teilen").click()
    expect(desk.get_by_text("niemand hat etwas gesehen")).to_be_visible()
    assert desk.evaluate("window.shown.getTracks().map((t) => t.readyState)") == ["ended"]
    expect(desk.get_by_role("button", name="Bildschirm teilen")).to_be_visible()
    assert SHARES not in citizen.locator("#bilder figcaption").inner_text()
    shoot(desk, kind)


def test_a_citizen_can_show_no_screen(site, launch):
    citizen = launch()
    citizen.goto(f"{site.appointment}/raum")
    citizen.get_by_role("checkbox", name="Ich habe die Hinweise").check()  # a gesture
    refused = citizen.evaluate(
        "navigator.mediaDevices.getDisplayMedia().then(() => '', (error) => error.name)"
    )
    assert refused == "NotAllowedError"
    assert citizen.locator("#teilen").count() == 0
