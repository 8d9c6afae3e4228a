"""One side of a WebRTC connection without pictures: ICE, DTLS and SRTP over a socket of its own."""

import asyncio
import binascii
import hashlib
import hmac
import os
import secrets
import socket
import struct
from dataclasses import dataclass, field

from media_gateway import dtls, stun
from media_gateway.dtls import Certificate, Channel, Keys

RECEIVE_BUFFER = 4 << 20
BATCH = 512
START_SECONDS = 30
CHECK_SECONDS, KEEP_SECONDS = 0.1, 2.5
_TIMESTAMPS = 35  # SO_TIMESTAMPNS of Linux, which Python has no name for
_USER, _PRIORITY, _NOMINATED, _INTEGRITY, _CONTROLLING = 0x06, 0x24, 0x25, 0x08, 0x802A
_FINGERPRINT, _FINGERPRINT_XOR = 0x8028, 0x5354554E
_AUDIO = ("111", "opus/48000/2")
_VIDEO = ("96", "VP8/90000")
_FEEDBACK = ("nack", "nack pli", "goog-remb")
_SEND_TIME = "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"


@dataclass
class Section:
    """What is needed of one m-section of the other side."""

    media: str
    mid: str = ""
    direction: str = "sendrecv"
    ssrc: int = 0


@dataclass
class Description:
    """What is needed of an offer or answer."""

    ufrag: str = ""
    password: str = ""
    setup: str = ""
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    candidates: list[tuple[str, int]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def read_description(text: str) -> Description:
    """Credentials are those of the first section, since everything is bundled."""
    found = Description()
    for line in text.splitlines():
        kind, _, value = line.partition(":")
        match kind:
            case "a=ice-ufrag":
                found.ufrag = found.ufrag or value
            case "a=ice-pwd":
                found.password = found.password or value
            case "a=setup":
                found.setup = value
            case "a=fingerprint":
                found.fingerprints.append((value.split()[0], value.split()[1]))
            case "a=candidate":
                words = value.split()
                if words[2].lower() == "udp" and "." in words[4]:
                    found.candidates.append((words[4], int(words[5])))
            case "a=mid":
                found.sections[-1].mid = value
            case "a=ssrc":
                found.sections[-1].ssrc = found.sections[-1].ssrc or int(value.split()[0])
            case "a=sendonly" | "a=recvonly" | "a=inactive":
                found.sections[-1].direction = kind[2:]
            case _ if kind.startswith("m="):
                found.sections.append(Section(kind[2:].split()[0]))
    return found


class Endpoint:
    """A socket that is polled, so that one process can have a hundred of them cheaply."""

    role = "controlling"

    def __init__(self, host: str, certificate: Certificate, port: int = 0) -> None:
        self._host, self._certificate = host, certificate
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self.socket.setblocking(False)
        self.socket.bind((host, port))
        self.port: int = self.socket.getsockname()[1]
        self.ssrcs = {media: secrets.randbits(31) | 2 for media in ("audio", "video")}
        self.remote_ssrcs: list[int] = []
        self.packets = self.reports = 0
        self.latest = bytearray(2048)
        self.delays: list[float] | None = None
        self.keys: Keys | None = None
        self.address: tuple[str, int] | None = None
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(16)
        self._tie = os.urandom(8)
        self._reached = asyncio.Event()
        self._records: asyncio.Queue[bytes] = asyncio.Queue()
        self._channel = Channel(self, certificate)
        self._out, self._out_address = dtls.new_buffer()
        self._out_view, self._length = memoryview(self._out), dtls.new_length()

    # Connecting

    async def connect(self, remote: Description) -> None:
        """ICE, then DTLS; the checks go on, as consent. Raises TimeoutError and HandshakeFailed."""
        self._checking = asyncio.create_task(self._check(remote))
        async with asyncio.timeout(START_SECONDS):
            await self._reached.wait()
            setup = "passive" if remote.setup == "actpass" else remote.setup
            self.keys = await self._channel.open(setup, tuple(remote.fingerprints))

    async def _recv(self) -> bytes:
        return await self._records.get()

    async def _send(self, data: bytes) -> None:
        assert self.address is not None
        self.socket.sendto(data, self.address)

    async def _check(self, remote: Description) -> None:
        while True:
            for candidate in [self.address] if self.address else remote.candidates:
                self.socket.sendto(self._request(remote), candidate)
            await asyncio.sleep(KEEP_SECONDS if self._reached.is_set() else CHECK_SECONDS)

    def _request(self, remote: Description) -> bytes:
        """A binding request that nominates at once, as towards an ICE-lite server."""
        body = b"".join(
            struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)
            for kind, value in (
                (_USER, f"{remote.ufrag}:{self._ufrag}".encode()),
                (_PRIORITY, struct.pack("!I", 1853824767)),
                (_CONTROLLING, self._tie),
                (_NOMINATED, b""),
            )
        )
        start = struct.pack("!H", 1), stun.COOKIE + os.urandom(12)
        signed = start[0] + struct.pack("!H", len(body) + 24) + start[1] + body
        mac = hmac.digest(remote.password.encode(), signed, hashlib.sha1)
        body += struct.pack("!HH", _INTEGRITY, 20) + mac
        message = start[0] + struct.pack("!H", len(body) + 8) + start[1] + body
        check = binascii.crc32(message) ^ _FINGERPRINT_XOR
        return message + struct.pack("!HHI", _FINGERPRINT, 4, check)

    def _stun(self, datagram: bytes, address: tuple[str, int]) -> None:
        request = stun.read(datagram)
        if request is not None:
            answer = stun.success(request, self._password.encode(), address)
            self.socket.sendto(answer, address)
        elif datagram[:2] == b"\x01\x01":
            self.address = address
            self._reached.set()

    # Receiving

    def poll(self) -> None:
        """Take what has come: count sound and picture, hand on the rest."""
        receive = self._receive if self.delays is None else self._receive_timed
        try:
            for _ in range(BATCH):
                receive()
        except BlockingIOError:
            return

    def _receive(self) -> None:
        size, address = self.socket.recvfrom_into(self.latest)
        self._sort(size, address)

    def time_packets(self) -> None:
        """From now on the kernel notes when each packet came, whenever it is read here."""
        self.socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, 1)
        self.delays = []

    def _receive_timed(self) -> None:
        size, notes, _flags, address = self.socket.recvmsg_into([self.latest], 64)
        if self.latest[0] == 0x90 and notes and self.delays is not None:
            seconds, nanoseconds = struct.unpack("qq", notes[0][2])
            sent = int.from_bytes(self.latest[17:20], "big") / (1 << 18)
            self.delays.append((seconds % 64 + nanoseconds / 1e9 - sent) % 64)
        self._sort(size, address)

    def _sort(self, size: int, address: tuple[str, int]) -> None:
        first = self.latest[0]
        if first > 127:
            if 191 < self.latest[1] < 224:
                self.reports += 1
            else:
                self.packets += 1
        elif first < 4:
            self._stun(bytes(self.latest[:size]), address)
        else:
            self._records.put_nowait(bytes(self.latest[:size]))

    # Sending

    def send(self, packet: bytes) -> bool:
        """Protect and send one packet; False if the kernel had no room."""
        size = len(packet)
        self._out[:size] = packet
        self._length[0] = size
        protect = dtls.protect_rtcp if 191 < packet[1] < 224 else dtls.protect
        assert self.keys is not None and self.address is not None
        assert protect(self.keys.outbound, self._out_address, self._length) == 0
        try:
            self.socket.sendto(self._out_view[: self._length[0]], self.address)
        except BlockingIOError:
            return False
        return True

    # Describing

    def offer(self, direction: str) -> str:
        sections = (Section("audio", "0", direction), Section("video", "1", direction))
        return self._describe(sections, "actpass")

    def answer(self, offer: Description) -> str:
        """Send where the other side receives, receive where it sends."""
        self.remote_ssrcs = [each.ssrc for each in offer.sections if each.direction == "sendonly"]
        turned = {"recvonly": "sendonly", "sendonly": "recvonly"}
        sections = [
            Section(each.media, each.mid, turned.get(each.direction, "inactive"))
            for each in offer.sections
        ]
        return self._describe(sections, "active")

    def _describe(self, sections: tuple[Section, ...] | list[Section], setup: str) -> str:
        lines = ["v=0", f"o=- 1 1 IN IP4 {self._host}", "s=-", "t=0 0"]
        lines.append("a=group:BUNDLE " + " ".join(section.mid for section in sections))
        for section in sections:
            lines += self._section(section, setup)
        return "\r\n".join(lines) + "\r\n"

    def _section(self, section: Section, setup: str) -> list[str]:
        payload, codec = _AUDIO if section.media == "audio" else _VIDEO
        lines = [
            f"m={section.media} {self.port} UDP/TLS/RTP/SAVPF {payload}",
            f"c=IN IP4 {self._host}",
            "a=rtcp-mux",
            f"a=ice-ufrag:{self._ufrag}",
            f"a=ice-pwd:{self._password}",
            f"a=fingerprint:sha-256 {self._certificate.fingerprint}",
            f"a=setup:{setup}",
            f"a=mid:{section.mid}",
            f"a={section.direction}",
            f"a=rtpmap:{payload} {codec}",
            _SEND_TIME,
        ]
        if section.media == "video":
            lines += [f"a=rtcp-fb:{payload} {feedback}" for feedback in _FEEDBACK]
        if section.direction == "sendonly":
            lines += ["a=msid:load " + section.media]
            lines += [f"a=ssrc:{self.ssrcs[section.media]} cname:load"]
        candidate = f"a=candidate:1 1 udp 2130706431 {self._host} {self.port} typ host"
        return [*lines, candidate, "a=end-of-candidates"]
