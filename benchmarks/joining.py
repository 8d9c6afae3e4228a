"""Time from joining to the first frame of the other side, and the gap an ICE restart leaves.

    .venv/bin/python benchmarks/joining.py [--runs 10]

One Chromium process is in the room and publishes. Cold: a browser process that has just started.
Warm: the same browser, whose page was loaded again. The time counts from when the page has camera
and microphone, as after the device check, and includes ticket, socket, ICE, DTLS and the agreement
on the end-to-end keys. The gap is the longest time without a new frame within two seconds after
the restart, at the one who restarts and at the other; beside it the longest in two seconds without.
"""

import argparse
import asyncio
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import Page, async_playwright

from tests.gateway.conftest import Portal, running_gateway
from tests.gateway.pages import join, launch, served, wait_for
from tests.gateway.test_calls import tickets

WATCHING_SECONDS = 2
WATCH_FRAMES = """(seat) => {
  const video = document.querySelector(`video[data-seat="${seat}"]`);
  const note = () => { window.frames_seen.push(performance.now()); again(); };
  const again = () => video.requestVideoFrameCallback(note);
  window.frames_seen = [];
  again();
}"""
RESTART = "window.dispatchEvent(new Event('online'))"


@contextmanager
def room() -> Iterator[str]:
    """The address of a page that joins a call at a gateway of its own."""
    urls: dict[str, str] = {}
    with served(tickets(urls)) as address, running_gateway(origins=(address,)) as gateway:
        urls["gateway"] = Portal(gateway).url
        yield address


async def first_frame(page: Page, address: str, seat: str) -> float:
    """Milliseconds until somebody else is seen."""
    await join(page, address, seat)
    await wait_for(page, "seen.firstFrame !== undefined")
    return float(await page.evaluate("seen.firstFrame"))


async def joins(playwright: Any, address: str, runs: int) -> tuple[list[float], list[float]]:
    """Cold and warm, in turns."""
    cold, warm = [], []
    for number in range(runs):
        browser = await launch(playwright.chromium)
        page = await browser.new_page()
        cold.append(await first_frame(page, address, f"cold{number}"))
        warm.append(await first_frame(page, address, f"warm{number}"))
        await browser.close()
    return cold, warm


async def longest_gap(pages: list[Page], *, restart: bool) -> list[float]:
    """Milliseconds without a new frame, on each page."""
    for page in pages:
        await page.evaluate("() => { window.frames_seen = [performance.now()]; }")
    if restart:
        await pages[0].evaluate(RESTART)
    await asyncio.sleep(WATCHING_SECONDS)
    times = [await page.evaluate("[...window.frames_seen, performance.now()]") for page in pages]
    return [max(b - a for a, b in pairwise(each)) for each in times]


async def gaps(
    playwright: Any, address: str, first: Page, runs: int
) -> dict[str, list[list[float]]]:
    browser = await launch(playwright.chromium)
    second = await browser.new_page()
    await first_frame(second, address, "second")
    await wait_for(first, "document.querySelector('video[data-seat=second]')?.readyState === 4")
    pages = [second, first]
    for page, other in zip(pages, ("first", "second"), strict=True):
        await page.evaluate(WATCH_FRAMES, other)
    found: dict[str, list[list[float]]] = {"steady": [], "restart": []}
    for _ in range(runs):
        found["steady"].append(await longest_gap(pages, restart=False))
        found["restart"].append(await longest_gap(pages, restart=True))
    await browser.close()
    return found


async def measure(address: str, runs: int) -> None:
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        first = await browser.new_page()
        await join(first, address, "first")
        cold, warm = await joins(playwright, address, runs)
        report("join, cold", cold)
        report("join, warm", warm)
        await first.reload()
        await wait_for(first, "window.link !== undefined")
        found = await gaps(playwright, address, first, runs)
        await browser.close()
    for kind, pairs in found.items():
        for side, values in zip(("own", "other"), zip(*pairs, strict=True), strict=True):
            report(f"longest gap, {kind}, {side}", list(values))


def report(name: str, milliseconds: list[float]) -> None:
    values = sorted(milliseconds)
    print(f"{name:30} median {statistics.median(values):5.0f} ms  worst {values[-1]:5.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    wanted = parser.parse_args().runs
    with room() as page_address:
        asyncio.run(measure(page_address, wanted))
