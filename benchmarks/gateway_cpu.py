"""Processor time of the gateway for each packet it forwards, in a call of two Chromium processes.

    python benchmarks/gateway_cpu.py [seconds]

The gateway runs as a process of its own; the figures are its own counters and processor clock.
"""

import asyncio
import json
import multiprocessing
import sys
import time
import urllib.request
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from media_gateway.app import Gateway, GatewayConfig, main
from media_gateway.tickets import SIGNATURE_HEADER, issue, sign_message
from tests.gateway.pages import chromium, join, served, wait_for

SECRET = b"benchmark-secret-benchmark-secret"
SETTLING_SECONDS = 5
LONGEST_SECONDS = 600


def serve(origin: str, pipe: Connection) -> None:
    def started(gateway: Gateway) -> None:
        pipe.send(gateway.address)

    main(
        GatewayConfig(
            listen=("127.0.0.1", 0),
            media_port=0,
            media_addresses=("127.0.0.1",),
            origins=(origin,),
            portal_events_url=None,
            secret=SECRET,
        ),
        started,
    )


def load(address: tuple[str, int]) -> dict[str, Any]:
    body = b'{"op":"load"}'
    headers = {SIGNATURE_HEADER: sign_message(SECRET, "control", body, time.time())}
    request = urllib.request.Request(f"http://{address[0]}:{address[1]}/control", body, headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        figures: dict[str, Any] = json.load(answer)
        return figures


async def call(page_address: str, gateway: tuple[str, int], seconds: float) -> list[Any]:
    """The two parties' time to the first frame, and the load before and after."""
    async with chromium(2) as pages:
        for page, seat in zip(pages, ("citizen", "caseworker"), strict=True):
            await join(page, page_address, seat)
            await wait_for(page, "seen.states.includes('connected')")
        for page in pages:
            await wait_for(page, "seen.firstFrame !== undefined")
        await asyncio.sleep(SETTLING_SECONDS)
        before = await asyncio.to_thread(load, gateway)
        await asyncio.sleep(seconds)
        after = await asyncio.to_thread(load, gateway)
        first = await pages[1].evaluate("seen.firstFrame")
        return [first, {name: after[name] - before[name] for name in after}]


def measure(seconds: float) -> list[Any]:
    addresses: list[tuple[str, int]] = []

    def ticket(query: dict[str, str]) -> dict[str, str]:
        names = {"consultation": "c1", "seat": query["seat"], "role": query["seat"]}
        until = time.time() + 2 * LONGEST_SECONDS
        text = issue(SECRET, time.time(), kind="seat", topics=(), until=until, **names)
        return {"url": "ws://{}:{}/ws".format(*addresses[0]), "ticket": text}

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with served(ticket) as page_address:
        process = context.Process(target=serve, args=(page_address, theirs), daemon=True)
        process.start()
        try:
            if not ours.poll(20):
                raise SystemExit("the gateway did not start")
            addresses.append(ours.recv())
            return asyncio.run(call(page_address, addresses[0], seconds))
        finally:
            process.terminate()
            process.join(15)


def report(first_frame: float, spent: dict[str, Any], seconds: float) -> None:
    packets = spent["packets_out"]
    rows = [
        ("seconds measured", f"{seconds:.0f}"),
        ("packets in / out", f"{spent['packets_in']} / {packets}"),
        ("packets out a second", f"{packets / seconds:.0f}"),
        ("dropped in / out", f"{spent['dropped_in']} / {spent['dropped_out']}"),
        ("processor use of the gateway", f"{100 * spent['cpu_seconds'] / seconds:.2f} %"),
        ("µs a forwarded packet, whole process", f"{1e6 * spent['cpu_seconds'] / packets:.1f}"),
        (
            "µs a forwarded packet, media thread",
            f"{1e6 * spent['media_cpu_seconds'] / packets:.1f}",
        ),
        ("share of the media thread", f"{spent['media_cpu_seconds'] / spent['cpu_seconds']:.2f}"),
        ("second party: join to first frame", f"{first_frame:.0f} ms"),
    ]
    for name, value in rows:
        print(f"{name:<40}{value:>16}")


if __name__ == "__main__":
    wanted = min(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, LONGEST_SECONDS)
    first, figures = measure(wanted)
    report(first, figures, wanted)
