"""The probe of the device check in real Chromium, straight to the gateway and by a TURN server."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from media_gateway import rooms
from media_gateway.tickets import issue

from .conftest import SECRET, Portal, running_gateway
from .pages import altered, chromium, served, wait_for
from .test_turn import GATEWAY_ONLY, NOBODY, RELAY_ONLY, coturn, ice_servers, soon

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PAGE = """
import { probe } from "/technik/probe.js";
import { verdict } from "/technik/verdict.js";
const place = await (await fetch("/ticket")).json();
window.told = [];
probe(place, (measured) => window.told.push(measured)).then(
  ({ measured, way }) => { window.result = { ...verdict(measured), way }; },
  ({ reason, targets }) => { window.result = { reason, targets }; },
);
"""
DETOUR = (
    'setRemoteDescription({ type: "offer", sdp })',
    'setRemoteDescription({ type: "offer", sdp: sdp.replaceAll(" %d typ", " %d typ") })',
)
Script = Callable[[Any, Portal], Coroutine[Any, Any, None]]


class Narrow(asyncio.DatagramProtocol):
    """A line in front of the gateway: so many bits a second up, and a queue of a fifth of that."""

    def __init__(self, bits_per_second: int, gateway: tuple[str, int]) -> None:
        self.rate, self.gateway = bits_per_second / 8, gateway
        self.free_at = 0.0
        self.ahead: Any = None
        self.browser: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    async def open(self) -> int:
        loop = asyncio.get_running_loop()
        here = {"local_addr": ("127.0.0.1", 0)}
        await loop.create_datagram_endpoint(lambda: self, **here)
        self.ahead, _ = await loop.create_datagram_endpoint(lambda: Back(self), **here)
        return int(self.transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, address: Any) -> None:
        self.browser = address
        now = asyncio.get_running_loop().time()
        if self.free_at - now > 0.2:
            return
        self.free_at = max(self.free_at, now) + len(data) / self.rate
        asyncio.get_running_loop().call_at(self.free_at, self.ahead.sendto, data, self.gateway)


class Back(asyncio.DatagramProtocol):
    """The way down, which is wide."""

    def __init__(self, line: Narrow) -> None:
        self.line = line

    def datagram_received(self, data: bytes, _address: Any) -> None:
        self.line.transport.sendto(data, self.line.browser)


def probing(script: Script, servers: Any = (), relay_only: bool = False, narrow: int = 0) -> None:
    """One page that measures, at a gateway of its own; `narrow` is the line in bits a second."""
    urls: dict[str, str] = {}

    def ticket(_query: dict[str, str]) -> dict[str, Any]:
        until = time.time() + 60
        text = issue(SECRET, time.time(), kind="probe", topics=(), until=until)
        return {"url": urls["gateway"], "ticket": text, "iceServers": list(servers)}

    async def run(address: str, portal: Portal) -> None:
        async with chromium(1) as (page,):
            await page.context.route(
                "**/page.js",
                lambda route: route.fulfill(body=PAGE, content_type="text/javascript"),
            )
            if relay_only:
                await altered(page, "technik/probe.js", RELAY_ONLY)
            if narrow:
                gateway = ("127.0.0.1", portal.gateway.media_port)
                port = await Narrow(narrow, gateway).open()
                detour = DETOUR[1] % (portal.gateway.media_port, port)
                await altered(page, "technik/probe.js", (DETOUR[0], detour))
            await page.goto(address)
            await script(page, portal)

    with served(ticket) as address, running_gateway(origins=(address,)) as gateway:
        portal = Portal(gateway)
        urls["gateway"] = portal.url
        asyncio.run(run(address, portal))


async def outcome(page: Any, level: str = "", least: float = 0.0) -> dict[str, Any]:
    """What is found; where a level or a rate is expected, a busy machine may try three times."""
    for turn in range(3):
        if turn:
            await page.reload()
        await wait_for(page, "window.result !== undefined", 40)
        found: dict[str, Any] = await page.evaluate("window.result")
        if not level or (found.get("level") == level and found["mbit"] >= least):
            break
    return found


def test_the_gateway_counts_enough_on_a_line_that_carries_enough():
    async def script(page: Any, portal: Portal) -> None:
        found = await outcome(page, "good")
        assert (found["level"], found["way"]) == ("good", {"relayed": False, "protocol": "udp"})
        assert found["mbit"] > 2 and found["loss"] < 0.01
        told = await page.evaluate("told")
        assert 8 <= len(told) <= 12 and told[-1]["milliseconds"] >= 9000
        await asyncio.sleep(0.5)
        assert portal.control(op="load")["guests"] == 0

    probing(script)


@pytest.mark.parametrize(("line", "level"), [(1_000_000, "usable"), (300_000, "poor")])
def test_what_is_said_of_a_narrow_line_is_what_it_carries(line, level):
    async def script(page: Any, _portal: Portal) -> None:
        found = await outcome(page, level, least=0.75 * line / 1e6)
        assert found["level"] == level
        # Never more than the line carries; a busy machine does not fill it.
        assert 0.4 * line / 1e6 < found["mbit"] < 1.25 * line / 1e6

    probing(script, narrow=line)


@pytest.mark.parametrize("way", ["udp", "tcp"])
def test_a_relayed_way_is_named(tmp_path, way):
    async def script(page: Any, _portal: Portal) -> None:
        found = await outcome(page, "good")
        assert (found["level"], found["way"]) == ("good", {"relayed": True, "protocol": way})

    with coturn(tmp_path, GATEWAY_ONLY) as turn:
        address = f"turn:127.0.0.1:{turn.port}?transport={way}"
        probing(script, ice_servers(turn.settings(address), soon()), relay_only=True)


def test_without_any_way_the_addresses_to_open_are_told(tmp_path):
    async def script(page: Any, portal: Portal) -> None:
        reached = [f"127.0.0.1:{portal.gateway.media_port}"]
        assert await outcome(page) == {"reason": "media", "targets": reached}

    with coturn(tmp_path, NOBODY) as turn:
        address = f"turn:127.0.0.1:{turn.port}?transport=udp"
        probing(script, ice_servers(turn.settings(address), soon()), relay_only=True)


def test_a_gateway_with_too_many_probes_says_so(monkeypatch):
    async def script(page: Any, _portal: Portal) -> None:
        assert await outcome(page) == {"reason": "busy", "targets": []}

    monkeypatch.setattr(rooms, "MOST_PROBES", 0)
    probing(script)
