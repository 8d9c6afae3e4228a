"""Days before: the devices are tested, and the help desk sees the result and says what to do."""

import pytest
from playwright.sync_api import expect
from steps import log_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

PHONE = {"width": 390, "height": 800}


def test_the_help_desk_talks_somebody_through_the_check(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    citizen.goto(f"{site.url}/technik")
    shoot(citizen, "vorher")
    citizen.get_by_role("button", name="Übungsraum öffnen").press("Enter")
    expect(citizen.get_by_role("button", name="Übungsraum schließen")).to_be_focused()
    code = citizen.locator("#uebung-code").inner_text()
    assert len(code) == 7
    shoot(citizen, "code")
    log_in(desk, site, "auskunft@stadt.example")
    desk.get_by_role("link", name="Auskunft", exact=True).click()
    desk.get_by_role("link", name="In einen Übungsraum sehen").click()
    desk.get_by_label("Code").fill("222-222")
    desk.get_by_role("button", name="Ergebnis ansehen").click()
    expect(desk.get_by_role("alert")).to_contain_text("kein Übungsraum offen")
    shoot(desk, "falscher-code")
    desk.get_by_label("Code").fill(code.lower())
    desk.get_by_role("button", name="Ergebnis ansehen").press("Enter")
    found = desk.locator("#uebungsraum")
    expect(found).to_contain_text("geeignet, Ende zu Ende verschlüsselt")
    expect(found.locator("dd").nth(1)).to_have_text("noch nicht getestet")
    shoot(desk, "noch-nichts")
    expect(citizen.get_by_text("Die Auskunft sieht jetzt Ihr Ergebnis")).to_be_visible()
    desk.get_by_role("button", name="„Kamera und Mikrofon testen“ drücken").click()
    asked = citizen.get_by_text(
        "Die Auskunft bittet Sie: Drücken Sie „Kamera und Mikrofon testen“."
    )
    expect(asked).to_be_visible()
    shoot(citizen, "bitte")
    citizen.get_by_role("button", name="Kamera und Mikrofon testen").click()
    expect(found.locator("dd").nth(1)).to_have_text("funktioniert")
    expect(found.locator("dd").nth(2)).to_have_text("funktioniert")
    shoot(desk, "getestet")
    assert desk.locator("video, img[src^='data:']").count() == 0
    for page in (citizen, desk):
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    citizen.get_by_role("button", name="Übungsraum schließen").click()
    expect(citizen.get_by_text("Gespeichert ist nichts mehr.")).to_be_visible()
    expect(desk.get_by_text("Dieser Übungsraum ist geschlossen.")).to_be_visible()
    expect(desk.get_by_role("button", name="Alles in Ordnung")).to_have_count(0)
    shoot(desk, "geschlossen")
