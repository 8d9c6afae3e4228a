"""From the phone to a larger device, with the code and the picture; everybody is told."""

import pytest
from playwright.sync_api import expect
from steps import REMOTE, SLOW, decodes, enter_lobby, together, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
TOLD = "Am Platz von Олександра Коваленко ist jetzt ein zweites Gerät."


def test_a_citizen_goes_on_with_a_larger_device(site, launch, shoot):
    phone, desk = watched(launch(viewport=PHONE)), watched(launch())
    laptop = watched(launch())
    together(phone, desk, site, CASEWORKER)
    phone.get_by_role("button", name="Auf anderem Gerät weitermachen").press("Enter")
    dialog = phone.get_by_role("dialog", name="Auf einem anderen Gerät weitermachen")
    expect(dialog.get_by_role("img", name="Adresse und Code als QR-Code")).to_be_visible()
    code = dialog.locator("#um-code").inner_text()
    shoot(phone, "code")
    phone.set_viewport_size({"width": 320, "height": 640})
    assert phone.evaluate("document.querySelector('#umzug').scrollWidth <= innerWidth")
    phone.set_viewport_size(PHONE)
    laptop.goto(f"{site.url}/geraet")
    laptop.get_by_label("Code").fill("22223333")
    laptop.get_by_role("button", name="Hier weitermachen").click()
    expect(laptop.get_by_role("alert")).to_contain_text("Dieser Code gilt nicht")
    shoot(laptop, "falscher-code")
    laptop.goto(f"{site.url}/geraet#{code}")
    expect(laptop.get_by_label("Code")).to_have_value(code)
    assert "#" not in laptop.url
    laptop.get_by_role("button", name="Hier weitermachen").press("Enter")
    expect(phone.get_by_role("heading", name="Sie machen an Ihrem anderen Gerät")).to_be_visible()
    for told in (desk.get_by_text(TOLD), laptop.get_by_text("Ihr Platz ist jetzt hier.")):
        expect(told).to_be_visible()
    shoot(phone, "verlassen")
    shoot(laptop, "hier")
    shoot(desk, "gesagt")
    laptop.get_by_role("button", name="Zurück ins Gespräch").click()
    for page in (laptop, desk):
        expect(page.locator(REMOTE)).to_have_count(1, timeout=SLOW)
        decodes(page)


def test_it_goes_from_the_lobby_too(site, launch, shoot):
    phone, laptop = watched(launch(viewport=PHONE)), watched(launch())
    phone.goto(site.appointment)
    enter_lobby(phone)
    phone.get_by_role("button", name="Auf anderem Gerät weitermachen").click()
    code = phone.get_by_role("dialog").locator("#um-code").inner_text()
    laptop.goto(f"{site.url}/geraet")
    laptop.get_by_label("Code").fill(code)
    laptop.get_by_role("button", name="Hier weitermachen").click()
    laptop.get_by_role("button", name="Zurück in den Warteraum").click()
    expect(laptop.get_by_role("heading", name="Warteraum")).to_be_visible()
    expect(phone.get_by_role("heading", name="Sie machen an Ihrem anderen Gerät")).to_be_visible()
    shoot(laptop, "warteraum")


def test_somebody_with_the_same_link_is_nobody_s_second_self(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    stranger = watched(launch(viewport=PHONE))
    together(citizen, desk, site, CASEWORKER)
    stranger.goto(site.appointment)
    enter_lobby(stranger)
    waiting = desk.locator("#wartende li")
    expect(waiting).to_contain_text(
        "Jemand mit demselben Link oder Code wie Олександра Коваленко", timeout=SLOW
    )
    expect(waiting).to_contain_text("Das kann jemand anderes sein")
    shoot(desk, "warteraum")
    desk.set_viewport_size(PHONE)
    shoot(desk, "warteraum-schmal")
    desk.get_by_role("button", name="Einlassen").click()
    told = "Mit dem Zugang von Олександра Коваленко ist jetzt ein zweites Gerät im Raum."
    for page in (citizen, desk):
        expect(page.get_by_text(told)).to_be_visible()
        expect(page.locator("#bilder figcaption", has_text="zweites Gerät")).to_have_count(1)
    shoot(citizen, "gesagt")
