"""The contract with aiortc and pylibsrtp: private names exist and behave as expected."""

import asyncio

import pytest

from media_gateway import dtls


class Wire:
    """Two ends that hand each other's datagrams over."""

    role = "controlled"

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[bytes] = asyncio.Queue()
        self.other: Wire

    async def _recv(self) -> bytes:
        return await self.inbox.get()

    async def _send(self, data: bytes) -> None:
        self.other.inbox.put_nowait(data)


async def handshake(fingerprint: str | None = None) -> tuple[dtls.Keys, dtls.Keys]:
    wires = (Wire(), Wire())
    wires[0].other, wires[1].other = wires[1], wires[0]
    certificates = [dtls.Certificate.generateCertificate() for _ in wires]
    channels = [dtls.Channel(w, c) for w, c in zip(wires, certificates, strict=True)]
    prints = [(("sha-256", fingerprint or c.fingerprint),) for c in certificates]
    async with asyncio.timeout(10):
        keys = await asyncio.gather(
            channels[0].open("active", prints[1]), channels[1].open("passive", prints[0])
        )
    assert not channels[0].closed
    for channel in channels:
        await channel.close()
    return keys[0], keys[1]


def test_the_installed_libraries_are_those_the_gateway_was_written_for():
    dtls.check_libraries()


def test_another_version_or_a_missing_name_stops_the_start(monkeypatch):
    monkeypatch.setattr(dtls, "version", lambda name: "2.0.0")
    monkeypatch.delattr(dtls.RTCDtlsTransport, "_set_role")
    with pytest.raises(dtls.UnsupportedLibraries) as error:
        dtls.check_libraries()
    assert "aiortc 2.0.0 is installed, 1.16.* is needed" in str(error.value)
    assert "has no _set_role" in str(error.value)


def test_what_one_end_protects_the_other_reads_and_a_changed_packet_is_refused():
    one, other = asyncio.run(handshake())
    packet = bytes([0x80, 96, 0, 1]) + bytes(4) + b"ssrc" + b"picture" * 190
    buffer, address = dtls.new_buffer()
    length = dtls.new_length()
    buffer[: len(packet)] = packet
    length[0] = len(packet)
    assert dtls.protect(one.outbound, address, length) == 0
    assert len(packet) < length[0] <= len(packet) + dtls.LARGEST_TRAILER
    assert bytes(buffer[12 : len(packet)]) != packet[12:]
    protected = bytes(buffer[: length[0]])
    buffer[20] ^= 1
    assert dtls.unprotect(other.inbound, address, length) != 0
    buffer[: len(protected)] = protected
    length[0] = len(protected)
    assert dtls.unprotect(other.inbound, address, length) == 0
    assert bytes(buffer[: length[0]]) == packet


def test_a_packet_may_be_protected_again_for_a_retransmission():
    one, _other = asyncio.run(handshake())
    packet = bytes([0x80, 96, 0, 1]) + bytes(4) + b"ssrc" + b"picture"
    buffer, address = dtls.new_buffer()
    length = dtls.new_length()
    results = []
    for _ in range(2):
        buffer[: len(packet)] = packet
        length[0] = len(packet)
        results.append((dtls.protect(one.outbound, address, length), bytes(buffer[: length[0]])))
    assert results[0] == results[1]
    assert results[0][0] == 0


def test_another_certificate_than_the_announced_one_is_refused():
    with pytest.raises(dtls.HandshakeFailed):
        asyncio.run(handshake(fingerprint=":".join(["00"] * 32)))
