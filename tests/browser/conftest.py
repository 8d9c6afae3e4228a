"""A real site and real Chromium processes, with fake cameras and microphones."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sites import Site, start_site

# Machines that run this are small and busy; what is measured is measured in benchmarks/.
expect.set_options(timeout=15_000)

SCREENSHOTS = Path(__file__).parent / "screenshots"
FAKE_DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Start `videoberatung run --demo` on free ports."""
    yield from start_site(tmp_path / "var")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def launch(playwright: Playwright) -> Iterator:
    """Return a function that starts one more Chromium process with a page in it."""
    browsers: list[Browser] = []

    def start(*flags: str, fake: bool = True, **options) -> Page:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*QUIET, *(FAKE_DEVICES if fake else ()), *flags],
        )
        browsers.append(browser)
        context = browser.new_context(locale="de-DE", **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture
def shoot(request):
    """Return a function that keeps a screenshot under a telling name."""
    folder = SCREENSHOTS / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    count = iter(range(1, 100))

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{next(count):02}-{name}.png", full_page=True)

    return keep
