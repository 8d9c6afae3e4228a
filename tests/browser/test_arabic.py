"""The lobby in Arabic on a telephone: written from right to left, nothing cut off."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.rare]
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_the_arabic_lobby_runs_from_right_to_left(site, launch):
    page = launch(viewport={"width": 390, "height": 900})
    page.goto(f"{site.url}/ar{site.appointment.removeprefix(site.url)}/raum")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="دخول غرفة الانتظار").click()
    title = page.get_by_role("heading", name="غرفة الانتظار")
    title.wait_for()
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('main')).direction") == "rtl"
    )
    assert page.evaluate(WIDER) is False
    # The mark of a notice stands where reading begins.
    sides = page.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('.notice'));"
        " return [s.borderRightWidth, s.borderLeftWidth]; }"
    )
    assert sides == ["6px", "0px"]
    box = page.get_by_role("checkbox").first.bounding_box()
    assert box["x"] > 195
