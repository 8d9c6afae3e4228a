"""What a gateway counts, measured at a running one and at its parts."""

import asyncio
import struct
import time
from typing import Any

import pytest

from media_gateway import dtls, peers, rtcp
from media_gateway.dtls import Certificate
from media_gateway.figures import Figures, Histogram
from media_gateway.forwarding import MOST_CLOCKS, Streams

from .conftest import Portal
from .endpoint import VIDEO, Person, conversation, rtp
from .test_media import Leg

EARLIER = 0x1234_5678


def clock(mark: int) -> bytes:
    """A sender report with this in the middle of its time."""
    time_ = b"\0\0" + struct.pack("!I", mark) + b"\0\0"
    return struct.pack("!BBHI", 0x80, 200, 6, VIDEO) + time_ + bytes(12)


def reception(mark: int, delay: float = 0.0, lost: float = 0.0) -> bytes:
    head = struct.pack("!BBHII", 0x81, 201, 7, 99, VIDEO)
    return head + struct.pack("!B11xII", int(lost * 256), mark, int(delay * 65536))


def count(told: dict[str, Any]) -> int:
    return int(told["buckets"][-1][1])


@pytest.fixture
def stage() -> tuple[Streams, Leg, Leg, Figures]:
    figures = Figures()
    streams, publisher, receiver = Streams(figures), Leg(), Leg()
    streams.publish(publisher, "video", VIDEO)
    return streams, publisher, receiver, figures


def test_a_value_on_a_bound_lies_below_it_and_buckets_hold_all_that_is_less():
    histogram = Histogram(0.1, 1)
    for value in (0.05, 0.1, 0.5, 7):
        histogram.add(value)
    told = histogram.told()
    assert told["buckets"] == [["0.1", 2], ["1.0", 3], ["+Inf", 4]]
    assert told["sum"] == pytest.approx(7.65)


def test_the_round_trip_is_from_passing_a_clock_on_to_the_answer_less_the_receivers_delay(stage):
    streams, publisher, receiver, figures = stage
    streams.reported(publisher, clock(EARLIER))
    time.sleep(0.06)
    streams.reported(receiver, reception(EARLIER, delay=0.02))
    told = figures.round_trip_seconds.told()
    assert count(told) == 1
    assert 0.039 < told["sum"] < 0.2


@pytest.mark.parametrize(("mark", "delay"), [(0, 0.0), (EARLIER + 1, 0.0), (EARLIER, 5.0)])
def test_an_answer_to_no_clock_or_before_it_is_no_round_trip(stage, mark, delay):
    streams, publisher, receiver, figures = stage
    streams.reported(publisher, clock(EARLIER))
    streams.reported(receiver, reception(mark, delay))
    assert count(figures.round_trip_seconds.told()) == 0


def test_only_the_last_clocks_are_remembered(stage):
    streams, publisher, receiver, figures = stage
    for mark in range(1, 1000):
        streams.reported(publisher, clock(mark))
    for mark in range(1, 1000):
        streams.reported(receiver, reception(mark))
    assert count(figures.round_trip_seconds.told()) == MOST_CLOCKS


def test_the_fraction_lost_is_counted_as_reported_but_not_by_the_sender_itself(stage):
    streams, publisher, receiver, figures = stage
    for leg, lost in ((receiver, 0.0), (receiver, 0.25), (publisher, 0.5)):
        streams.reported(leg, reception(0, lost=lost))
    told = figures.loss.told()
    assert (count(told), told["sum"]) == (2, 0.25)
    assert dict(map(tuple, told["buckets"]))["0.2"] == 1


def test_every_picture_asked_for_is_counted_and_one_that_serves_many_once():
    async def ask() -> Figures:
        figures = Figures()
        streams, publisher, receiver = Streams(figures), Leg(), Leg()
        streams.publish(publisher, "video", VIDEO)
        for _ in range(5):
            streams.reported(receiver, rtcp.keyframe_request(VIDEO))
        return figures

    figures = asyncio.run(ask())
    assert (figures.keyframe_requests, figures.keyframes_asked) == (5, 1)


def test_a_conversation_shows_in_the_load(portal: Portal):
    async def talk() -> None:
        publisher, receiver = await conversation(portal)
        publisher.say(rtp(5000))
        publisher.say(clock(EARLIER))
        await receiver.heard(1)
        receiver.say(reception(EARLIER, lost=0.125))
        receiver.say(rtcp.nack(VIDEO, [5000, 5001]))
        receiver.say(rtcp.keyframe_request(VIDEO))
        await asyncio.sleep(0.2)

    before = portal.control(op="load")
    asyncio.run(asyncio.wait_for(talk(), 10))
    after = portal.control(op="load")
    names = ("nacks", "packets_resent", "packets_asked", "keyframe_requests")
    assert [after[name] - before[name] for name in names] == [1, 1, 1, 1]
    more = {
        name: count(after[name]) - count(before[name])
        for name in ("loss", "round_trip_seconds", "reached_seconds", "handshake_seconds")
    }
    expected = {"loss": 1, "round_trip_seconds": 1, "reached_seconds": 2, "handshake_seconds": 2}
    assert more == expected


def lost(portal: Portal, reason: str) -> int:
    return int(portal.control(op="load")["lost"][reason])


def test_a_handshake_with_another_certificate_is_counted_as_that(portal: Portal):
    async def try_it() -> None:
        person = Person(portal, "somebody")
        offer = (await person.hear_offer())["sdp"]
        await person.endpoint.open()
        person.endpoint.certificate = Certificate.generateCertificate()
        person.answer()
        await person.endpoint.reach(offer)
        await person.endpoint.shake_hands(offer)
        await asyncio.sleep(1.3)

    before = lost(portal, "fingerprint")
    asyncio.run(asyncio.wait_for(try_it(), 10))
    assert lost(portal, "fingerprint") - before == 1


class Weak(Certificate):
    """One whose browser knows no suite that is allowed here."""

    def _create_ssl_context(self, srtp_profiles: Any) -> Any:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_cipher_list(b"ECDHE-ECDSA-AES128-SHA")
        return context


def test_a_browser_without_a_common_suite_is_counted_as_that(portal: Portal):
    async def try_it() -> None:
        person = Person(portal, "somebody", certificate=Weak.generateCertificate())
        with pytest.raises(dtls.HandshakeFailed):
            await person.join()
        await asyncio.sleep(1.3)

    before = lost(portal, "tls")
    asyncio.run(asyncio.wait_for(try_it(), 10))
    assert lost(portal, "tls") - before == 1


def test_who_never_came_and_who_came_without_a_handshake_are_told_apart(
    portal: Portal, monkeypatch
):
    async def try_it() -> None:
        Person(portal, "behind-a-firewall")
        person = Person(portal, "silent")
        await person.hear_offer()
        await person.endpoint.open()
        await person.endpoint.reach(person.offer["sdp"])
        await asyncio.sleep(1.5)

    monkeypatch.setattr(peers, "JOIN_SECONDS", 0.3)
    reasons = ("not-reached", "no-handshake")
    before = [lost(portal, reason) for reason in reasons]
    asyncio.run(asyncio.wait_for(try_it(), 10))
    assert [lost(portal, reason) for reason in reasons] == [count + 1 for count in before]


def test_an_answer_that_is_none_and_a_ticket_that_is_none_are_counted(portal: Portal):
    before = portal.control(op="load")
    client = portal.enter()
    number = client.hear_until("offer")["negotiation"]
    client.say(type="answer", negotiation=number, sdp="v=0")
    stranger = portal.connect()
    stranger.say(type="ticket", v=1, ticket="a.b")
    stranger.hear_until("closed")
    time.sleep(0.2)
    after = portal.control(op="load")
    assert after["lost"]["bad-answer"] - before["lost"]["bad-answer"] == 1
    refused = before["refused"].get("ticket-malformed", 0)
    assert after["refused"]["ticket-malformed"] - refused == 1
