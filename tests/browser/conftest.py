"""A real site and real Chromium processes, with fake cameras and microphones."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

SCREENSHOTS = Path(__file__).parent / "screenshots"
STARTED = 60  # seconds
FAKE_DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass
class Site:
    """A running site: its address, what it told at the start, its state directory."""

    var: Path
    process: subprocess.Popen
    lines: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        return "\n".join(self.lines)

    @property
    def url(self) -> str:
        return re.search(r"Videoberatung: (http://\S+?)/?$", self.told, re.M)[1]

    @property
    def appointment(self) -> str:
        return re.search(r"^ +(\S+/termin/\S+)$", self.told, re.M)[1]

    def password(self, email: str) -> str:
        return re.search(rf"{re.escape(email)} +(\S+)", self.told)[1]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Start `videoberatung run --demo` on free ports."""
    yield from start_site(tmp_path / "var")


def start_site(var: Path, **settings: str) -> Iterator[Site]:
    given = {
        "VAR": str(var),
        "LISTEN": "127.0.0.1:0",
        "GATEWAY_LISTEN": "127.0.0.1:0",
        "MEDIA_PORT": "0",
    }
    env = os.environ | {f"VIDEOBERATUNG_{k}": v for k, v in (given | settings).items()}
    command = [sys.executable, "-W", "ignore", "-m", "portal", "run", "--demo"]
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running = Site(var=var, process=process)
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout:
            running.lines.append(line.rstrip("\n"))
            if line.startswith("Beenden"):
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    try:
        assert ready.wait(STARTED), running.told
        assert process.poll() is None, running.told
        yield running
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
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
