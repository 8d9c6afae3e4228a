"""A conversation over real UDP, and what strangers, eavesdroppers and participants may do to it."""

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiortc.rtcdtlstransport import SRTP_PROFILES
from OpenSSL import SSL

from media_gateway import dtls, rtcp
from media_gateway.leg import MOST_REPORTERS
from media_gateway.mux import HELD_SECONDS, MOST_ADDRESSES

from .conftest import GatewayProcess, Portal
from .endpoint import VIDEO, Endpoint, Person, binding_request, conversation, first, rtp

pytestmark = pytest.mark.timeout(30)

FLOOD = 20_000
ADDRESSES = 4_000
MOST_WAITING = 1 << 20  # bytes in the gateway's socket buffer, which drops what does not fit

Play = Callable[[Endpoint, Endpoint], Awaitable[None]]
CLOSE_NOTIFY = b"\x15\xfe\xfd" + bytes(8) + b"\0\x02\x01\0"
FATAL_ALERT = b"\x15\xfe\xfd" + bytes(8) + b"\0\x02\x02\x28"


def play(portal: Portal, scene: Play) -> None:
    async def meet() -> None:
        await scene(*await conversation(portal))

    asyncio.run(asyncio.wait_for(meet(), 10))


async def flows(publisher: Endpoint, receiver: Endpoint, count: int = 50) -> None:
    """All of the next packets arrive."""
    receiver.rtp.clear()
    for _ in range(count):
        publisher.speak()
        await asyncio.sleep(0.001)
    assert len(await receiver.heard(count)) == count


class Stranger:
    """A socket the gateway has never heard of."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.gateway = "127.0.0.1", port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind((host, 0))

    def __enter__(self) -> "Stranger":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.gateway)

    async def answers(self) -> list[bytes]:
        await asyncio.sleep(0.2)
        found = []
        while True:
            try:
                found.append(self.socket.recv(2000))
            except BlockingIOError:
                return found


def client_hello() -> bytes:
    context = dtls.Certificate.generateCertificate()._create_ssl_context(SRTP_PROFILES)
    connection = SSL.Connection(context)
    connection.set_connect_state()
    with pytest.raises(SSL.WantReadError):
        connection.do_handshake()
    return bytes(connection.bio_read(1500))


def load(portal: Portal, *names: str) -> list[int]:
    told = portal.control(op="load")
    return [told[name] for name in names]


async def dropped_by(portal: Portal, act: Callable[[], object]) -> int:
    """How many datagrams the gateway throws away because of what is done."""
    (before,) = load(portal, "dropped_in")
    act()
    await asyncio.sleep(0.2)
    return load(portal, "dropped_in")[0] - before


# Strangers


def test_a_datagram_too_long_to_be_a_packet_ends_nothing(portal: Portal):
    """The one that closes an RTCDtlsTransport of aiortc from any address."""
    long = b"\x80" + bytes(1701)

    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        with Stranger(portal.gateway.media_port) as stranger:
            for sender in (stranger, publisher, receiver):
                assert await dropped_by(portal, lambda: sender.send(long)) == 1
            await flows(publisher, receiver)
            assert await stranger.answers() == []

    play(portal, scene)


def test_a_strangers_handshake_disturbs_none_and_is_not_answered(portal: Portal):
    async def meet() -> None:
        person, hello = Person(portal, "citizen"), client_hello()
        offer = (await person.hear_offer())["sdp"]
        await person.endpoint.open()
        person.answer()
        with Stranger(portal.gateway.media_port) as stranger:

            async def shout() -> None:
                while True:
                    for record in (hello, CLOSE_NOTIFY, FATAL_ALERT):
                        stranger.send(record)
                    await asyncio.sleep(0.0005)

            shouting = asyncio.create_task(shout())
            await asyncio.sleep(0.1)
            await person.endpoint.reach(offer)
            await person.endpoint.shake_hands(offer)
            await asyncio.sleep(1.2)
            shouting.cancel()
            assert person.endpoint.keys is not None
            assert load(portal, "connected") == [1]
            assert await stranger.answers() == []

    asyncio.run(asyncio.wait_for(meet(), 10))


def test_nobody_says_goodbye_for_somebody_else(portal: Portal):
    """Not even from the same address: it would have to be encrypted."""

    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        with Stranger(portal.gateway.media_port) as stranger:
            for sender in (stranger, publisher, receiver):
                for record in (CLOSE_NOTIFY, FATAL_ALERT, client_hello()):
                    sender.send(record)
            await asyncio.sleep(1.2)  # what is closed goes with the next sweep
            assert load(portal, "connected") == [2]
            await flows(publisher, receiver)

    play(portal, scene)


def test_strangers_cost_no_entry_in_any_table(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        mux = portal.gateway._pipe._media._mux
        ufrag = first("ice-ufrag", publisher.offer)
        requests = binding_request(f"{ufrag}:them", "wrong", True), binding_request("no:x", "wrong")
        before = len(mux._by_address), len(mux._by_ufrag)

        def knock() -> None:
            for _ in range(300):
                with Stranger(portal.gateway.media_port) as stranger:
                    for datagram in (*requests, client_hello_once, rtp(1), os.urandom(50)):
                        stranger.send(datagram)

        client_hello_once = client_hello()
        assert await dropped_by(portal, knock) == 300 * 5
        assert (len(mux._by_address), len(mux._by_ufrag)) == before
        await flows(publisher, receiver)

    play(portal, scene)


# Eavesdroppers, who send again what they saw


def test_a_packet_that_is_sent_again_is_passed_on_once(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        wire = publisher.say(rtp(500))
        await receiver.heard(1)
        with Stranger(portal.gateway.media_port) as stranger:

            def replay() -> None:
                for sender in (publisher, stranger):
                    for _ in range(5):
                        sender.send(wire)

            assert await dropped_by(portal, replay) == 10
        assert receiver.rtp == [rtp(500)]

    play(portal, scene)


def test_a_report_that_is_sent_again_is_read_once(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        clock = struct.pack("!BBHI", 0x80, 200, 6, VIDEO) + bytes(range(20))
        wire = publisher.say(clock)
        assert await dropped_by(portal, lambda: [publisher.send(wire) for _ in range(5)]) == 5
        assert receiver.rtcp == [clock]

    play(portal, scene)


# Participants, or who sends in their name


def test_what_is_cut_short_or_changed_is_dropped_and_counted(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        wire = publisher.protected(rtp(500))
        report = publisher.protected(rtcp.keyframe_request(VIDEO))
        forged = [wire[:size] for size in range(1, len(wire))]
        forged += [report[:size] for size in range(1, len(report))]
        forged += [wire[:-1] + bytes([wire[-1] ^ 1]), wire + b"\0", report + b"\0"]
        for start in (0x80, 0x8F, 0x90, 0xBF):  # with sources, extension and padding
            head = bytes([start, 96]) + os.urandom(6) + struct.pack("!I", VIDEO)
            forged += [head + os.urandom(size) for size in (0, 1, 16, 100, 1488)]

        def send() -> None:
            for datagram in forged:
                publisher.send(datagram)

        assert await dropped_by(portal, send) == len(forged)
        assert receiver.rtp == []
        await flows(publisher, receiver)

    play(portal, scene)


def test_forged_reports_do_not_keep_the_real_ones_out(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        def forge() -> None:
            for number in range(5 * MOST_REPORTERS):
                receiver.send(struct.pack("!BBHI", 0x81, 201, 7, 1000 + number) + os.urandom(40))

        assert await dropped_by(portal, forge) == 5 * MOST_REPORTERS
        await asyncio.sleep(0.4)  # longer than the pause between two requests for a picture
        publisher.rtcp.clear()
        receiver.say(rtcp.keyframe_request(VIDEO))
        await asyncio.sleep(0.2)
        assert publisher.rtcp == [rtcp.keyframe_request(VIDEO)]

    play(portal, scene)


def test_oversize_datagrams_of_a_participant_are_dropped(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        name = first("ice-ufrag", publisher.offer)
        password = first("ice-pwd", publisher.offer)
        long = binding_request(f"{name}:" + "x" * 1480, password, True)
        records = [b"\x16\xfe\xfd" + bytes(size) for size in (1498, 9000, 60_000)]

        def send() -> None:
            for datagram in (long, *records):
                publisher.send(datagram)

        assert len(long) > dtls.LARGEST_DATAGRAM
        assert await dropped_by(portal, send) == 4
        for _ in range(100):
            publisher.send(b"\x16\xfe\xfd" + os.urandom(1497))
        await asyncio.sleep(1.2)
        await flows(publisher, receiver)

    play(portal, scene)


def test_the_right_password_opens_a_bounded_number_of_addresses(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        mux = portal.gateway._pipe._media._mux
        name, password = (first(each, receiver.offer) for each in ("ice-ufrag", "ice-pwd"))
        leg, before = mux._by_ufrag[name], len(mux._by_address)
        for _ in range(10 * MOST_ADDRESSES):
            with Stranger(portal.gateway.media_port) as stranger:
                stranger.send(binding_request(f"{name}:them", password))
        await asyncio.sleep(0.3)
        assert 1 < len(leg.addresses) <= MOST_ADDRESSES
        assert len(mux._by_address) < before + MOST_ADDRESSES
        await flows(publisher, receiver)

    play(portal, scene)


def test_an_overheard_request_draws_no_stream_to_another_address(portal: Portal):
    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        name, password = (first(each, receiver.offer) for each in ("ice-ufrag", "ice-pwd"))
        request = binding_request(f"{name}:them", password, nominated=True)
        receiver.send(request)
        await asyncio.sleep(0.1)
        with Stranger(portal.gateway.media_port) as stranger:
            stranger.send(request)
            await flows(publisher, receiver)
            assert await stranger.answers() == []
        receiver.send(request)
        await flows(publisher, receiver)

    play(portal, scene)


def test_ones_own_password_does_not_open_the_address_of_somebody_who_is_there(portal: Portal):
    """As if the sender's address were forged: the victim's own socket carries it."""

    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        mux = portal.gateway._pipe._media._mux
        name, password = (first(each, receiver.offer) for each in ("ice-ufrag", "ice-pwd"))
        before = dict(mux._by_address)
        publisher.send(binding_request(f"{name}:them", password, nominated=True))
        await asyncio.sleep(0.1)
        assert mux._by_address == before
        await flows(publisher, receiver)
        victim = mux._by_ufrag[first("ice-ufrag", publisher.offer)]
        victim.last_heard -= HELD_SECONDS
        publisher.send(binding_request(f"{name}:them", password))
        await asyncio.sleep(0.1)
        assert set(mux._by_address.values()) == {mux._by_ufrag[name]}

    play(portal, scene)


def test_no_answer_is_longer_than_what_was_asked(portal: Portal):
    """Only the right password is answered at all, and not to anybody's gain."""

    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        name, password = (first(each, receiver.offer) for each in ("ice-ufrag", "ice-pwd"))
        with Stranger(portal.gateway.media_port) as stranger:
            request = binding_request(f"{name}:them", password)
            stranger.send(request)
            (answer,) = await stranger.answers()
            assert len(answer) <= len(request)

    play(portal, scene)


# Floods, at a gateway in a process of its own


@pytest.fixture(scope="module")
def apart() -> Iterator[Portal]:
    gateway = GatewayProcess()
    yield Portal(gateway)
    gateway.end()


def memory(portal: Portal) -> int:
    """Bytes the gateway's process occupies."""
    assert isinstance(portal.gateway, GatewayProcess)
    pages = Path(f"/proc/{portal.gateway.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def waiting(port: int) -> int:
    """Bytes in the gateway's socket buffer."""
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        words = line.split()
        if words[1] == f"0100007F:{port:04X}":
            return int(words[4].partition(":")[2], 16)
    raise AssertionError(port)


async def flood(port: int, datagrams: list[bytes], aside: Callable[[int], Any]) -> None:
    """As fast as the gateway reads, a few from each address; now and then somebody else sends."""
    share = max(1, len(datagrams) // ADDRESSES)
    for start in range(0, len(datagrams), share):
        host = f"127.1.{start // share % 200}.{start // share // 200 + 1}"
        with Stranger(port, host) as stranger:
            for datagram in datagrams[start : start + share]:
                stranger.send(datagram)
        if start % 100 == 0:
            aside(start)
            await asyncio.sleep(0)
            while waiting(port) > MOST_WAITING:
                await asyncio.sleep(0.001)


def kinds(offer: str) -> dict[str, Callable[[], bytes]]:
    hello, ufrag = client_hello(), first("ice-ufrag", offer)
    return {
        "requests-for-nobody": lambda: binding_request(f"{os.urandom(8).hex()}:x", "wrong", True),
        "requests-with-a-wrong-password": lambda: binding_request(f"{ufrag}:them", "wrong", True),
        "noise": lambda: os.urandom(100),
        "handshakes": lambda: hello,
        "pictures": lambda: b"\x80\x60" + os.urandom(6) + struct.pack("!I", VIDEO) + bytes(1000),
    }


@pytest.mark.skipif(not Path("/proc/net/udp").exists(), reason="needs Linux")
@pytest.mark.parametrize("kind", list(kinds("a=ice-ufrag:x")))
def test_a_flood_stops_no_stream_is_not_answered_and_leaves_nothing_behind(apart: Portal, kind):
    port = apart.gateway.media_port

    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        make = kinds(receiver.offer)[kind]
        await flood(port, [make() for _ in range(2000)], lambda _start: None)
        occupied, (answered,) = memory(apart), load(apart, "packets_out")
        await flood(port, [make() for _ in range(FLOOD)], lambda _start: publisher.speak())
        assert len(await receiver.heard(FLOOD // 100)) >= 0.99 * FLOOD / 100
        assert load(apart, "packets_out")[0] - answered == len(receiver.rtp)
        assert memory(apart) - occupied < 1 << 20

    play(apart, scene)
    apart.control(op="end", consultation="c1")


def test_sources_that_were_not_announced_cost_no_memory(apart: Portal):
    """libsrtp would keep some kilobytes for each of them: the keys are right."""

    async def scene(publisher: Endpoint, receiver: Endpoint) -> None:
        occupied = memory(apart)
        for number in range(5000):
            publisher.say(rtp(1, ssrc=100_000 + number))
            publisher.say(struct.pack("!BBHI", 0x80, 201, 1, 200_000 + number))
            if number % 50 == 0:
                await asyncio.sleep(0.005)
        await flows(publisher, receiver)
        assert memory(apart) - occupied < 1 << 20

    play(apart, scene)
    apart.control(op="end", consultation="c1")
