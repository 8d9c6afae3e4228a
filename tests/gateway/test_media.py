"""The parts of the media thread, fed with packets instead of browsers."""

import asyncio
import ipaddress
import os
import socket
import struct
import time

import pytest

from media_gateway import rtcp, sdp, stun
from media_gateway.forwarding import Route, SsrcTaken, Streams
from media_gateway.mux import Mux

from .conftest import Portal
from .endpoint import binding_request

PUBLISHER_SSRC = 0x1234


class Leg:
    """Where a route would send to."""

    keys = None
    address = None

    def __init__(self) -> None:
        self.routes: dict[int, Route] = {}
        self.sent: list[bytes] = []

    def send(self, packet: bytes) -> None:
        self.sent.append(packet)

    def changed(self) -> None:
        """No port has a table of these streams."""


def rtp(sequence: int) -> bytearray:
    return bytearray(struct.pack("!BBHII", 0x80, 96, sequence, 0, PUBLISHER_SSRC) + b"picture")


def stage() -> tuple[Streams, Leg, Leg, Route]:
    streams, publisher, receiver = Streams(), Leg(), Leg()
    return streams, publisher, receiver, streams.publish(publisher, "video", PUBLISHER_SSRC)


def test_lost_packets_are_sent_again_and_unknown_ones_asked_of_the_publisher():
    streams, publisher, receiver, route = stage()
    for sequence in (65535, 0, 2):
        route.keep(rtp(sequence))
    request = struct.pack("!BBHIIHH", 0x81, 205, 3, 7, PUBLISHER_SSRC, 65535, 0b111)
    streams.reported(receiver, request)
    assert receiver.sent == [bytes(rtp(65535)), bytes(rtp(0)), bytes(rtp(2))]
    assert list(rtcp.read(publisher.sent[0])) == [rtcp.Nack(PUBLISHER_SSRC, (1,))]


def test_many_requests_for_a_key_frame_become_two_in_a_while():
    async def ask() -> int:
        streams, publisher, receiver, _route = stage()
        for _ in range(20):
            streams.reported(receiver, rtcp.keyframe_request(PUBLISHER_SSRC))
        assert publisher.sent == [rtcp.keyframe_request(PUBLISHER_SSRC)]
        await asyncio.sleep(0.35)
        return len(publisher.sent)

    assert asyncio.run(ask()) == 2


def test_the_slowest_receiver_sets_the_pace_until_it_leaves():
    streams, publisher, slow, _route = stage()
    fast = Leg()
    streams.reported(slow, rtcp.remb(300_000, PUBLISHER_SSRC))
    streams.reported(fast, rtcp.remb(2_000_000, PUBLISHER_SSRC))
    streams.leave(slow)
    streams.reported(fast, rtcp.remb(2_000_000, PUBLISHER_SSRC))
    paces = [report.bits_per_second for packet in publisher.sent for report in rtcp.read(packet)]
    assert paces == [pytest.approx(pace, rel=0.001) for pace in (300_000, 300_000, 2_000_000)]


def test_reception_reports_go_up_and_nobody_reports_on_himself():
    streams, publisher, receiver, _route = stage()
    block = struct.pack("!I", PUBLISHER_SSRC) + bytes(20)
    report = struct.pack("!BBHI", 0x81, 201, 7, 99) + block
    streams.reported(receiver, report)
    streams.reported(publisher, report)
    assert publisher.sent == [report]


def test_only_the_publisher_may_tell_the_clock_of_a_stream():
    streams, publisher, receiver, route = stage()
    route.receivers = ((None, receiver),)
    packet = struct.pack("!BBHI", 0x80, 200, 6, PUBLISHER_SSRC) + bytes(20)
    streams.reported(Leg(), packet)
    assert receiver.sent == []
    streams.reported(publisher, packet)
    assert receiver.sent == [packet]


def test_an_ssrc_that_is_taken_is_refused():
    streams, _publisher, receiver, _route = stage()
    with pytest.raises(SsrcTaken):
        streams.publish(receiver, "audio", PUBLISHER_SSRC)


def test_reports_that_are_cut_short_or_random_are_survived():
    streams, _publisher, receiver, _route = stage()
    for size in range(60):
        for kind in (200, 201, 205, 206):
            for form in (1, 4, 15, 31):
                words = size // 4
                packet = bytes([0x80 | form, kind, 0, words]) + os.urandom(size)
                streams.reported(receiver, packet)


@pytest.mark.parametrize("address", [("192.0.2.1", 4000), ("2001:db8::1%eth0", 4000, 0, 2)])
def test_a_stun_answer_tells_the_address_and_is_signed(address):
    request = stun.read(binding_request("local:remote", "password", nominated=True))
    assert request is not None
    assert (request.local, request.remote, request.nominated) == ("local", "remote", True)
    assert request.authentic(b"password") and not request.authentic(b"other")
    answer = stun.success(request, b"password", address)
    size = struct.unpack_from("!H", answer, 22)[0]
    hidden = answer[28 : 24 + size]
    plain = bytes(a ^ b for a, b in zip(hidden, stun.COOKIE + request.transaction))
    assert plain == ipaddress.ip_address(address[0].partition("%")[0]).packed
    assert struct.unpack_from("!H", answer, 26)[0] ^ 0x2112 == 4000
    assert struct.unpack_from("!H", answer, 2)[0] + 20 == len(answer)


def test_an_offer_names_every_address_and_no_field_that_would_have_to_be_rewritten():
    server = sdp.Server("u", "p", "AA:BB", ("192.0.2.1", "2001:db8::1"), 6545)
    sections = [
        sdp.Section("a", "audio", "recvonly"),
        sdp.Section("v1", "video", "sendonly", "s2", 77),
        sdp.Section("v2", "video", "inactive"),
    ]
    text = sdp.offer(1, 2, server, sections)
    assert "a=group:BUNDLE a v1 v2" in text
    assert text.count("a=ssrc:77 cname:s2") == text.count("a=msid:s2 s2-v1") == 1
    assert "192.0.2.1 6545 typ host" in text and "2001:db8::1 6545 typ host" in text
    assert not any(word in text for word in ("sdes:mid", "transport-wide", "rtx", "H264"))


ANSWER = [
    "v=0",
    "a=setup:active",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=ice-ufrag:abcd",
    "a=fingerprint:sha-256 AA:BB",
    "a=mid:a",
    "a=sendonly",
    "a=ssrc:4000000000 cname:x",
    "m=video 0 UDP/TLS/RTP/SAVPF 96",
    "a=mid:v",
]


def test_an_answer_gives_credentials_and_the_sections_that_were_taken():
    answer = sdp.parse_answer("\r\n".join(ANSWER))
    assert (answer.ufrag, answer.setup) == ("abcd", "active")
    assert answer.fingerprints == (("sha-256", "AA:BB"),)
    assert answer.sections == (sdp.AnsweredSection("a", "audio", "sendonly", 4_000_000_000),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "m=\r\na=ssrc:",
        "\n".join(ANSWER).replace("4000000000", "1"),
        "\n".join(ANSWER).replace("4000000000", "9" * 5000),
        "\n".join(ANSWER).replace("a=setup:active", ""),
    ],
)
def test_an_answer_without_what_every_browser_sends_is_refused(text):
    with pytest.raises(sdp.BadAnswer):
        sdp.parse_answer(text)


def test_only_the_right_password_opens_a_path_and_a_renewed_one_closes_the_old():
    async def exchange() -> None:
        mux = Mux("127.0.0.1", 0)
        leg = mux.open_leg(lambda packet: None)
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.setblocking(False)
            client.bind(("127.0.0.1", 0))

            async def knock(name: str, password: str) -> None:
                client.sendto(binding_request(f"{name}:x", password), ("127.0.0.1", mux.port))
                await asyncio.sleep(0.05)

            await knock(leg.ufrag, "wrong")
            assert leg.address is None
            former = leg.ufrag, leg.password
            await knock(*former)
            assert leg.address == client.getsockname()
            assert (await loop.sock_recv(client, 2000))[:2] == b"\x01\x01"
            leg.renew()
            heard = leg.last_heard
            await knock(*former)
            assert leg.last_heard == heard
            await knock(leg.ufrag, leg.password)
            assert leg.last_heard > heard
            leg.mute()
            heard = leg.last_heard
            await knock(leg.ufrag, leg.password)
            assert leg.last_heard == heard
        mux.close()

    asyncio.run(asyncio.wait_for(exchange(), 10))


def test_garbage_and_oversize_datagrams_do_not_disturb_the_port(portal: Portal):
    portal.enter()
    before = portal.control(op="load")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        sizes = [0, 1, 11, 12, 20, 1500, 1501, 1702, 9000]
        for first in (0, 1, 22, 63, 64, 0x80, 0x81, 0xBF, 0xFF):
            for size in sizes:
                datagram = (bytes([first]) + os.urandom(size))[:size]
                client.sendto(datagram, ("127.0.0.1", portal.gateway.media_port))
        client.sendto(b"\x80\xc8" + bytes(1700), ("127.0.0.1", portal.gateway.media_port))
    time.sleep(0.3)
    after = portal.control(op="load")
    assert after["packets_in"] - before["packets_in"] == 9 * 9 + 1
    assert after["dropped_in"] - before["dropped_in"] == 9 * 9 + 1
    assert (after["seats"], after["packets_out"]) == (before["seats"], before["packets_out"])
