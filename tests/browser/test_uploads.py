"""Bringing files into the room with real browsers: on a phone, refused ones, later by the link."""

import hostile
import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, together, watched
from test_errand import CASEWORKER

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def test_files_are_brought_seen_and_handed_in_later(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    citizen.set_viewport_size(PHONE)
    together(citizen, desk, site, CASEWORKER)
    panel = citizen.get_by_role("button", name="Dokumente", exact=True)
    if panel.get_attribute("aria-expanded") != "true":
        panel.click()
    shoot(citizen, "leer")

    bring(citizen, "Mietvertrag.pdf", hostile.letter("Mietvertrag", pages=2))
    expect(citizen.get_by_text("„Mietvertrag.pdf“ ist da.")).to_be_visible(timeout=SLOW)
    page = desk.get_by_role("img", name="Seite 1 von 2: Mietvertrag.pdf")
    expect(page).to_be_visible(timeout=SLOW)
    desk.wait_for_function("() => document.querySelector('.scan img').naturalWidth > 1000")
    shoot(desk, "beim-amt")
    shoot(citizen, "auf-dem-handy")
    words = desk.locator(".scan .read span").first
    expect(words).to_have_text("Mietvertrag 1")
    picture, read = page.bounding_box(), words.bounding_box()
    assert 0.1 < (read["y"] - picture["y"]) / picture["height"] < 0.2

    desk.locator(".scan").first.click(position={"x": 100, "y": 80})
    seen = citizen.locator(".point")
    expect(seen).to_be_visible(timeout=SLOW)
    assert seen.evaluate("m => m.parentElement.dataset.place.endsWith('/1')")
    expect(citizen.get_by_text("zeigt auf eine Stelle auf Seite 1.")).to_be_attached()
    shoot(citizen, "gezeigt")
    citizen.get_by_role("button", name="Auf Seite 2 zeigen").focus()
    citizen.keyboard.press("Enter")
    expect(desk.locator(".scan[data-place$='/2'] .point")).to_be_visible(timeout=SLOW)

    bring(citizen, "urlaub.heic", hostile.heic())
    refused = citizen.get_by_text("Maximale Kompatibilität")
    expect(refused).to_be_visible(timeout=SLOW)
    shoot(citizen, "abgelehnt")

    bring(desk, "Merkblatt.jpg", hostile.photo())
    expect(citizen.get_by_text("Neue Unterlage: „")).to_be_visible(timeout=SLOW)
    own = citizen.get_by_role("button", name="„Mietvertrag.pdf“ löschen")
    own.dblclick()
    expect(citizen.get_by_role("button", name="Mietvertrag.pdf", exact=True)).to_be_visible()
    citizen.wait_for_timeout(1000)
    citizen.get_by_role("button", name="Wirklich löschen?").click()
    expect(citizen.get_by_text("„Mietvertrag.pdf“ ist gelöscht.")).to_be_visible(timeout=SLOW)
    expect(desk.get_by_role("button", name="Mietvertrag.pdf")).to_have_count(0, timeout=SLOW)

    desk.get_by_role("button", name="Merkblatt.jpg", exact=True).click()
    expect(desk.get_by_role("heading", name="Merkblatt.jpg")).to_be_focused(timeout=SLOW)
    desk.get_by_role("button", name="Vergrößern").click()
    shoot(desk, "vergroessert")
    desk.get_by_text("Nach dem Gespräch nachreichen lassen").click()
    desk.get_by_role("button", name="Frist setzen").click()
    expect(citizen.get_by_text("Unterlagen nachreichen: bis")).to_be_visible(timeout=SLOW)
    shoot(desk, "frist")

    desk.get_by_role("button", name="Beratung beenden").click()
    expect(desk.get_by_role("heading", name="Tagesübersicht")).to_be_visible(timeout=SLOW)
    desk.get_by_role("link", name="Unterlagen (1)").click()
    shoot(desk, "unterlagen")
    desk.set_viewport_size(PHONE)
    shoot(desk, "unterlagen-schmal")
    desk.go_back()
    desk.get_by_role("link", name="Ablage").click()
    shoot(desk, "ablage-schmal")
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.get_by_label("Übergabe nicht nötig").check()
    desk.get_by_role("button", name="Entscheidung eintragen").click()
    expect(desk.get_by_text("Übergabe nicht nötig, entschieden")).to_be_visible()
    shoot(desk, "ablage")


def bring(page: Page, name: str, content: bytes) -> None:
    """Press the button and choose a file."""
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Dokument hochladen").click()
    chosen.value.set_files({"name": name, "mimeType": "application/pdf", "buffer": content})
