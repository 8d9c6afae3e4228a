"""Booking without JavaScript, from the first page to the cancelled appointment."""

import mailbox
import re
import time
from email import policy
from email.parser import BytesParser

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ADDRESS = "gül@beispiel.example"


def test_a_citizen_books_confirms_and_cancels_without_javascript(site, launch, shoot):
    page = launch(java_script_enabled=False)
    page.goto(site.url)
    page.get_by_role("link", name="Amt auswählen").click()
    page.get_by_role("link", name="Waffen-, Sprengstoff-").click()
    page.get_by_role("link", name="Termin buchen").click()
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Bitte wählen Sie mindestens ein Anliegen aus.").first).to_be_visible()
    page.get_by_label("Sichere Aufbewahrung nachweisen").check()
    shoot(page, "anliegen")
    page.get_by_role("button", name="Weiter").click()
    shoot(page, "termin")
    page.locator("[name=start]").first.check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Vor- und Nachname").fill("Gül Şahin")
    page.get_by_label("E-Mail-Adresse").fill("gül")
    page.get_by_role("button", name="Weiter").click()
    shoot(page, "fehler")
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_label("Vor- und Nachname")).to_have_value("Gül Şahin")
    page.get_by_label("E-Mail-Adresse").fill(ADDRESS)
    page.get_by_role("button", name="Weiter").click()
    shoot(page, "pruefen")
    page.get_by_role("button", name="Termin verbindlich buchen").click()
    shoot(page, "mail-unterwegs")
    page.goto(mailed(site, "/bestaetigen"))
    page.get_by_role("button", name="Termin bestätigen").click()
    shoot(page, "bestaetigt")
    expect(page.get_by_text("Der Warteraum öffnet am")).to_be_visible()
    page.goto(mailed(site, "/absagen"))
    page.get_by_role("button", name="Termin absagen").click()
    shoot(page, "abgesagt")
    expect(page.get_by_role("heading", name="Ihr Termin ist abgesagt")).to_be_visible()


def mailed(site, ending: str) -> str:
    """Return the link with this ending from the newest mail to our address that has one."""
    for _ in range(100):
        for text in texts(site):
            if found := re.search(rf"^(http\S+{ending})$", text, re.M):
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no mail with {ending}")


def texts(site) -> list[str]:
    parser = BytesParser(policy=policy.SMTPUTF8)
    box = mailbox.Maildir(site.var / "mail")
    mails = [parser.parsebytes(box.get_bytes(key)) for key in sorted(box.keys())]
    return [m.get_body(("plain",)).get_content() for m in mails if ADDRESS in m["To"]]
