"""Time from joining to the first frame of the other side, and the gap an ICE restart leaves.

    .venv/bin/python benchmarks/joining.py [--runs 10]

One Chromium process is in the room and publishes. Cold: a browser process that has just started.
Warm: the same browser, whose page was loaded again once its start was over, as after a while in
the lobby. The time counts from when the page has camera
and microphone, as after the device check, and includes ticket, socket, ICE, DTLS and the agreement
on the end-to-end keys. The gap is the longest time without a new frame within two seconds after
the restart, at the one who restarts and at the other; beside it the longest in two seconds without.

Direct: two peer connections inside the warm page, without gateway, socket, ticket and encryption.
It says how fast the machine is at this moment, for the times depend on it.
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
STARTED_SECONDS = 3
WATCH_FRAMES = """(seat) => {
  const video = document.querySelector(`video[data-seat="${seat}"]`);
  const note = () => { window.frames_seen.push(performance.now()); again(); };
  const again = () => video.requestVideoFrameCallback(note);
  window.frames_seen = [];
  again();
}"""
DIRECT = """async () => {
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const began = performance.now();
  here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate);
  there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate);
  for (const track of seen.tracks) here.addTrack(track);
  const video = document.createElement("video");
  Object.assign(video, { autoplay: true, muted: true, playsInline: true });
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  there.ontrack = ({ track }) => {
    if (track.kind === "video") video.srcObject = new MediaStream([track]);
  };
  document.querySelector("main").append(video);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
  await shown;
  here.close();
  there.close();
  return performance.now() - began;
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


async def joins(playwright: Any, address: str, runs: int) -> dict[str, list[float]]:
    """Cold, warm and direct, in turns."""
    found: dict[str, list[float]] = {"join, cold": [], "join, warm": [], "direct": []}
    for number in range(runs):
        browser = await launch(playwright.chromium)
        page = await browser.new_page()
        found["join, cold"].append(await first_frame(page, address, f"cold{number}"))
        await asyncio.sleep(STARTED_SECONDS)
        found["join, warm"].append(await first_frame(page, address, f"warm{number}"))
        found["direct"].append(await page.evaluate(DIRECT))
        await browser.close()
    return found


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
        for name, values in (await joins(playwright, address, runs)).items():
            report(name, values)
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
