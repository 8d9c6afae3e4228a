"""A browser's side of one connection, without a browser: ICE, DTLS and SRTP over real UDP."""

import asyncio
import hashlib
import hmac
import itertools
import os
import re
import struct
from typing import Any

from media_gateway import dtls, stun

from .conftest import Client, Portal

AUDIO, VIDEO = 0x5000_0001, 0x6000_0001
_LOST = b""


def binding_request(name: str, password: str, nominated: bool = False) -> bytes:
    user = name.encode()
    body = struct.pack("!HH", 6, len(user)) + user + bytes(-len(user) % 4)
    if nominated:
        body += struct.pack("!HH", 0x25, 0)
    head = struct.pack("!HH", 1, len(body) + 24) + stun.COOKIE + os.urandom(12)
    mac = hmac.digest(password.encode(), head + body, hashlib.sha1)
    return head + body + struct.pack("!HH", 8, 20) + mac


def rtp(sequence: int, ssrc: int = VIDEO, size: int = 200) -> bytes:
    return struct.pack("!BBHII", 0x80, 96, sequence & 0xFFFF, 0, ssrc) + bytes(size)


def first(name: str, sdp: str) -> str:
    found = re.search(rf"^a={name}:(.*?)\r?$", sdp, re.M)
    assert found
    return found[1]


class Endpoint(asyncio.DatagramProtocol):
    """One socket; `rtp` and `rtcp` hold what came and was opened, `refused` counts the rest."""

    role = "controlling"

    def __init__(self, port: int, certificate: dtls.Certificate | None = None) -> None:
        self.gateway = "127.0.0.1", port
        self.certificate = certificate or dtls.Certificate.generateCertificate()
        self.keys: dtls.Keys | None = None
        self.rtp: list[bytes] = []
        self.rtcp: list[bytes] = []
        self.refused = 0
        self.offer = ""
        self._sequence = itertools.count()
        self.reached = asyncio.Event()
        self.records: asyncio.Queue[bytes] = asyncio.Queue()
        self._channel = dtls.Channel(self, self.certificate)
        self._buffer, self._address = dtls.new_buffer()
        self._length = dtls.new_length()

    async def open(self) -> "Endpoint":
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        return self

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, _address: Any) -> None:
        if data[0] > 127 and self.keys is not None:
            self._media(data)
        elif data[:2] == b"\x01\x01":
            self.reached.set()
        elif 19 < data[0] < 64:
            self.records.put_nowait(data)

    def _media(self, data: bytes) -> None:
        assert self.keys is not None
        about = 191 < data[1] < 224
        opened = self._through(
            dtls.unprotect_rtcp if about else dtls.unprotect, self.keys.inbound, data
        )
        self.refused += opened is None
        if opened is not None:
            (self.rtcp if about else self.rtp).append(opened)

    def _through(self, function: Any, context: Any, packet: bytes) -> bytes | None:
        self._buffer[: len(packet)] = packet
        self._length[0] = len(packet)
        if function(context, self._address, self._length):
            return None
        return bytes(self._buffer[: self._length[0]])

    async def _recv(self) -> bytes:
        record = await self.records.get()
        if record == _LOST:
            raise ConnectionError
        return record

    async def _send(self, data: bytes) -> None:
        self.send(data)

    def send(self, data: bytes) -> None:
        self.transport.sendto(data, self.gateway)

    def protected(self, packet: bytes) -> bytes:
        assert self.keys is not None
        protect = dtls.protect_rtcp if 191 < packet[1] < 224 else dtls.protect
        done = self._through(protect, self.keys.outbound, packet)
        assert done is not None
        return done

    def say(self, packet: bytes) -> bytes:
        """Protects and sends one packet; what went over the wire."""
        wire = self.protected(packet)
        self.send(wire)
        return wire

    def speak(self) -> None:
        """The next packet of the picture."""
        self.say(rtp(next(self._sequence)))

    async def reach(self, offer: str) -> None:
        """ICE: the gateway has accepted this address."""
        self.offer = offer
        name = f"{first('ice-ufrag', offer)}:them"
        self.send(binding_request(name, first("ice-pwd", offer), nominated=True))
        async with asyncio.timeout(5):
            await self.reached.wait()

    async def shake_hands(self, offer: str) -> None:
        """DTLS, with the certificate the offer names only. Raises HandshakeFailed."""
        print_ = tuple(first("fingerprint", offer).split(" ", 1))
        async with asyncio.timeout(5):
            self.keys = await self._channel.open("passive", (print_,))

    async def heard(self, count: int, seconds: float = 3) -> list[bytes]:
        """The first so many packets of sound and picture, or what came until the time is over."""
        for _ in range(int(seconds / 0.02)):
            if len(self.rtp) >= count:
                break
            await asyncio.sleep(0.02)
        return self.rtp

    async def close(self) -> None:
        await self._channel.close()
        self.records.put_nowait(_LOST)
        self.transport.close()


class Person:
    """A seat in a room with its socket and its endpoint."""

    def __init__(
        self, portal: Portal, seat: str, certificate: dtls.Certificate | None = None
    ) -> None:
        self.client: Client = portal.enter(seat=seat)
        self.endpoint = Endpoint(portal.gateway.media_port, certificate)

    async def hear_offer(self) -> dict[str, Any]:
        """The socket is read in a thread of its own: the loop goes on meanwhile."""
        self.offer: dict[str, Any] = await asyncio.to_thread(self.client.hear_until, "offer")
        return self.offer

    def answer(self, **ssrcs: int) -> None:
        """To the last offer, sending what has an SSRC."""
        lines = [
            "v=0",
            "a=ice-ufrag:them",
            "a=setup:active",
            f"a=fingerprint:sha-256 {self.endpoint.certificate.fingerprint}",
        ]
        for mid in re.findall(r"a=mid:(\w+)", self.offer["sdp"]):
            media = "audio" if mid[0] == "a" else "video"
            ssrc = ssrcs.get(media) if mid in ("a", "v") else None
            lines += [f"m={media} 9 UDP/TLS/RTP/SAVPF 96", f"a=mid:{mid}"]
            lines += [f"a=ssrc:{ssrc} cname:x", "a=sendonly"] if ssrc else ["a=recvonly"]
        number = self.offer["negotiation"]
        self.client.say(type="answer", negotiation=number, sdp="\r\n".join(lines))

    async def join(self, **ssrcs: int) -> "Person":
        """All of it: offer, answer, ICE and DTLS."""
        await self.hear_offer()
        await self.endpoint.open()
        self.answer(**ssrcs)
        await self.endpoint.reach(self.offer["sdp"])
        await self.endpoint.shake_hands(self.offer["sdp"])
        return self


async def conversation(portal: Portal) -> tuple[Endpoint, Endpoint]:
    """Somebody who sends and somebody who receives; packets flow when this returns."""
    publisher = await Person(portal, "caseworker").join(audio=AUDIO, video=VIDEO)
    receiver = await Person(portal, "citizen").join()
    for _ in range(200):
        publisher.endpoint.speak()
        if await receiver.endpoint.heard(1, 0.05):
            break
    assert receiver.endpoint.rtp
    receiver.endpoint.rtp.clear()
    return publisher.endpoint, receiver.endpoint
