"""How long until sound and picture flow again, once there is a network or a gateway again.

    .venv/bin/python benchmarks/reconnecting.py [--runs 20] [--kinds silence offline kill reload]

Two Chromium processes talk; one reaches the gateway by a line that can let nothing pass. The time
counts from when the network, the gateway or the page is back until a new picture of the other side
or a tenth of a second of its sound is decoded there. (On a busy machine the picture alone may be
paused, which is not what is measured here.)

    silence   the line lets nothing pass for ten seconds, socket included; nobody tells the browser
    offline   the same, and the browser knows: it says offline, and online when the line is back
    kill      the gateway is killed and starts again at once; counted from the start of its port
    reload    the page is loaded again; counted from the load
"""

import argparse
import asyncio
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import Page, async_playwright

from media_gateway.tickets import issue
from tests.gateway.conftest import SECRET, GatewayProcess
from tests.gateway.lines import Line, Shape, line
from tests.gateway.pages import join, launch, served

GONE_SECONDS = 10
GIVEN_UP = 60
STEADY = 4
HEARD = 4800  # samples
COUNT = """async () => {
  const { inbound } = (await window.link?.stats()) ?? { inbound: [] };
  const found = { frames: 0, samples: 0 };
  for (const { seat, kind, framesDecoded, samples, concealed } of inbound) {
    if (seat === "far" && kind === "video") found.frames += framesDecoded;
    if (seat === "far" && kind === "audio") found.samples += samples - concealed;
  }
  return found;
}"""


class Room:
    """Page server, gateway and line; what of it is away answers nobody."""

    def __init__(self) -> None:
        self.up = threading.Event()
        self.up.set()
        self.places: dict[str, str] = {}

    def ticket(self, query: dict[str, str]) -> dict[str, Any]:
        near = query["seat"] == "near"
        if near:
            self.up.wait()
        named = {"consultation": "c1", "seat": query["seat"], "role": query["seat"]}
        until = time.time() + 3600
        text = issue(SECRET, time.time(), kind="seat", topics=(), until=until, **named)
        return {"url": self.places["line" if near else "gateway"], "ticket": text}


async def count(page: Page) -> dict[str, int]:
    """What was decoded so far: frames, and samples that were not made up."""
    found: dict[str, int] = await page.evaluate(COUNT)
    return found


async def flows_again(page: Page, since: float) -> float:
    """Seconds until something new is decoded; a new connection begins with nothing."""
    known = await count(page)
    while time.monotonic() - since < GIVEN_UP:
        now = await count(page)
        heard = now["samples"] - known["samples"]
        if now["frames"] > known["frames"] or heard > HEARD:
            return time.monotonic() - since
        if now["frames"] < known["frames"] or heard < 0:
            known = now
        await asyncio.sleep(0.02)
    return float(GIVEN_UP)


async def steady(page: Page) -> None:
    """Wait until sound has flowed for a while."""
    for _ in range(20):
        before = await count(page)
        await asyncio.sleep(STEADY / 2)
        if (await count(page))["samples"] > before["samples"] + 5 * HEARD:
            break
    await asyncio.sleep(STEADY / 2)


async def lose(room: Room, made: Line, page: Page, *, told: bool) -> float:
    room.up.clear()
    made.change(down=True)
    if told:
        await page.evaluate("dispatchEvent(new Event('offline'))")
    await asyncio.sleep(GONE_SECONDS)
    made.change(down=False)
    room.up.set()
    since = time.monotonic()
    if told:
        await page.evaluate("dispatchEvent(new Event('online'))")
    return await flows_again(page, since)


async def run(kind: str, room: Room, address: str, runs: int) -> list[float]:
    gateway = GatewayProcess(origins=(address,))
    host, port = gateway.address
    media = gateway.media_port
    room.places["gateway"] = f"ws://{host}:{port}/ws"
    found = []
    with line(Shape(), (host, media), (host, port)) as made:
        room.places["line"] = f"ws://127.0.0.1:{made.socket_port}/ws"
        async with async_playwright() as playwright:
            near, far = [await (await launch(playwright.chromium)).new_page() for _ in range(2)]
            await near.add_init_script(made.script)
            await join(far, address, "far")
            await join(near, address, "near")
            for _ in range(runs):
                await steady(near)
                if kind == "kill":
                    await asyncio.to_thread(gateway.end, kill=True)
                    gateway = await asyncio.to_thread(
                        lambda: GatewayProcess(
                            listen=(host, port), media_port=media, origins=(address,)
                        )
                    )
                    found.append(await flows_again(near, time.monotonic()))
                elif kind == "reload":
                    since = time.monotonic()
                    await near.reload()
                    found.append(await flows_again(near, since))
                else:
                    found.append(await lose(room, made, near, told=kind == "offline"))
                print(f"{kind} {found[-1]:.2f}", file=sys.stderr, flush=True)
            for page in (near, far):
                await page.context.browser.close()
    gateway.end()
    return sorted(found)


def report(kind: str, values: list[float]) -> None:
    p95 = values[min(len(values) - 1, round(0.95 * len(values)) - 1)]
    print(
        f"{kind:8} median {statistics.median(values):5.2f} s  p95 {p95:5.2f} s  "
        f"worst {values[-1]:5.2f} s  ({len(values)} runs)",
        flush=True,
    )


async def main(kinds: list[str], runs: int) -> None:
    room = Room()
    with served(room.ticket) as address:
        for kind in kinds:
            report(kind, await run(kind, room, address, runs))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    kinds = ["silence", "offline", "kill", "reload"]
    parser.add_argument("--kinds", nargs="+", choices=kinds, default=kinds)
    given = parser.parse_args()
    asyncio.run(main(given.kinds, given.runs))
