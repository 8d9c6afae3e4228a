"""Signing with a TAN in the room: by keyboard alone, and at the size of a phone."""

import re
import time

import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, together, watched
from test_errand import CASEWORKER, fill_together

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def test_both_tan_ways_sign_by_keyboard_and_on_a_phone(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    citizen.set_viewport_size(PHONE)
    together(citizen, desk, site, CASEWORKER)
    fill_together(desk, citizen, shoot)
    desk.get_by_role("button", name="Identität bestätigen").click()
    expect(desk.get_by_text("Identität ist bestätigt.")).to_be_visible()
    present(desk, citizen)

    choose(citizen, "Mit einer TAN, die nur Sie hier sehen")
    expect(citizen.get_by_text("gibt die TAN gleich für Sie frei")).to_be_visible()
    shoot(citizen, "tan-warten")
    press(desk, "TAN freigeben")
    expect(desk.get_by_text("Die TAN ist freigegeben.")).to_be_visible(timeout=SLOW)
    tick(citizen)
    press(citizen, "TAN anfordern", timeout=SLOW)
    expect(citizen.get_by_text("••• •••")).to_be_visible()
    press(citizen, "TAN zeigen")
    digits = citizen.locator("[data-digits]").inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", digits)
    shoot(citizen, "tan-gezeigt")
    expect(desk.get_by_text(digits)).to_have_count(0)
    enter(citizen, "000000" if digits != "000 000" else "111111")
    expect(citizen.get_by_text("Diese TAN stimmt nicht.")).to_be_visible()
    shoot(citizen, "tan-falsch")
    enter(citizen, digits)
    expect(citizen.get_by_text("Ihre Unterschrift ist angekommen")).to_be_visible(timeout=SLOW)

    press(desk, "Zurück zum Ausfüllen")
    present(desk, citizen)
    press(desk, "TAN freigeben")
    choose(citizen, "Mit einer TAN per SMS auf Ihr Handy")
    tick(citizen)
    citizen.get_by_label("Handynummer").fill("0171 2345678")
    press(citizen, "TAN per SMS senden", timeout=SLOW)
    expect(citizen.get_by_text("+4917 ••••• 678")).to_be_visible()
    expect(desk.get_by_text("+4917 ••••• 678")).to_be_visible(timeout=SLOW)
    shoot(citizen, "tan-sms")
    enter(citizen, from_text_message(site))
    expect(citizen.get_by_text("Ihre Unterschrift ist angekommen")).to_be_visible(timeout=SLOW)
    shoot(desk, "tan-unterschrieben")
    press(desk, "Abschließen und sperren")
    expect(citizen.get_by_role("button", name="Herunterladen")).to_be_visible(timeout=SLOW)


def present(desk: Page, citizen: Page) -> None:
    press(desk, "Zur Unterschrift vorlegen")
    expect(citizen.get_by_label("Unterschriftsfeld")).to_be_visible(timeout=SLOW)


def choose(page: Page, way: str) -> None:
    """Choose a way with the arrow keys."""
    wanted = page.get_by_role("radio", name=way)
    page.locator("[name=weg]:checked").focus()
    for _ in range(3):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()


def tick(page: Page) -> None:
    page.get_by_label("Ich habe das Dokument gelesen").focus()
    page.keyboard.press("Space")


def press(page: Page, name: str, timeout: float = 15_000) -> None:
    button = page.get_by_role("button", name=name)
    expect(button).to_be_visible(timeout=timeout)
    button.focus()
    page.keyboard.press("Enter")


def enter(page: Page, tan: str) -> None:
    field = page.get_by_label("TAN", exact=True)
    field.focus()
    field.fill(tan)
    page.keyboard.press("Enter")


def from_text_message(site) -> str:
    """The TAN of the newest text message of the spool."""
    until = time.monotonic() + 20
    while not (sent := sorted((site.var / "sms").glob("*.txt"))):
        assert time.monotonic() < until, "no text message"
        time.sleep(0.1)
    newest = sent[-1]
    return re.search(r"TAN (\d{6})", newest.read_text())[1]
