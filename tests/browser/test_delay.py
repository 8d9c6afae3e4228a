"""The office is late, and says so; who waits in the lobby sees it, and is called in."""

import re

import pytest
from playwright.sync_api import Page, expect
from steps import SLOW, decodes, enter_lobby, log_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

CASEWORKER = "sachbearbeitung@stadt.example"
LATE = "Das Amt meldet sich später: voraussichtlich ab"
# Counts the notes a page plays.
HEAR = """
window.notes = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) {
  if (this.context.state === "running") window.notes += 1;
  return start.apply(this, given);
};
"""


def waiting(launch, site) -> Page:
    page = watched(launch())
    page.add_init_script(HEAR)
    page.goto(site.appointment)
    enter_lobby(page)
    return page


def report(desk: Page) -> None:
    desk.get_by_role("button", name="Verspätung melden").click()
    expect(desk.get_by_role("heading", name="Verspätung melden")).to_be_visible()
    desk.get_by_label("15 Minuten").check()
    desk.get_by_label("Grund").select_option("Das vorige Gespräch dauert länger")
    desk.get_by_role("button", name="Verspätung melden").click()


def test_who_waits_sees_the_delay_at_once_and_is_called_in(site, launch, shoot):
    citizen, desk = waiting(launch, site), watched(launch())
    expect(citizen).to_have_title(re.compile("^Warteraum – "))
    citizen.evaluate("window.stays = true")
    log_in(desk, site, CASEWORKER)
    with_delay = desk.get_by_role("listitem").filter(
        has_text=re.compile("wartet seit|gerade gekommen")
    )
    with_delay.get_by_role("button", name="Verspätung melden").wait_for()
    desk.get_by_role("button", name="Raum öffnen").first.click()
    expect(desk.get_by_role("button", name="Einlassen")).to_be_visible(timeout=SLOW)
    shoot(desk, "raum-vor-einlass")
    report(desk)
    notice = citizen.get_by_text(LATE)
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("Das vorige Gespräch dauert länger.")
    expect(citizen.get_by_text("Sobald die Sachbearbeitung so weit ist")).to_be_hidden()
    shoot(citizen, "warteraum")
    expect(desk.get_by_text("gemeldet: ab")).to_be_visible()
    desk.get_by_role("button", name="Einlassen").click()
    expect(citizen).to_have_title(re.compile("^Sie werden hereingebeten – "))
    expect(citizen.get_by_text("Sie sind eingelassen. Willkommen.")).to_be_visible()
    expect(citizen).to_have_title(re.compile("^Videogespräch – "))
    expect(desk.get_by_role("button", name="Verspätung melden")).to_be_hidden()
    assert citizen.evaluate("[window.stays, window.notes]") == [True, 2]
    shoot(citizen, "raum")


def test_without_the_tone_words_and_title_say_it(site, launch):
    citizen, desk = waiting(launch, site), watched(launch())
    citizen.get_by_label("Ton spielen, wenn Sie eingelassen werden").uncheck()
    log_in(desk, site, CASEWORKER)
    desk.get_by_role("button", name="Raum öffnen").first.click()
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    expect(citizen).to_have_title(re.compile("^Sie werden hereingebeten – "))
    assert citizen.evaluate("window.notes") == 0


def test_a_caseworker_whose_line_is_lost_is_away_for_a_moment(site, launch, shoot):
    citizen, desk = waiting(launch, site), watched(launch())
    away = citizen.get_by_text("Die Sachbearbeitung ist kurz weg.").locator("visible=true")
    log_in(desk, site, CASEWORKER)
    desk.get_by_role("button", name="Raum öffnen").first.click()
    desk.get_by_role("button", name="Einlassen").wait_for(timeout=SLOW)
    room = desk.url
    desk.goto("about:blank")
    expect(away).to_be_visible()
    shoot(citizen, "warteraum")
    desk.goto(room)
    expect(away).to_be_hidden()
    desk.get_by_role("button", name="Einlassen").click(timeout=SLOW)
    expect(citizen.get_by_role("button", name=re.compile("^Mikrofon"))).to_be_visible()
    decodes(citizen)
    desk.goto("about:blank")
    expect(away).to_be_visible()
    shoot(citizen, "raum")
    desk.goto(room)
    expect(away).to_be_hidden()
