"""Several gateways: where rooms are placed, and what happens when one stops or dies."""

import asyncio
import os
import signal
import time
from typing import Any

import pytest

from media_gateway.tickets import issue
from portal.consultation.fleet import Fleet, sender
from portal.settings import Settings

from .conftest import SECRET, GatewayProcess, Portal
from .pages import chromium, join, served, wait_for
from .test_calls import both_arrive
from .test_signalling import closed

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "gateway.secret"
    path.touch(0o600)
    path.write_bytes(SECRET)
    return str(path)


def fleet_of(secret_file: str, *gateways: GatewayProcess) -> Fleet:
    addresses = ["{}:{}".format(*gateway.address) for gateway in gateways]
    settings = Settings(
        gateway_secret_file=secret_file,
        gateway_urls_setting=tuple(f"ws://{address}" for address in addresses),
        gateway_control_urls_setting=tuple(f"http://{address}" for address in addresses),
    )
    fleet = Fleet(settings, sender(settings))
    for url in settings.gateway_urls:
        fleet.ask(url)
    return fleet


@pytest.fixture
def two(secret_file):
    gateways = [GatewayProcess(), GatewayProcess()]
    yield gateways, fleet_of(secret_file, *gateways)
    for gateway in gateways:
        if gateway.process.is_alive():
            gateway.end()


def url(gateway: GatewayProcess) -> str:
    return "ws://{}:{}".format(*gateway.address)


def eventually(condition, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_room_goes_to_the_emptier_gateway_and_stays_where_it_is(two):
    (first, second), fleet = two
    guest = Portal(first).enter()
    fleet.ask(url(first))
    assert fleet.place("") == url(second)
    assert fleet.place(url(first)) == url(first)
    guest.close()


def test_a_room_of_a_gateway_that_died_is_placed_again(two):
    (first, second), fleet = two
    first.end(kill=True)
    eventually(lambda: fleet.place(url(first)) == url(second))
    assert fleet.place("") == url(second)


def test_where_no_gateway_answers_people_are_sent_to_one_all_the_same(two):
    gateways, fleet = two
    for gateway in gateways:
        gateway.end(kill=True)
        fleet.ask(url(gateway))
    assert fleet.place("") in [url(gateway) for gateway in gateways]


def test_an_address_that_was_taken_out_of_the_settings_places_its_rooms_again(two):
    (first, second), fleet = two
    assert fleet.place("ws://former.example") in (url(first), url(second))
    assert fleet.control_of("ws://former.example") == ""


def test_a_gateway_asked_to_stop_takes_no_new_rooms_and_lets_calls_end(two):
    (first, second), fleet = two
    portal = Portal(first)
    citizen, waiting = portal.enter(), portal.enter("wait", seat="w")
    os.kill(first.process.pid, signal.SIGTERM)
    assert citizen.hear_until("stopping") == {"type": "stopping", "seconds": 600}
    assert closed(waiting) == (1001, "stopping")
    fleet.ask(url(first))
    # The room goes on here, a new one begins at the other.
    assert fleet.place(url(first)) == url(first)
    assert fleet.place("") == url(second)
    caseworker = portal.enter(seat="caseworker", role="caseworker")
    stranger = portal.connect()
    stranger.say(type="ticket", v=1, ticket=portal.ticket(consultation="c2"))
    assert closed(stranger) == (1001, "stopping")
    assert first.process.is_alive()
    portal.control(op="end", consultation="c1")
    assert closed(citizen) == closed(caseworker) == (4403, "ended")
    first.process.join(10)
    assert first.process.exitcode == 0


def test_a_gateway_without_calls_stops_at_once(two):
    (first, _second), _fleet = two
    os.kill(first.process.pid, signal.SIGTERM)
    first.process.join(10)
    assert first.process.exitcode == 0


def test_who_is_at_the_wrong_gateway_is_sent_on(two):
    (first, _second), _fleet = two
    portal = Portal(first)
    citizen, other = portal.enter(), portal.enter(consultation="c2", seat="other")
    portal.control(op="move", consultation="c1")
    assert closed(citizen) == (1001, "moved")
    assert "closed" not in [message["type"] for message in other.hear_all()]
    assert portal.enter().hear_until("offer")["negotiation"] == 1


@pytest.mark.browser
def test_a_call_goes_on_at_another_gateway_when_its_own_dies(secret_file):
    gateways: list[GatewayProcess] = []
    place: dict[str, Any] = {"now": ""}

    def ticket(query: dict[str, str]) -> dict[str, str]:
        """What the portal does: the room's place is kept, and changes with the gateway's death."""
        fleet = place["fleet"]
        place["now"] = fleet.place(place["now"])
        named = {"consultation": "c1", "seat": query["seat"], "role": query["seat"]}
        until = time.time() + 90
        text = issue(SECRET, time.time(), kind="seat", topics=["t"], until=until, **named)
        return {"url": f"{place['now']}/ws", "ticket": text}

    async def script(address: str) -> None:
        async with chromium(2) as (citizen, caseworker):
            await join(citizen, address, "citizen")
            await join(caseworker, address, "caseworker")
            await both_arrive(citizen, "caseworker")
            carrying = next(gateway for gateway in gateways if url(gateway) == place["now"])
            carrying.end(kill=True)
            for page in (citizen, caseworker):
                await wait_for(page, "seen.streams === 2", 20)
            await both_arrive(citizen, "caseworker")
            await both_arrive(caseworker, "citizen")
            assert place["now"] != url(carrying)

    with served(ticket) as address:
        gateways += [GatewayProcess(origins=(address,)) for _ in range(2)]
        place["fleet"] = fleet_of(secret_file, *gateways)
        asyncio.run(script(address))
        for gateway in gateways:
            gateway.end(kill=True)
