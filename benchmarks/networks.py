"""What a poor line between one browser and the gateway does to a call.

    .venv/bin/python benchmarks/networks.py [--cells good loss-30 …] [--seconds 15]

Two Chromium processes talk; one of them reaches the gateway by a line that loses packets, delays
them (each way) or carries only so many bits a second (both ways; 0.3 s wait in its queue). First
that browser does the device check, and what it says is printed. Then the call, of which fifteen
seconds are measured after ten to settle: frames a second and the height of the picture both ways,
the packets of sound that were lost for good, the share of it that had to be made up, and after how
many seconds the own picture was paused, or the line was called bad. The kernels of small virtual
machines have no netem: the line is tests/gateway/lines.py.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import Page, async_playwright

from media_gateway.tickets import issue
from portal.consultation.check_texts import CHECK_TEXTS
from tests.gateway.conftest import SECRET, GatewayProcess
from tests.gateway.lines import Line, Shape, line
from tests.gateway.pages import join, launch, served, wait_for
from tests.gateway.test_probe_line import PAGE as PROBE

CELLS = {
    "good": Shape(),
    "loss-5": Shape(loss=0.05),
    "loss-10": Shape(loss=0.10),
    "loss-30": Shape(loss=0.30),
    "delay-200": Shape(delay=0.2),
    "2.5-mbit": Shape(bits=2.5e6),
    "1.5-mbit": Shape(bits=1.5e6),
    "0.5-mbit": Shape(bits=0.5e6),
}
SETTLED = 10
SUMS = """async () => {
  const { inbound } = await window.link.stats();
  const found = {};
  for (const { kind, packetsReceived, packetsLost, framesDecoded, frameHeight, concealed, samples }
    of inbound)
    Object.assign(found, kind === "video" ? { frames: framesDecoded, height: frameHeight }
      : { sound: packetsReceived, lost: packetsLost, concealed, samples });
  return found;
}"""
WATCH = """() => {
  const began = performance.now();
  window.said = {};
  for (const kind of ["thrift", "rough"])
    window.link.addEventListener(kind, ({ detail }) => {
      if (detail.paused || detail.rough) window.said[kind] ??= (performance.now() - began) / 1000;
    });
}"""


@contextmanager
def room(shape: Shape) -> Iterator[tuple[str, Line, GatewayProcess]]:
    """A page's address, the line of the seat `near`, and the gateway behind it."""
    places: dict[str, str] = {}

    def ticket(query: dict[str, str]) -> dict[str, Any]:
        near = query.get("seat", "near") == "near"
        named = {"consultation": "c1", "seat": query.get("seat"), "role": query.get("seat")}
        kind = {"kind": "seat", **named} if "seat" in query else {"kind": "probe"}
        text = issue(SECRET, time.time(), topics=(), until=time.time() + 300, **kind)
        return {"url": places["line" if near else "gateway"], "ticket": text}

    with served(ticket) as address:
        gateway = GatewayProcess(origins=(address,))
        host, port = gateway.address
        with line(shape, (host, gateway.media_port), (host, port)) as made:
            places["gateway"] = f"ws://{host}:{port}/ws"
            places["line"] = f"ws://127.0.0.1:{made.socket_port}/ws"
            yield address, made, gateway
        gateway.end()


async def checked(browser: Any, address: str, script: str) -> str:
    """What the device check says by this line."""
    context = await browser.new_context()
    await context.add_init_script(script)
    await context.route(
        "**/page.js", lambda route: route.fulfill(body=PROBE, content_type="text/javascript")
    )
    page = await context.new_page()
    await page.goto(address)
    await wait_for(page, "window.result !== undefined", 40)
    found = await page.evaluate("window.result")
    await context.close()
    if "level" not in found:
        return f"({found['reason']})"
    word = CHECK_TEXTS[f"probe_{found['level']}"].partition(":")[0]
    return f"{word}, {found['mbit']:.1f} Mbit/s, {found['loss'] * 100:.0f} % lost"


async def rates(page: Page, seconds: int) -> dict[str, float]:
    """What arrives at a page, a second or as a share."""
    first, began = await page.evaluate(SUMS), time.monotonic()
    await asyncio.sleep(seconds)
    then, length = await page.evaluate(SUMS), time.monotonic() - began
    more = {key: then.get(key, 0) - first.get(key, 0) for key in then}
    sound = more.get("sound", 0) + more.get("lost", 0)
    return {
        "fps": more.get("frames", 0) / length,
        "height": then.get("height", 0),
        "lost": 100 * more.get("lost", 0) / sound if sound else 100.0,
        "concealed": 100 * more.get("concealed", 0) / max(1, more.get("samples", 0)),
    }


async def measure(shape: Shape, seconds: int) -> str:
    with room(shape) as (address, made, _gateway):
        async with async_playwright() as playwright:
            near_browser, far_browser = [await launch(playwright.chromium) for _ in range(2)]
            said = await checked(near_browser, address, made.script)
            far, near = await far_browser.new_page(), await near_browser.new_page()
            await near.add_init_script(made.script)
            await join(far, address, "far")
            await join(near, address, "near")
            await near.evaluate(WATCH)
            await asyncio.sleep(SETTLED)
            up, down = await asyncio.gather(rates(far, seconds), rates(near, seconds))
            after = await near.evaluate("window.said")
            for browser in (near_browser, far_browser):
                await browser.close()
    words = [f"{after[kind]:.0f} s" if kind in after else "–" for kind in ("thrift", "rough")]
    return f"{said:27}| {told(up)} | {told(down)} | {' | '.join(words)}"


def told(found: dict[str, float]) -> str:
    return (
        f"{found['fps']:2.0f}/s {found['height']:3.0f} px | {found['lost']:4.1f} % "
        f"| {found['concealed']:4.1f} %"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", nargs="+", choices=CELLS, default=list(CELLS))
    parser.add_argument("--seconds", type=int, default=15)
    given = parser.parse_args()
    way = "picture | sound lost | made up"
    print(f"line | device check | sent: {way} | received: {way} | paused after | said after")
    for name in given.cells:
        print(f"{name:10}| {asyncio.run(measure(CELLS[name], given.seconds))}", flush=True)
