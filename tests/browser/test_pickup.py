"""A sealed document fetched on another device, with a code from the room or from the phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, together, watched
from test_keyboard import CASEWORKER, fill, sign

pytestmark = [pytest.mark.browser, pytest.mark.rare, pytest.mark.timeout(240)]

PHONE = {"width": 390, "height": 844}
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")


def test_the_code_from_the_room_and_the_one_said_on_the_phone(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    other = watched(launch(viewport=PHONE))
    together(citizen, desk, site, CASEWORKER)
    fill(desk, citizen)
    sign(desk, citizen, shoot)
    expect(citizen.get_by_role("button", name="Herunterladen")).to_be_visible(timeout=3 * SLOW)
    citizen.get_by_role("button", name="Abholcode zeigen").click()
    told = citizen.locator("#abholen [role=status]")
    expect(told).to_contain_text(CODE)
    shoot(citizen, "code-im-raum")
    enter(other, site, "2222-2222", shoot)
    expect(other.get_by_role("alert")).to_contain_text("stimmt nicht")
    shoot(other, "falsch")
    enter(other, site, CODE.search(told.inner_text())[0], shoot)
    with other.expect_download() as started:
        other.get_by_role("button", name="herunterladen").click()
    assert started.value.suggested_filename.endswith(".pdf")
    shoot(other, "abgeholt")
    # The office sees that it was fetched, and is not asked about it.
    expect(desk.locator("#liste")).not_to_contain_text("noch nicht heruntergeladen")
    desk.get_by_role("button", name="Beratung beenden").click()
    expect(desk.get_by_role("heading", name="Tagesübersicht")).to_be_visible()
    desk.get_by_role("button", name="Abholcode geben").click()
    expect(desk.get_by_role("heading", name="Abholcode")).to_be_visible()
    shoot(desk, "am-telefon")
    enter(other, site, desk.locator(".code").inner_text(), shoot)
    expect(other.get_by_text("Der Code stimmt.")).to_be_visible()


def enter(page: Page, site, code: str, shoot) -> None:
    page.goto(f"{site.appointment}/dokumente")
    shoot(page, "seite")
    page.get_by_label("Abholcode").fill(code.lower())
    page.get_by_role("button", name="Weiter").click()
