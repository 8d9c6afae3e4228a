"""Firefox and Chromium in one room, each decoding what the other has encrypted.

Where Debian's Firefox is installed. It refuses to talk to a loopback address, so the gateway offers
the machine's own one; packets stay on the machine all the same.
"""

import asyncio
import ipaddress
import socket
from pathlib import Path

import pytest

from .conftest import Portal, running_gateway
from .firefox import FIREFOX, firefox
from .pages import chromium, join, received, served
from .test_calls import tickets
from .test_encryption import sealed

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def own_address() -> str:
    """The address this machine would send from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("no address but the loopback")
        return str(probe.getsockname()[0])


@pytest.mark.skipif(not Path(FIREFOX).exists(), reason="apt-get install firefox-esr")
def test_firefox_and_chromium_see_and_hear_each_other(tmp_path):
    address = own_address()
    if ipaddress.ip_address(address).is_loopback:
        pytest.skip("no address but the loopback")
    urls: dict[str, str] = {}
    with (
        served(tickets(urls)) as page_address,
        running_gateway(origins=(page_address,), media_addresses=(address,)) as gateway,
        firefox(tmp_path) as fox,
    ):
        urls["gateway"] = Portal(gateway).url
        fox.open(f"{page_address}/?seat=citizen&media=both")

        async def script() -> None:
            async with chromium(1) as (page,):
                await join(page, page_address, "caseworker")
                (words,) = await sealed(page)
                async with asyncio.timeout(60):
                    while not enough(await received(page), "citizen"):
                        await asyncio.sleep(0.2)
                    while not enough(frames_and_packets(fox), "caseworker"):
                        await asyncio.sleep(0.2)
                assert fox.evaluate("seen.encryption.at(-1).words") == words

        asyncio.run(script())


def frames_and_packets(fox) -> dict[str, int]:
    inbound = fox.evaluate("link.stats()")["inbound"]
    return {
        f"{entry['seat']}/{entry['kind']}": entry[
            "framesDecoded" if entry["kind"] == "video" else "packetsReceived"
        ]
        for entry in inbound
    }


def enough(found: dict[str, int], seat: str) -> bool:
    """More than a broken stream would ever show."""
    return found.get(f"{seat}/video", 0) > 40 and found.get(f"{seat}/audio", 0) > 50
