"""Two parents sign one form, each in their own browser; the caseworker says who they are."""

import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, begin, enter_lobby, invite, link_for, wait_to_begin, watched
from test_errand import CASEWORKER, draw

pytestmark = [pytest.mark.browser, pytest.mark.rare, pytest.mark.timeout(240)]

PHONE = {"width": 390, "height": 844}
OTHER, CHILD = "Aylin Beispiel", "Deniz Beispiel"
ADDRESS = "zweite@beispiel.example"


def test_two_parents_sign_and_each_sees_who_is_missing(site, launch, shoot):
    citizen, desk = watched(launch(viewport=PHONE)), watched(launch())
    wait_to_begin(citizen, desk, site, CASEWORKER)
    invite(desk, "representative", OTHER, ADDRESS)
    begin(citizen, desk)
    second = watched(launch(viewport=PHONE))
    second.goto(link_for(site, ADDRESS))
    enter_lobby(second)
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    fill(desk, citizen)
    citizen.get_by_label("Was wir außerdem wissen sollten").press_sequentially("Ja")
    hint = desk.get_by_text("Олександра Коваленко schreibt …")
    expect(hint).to_be_visible()
    shoot(desk, "schreibt")
    citizen.get_by_label("Ort", exact=True).focus()
    expect(hint).to_be_hidden(timeout=3000)
    desk.get_by_label("Um wen es geht").select_option(label="Олександра Коваленко (1)")
    desk.get_by_role("button", name="Identität bestätigen").click()
    expect(desk.get_by_text(f"Noch nicht geprüft: {OTHER}")).to_be_visible()
    shoot(desk, "eine-geprueft")
    desk.get_by_role("button", name="Identität bestätigen").click()
    expect(desk.get_by_role("button", name="Identität bestätigen")).to_be_hidden()

    for name in ("Олександра Коваленко", OTHER):
        row = desk.locator(".signer").filter(has_text=name)
        row.get_by_role("checkbox").check()
        row.get_by_label("Unterschreibt", exact=True).select_option("parent")
        row.get_by_label("Für wen").fill(CHILD)
    shoot(desk, "wer-unterschreibt")
    desk.get_by_role("button", name="Zur Unterschrift vorlegen").click()
    expect(desk.get_by_text("welchen Nachweis Sie gesehen haben")).to_be_visible()
    for row in desk.locator(".signer").all():
        row.get_by_label("Nachweis").select_option("birth")
    desk.get_by_role("button", name="Zur Unterschrift vorlegen").click()

    for page, last in ((citizen, False), (second, True)):
        pad = page.get_by_label("Unterschriftsfeld")
        expect(pad).to_be_visible(timeout=SLOW)
        expect(page.get_by_text(f"{OTHER}, als sorgeberechtigter Elternteil")).to_be_visible()
        page.get_by_label("Ich habe das Dokument gelesen").check()
        draw(page, pad)
        shoot(page, "unterschrift")
        page.get_by_role("button", name="Unterschreiben").click()
        words = "Ihre Unterschrift ist angekommen" if last else f"Es fehlt noch: {OTHER}"
        expect(page.get_by_text(words)).to_be_visible(timeout=SLOW)
        shoot(page, "unterschrieben")
        shoot(desk, "stand")
    desk.get_by_role("button", name="Abschließen und sperren").click()
    for page in (citizen, second):
        expect(page.get_by_role("button", name="Herunterladen")).to_be_visible(timeout=SLOW)
    shoot(desk, "gesperrt")


def fill(desk: Page, citizen: Page) -> None:
    """Open the form and enter all it asks for."""
    desk.get_by_role("button", name="Dokumente").click()
    desk.get_by_role("button", name="Formular öffnen").click()
    for label, value in (
        ("Geburtsdatum", "24.12.1980"),
        ("Straße und Hausnummer", "Königstraße 1"),
        ("Postleitzahl", "70173"),
        ("Ort", "Stuttgart"),
        ("Hersteller und Modell", "Muster Tresor 7"),
        ("Anzahl der Langwaffen", "2"),
        ("Anzahl der Kurzwaffen", "0"),
    ):
        citizen.get_by_label(label, exact=True).fill(value)
    citizen.get_by_label("Widerstandsgrad I oder höher nach DIN/EN 1143-1").check()
    citizen.get_by_label("Wo bewahren Sie den Schlüssel auf?").select_option(index=1)
