"""Half of the errands begin on the phone: a code is read out, and both are in the room at once."""

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect
from steps import REMOTE, SLOW, decodes, enter_lobby, log_in, watched

pytestmark = pytest.mark.browser

CASEWORKER = "sozialamt@stadt.example"
PHONE = {"width": 390, "height": 800}
ELSEWHERE = "Sie nehmen in einem anderen Fenster teil"


def invite_at_once(desk: Page, site) -> str:
    """Start a consultation at once; returns the code to read out."""
    log_in(desk, site, CASEWORKER)
    desk.get_by_role("link", name="Einladen").click()
    desk.get_by_label("Dienstleistung").select_option("sozialamt/leistungen-behinderung")
    desk.get_by_label("Vor- und Nachname").fill("Gül Şahin")
    desk.get_by_label(re.compile("Code")).check()
    desk.get_by_role("button", name="Jetzt starten").click()
    expect(desk.get_by_text("Noch niemand im Warteraum.")).to_be_visible()
    return re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", desk.inner_text("#gespraech"))[0]


def come_by_code(citizen: Page, site, code: str) -> None:
    citizen.goto(f"{site.url}/")
    citizen.get_by_role("link", name="Code eingeben").click()
    citizen.get_by_label("Code").fill(code.lower().replace("-", " "))
    citizen.get_by_role("button", name="Weiter").click()


def test_a_code_from_the_phone_leads_into_the_room(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    code = invite_at_once(desk, site)
    expect(desk.get_by_text(code)).to_be_visible()
    shoot(desk, "code")
    come_by_code(citizen, site, code)
    enter_lobby(citizen)
    expect(desk.get_by_role("button", name="Einlassen")).to_be_visible()
    expect(desk.get_by_text(code)).to_be_hidden()
    desk.get_by_role("button", name="Einlassen").click()
    for page in (citizen, desk):
        expect(page.locator(REMOTE)).to_be_visible()
        decodes(page)
    expect(desk.get_by_label("Video von Gül Şahin")).to_be_visible()
    expect(desk.get_by_text(code)).to_be_hidden()
    desk.get_by_role("button", name="Raum verlassen").click()
    expect(desk.get_by_role("heading", name="Tagesübersicht")).to_be_visible()


def test_who_may_not_use_the_camera_reads_what_to_do_and_joins_without(site, launch, shoot):
    citizen, desk = launch(fake=False), watched(launch())
    code = invite_at_once(desk, site)
    come_by_code(citizen, site, code)
    citizen.get_by_role("button", name="Zum Videogespräch").click()
    citizen.get_by_role("button", name="Kamera und Mikrofon testen").click()
    expect(citizen.locator("#meldung.error")).to_be_visible()
    shoot(citizen, "keine-kamera")
    citizen.get_by_role("button", name="Ohne Kamera teilnehmen").click()
    citizen.get_by_role("checkbox").check()
    citizen.get_by_role("button", name="Warteraum betreten").click()
    desk.get_by_role("button", name="Einlassen").click()
    expect(citizen.locator(REMOTE)).to_be_visible()
    citizen.wait_for_function(
        "() => document.querySelector('#bilder video').currentTime > 0", timeout=SLOW
    )


def test_who_is_turned_away_reads_it_and_sees_nothing_of_the_room(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    come_by_code(citizen, site, invite_at_once(desk, site))
    enter_lobby(citizen)
    desk.get_by_role("button", name="Ablehnen").click()
    expect(desk.get_by_role("dialog", name="Gül Şahin nicht einlassen?")).to_be_visible()
    desk.get_by_role("button", name="Ja, nicht einlassen").click()
    expect(citizen.get_by_text("Bitte rufen Sie uns an: 115")).to_be_visible()
    shoot(citizen, "abgelehnt")
    assert citizen.locator(REMOTE).count() == 0


def test_who_reloads_or_opens_a_second_window_goes_on_by_one_click(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    come_by_code(citizen, site, invite_at_once(desk, site))
    enter_lobby(citizen)
    desk.get_by_role("button", name="Einlassen").click()
    expect(citizen.locator(REMOTE)).to_be_visible()
    citizen.reload()
    shoot(citizen, "neu-geladen")
    citizen.get_by_role("button", name="Zurück ins Gespräch").click()
    decodes(citizen)
    second = watched(citizen.context.new_page())
    second.goto(citizen.url)
    second.get_by_role("button", name="Zurück ins Gespräch").click()
    decodes(second)
    expect(citizen.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    shoot(citizen, "anderes-fenster")
    citizen.get_by_role("button", name="Hier weitermachen").click()
    expect(citizen.locator(REMOTE)).to_be_visible()
    expect(second.get_by_role("heading", name=ELSEWHERE)).to_be_visible()


def agree_on_a_call(desk):
    """Say at the start what to do when the technology fails; a wrong number is mended."""
    desk.get_by_text("Wer ist bei Ihnen?").click()
    number = desk.get_by_label("Telefonnummer")
    number.fill("12")
    desk.get_by_role("button", name="So vereinbaren").click()
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description(re.compile("eine Telefonnummer ein"))
    number.fill("0171 2345678")
    desk.get_by_role("button", name="So vereinbaren").click()
    expect(desk.locator("#ausfall summary")).to_be_focused()
    expect(number).to_be_hidden()


def test_each_side_sees_who_is_muted_and_reads_who_has_left(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    come_by_code(citizen, site, invite_at_once(desk, site))
    enter_lobby(citizen)
    desk.get_by_role("button", name="Einlassen").click()
    expect(desk.locator(REMOTE)).to_be_visible()
    citizen.get_by_role("button", name="Mikrofon", exact=True).click()
    citizen.get_by_role("button", name="Kamera", exact=True).click()
    caption = desk.locator("#bilder figcaption")
    expect(caption).to_have_text("Gül Şahin · Mikrofon aus · Kamera aus")
    citizen.get_by_role("button", name="Kamera", exact=True).click()
    expect(caption).to_have_text("Gül Şahin · Mikrofon aus")
    agree_on_a_call(desk)
    agreed = "Das Amt ruft Sie an: +49 171 2345678."
    expect(citizen.locator("#ausfall summary")).to_contain_text(agreed)
    desk.get_by_role("button", name="Raum verlassen").click()
    expect(citizen.locator("#meldung")).to_contain_text("hat den Raum verlassen")
    expect(citizen.locator("#meldung")).to_contain_text(f"Vereinbart ist: {agreed}")
    shoot(citizen, "allein")
    expect(desk.get_by_text("Raum offen")).to_be_visible()
    shoot(desk, "raum-offen")


def test_a_blocked_camera_is_mended_in_the_lobby(site, launch, shoot):
    citizen = launch("--use-fake-device-for-media-stream", fake=False, viewport=PHONE)
    desk = watched(launch())
    come_by_code(citizen, site, invite_at_once(desk, site))
    enter_lobby(citizen)
    expect(citizen.locator("#geraete")).to_contain_text("Noch einmal versuchen")
    expect(citizen.locator("#geraete")).to_contain_text("rufen Sie bitte an: 115")
    shoot(citizen, "gesperrt")
    citizen.context.grant_permissions(["camera", "microphone"])
    citizen.get_by_role("button", name="Noch einmal versuchen").click()
    expect(citizen.locator("#geraete")).to_be_hidden()
    desk.get_by_role("button", name="Einlassen").click()
    expect(desk.locator(REMOTE)).to_be_visible()
    desk.wait_for_function("() => document.querySelector('#bilder video').videoWidth > 0")


def test_a_gateway_that_dies_costs_seconds_and_nothing_else(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    come_by_code(citizen, site, invite_at_once(desk, site))
    enter_lobby(citizen)
    desk.get_by_role("button", name="Einlassen").click()
    decodes(citizen)
    os.kill(site.gateway, signal.SIGKILL)
    expect(citizen.get_by_text("stellen sie wieder her").first).to_be_visible()
    expect(citizen.locator("#szene[data-cut]")).to_be_visible()
    shoot(citizen, "unterbrochen")
    before = citizen.evaluate("received()")["frames"]
    citizen.wait_for_function(
        f"async () => (await received()).frames > {before} + 10", timeout=SLOW
    )
    expect(citizen.get_by_text("Verbunden.")).to_be_visible()
    expect(citizen.locator("#szene[data-cut]")).to_have_count(0)
