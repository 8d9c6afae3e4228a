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
SERVICE = "ordnungsamt/waffen-jagd-fischerei"


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


def test_back_forward_and_the_other_language_ask_nothing_and_lose_nothing(site, launch):
    page = launch(java_script_enabled=False)
    page.goto(f"{site.url}/buchen/{SERVICE}?anliegen=aufbewahrung")
    page.locator("p a", has_text="Uhr (M").click()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Vor- und Nachname").fill("Gül Şahin")
    page.get_by_label("E-Mail-Adresse").fill("gül")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("E-Mail-Adresse").fill(ADDRESS)
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Stimmt alles?")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value(ADDRESS)
    page.go_forward()
    page.reload()
    page.get_by_role("button", name="Termin verbindlich buchen").click()
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Fast geschafft")).to_be_visible()
    page.reload()
    expect(page.get_by_text(ADDRESS)).to_be_visible()


def test_who_was_beaten_to_a_time_can_go_back_to_the_other_times(site, launch):
    times = f"{site.url}/buchen/{SERVICE}?anliegen=aufbewahrung"
    slow, fast = launch(java_script_enabled=False), launch(java_script_enabled=False)
    for page in (slow, fast):
        page.goto(times)
        page.locator("[name=start]").first.check()
    for page in (fast, slow):
        page.get_by_role("button", name="Weiter").click()
    slow.wait_for_url("**vergeben=*")
    slow.get_by_role("button", name="Diese Zeit nehmen").click()
    expect(slow.get_by_role("heading", name="Wie erreichen wir Sie?")).to_be_visible()
    slow.go_back()
    expect(slow.get_by_role("heading", name="Dieser Termin ist gerade vergeben")).to_be_visible()
    slow.go_back()
    expect(slow.get_by_role("heading", name="Wann soll Ihre Videoberatung")).to_be_visible()


def details(site, page):
    """Choose a time; what is typed next is kept with it for five minutes."""
    page.goto(f"{site.url}/buchen/{SERVICE}?anliegen=aufbewahrung")
    page.locator("[name=start]").nth(2).check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Vor- und Nachname").fill("Gül Şahin")


def test_a_minute_before_the_end_the_page_warns_and_keeps_the_time_in_place(site, launch, shoot):
    page = launch(java_script_enabled=True, viewport={"width": 390, "height": 844})
    page.clock.install()
    details(site, page)
    page.wait_for_load_state()  # the script reckons from when it runs
    warning = page.get_by_role("alert")
    page.clock.fast_forward("03:00")
    expect(warning).to_have_text("")
    page.clock.fast_forward("01:05")
    expect(warning).to_contain_text("In weniger als einer Minute")
    button = page.get_by_role("button", name="Zeit verlängern")
    expect(button).to_be_in_viewport(ratio=1)
    shoot(page, "warnung")
    address = page.url
    page.get_by_label("E-Mail-Adresse").fill("gül")
    button.click()
    expect(page.get_by_role("status")).to_contain_text("Wir halten Ihnen diese Zeit bis")
    expect(warning).to_have_text("")
    expect(button).to_be_focused()
    assert page.url == address
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value("gül")
    page.clock.fast_forward("03:00")
    expect(warning).to_have_text("")
    page.clock.fast_forward("02:05")
    expect(warning).to_contain_text("Die Zeit ist nicht mehr für Sie reserviert.")
    shoot(page, "zu-ende")
    page.reload()
    expect(page.get_by_label("Vor- und Nachname")).to_have_value("Gül Şahin")


def test_without_javascript_the_time_is_kept_by_a_form(site, launch):
    page = launch(java_script_enabled=False)
    details(site, page)
    page.get_by_label("E-Mail-Adresse").fill("gül")
    page.get_by_role("button", name="Zeit verlängern").click()
    expect(page.get_by_text("Wir halten Ihnen diese Zeit bis")).to_be_visible()
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value("gül")
    # The first button of the form is the one that Enter presses.
    page.get_by_label("E-Mail-Adresse").fill(ADDRESS)
    page.get_by_label("E-Mail-Adresse").press("Enter")
    expect(page.get_by_role("heading", name="Stimmt alles?")).to_be_visible()


@pytest.mark.parametrize("step", ["anliegen", "termin", "angaben"])
def test_twice_as_large_text_fits_a_phone(site, launch, shoot, step):
    page = launch(viewport={"width": 390, "height": 844}, java_script_enabled=True)
    page.goto(
        f"{site.url}/buchen/{SERVICE}{'' if step == 'anliegen' else '?anliegen=aufbewahrung'}"
    )
    if step == "angaben":
        page.locator("[name=start]").first.check()
        page.get_by_role("button", name="Weiter").click()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    shoot(page, step)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    digits = "[...document.querySelectorAll('.month a')]"
    assert page.evaluate(f"{digits}.filter(day => day.scrollWidth > day.clientWidth).length") == 0


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
