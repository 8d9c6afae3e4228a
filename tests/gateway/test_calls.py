"""Two Chromium processes talk to each other through the gateway."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from media_gateway.tickets import issue

from .conftest import SECRET, Portal, running_gateway
from .pages import chromium, received, served, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def call(script: Callable[..., Coroutine[Any, Any, None]], people: int = 2) -> None:
    """Runs `script(portal, address, pages)` against a gateway of its own."""
    urls: dict[str, str] = {}

    def ticket(query: dict[str, str]) -> dict[str, str]:
        named = {"consultation": "c1", "seat": query["seat"], "role": query["seat"]}
        text = issue(
            SECRET, time.time(), kind="seat", topics=["t"], until=time.time() + 90, **named
        )
        return {"url": urls["gateway"], "ticket": text}

    async def run(portal: Portal, address: str) -> None:
        async with chromium(people) as pages:
            await script(portal, address, pages)

    with served(ticket) as address, running_gateway(origins=(address,)) as gateway:
        portal = Portal(gateway)
        urls["gateway"] = portal.url
        asyncio.run(run(portal, address))


async def join(page: Any, address: str, seat: str, media: str = "both") -> None:
    await page.goto(f"{address}/?seat={seat}&media={media}")


async def both_arrive(page: Any, seat: str) -> None:
    """Picture and sound of `seat` keep coming."""
    await wait_for(page, "seen.firstFrame !== undefined")
    first = await received(page)
    await asyncio.sleep(2)
    then = await received(page)
    assert then[f"{seat}/video"] > first[f"{seat}/video"] + 10
    assert then[f"{seat}/audio"] > first[f"{seat}/audio"] + 50


def test_two_people_see_and_hear_each_other():
    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await wait_for(citizen, "seen.states.includes('connected')")
        await join(caseworker, address, "caseworker")
        await both_arrive(caseworker, "citizen")
        await both_arrive(citizen, "caseworker")
        assert await caseworker.evaluate("seen.firstFrame") < 2000
        people = await citizen.evaluate("seen.people")
        assert [(p["seat"], p["camera"]) for p in people] == [
            ("citizen", True),
            ("caseworker", True),
        ]
        load = portal.control(op="load")
        assert (load["rooms"], load["seats"], load["connected"]) == (1, 2, 2)
        assert load["dropped_out"] == 0

    call(script)


def test_a_call_survives_a_lost_socket_an_ice_restart_and_a_reload():
    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await both_arrive(citizen, "caseworker")
        await citizen.evaluate("window.dispatchEvent(new Event('online'))")
        await both_arrive(citizen, "caseworker")
        assert await citizen.evaluate("seen.streams") == 1
        await caseworker.reload()
        await wait_for(citizen, "seen.streams === 2")
        await both_arrive(caseworker, "citizen")
        await both_arrive(citizen, "caseworker")

    call(script)


def test_without_camera_or_any_device_one_still_sees_the_other():
    async def script(_portal, address, pages):
        full, silent = pages
        await join(full, address, "full")
        await join(silent, address, "silent", media="none")
        await both_arrive(silent, "full")
        await wait_for(full, "seen.people.some((p) => p.seat === 'silent' && !p.microphone)")
        await join(silent, address, "voice", media="audio")
        await both_arrive(silent, "full")
        await wait_for(full, "seen.people.some((p) => p.seat === 'voice' && !p.camera)")
        await asyncio.sleep(1)
        assert (await received(full))["voice/audio"] > 20

    call(script)


def test_who_is_put_out_sends_and_receives_nothing_any_more():
    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await both_arrive(caseworker, "citizen")
        portal.control(op="remove", consultation="c1", seat="citizen")
        await wait_for(citizen, "seen.states.at(-1) === 'closed'")
        await wait_for(caseworker, "seen.gone.includes('citizen')")
        closed = await citizen.evaluate("seen.closed")
        assert closed == [{"code": 4403, "reason": "removed", "final": True}]
        assert portal.control(op="load")["seats"] == 1

    call(script)
