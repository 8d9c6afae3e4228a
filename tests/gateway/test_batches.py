"""The port that reads and writes in batches, and what it has in common with the plain one."""

import asyncio
import os
import socket
import struct
from collections.abc import Iterator

import pylibsrtp
import pytest
from pylibsrtp import Policy

from media_gateway import batches, dtls
from media_gateway.batches import BatchedMux, available, open_mux, pack, unpack
from media_gateway.forwarding import Route, Streams
from media_gateway.leg import Leg
from media_gateway.loop import MediaLoop
from media_gateway.mux import BATCH, HELD_SECONDS, Mux
from media_gateway.passing import MOST_SENT

from .test_media import binding_request

PORTS = [
    Mux,
    pytest.param(BatchedMux, marks=pytest.mark.skipif(not available(), reason="glibc only")),
]
SSRC = 0x1234
HOSTS = ["127.0.0.1", "::1"]

pytestmark = pytest.mark.parametrize("port", PORTS, ids=lambda port: port.__name__)


def session(direction: int) -> pylibsrtp.Session:
    """Everybody has the same key here."""
    return pylibsrtp.Session(
        Policy(
            key=bytes(range(44)),
            ssrc_type=direction,
            srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
        )
    )


def rtp(sequence: int, ssrc: int = SSRC, size: int = 1000) -> bytes:
    return struct.pack("!BBHII", 0x80, 96, sequence, 0, ssrc) + bytes(size)


class Person:
    """A socket that has shown the right password, and its side of the keys."""

    def __init__(self, mux: Mux, host: str) -> None:
        self.reports: list[bytes] = []
        self.leg: Leg = mux.open_leg(self.reports.append)
        sessions = session(Policy.SSRC_ANY_INBOUND), session(Policy.SSRC_ANY_OUTBOUND)
        self.leg.keys = dtls.Keys(sessions[0]._srtp[0], sessions[1]._srtp[0], sessions)
        self.seal, self.unseal = session(Policy.SSRC_ANY_OUTBOUND), session(Policy.SSRC_ANY_INBOUND)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.setblocking(False)
        self.socket.bind((host, 0))
        self.gate = host, mux.port

    async def knock(self) -> None:
        self.say(binding_request(f"{self.leg.ufrag}:x", self.leg.password))
        await asyncio.wait_for(self.leg.reached.wait(), 5)
        answer = await asyncio.get_running_loop().sock_recv(self.socket, 2000)
        assert answer[:2] == b"\x01\x01"

    def say(self, datagram: bytes) -> None:
        self.socket.sendto(datagram, self.gate)

    def send(self, packet: bytes) -> None:
        self.say(self.seal.protect(packet))

    def heard(self) -> Iterator[bytes]:
        while True:
            try:
                yield self.unseal.unprotect(self.socket.recv(2000))
            except BlockingIOError:
                return


class Stage:
    """One who publishes, and some who receive."""

    def __init__(self, port: type[Mux], host: str, receivers: int) -> None:
        self._people(port(host, 0), host, receivers, SSRC)

    @classmethod
    def beside(cls, other: "Stage", ssrc: int) -> "Stage":
        """Another room at the same port."""
        room = cls.__new__(cls)
        room._people(other.mux, other.publisher.gate[0], len(other.receivers), ssrc)
        return room

    def _people(self, mux: Mux, host: str, receivers: int, ssrc: int) -> None:
        self.mux = mux
        self.publisher = Person(self.mux, host)
        self.receivers = [Person(self.mux, host) for _ in range(receivers)]
        self.route: Route = Streams().publish(self.publisher.leg, "video", ssrc)

    async def enter(self) -> None:
        for person in (self.publisher, *self.receivers):
            await person.knock()
        self.route.connect([person.leg for person in self.receivers])

    def close(self) -> None:
        for person in (self.publisher, *self.receivers):
            person.socket.close()
        self.mux.close()


def play(port: type[Mux], act, host: str = "127.0.0.1", receivers: int = 2) -> None:
    async def whole() -> None:
        stage = Stage(port, host, receivers)
        try:
            await stage.enter()
            await act(stage)
        finally:
            stage.close()

    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        runner.run(asyncio.wait_for(whole(), 20))


@pytest.mark.parametrize("host", HOSTS)
def test_everybody_else_receives_what_was_sent_in_its_order(port, host):
    packets = [rtp(sequence, size=100 * (sequence % 13)) for sequence in range(1, 41)]

    async def act(stage: Stage) -> None:
        for packet in packets:
            stage.publisher.send(packet)
        await asyncio.sleep(0.2)
        assert [list(person.heard()) for person in stage.receivers] == [packets, packets]
        assert list(stage.publisher.heard()) == []
        assert stage.route.kept(40) == packets[-1]
        assert stage.mux.counters.dropped_out == 0

    play(port, act, host)


def test_more_than_a_batch_at_once_loses_nothing(port):
    count = 3 * BATCH
    assert 3 * BATCH > MOST_SENT

    async def act(stage: Stage) -> None:
        for sequence in range(count):
            stage.publisher.send(rtp(sequence))
        await asyncio.sleep(0.5)
        assert [len(list(person.heard())) for person in stage.receivers] == [count] * 3
        assert stage.mux.counters.packets_in == count + 4
        assert stage.mux.counters.packets_out == 3 * count + 4

    play(port, act, receivers=3)


def test_only_what_is_well_formed_and_known_is_passed_on(port):
    async def act(stage: Stage) -> None:
        sender = stage.publisher
        sender.send(rtp(1))
        await asyncio.sleep(0.1)
        before = stage.mux.counters.dropped_in
        wrong = bytearray(sender.seal.protect(rtp(2)))
        wrong[-1] ^= 1
        unwanted = [bytes(wrong), b"", b"\x80", rtp(3)[:11], sender.seal.protect(rtp(4, SSRC + 1))]
        unwanted += [b"\x80" + os.urandom(size) for size in (1500, 1702, 9000)]
        for datagram in unwanted:
            sender.say(datagram)
        stage.receivers[0].send(rtp(5))
        sender.send(rtp(6))
        await asyncio.sleep(0.2)
        assert [list(person.heard()) for person in stage.receivers] == [[rtp(1), rtp(6)]] * 2
        assert stage.mux.counters.dropped_in - before == len(unwanted) + 1

    play(port, act)


def test_an_unknown_address_reaches_nobody_even_with_the_right_key(port):
    async def act(stage: Stage) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for sequence in range(3):
                stranger.sendto(stage.publisher.seal.protect(rtp(sequence)), stage.publisher.gate)
        await asyncio.sleep(0.1)
        assert [list(person.heard()) for person in stage.receivers] == [[], []]
        assert stage.mux.counters.dropped_in == 3

    play(port, act)


def test_one_who_cannot_be_reached_does_not_keep_packets_from_the_others(port):
    async def act(stage: Stage) -> None:
        stage.mux._reach(stage.receivers[0].leg, ("127.0.0.1", 0))
        for sequence in range(5):
            stage.publisher.send(rtp(sequence))
        await asyncio.sleep(0.2)
        assert len(list(stage.receivers[1].heard())) == 5
        assert stage.mux.counters.dropped_out == 5

    play(port, act)


def test_who_comes_from_another_address_is_sent_to_there(port):
    async def act(stage: Stage) -> None:
        person = stage.receivers[0]
        stage.publisher.send(rtp(1))
        await asyncio.sleep(0.1)
        old, person.socket = person.socket, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        person.socket.setblocking(False)
        person.say(binding_request(f"{person.leg.ufrag}:x", person.leg.password, nominated=True))
        await asyncio.sleep(0.1)
        assert person.socket.recv(2000)[:2] == b"\x01\x01"
        stage.publisher.send(rtp(2))
        await asyncio.sleep(0.1)
        assert list(person.heard()) == [rtp(2)]
        assert len(old.recv(2000)) > len(rtp(1))
        old.close()

    play(port, act)


def test_a_port_that_changed_hands_belongs_to_the_newest_password(port):
    """Once its former owner has been silent for a while."""

    async def act(stage: Stage) -> None:
        stage.publisher.send(rtp(1))
        await asyncio.sleep(0.1)
        stage.publisher.leg.last_heard -= HELD_SECONDS
        heir = stage.receivers[1].leg
        stage.publisher.say(binding_request(f"{heir.ufrag}:x", heir.password))
        await asyncio.sleep(0.1)
        stage.publisher.send(rtp(2))
        await asyncio.sleep(0.1)
        assert list(stage.receivers[0].heard()) == [rtp(1)]

    play(port, act)


def test_nothing_comes_from_or_to_somebody_who_was_muted(port):
    async def act(stage: Stage) -> None:
        stage.publisher.send(rtp(1))
        await asyncio.sleep(0.1)
        stage.publisher.leg.mute()
        stage.publisher.send(rtp(2))
        await asyncio.sleep(0.1)
        assert [list(person.heard()) for person in stage.receivers] == [[rtp(1)]] * 2

    play(port, act)


def test_reports_are_read_and_answered(port):
    report = struct.pack("!BBHI", 0x80, 201, 1, 7)

    async def act(stage: Stage) -> None:
        person = stage.receivers[0]
        person.say(person.seal.protect_rtcp(report))
        await asyncio.sleep(0.1)
        assert person.reports == [report]
        person.leg.send(report)
        await asyncio.sleep(0.1)
        assert person.unseal.unprotect_rtcp(person.socket.recv(2000)) == report

    play(port, act)


@pytest.mark.parametrize(
    "address", [("192.0.2.1", 4000), ("2001:db8::1", 65535, 5, 0), ("fe80::1", 1, 0, 3)]
)
def test_addresses_of_the_kernel_are_read_as_they_are_written(port, address):
    assert unpack(pack(address, ipv6=len(address) == 4)) == address


def test_streams_of_the_same_number_in_two_rooms_stay_in_their_room(port):
    """SSRCs are unique within a room only; these two also share their place in the table."""

    async def act(stage: Stage) -> None:
        rooms = [stage, Stage.beside(stage, SSRC), Stage.beside(stage, SSRC + 1024)]
        for room in rooms[1:]:
            await room.enter()
        for number, room in enumerate(rooms):
            room.publisher.send(rtp(number, room.route.ssrc))
        await asyncio.sleep(0.2)
        for number, room in enumerate(rooms):
            packet = rtp(number, room.route.ssrc)
            assert [list(person.heard()) for person in room.receivers] == [[packet]] * 2
            assert room.route.kept(number) == packet

    play(port, act)


def opened() -> type[Mux]:
    async def both() -> type[Mux]:
        mux = open_mux("127.0.0.1", 0)
        mux.close()
        return type(mux)

    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        return runner.run(both())


def test_the_batched_port_is_taken_where_it_works(port):
    assert opened() is (BatchedMux if available() else Mux)


def test_where_nothing_can_be_compiled_the_plain_port_does_it_and_the_operator_is_told(
    port, monkeypatch, caplog
):
    monkeypatch.setattr(batches, "passing", None)
    assert opened() is Mux
    assert "event=plain-port" in caplog.text
