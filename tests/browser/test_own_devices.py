"""The own camera and microphone in the room: starting them anew, choosing others."""

import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, hears_and_sees, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
OWN = "document.querySelector('#eigenes video').srcObject"
RESTART = "Kamera und Mikrofon neu starten"


def sees_again(page: Page) -> None:
    """Wait until new pictures are decoded, of which nobody needs to have told anything."""
    before = page.evaluate("received()")["frames"]
    page.wait_for_function(f"async () => (await received()).frames > {before} + 10", timeout=SLOW)


def sealed(page: Page) -> None:
    expect(page.locator("#sicherheit-stand")).to_have_text("Ende zu Ende verschlüsselt")


def seat(page: Page) -> str:
    return page.evaluate(
        "async () => (await (await fetch(document.getElementById('raum').dataset.base"
        " + '/stand')).json()).seat"
    )


def test_devices_that_are_gone_are_started_anew_and_keep_what_was_off(site, launch, shoot):
    citizen = launch("--use-fake-device-for-media-stream", fake=False, viewport=PHONE)
    citizen.context.grant_permissions(["camera", "microphone"])
    watched(citizen)
    desk = watched(launch())
    together(citizen, desk, site, CASEWORKER)
    mine, caption = seat(citizen), desk.locator("#bilder figcaption")
    citizen.get_by_role("button", name="Mikrofon", exact=True).click()
    citizen.context.clear_permissions()  # ends both tracks, as pulling out a camera does
    offered = citizen.locator("#geraete").get_by_role("button", name=RESTART)
    expect(offered).to_be_visible()
    expect(caption).to_contain_text("Kamera aus")
    shoot(citizen, "weg")
    citizen.context.grant_permissions(["camera", "microphone"])
    offered.click()
    expect(citizen.get_by_text("Kamera und Mikrofon laufen wieder.")).to_be_visible()
    expect(offered).to_be_hidden()
    sees_again(desk)
    expect(caption).to_have_text("Олександра Коваленко · Mikrofon aus")
    citizen.get_by_role("button", name="Mikrofon", exact=True).click()
    hears_and_sees(desk)
    hears_and_sees(citizen)
    for page in (citizen, desk):
        sealed(page)
    assert seat(citizen) == mine
    shoot(citizen, "wieder-da")


def test_who_is_interrupted_by_a_call_is_offered_to_start_anew(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch(viewport=PHONE))
    together(citizen, desk, site, CASEWORKER)
    offered = desk.locator("#geraete").get_by_role("button", name=RESTART)
    mute = "(track) => Object.defineProperty(track, 'muted', {{ value: {}, configurable: true }})"
    for muted, event in (("true", "mute"), ("false", "unmute"), ("true", "mute")):
        desk.evaluate(f"{OWN}.getTracks().forEach({mute.format(muted)})")
        desk.evaluate(f"{OWN}.getTracks().forEach((t) => t.dispatchEvent(new Event('{event}')))")
        expect(offered).to_be_visible(visible=event == "mute")
    expect(desk.get_by_text("durch einen Anruf oder eine andere App")).to_be_visible()
    shoot(desk, "unterbrochen")
    before = desk.evaluate(f"{OWN}.id")
    desk.get_by_role("button", name="Meine Geräte").click()
    desk.get_by_role("dialog").get_by_role("button", name="Kamera und Mikrofon neu").click()
    expect(offered).to_be_hidden()
    sees_again(citizen)
    assert desk.evaluate(f"{OWN}.id") != before
    hears_and_sees(citizen)


def test_another_camera_is_chosen_by_the_keyboard(site, launch, shoot):
    two = "--use-fake-device-for-media-stream=device-count=2"
    citizen, desk = watched(launch(two, viewport=PHONE)), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    mine, before = seat(citizen), camera(citizen)
    citizen.get_by_role("button", name="Meine Geräte").focus()
    citizen.keyboard.press("Enter")
    dialog = citizen.get_by_role("dialog", name="Meine Geräte")
    cameras = dialog.get_by_role("group", name="Kamera")
    expect(cameras.get_by_role("radio")).to_have_count(2)
    used = cameras.get_by_role("radio", name="(in Gebrauch)")
    expect(used).to_be_checked()
    expect(dialog.get_by_role("group", name="Mikrofon").get_by_role("radio").first).to_be_visible()
    shoot(citizen, "geraete")
    used.focus()
    citizen.keyboard.press("ArrowDown")
    citizen.keyboard.press("Enter")
    expect(citizen.get_by_text("Ihre Auswahl gilt jetzt.")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(citizen.get_by_role("button", name="Meine Geräte")).to_be_focused()
    assert camera(citizen) != before
    assert seat(citizen) == mine
    sees_again(desk)
    sealed(desk)
    desk.get_by_role("button", name="Meine Geräte").click()
    shoot(desk, "geraete-breit")
    speakers = desk.get_by_role("dialog").get_by_role("group", name="Lautsprecher")
    wanted = speakers.get_by_role("radio").last
    wanted.check()
    desk.get_by_role("button", name="Auswahl übernehmen").click()
    expect(desk.get_by_text("Ihre Auswahl gilt jetzt.")).to_be_visible()
    assert desk.evaluate("document.querySelector('#bilder video').sinkId") != ""


def camera(page: Page) -> str:
    return page.evaluate(f"{OWN}.getVideoTracks()[0].getSettings().deviceId")
