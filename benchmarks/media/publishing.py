"""What a person sends: pre-made packets at their pace, and reports as browsers send them."""

import random
import struct
import time

from benchmarks.media.endpoint import Endpoint
from benchmarks.media.payload import FRAMES_PER_SECOND, PACKETS_OF_SOUND, Payload
from media_gateway import rtcp

PICTURE, SOUND = 96, 111
MARKER = 0x80
BITS_PER_SECOND = 2_500_000
REPORT_SECONDS = 1.0


class Publisher:
    """Frames leave as bursts of packets, sounds one by one; nobody is in step with anybody."""

    def __init__(self, endpoint: Endpoint, payload: Payload, *, whole: bool) -> None:
        """`whole` begins with the picture that needs no other, for who decodes."""
        self._endpoint, self._payload = endpoint, payload
        self._picture = self._picture_number = random.randrange(30_000)
        if whole:
            self._picture_number -= self._picture_number % len(payload.pictures)
        self._sound = random.randrange(30_000)
        self._next_picture = self._next_sound = 0.0
        self.sent = 0

    def begin(self, now: float) -> None:
        self._next_picture = now + random.random() / FRAMES_PER_SECOND
        self._next_sound = now + random.random() / PACKETS_OF_SOUND

    def send_due(self, now: float) -> None:
        while self._next_picture <= now:
            self._next_picture += 1 / FRAMES_PER_SECOND
            self._send_picture()
        while self._next_sound <= now:
            self._next_sound += 1 / PACKETS_OF_SOUND
            sound = self._payload.sounds[self._sound % PACKETS_OF_SOUND]
            clock = self._sound * 960
            self._send(SOUND, self._sound, clock, self._endpoint.ssrcs["audio"], sound)
            self._sound += 1

    def _send_picture(self) -> None:
        packets = self._payload.pictures[self._picture_number % len(self._payload.pictures)]
        clock, ssrc = self._picture_number * 3000, self._endpoint.ssrcs["video"]
        self._picture_number += 1
        for rest, packet in zip(range(len(packets) - 1, -1, -1), packets, strict=True):
            kind = PICTURE if rest else PICTURE | MARKER
            self._send(kind, self._picture, clock, ssrc, packet)
            self._picture += 1

    def _send(self, kind: int, sequence: int, clock: int, ssrc: int, payload: bytes) -> None:
        """With the time of sending in the header, where receivers can read it."""
        now = int(time.time() % 64 * (1 << 18)) & 0xFFFFFF
        head = struct.pack("!BBHII", 0x90, kind, sequence & 0xFFFF, clock & 0xFFFFFFFF, ssrc)
        stamp = struct.pack("!HHI", 0xBEDE, 1, 0x22 << 24 | now)
        self.sent += self._endpoint.send(head + stamp + payload)


class Reporter:
    """Once a second, at a moment of its own, what Chromium reports about and to others."""

    def __init__(self, endpoint: Endpoint, *, sends: bool) -> None:
        self._endpoint, self._sends = endpoint, sends
        self._next = 0.0
        self.lost = 0

    def begin(self, now: float) -> None:
        self._next = now + random.random() * REPORT_SECONDS

    def send_due(self, now: float) -> None:
        if self._next > now:
            return
        self._next += REPORT_SECONDS
        for compound in self._compounds():
            self._endpoint.send(compound)

    def _compounds(self) -> list[bytes]:
        own, others = self._endpoint.ssrcs["video"], self._endpoint.remote_ssrcs
        found = []
        if self._sends:
            found += [_sender_report(ssrc) for ssrc in self._endpoint.ssrcs.values()]
        if others:
            found.append(_reception_report(own, others) + _estimate(own, others))
        return [*found, *self._nack(own)]

    def _nack(self, own: int) -> list[bytes]:
        """Asks for a packet that came a moment ago once more, if that is one of a picture."""
        latest = self._endpoint.latest
        if not self._endpoint.remote_ssrcs or latest[0] != 0x90 or latest[1] & 0x7F != PICTURE:
            return []
        self.lost += 1
        sequence, ssrc = struct.unpack_from("!H4xI", latest, 2)
        packet = bytearray(rtcp.nack(ssrc, [sequence]))
        struct.pack_into("!I", packet, 4, own)
        return [bytes(packet)]


def _sender_report(ssrc: int) -> bytes:
    seconds = time.time() + 2_208_988_800
    moment = int(seconds), int(seconds % 1 * (1 << 32))
    return struct.pack("!BBHIIIIII", 0x80, 200, 6, ssrc, *moment, 0, 0, 0)


def _reception_report(own: int, others: list[int]) -> bytes:
    blocks = b"".join(struct.pack("!IIIIII", ssrc, 0, 0, 10, 0, 0) for ssrc in others)
    return struct.pack("!BBHI", 0x80 | len(others), 201, 1 + len(blocks) // 4, own) + blocks


def _estimate(own: int, others: list[int]) -> bytes:
    """REMB for all pictures together."""
    packet = bytearray(rtcp.remb(BITS_PER_SECOND * len(others), others[0]))
    packet[3] += len(others) - 1
    packet[16] = len(others)
    struct.pack_into("!I", packet, 4, own)
    return bytes(packet) + b"".join(struct.pack("!I", ssrc) for ssrc in others[1:])
