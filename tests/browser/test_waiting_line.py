"""Who waits is told when the line is lost, and when it is back."""

import pytest
from playwright.sync_api import expect
from steps import enter_lobby, watched

pytestmark = [pytest.mark.browser, pytest.mark.rare]

TOLD = "Die Verbindung ist unterbrochen. Wir stellen sie wieder her."


def test_a_lost_line_is_said_in_the_lobby_and_taken_back(site, launch):
    citizen = watched(launch(viewport={"width": 390, "height": 800}))
    citizen.goto(site.appointment)
    enter_lobby(citizen)
    citizen.context.set_offline(True)
    expect(citizen.get_by_role("status").filter(has_text=TOLD)).to_be_visible(timeout=30_000)
    expect(citizen.get_by_text("Die Sachbearbeitung weiß, dass Sie da sind.")).to_be_hidden()
    citizen.context.set_offline(False)
    expect(citizen.get_by_text(TOLD)).to_be_hidden(timeout=30_000)
    expect(citizen.get_by_text("Die Sachbearbeitung weiß, dass Sie da sind.")).to_be_visible()
