"""What people do again and again in the browser tests."""

import mailbox
import re
import time
from email import policy
from email.parser import BytesParser

import pytest
from playwright.sync_api import Page, expect

TICK = re.compile("Ich habe die Hinweise zum Datenschutz")
SLOW = 20_000  # making and sealing a PDF on a busy machine
REMOTE = "video[aria-label^='Video von']"

# Counts what the peer connections of a page received, from getStats.
COUNT = """
(() => {
  const all = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...args) { super(...args); all.push(this); }
  };
  window.received = async () => {
    const sum = { frames: 0, audio: 0 };
    for (const connection of all)
      (await connection.getStats()).forEach((entry) => {
        if (entry.type !== "inbound-rtp") return;
        if (entry.kind === "video") sum.frames += entry.framesDecoded ?? 0;
        else sum.audio += entry.packetsReceived ?? 0;
      });
    return sum;
  };
  // What leaves as picture, as the browser counts it.
  window.outgoing = async () => {
    const found = [];
    for (const connection of all)
      (await connection.getStats()).forEach((entry) => {
        if (entry.type === "outbound-rtp" && entry.kind === "video") found.push(entry);
      });
    return found;
  };
})();
"""


def watched(page: Page) -> Page:
    """Count what the page receives; let script errors and policy violations fail the test."""
    page.add_init_script(COUNT)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    refuse_policy_violations(page)
    return page


def refuse_policy_violations(page: Page) -> None:
    page.on(
        "console",
        lambda message: (
            pytest.fail(message.text) if "Content Security Policy" in message.text else None
        ),
    )


def log_in(page: Page, site, email: str) -> None:
    page.goto(f"{site.url}/intern/anmelden")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(site.password(email))
    page.get_by_role("button", name="Anmelden", exact=True).click()


def decodes(page: Page) -> None:
    page.wait_for_function("async () => (await received()).frames > 3", timeout=SLOW)


def hears_and_sees(page: Page) -> None:
    before = page.evaluate("received()")
    page.wait_for_timeout(2000)
    after = page.evaluate("received()")
    assert after["frames"] - before["frames"] > 20
    assert after["audio"] - before["audio"] > 40


def enter_lobby(page: Page) -> None:
    """Tick the notices and go into the lobby, from the page of the appointment."""
    page.get_by_role("button", name="Zum Videogespräch").click()
    page.get_by_role("checkbox", name=TICK).check()
    page.get_by_role("button", name="Warteraum betreten").click()
    expect(page.get_by_role("heading", name="Warteraum")).to_be_visible()


def together(citizen: Page, desk: Page, site, email: str) -> None:
    """Bring the demo's citizen and a caseworker into one room; both see each other."""
    wait_to_begin(citizen, desk, site, email)
    begin(citizen, desk)


def wait_to_begin(citizen: Page, desk: Page, site, email: str) -> None:
    """The demo's citizen waits in the lobby, a caseworker looks at the day view."""
    citizen.goto(site.appointment)
    enter_lobby(citizen)
    log_in(desk, site, email)
    expect(desk.get_by_role("heading", name="Tagesübersicht")).to_be_visible()


def invite(desk: Page, role: str, name: str, email: str) -> None:
    """Invite somebody else to the first appointment of the day view, and go back there."""
    desk.get_by_role("link", name="Wer nimmt teil?").first.click()
    desk.get_by_label("Als was nimmt die Person teil?").select_option(role)
    desk.get_by_label("Vor- und Nachname").fill(name)
    desk.get_by_label("E-Mail-Adresse").fill(email)
    desk.get_by_role("button", name="Zugang schicken").click()
    desk.get_by_role("link", name="Zur Tagesübersicht").click()


def begin(citizen: Page, desk: Page) -> None:
    """Open the room from the day view and let the citizen in; both see each other."""
    desk.get_by_role("button", name="Raum öffnen").first.click()
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    for page in (citizen, desk):
        expect(page.locator(REMOTE)).to_be_visible()
        decodes(page)


def link_for(site, address: str) -> str:
    """Return the link to the appointment in the last mail to somebody, as soon as it is there."""
    parser = BytesParser(policy=policy.default)
    for _ in range(200):
        box = mailbox.Maildir(site.var / "mail")
        mails = [parser.parsebytes(box.get_bytes(key)) for key in sorted(box.keys())]
        texts = [m.get_body(("plain",)).get_content() for m in mails if address in m["To"]]
        if texts:
            return re.search(r"\S+/termin/[\w-]+", texts[-1])[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address}")
