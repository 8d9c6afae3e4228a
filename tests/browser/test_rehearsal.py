"""One person alone practises a conversation in the browser, with a citizen the portal plays."""

import pytest
from playwright.sync_api import expect
from steps import SLOW, log_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"


def test_the_played_citizen_knocks_shows_a_card_and_brings_a_paper(site, launch, shoot):
    desk = watched(launch())
    log_in(desk, site, CASEWORKER)
    desk.get_by_role("link", name="Übungsgespräch mit einer gespielten Person").click()
    desk.get_by_label("Dienstleistung").select_option("ordnungsamt/waffen-jagd-fischerei")
    desk.get_by_role("button", name="Übungsgespräch beginnen").click()
    expect(desk.get_by_role("region", name="Übung", exact=True)).to_be_visible()
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    said = desk.get_by_role("log", name="Was die gespielte Person sagt und tut")
    expect(said).to_contain_text("Guten Tag!", timeout=SLOW)
    desk.get_by_role("button", name="Sichtprüfung beginnen").click()
    expect(said).to_contain_text("folgt der Bitte", timeout=SLOW)
    expect(desk.locator("#ueb-bild [data-shown='card']")).to_be_visible()
    shoot(desk, "ausweis")
    for _step in range(3):
        desk.get_by_role("button", name="Gesehen, weiter").click()
    desk.get_by_role("button", name="Identität bestätigen").click()
    expect(desk.get_by_text("Beispielunterlage.pdf").first).to_be_visible(timeout=SLOW)
    expect(desk.locator("#ueb-schritt")).to_contain_text("Formular öffnen", timeout=SLOW)
    shoot(desk, "unterlage")
