"""A caseworker who is threatened is out of it with one key, and knows what to do then."""

import pytest
from playwright.sync_api import expect
from steps import REMOTE, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}


def test_a_threat_ends_the_conversation_by_the_keyboard(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    shoot(desk, "raum")
    shoot(citizen, "raum-handy")
    desk.get_by_role("button", name="Abbruch wegen Bedrohung").focus()
    desk.keyboard.press("Enter")
    question = desk.get_by_role("dialog", name="Das Gespräch wird wegen Bedrohung abgebrochen")
    expect(question).to_be_visible()
    assert flows(desk) == (False, False, True)
    shoot(desk, "frage")
    desk.get_by_role("button", name="Doch nicht, zurück ins Gespräch").click()
    expect(desk.get_by_role("button", name="Abbruch wegen Bedrohung")).to_be_focused()
    assert flows(desk) == (True, True, False)
    desk.wait_for_timeout(6000)
    expect(desk.get_by_role("heading", name="Das Gespräch ist abgebrochen")).to_be_hidden()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Sofort beenden")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Das Gespräch ist abgebrochen")).to_be_focused()
    expect(desk.get_by_text("Rufen Sie die Polizei: 110")).to_be_visible()
    expect(citizen.get_by_role("heading", name="Das Gespräch wurde beendet")).to_be_focused()
    expect(citizen.get_by_text("rufen Sie bitte an: 115")).to_be_visible()
    for page in (citizen, desk):
        assert page.locator(REMOTE).count() == 0
    shoot(desk, "was-jetzt")
    shoot(citizen, "beendet")
    assert citizen.goto(f"{site.appointment}/raum").status == 410
    desk.get_by_role("link", name="Zur Tagesübersicht").click()
    expect(desk.get_by_text("Wegen Bedrohung abgebrochen")).to_be_visible()


def test_one_press_is_enough(site, launch):
    citizen, desk = watched(launch()), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    desk.get_by_role("button", name="Abbruch wegen Bedrohung").click()
    expect(desk.locator(REMOTE)).to_be_hidden()
    expect(desk.get_by_role("heading", name="Das Gespräch ist abgebrochen")).to_be_focused()
    expect(citizen.get_by_role("heading", name="Das Gespräch wurde beendet")).to_be_visible()


def flows(desk) -> tuple[bool, bool, bool]:
    """Return whether the own sound and picture are on, and whether the other side is silent."""
    return tuple(
        desk.evaluate(
            """() => {
              const own = document.querySelector("[data-own] video").srcObject;
              const other = document.querySelector("#bilder video");
              const on = (kind) => own.getTracks().some((t) => t.kind === kind && t.enabled);
              return [on("audio"), on("video"), other.muted];
            }"""
        )
    )


def test_a_line_that_is_lost_keeps_no_room_open(site, launch):
    citizen, desk = watched(launch()), watched(launch())
    together(citizen, desk, site, CASEWORKER)
    desk.context.set_offline(True)
    desk.get_by_role("button", name="Abbruch wegen Bedrohung").click()
    desk.get_by_role("button", name="Sofort beenden").click()
    expect(desk.get_by_text("Die Verbindung fehlt gerade")).to_be_visible()
    desk.context.set_offline(False)
    expect(citizen.get_by_role("heading", name="Das Gespräch wurde beendet")).to_be_visible()
    expect(desk.get_by_text("Die Verbindung fehlt gerade")).to_be_hidden()
