"""Time from „Einlassen“ to the first decoded frame on both sides, two Chromium processes.

.venv/bin/python benchmarks/admission.py [--runs 10]
"""

import argparse
import re
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
from conftest import FAKE_DEVICES, QUIET
from sites import Site, start_site
from steps import enter_lobby, log_in

CASEWORKER = "sozialamt@stadt.example"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
# Remembers when the first frame of somebody else was shown.
FIRST_FRAME = """
new MutationObserver(() => {
  const video = document.querySelector("#bilder video");
  if (!video || video.dataset.timed) return;
  video.dataset.timed = "yes";
  video.requestVideoFrameCallback(() => { window.firstFrame = Date.now(); });
}).observe(document, { childList: true, subtree: true });
"""
ADMIT = """
() => {
  const [button] = [...document.querySelectorAll("#wartende button")];
  button.click();
  return Date.now();
}
"""


def once(desk: Page, citizen: Page, site: Site) -> tuple[int, int]:
    """Invite, wait, admit; returns milliseconds until (citizen, caseworker) see somebody."""
    desk.goto(f"{site.url}/intern/einladen")
    desk.get_by_label("Dienstleistung").select_option("sozialamt/leistungen-behinderung")
    desk.get_by_label("Vor- und Nachname").fill("Gül Şahin")
    desk.get_by_label(re.compile("Code")).check()
    desk.get_by_role("button", name="Jetzt starten").click()
    desk.get_by_text("Noch niemand im Warteraum.").wait_for()
    code = CODE.search(desk.inner_text("#gespraech details"))
    citizen.goto(f"{site.url}/einladung")
    citizen.get_by_label("Code", exact=True).fill(code[0])
    citizen.get_by_role("button", name="Weiter").click()
    enter_lobby(citizen)
    desk.get_by_role("button", name="Einlassen").wait_for()
    clicked = desk.evaluate(ADMIT)
    for page in (citizen, desk):
        page.wait_for_function("() => window.firstFrame", timeout=20_000)
    result = tuple(int(page.evaluate("window.firstFrame")) - clicked for page in (citizen, desk))
    desk.get_by_role("button", name="Beratung beenden").click()
    citizen.wait_for_url("**/feedback/*")
    desk.wait_for_url("**/intern/")
    return result


def main() -> None:
    """Run and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        started = start_site(Path(folder), LIMITS="off")
        site = next(started)
        browsers = [
            playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=[*QUIET, *FAKE_DEVICES]
            )
            for _ in range(2)
        ]
        desk, citizen = (browser.new_page() for browser in browsers)
        for page in (desk, citizen):
            page.add_init_script(FIRST_FRAME)
        log_in(desk, site, CASEWORKER)
        desk.wait_for_url("**/intern/")
        results = [once(desk, citizen, site) for _ in range(runs)]
        for browser in browsers:
            browser.close()
        started.close()
    for side, values in zip(("citizen", "caseworker"), zip(*results, strict=True), strict=True):
        print(f"{side:11} median {statistics.median(values):5.0f} ms  {sorted(values)}")


if __name__ == "__main__":
    main()
