"""The whole errand without a mouse on either side, and the few taps on a phone into the lobby."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from steps import REMOTE, SLOW, TICK, decodes, link_for, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare, pytest.mark.timeout(300)]

CASEWORKER, CITIZEN = "sachbearbeitung@stadt.example", "demo1@beispiel.example"
PHONE = {"width": 390, "height": 844}
FOCUSED = "all => all.includes(document.activeElement)"
# What people see of the focus: an outline, or a shadow in its place.
SEEN = """
() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
}
"""
NO_MOUSE = """
for (const kind of ["pointerdown", "mousedown"])
  addEventListener(kind, () => { window.mouse = true; }, true);
"""


def reach(target: Locator, timeout: float = SLOW) -> None:
    """Go on with Tab until the focus is there, and to be seen."""
    page = target.page
    expect(target.first).to_be_visible(timeout=timeout)
    for _ in range(90):
        if target.evaluate_all(FOCUSED):
            assert page.evaluate(SEEN)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not to be reached: {target}")


def press(page: Page, name: str, key: str = "Enter", timeout: float = SLOW) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    expect(button.first).to_be_enabled(timeout=timeout)
    reach(button)
    page.keyboard.press(key)


def tick(box: Locator) -> None:
    reach(box)
    box.page.keyboard.press("Space")
    expect(box).to_be_checked()


def write(field: Locator, words: str) -> None:
    reach(field)
    field.page.keyboard.press("Control+A")
    field.page.keyboard.type(words)


def choose(radio: Locator) -> None:
    """Reach a group of radio buttons, and go to one of them with the arrow keys."""
    page, name = radio.page, radio.get_attribute("name")
    reach(page.locator(f"input[type=radio][name='{name}']"))
    page.keyboard.press("Space")
    for _ in range(6):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(radio).to_be_checked()


def test_the_whole_errand_goes_by_keyboard_alone(site, launch, shoot):
    citizen, desk = watched(launch()), watched(launch())
    for page in (citizen, desk):
        page.add_init_script(NO_MOUSE)
    come(citizen, site)
    let_in(desk, citizen, site)
    fill(desk, citizen)
    sign(desk, citizen, shoot)
    take_and_leave(citizen, shoot)
    press(desk, "Beratung beenden")
    expect(desk.get_by_role("heading", name="Tagesübersicht")).to_be_visible()
    assert [page.evaluate("window.mouse ?? false") for page in (citizen, desk)] == [False] * 2


def come(citizen: Page, site) -> None:
    citizen.goto(link_for(site, CITIZEN))
    press(citizen, "Zum Videogespräch")
    tick(citizen.get_by_role("checkbox", name=TICK))
    press(citizen, "Warteraum betreten")
    expect(citizen.get_by_role("heading", name="Warteraum")).to_be_focused()


def let_in(desk: Page, citizen: Page, site) -> None:
    desk.goto(f"{site.url}/intern/anmelden")
    write(desk.locator("[name=email]"), CASEWORKER)
    write(desk.locator("[name=password]"), site.password(CASEWORKER))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Tagesübersicht")).to_be_visible()
    press(desk, "Raum öffnen")
    press(desk, "Einlassen")
    expect(citizen.locator("#g-titel")).to_be_focused()
    for page in (citizen, desk):
        expect(page.locator(REMOTE)).to_be_visible(timeout=SLOW)
        decodes(page)


def fill(desk: Page, citizen: Page) -> None:
    press(desk, "Dokumente")
    press(desk, "Formular öffnen")
    write(citizen.get_by_label("Straße und Hausnummer"), "Königstraße 1")
    write(citizen.get_by_label("Geburtsdatum"), "24.12.1980")
    write(citizen.get_by_label("Postleitzahl"), "70173")
    write(citizen.get_by_label("Ort", exact=True), "Stuttgart")
    choose(citizen.get_by_label("Widerstandsgrad I oder höher nach DIN/EN 1143-1"))
    write(citizen.get_by_label("Hersteller und Modell"), "Muster Tresor 7")
    for kind in ("Langwaffen", "Kurzwaffen"):
        write(citizen.get_by_label(f"Anzahl der {kind}"), "1")
    where = citizen.get_by_label("Wo bewahren Sie den Schlüssel auf?")
    reach(where)
    citizen.keyboard.press("ArrowDown")
    expect(where).not_to_have_value("")
    expect(desk.get_by_label("Anzahl der Kurzwaffen")).to_have_value("1")


def sign(desk: Page, citizen: Page, shoot) -> None:
    press(desk, "Identität bestätigen")
    expect(desk.get_by_text("Identität ist bestätigt.")).to_be_visible()
    press(desk, "Zur Unterschrift vorlegen")
    hidden = citizen.get_by_role("radio", name="Mit einer TAN, die nur Sie hier sehen")
    expect(hidden).to_be_visible(timeout=3 * SLOW)
    tick(citizen.get_by_label("Ich habe das Dokument gelesen"))
    choose(hidden)
    press(desk, "TAN freigeben")
    press(citizen, "TAN anfordern")
    press(citizen, "TAN zeigen")
    digits = citizen.locator("[data-digits]")
    expect(digits).to_have_text(re.compile(r"\d{3} \d{3}"))
    write(citizen.get_by_label("TAN", exact=True), digits.inner_text().replace(" ", ""))
    shoot(citizen, "tan")
    press(citizen, "Unterschreiben")
    expect(citizen.get_by_text("Ihre Unterschrift ist angekommen")).to_be_visible(timeout=3 * SLOW)
    press(desk, "Abschließen und sperren")


def take_and_leave(citizen: Page, shoot) -> None:
    expect(citizen.get_by_role("button", name="Herunterladen")).to_be_focused(timeout=3 * SLOW)
    with citizen.expect_download() as started:
        citizen.keyboard.press("Enter")
    assert started.value.suggested_filename.endswith(".pdf")
    press(citizen, "Raum verlassen")
    citizen.wait_for_url("**/feedback/*")
    shoot(citizen, "fragebogen")
    choose(citizen.get_by_label("Sehr zufrieden").first)
    press(citizen, "Absenden")
    expect(citizen.get_by_role("heading", name="Vielen Dank")).to_be_visible()


def test_on_a_phone_three_taps_lead_from_the_mail_into_the_lobby(site, launch, shoot):
    phone = watched(launch(viewport=PHONE, has_touch=True, is_mobile=True))
    # One, in the mail: "Direkt zum Videogespräch".
    phone.goto(f"{link_for(site, CITIZEN)}/raum")
    taps = (
        phone.get_by_role("checkbox", name=TICK),
        phone.get_by_role("button", name="Warteraum betreten"),
    )
    for target in taps:
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        target.tap()
    expect(phone.get_by_role("heading", name="Warteraum")).to_be_visible(timeout=SLOW)
    assert 1 + len(taps) <= 3
    shoot(phone, "warteraum")
