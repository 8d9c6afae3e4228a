"""Passkeys in a real browser, with a virtual authenticator in place of a finger."""

import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sites import start_site
from steps import log_in, refuse_policy_violations

pytestmark = pytest.mark.browser
EMAIL = "sachbearbeitung@stadt.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Start the demo at a name: passkeys are bound to one."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    named = {"LISTEN": f"127.0.0.1:{port}", "PUBLIC_URL": f"http://localhost:{port}"}
    yield from start_site(tmp_path_factory.mktemp("named") / "var", **named)


def authenticator(page):
    """Give a page a device with passkeys of its own; returns what drives it, and its id."""
    driver = page.context.new_cdp_session(page)
    driver.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = driver.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return driver, made["authenticatorId"]


def log_out(page):
    page.get_by_role("button", name="Abmelden").last.click()
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()


def test_a_passkey_is_made_opens_the_portal_and_is_nothing_once_removed(site, launch, shoot):
    page = launch()
    refuse_policy_violations(page)
    authenticator(page)
    log_in(page, site, EMAIL)
    page.get_by_role("link", name="Mein Konto").click()
    page.get_by_label("Name für einen weiteren Passkey").fill("Notebook im Büro")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    shoot(page, "anlegen")
    page.get_by_role("button", name="Passkey jetzt anlegen").click()
    expect(page.get_by_text("Der Passkey ist angelegt.")).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, f"konto-{width}")
    log_out(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, f"anmelden-{width}")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_role("heading", name="Tagesübersicht")).to_be_visible()

    page.get_by_role("link", name="Mein Konto").click()
    page.get_by_role("button", name="Entfernen").click()
    expect(page.get_by_text("Er öffnet nichts mehr.")).to_be_visible()
    log_out(page)
    # The device still has it; the portal does not.
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_role("alert")).to_contain_text("Dieser Passkey passt nicht.")
    shoot(page, "abgelehnt")
    log_in(page, site, EMAIL)
    expect(page.get_by_role("heading", name="Tagesübersicht")).to_be_visible()


def test_a_cancelled_prompt_says_so_and_the_password_still_works(site, launch, shoot):
    page = launch()
    refuse_policy_violations(page)
    driver, device = authenticator(page)
    page.goto(f"{site.url}/intern/anmelden")
    # A device without a passkey for us: the browser ends it as if somebody had cancelled.
    driver.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_role("status")).to_contain_text("Abgebrochen")
    shoot(page, "abgebrochen")
    expect(page.get_by_role("button", name="Mit Passkey anmelden")).to_be_enabled()
    assert urlsplit(page.url).path == "/intern/anmelden"
    log_in(page, site, EMAIL)
    expect(page.get_by_role("heading", name="Tagesübersicht")).to_be_visible()
