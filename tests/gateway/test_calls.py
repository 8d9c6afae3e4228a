"""Two Chromium processes talk to each other through the gateway."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from media_gateway.tickets import issue

from .conftest import SECRET, GatewayProcess, Portal, running_gateway
from .pages import altered, chromium, join, received, served, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def call(
    script: Callable[..., Coroutine[Any, Any, None]], people: int = 2, together: bool = False
) -> None:
    """Runs `script(portal, address, pages)` against a gateway of its own."""
    urls: dict[str, str] = {}

    async def run(portal: Portal, address: str) -> None:
        async with chromium(people, together) as pages:
            await script(portal, address, pages)

    with served(tickets(urls)) as address, running_gateway(origins=(address,)) as gateway:
        portal = Portal(gateway)
        urls["gateway"] = portal.url
        asyncio.run(run(portal, address))


def tickets(urls: dict[str, str]) -> Callable[[dict[str, str]], dict[str, str]]:
    def ticket(query: dict[str, str]) -> dict[str, str]:
        named = {"consultation": "c1", "seat": query["seat"], "role": query["seat"]}
        text = issue(
            SECRET, time.time(), kind="seat", topics=["t"], until=time.time() + 90, **named
        )
        return {"url": urls["gateway"], "ticket": text}

    return ticket


async def both_arrive(page: Any, seat: str) -> None:
    """Picture and sound of `seat` keep coming, on a machine that may be busy."""
    picture, sound = f"{seat}/video", f"{seat}/audio"
    async with asyncio.timeout(20):
        while not {picture, sound} <= (first := await received(page)).keys():
            await asyncio.sleep(0.1)
        while True:
            then = await received(page)
            if then[picture] > first[picture] + 10 and then[sound] > first[sound] + 30:
                return
            await asyncio.sleep(0.1)


def test_two_people_see_and_hear_each_other():
    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await wait_for(citizen, "seen.states.includes('connected')")
        await join(caseworker, address, "caseworker")
        await both_arrive(caseworker, "citizen")
        await both_arrive(citizen, "caseworker")
        assert await caseworker.evaluate("seen.firstFrame") < 3000
        people = await citizen.evaluate("seen.people")
        assert [(p["seat"], p["camera"]) for p in people] == [
            ("citizen", True),
            ("caseworker", True),
        ]
        load = portal.control(op="load")
        assert (load["rooms"], load["seats"], load["connected"]) == (1, 2, 2)
        assert load["dropped_out"] == 0

    call(script)


def test_a_call_survives_an_ice_restart_and_a_reload():
    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await both_arrive(citizen, "caseworker")
        for _ in range(3):
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


def test_a_third_person_comes_and_goes_and_comes_again():
    async def script(portal, address, pages):
        first, second, third = pages
        await join(first, address, "first")
        await join(second, address, "second")
        for name in ("third", "fourth"):
            await join(third, address, name)
            await both_arrive(third, "first")
            await both_arrive(third, "second")
            await both_arrive(first, name)
            await both_arrive(second, "first")
            portal.control(op="remove", consultation="c1", seat=name)
            await wait_for(first, f"seen.gone.includes('{name}')")
        assert portal.control(op="load")["seats"] == 2

    call(script, people=3)


def test_where_the_line_is_too_slow_the_picture_pauses_and_the_sound_goes_on():
    """Every line counts as too slow for this page, and the next try comes at once."""

    async def script(_portal, address, pages):
        slow, other = pages
        await altered(
            slow,
            "gateway/thrift.js",
            ("const low = bitrate !== null && bitrate < FLOOR && limited;", "const low = true;"),
            ("const PAUSES = [15, 30, 60];", "const PAUSES = [8];"),
        )
        await join(slow, address, "slow")
        await join(other, address, "other")
        await both_arrive(other, "slow")
        camera = "seen.people.find((p) => p.seat === 'slow').camera"
        await wait_for(other, f"!({camera})", 20)
        before = await received(other)
        await asyncio.sleep(3)
        after = await received(other)
        assert after["slow/video"] - before["slow/video"] <= 2
        assert after["slow/audio"] - before["slow/audio"] > 20
        await wait_for(other, camera, 20)
        await wait_for(slow, "seen.thrift.length >= 2")
        assert await slow.evaluate("seen.thrift.slice(0, 2)") == [True, False]

    call(script)


def test_five_people_all_see_and_hear_each_other():
    """Small pictures: a machine of two cores has to encode five and decode twenty of them."""

    async def script(portal, address, pages):
        seats = [f"s{number}" for number in range(5)]
        for page, seat in zip(pages, seats, strict=True):
            await join(page, address, f"{seat}&width=160")
        for page, seat in zip(pages, seats, strict=True):
            for other in seats:
                if other != seat:
                    await both_arrive(page, other)
        words = {await page.evaluate("seen.encryption.at(-1).words") for page in pages}
        assert len(words) == 1
        assert portal.control(op="load")["connected"] == 5

    call(script, people=5, together=True)


def test_a_call_comes_back_when_the_gateway_was_killed():
    async def script(gateway, address):
        async with chromium(2) as (citizen, caseworker):
            await join(citizen, address, "citizen")
            await join(caseworker, address, "caseworker")
            await both_arrive(citizen, "caseworker")
            gateway.end(kill=True)
            again = GatewayProcess(
                origins=(address,), listen=gateway.address, media_port=gateway.media_port
            )
            await wait_for(citizen, "seen.streams === 2")
            await wait_for(caseworker, "seen.streams === 2")
            await both_arrive(citizen, "caseworker")
            await both_arrive(caseworker, "citizen")
            again.end()

    urls: dict[str, str] = {}
    with served(tickets(urls)) as address:
        gateway = GatewayProcess(origins=(address,))
        urls["gateway"] = Portal(gateway).url
        asyncio.run(script(gateway, address))
