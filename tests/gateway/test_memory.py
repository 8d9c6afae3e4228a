"""Who has left takes their memory with them, at once and not when the collector comes round."""

import asyncio
import gc
import weakref

from .conftest import Portal
from .endpoint import AUDIO, VIDEO, Person, rtp

PACKETS = 40


def test_a_person_who_left_leaves_nothing_behind_without_the_collector(portal: Portal):
    """Half a megabyte of packets for retransmissions each, and libsrtp's and OpenSSL's own."""
    media = portal.gateway._pipe._media

    async def come_and_go(number: int) -> list[weakref.ref]:
        person = await Person(portal, f"person-{number}").join(audio=AUDIO, video=VIDEO)
        [leg] = [peer.leg for _room, peer in media._peers.values()]
        for sequence in range(PACKETS):
            person.endpoint.say(rtp(sequence))
        async with asyncio.timeout(5):
            while not leg.routes or not any(r.kept(PACKETS - 1) for r in list(leg.routes.values())):
                await asyncio.sleep(0.02)
        left = [weakref.ref(leg)]
        del leg
        await asyncio.to_thread(
            portal.control, op="remove", consultation="c1", seat=f"person-{number}"
        )
        async with asyncio.timeout(5):
            while media._peers or media._closing:
                await asyncio.sleep(0.02)
        await person.endpoint.close()
        return left

    async def all_of_them() -> list[weakref.ref]:
        return [each for number in range(5) for each in await come_and_go(number)]

    gc.collect()
    gc.disable()
    try:
        legs = asyncio.run(asyncio.wait_for(all_of_them(), 30))
        assert [leg() for leg in legs] == [None] * 5
    finally:
        gc.enable()
    assert media.load()["seats"] == 0
    assert media._mux._by_address == {}
    assert media._mux._by_ufrag == {}
    assert media._rooms == {}
