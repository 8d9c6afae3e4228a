"""Offers with one fixed table of payload types, and what is needed of the answers.

The server always offers, so everybody uses the same numbers and packets pass unchanged. Neither
sdes:mid nor transport-wide-cc nor rtx is offered: they would be rewritten for each receiver.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

Media = Literal["audio", "video"]
Direction = Literal["sendonly", "recvonly", "sendrecv", "inactive"]

_AUDIO = (
    "a=rtpmap:111 opus/48000/2",
    "a=rtcp-fb:111 nack",
    "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
)
_VIDEO = (
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
    "a=rtcp-fb:96 ccm fir",
    "a=rtcp-fb:96 goog-remb",
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "a=extmap:4 urn:3gpp:video-orientation",
)
_CODECS = {"audio": ("111", _AUDIO), "video": ("96", _VIDEO)}
_HOST_PRIORITY = 2130706431


class BadAnswer(Exception):
    """The answer lacks what every browser sends."""


@dataclass(frozen=True)
class Section:
    """One m-line of an offer; the direction is the server's."""

    mid: str
    media: Media
    direction: Direction
    stream: str = ""
    ssrc: int = 0


@dataclass(frozen=True)
class Server:
    """What all sections of an offer share."""

    ufrag: str
    password: str
    fingerprint: str
    addresses: tuple[str, ...]
    port: int


@dataclass(frozen=True)
class AnsweredSection:
    mid: str
    media: str
    direction: str
    ssrc: int | None

    @property
    def sends(self) -> bool:
        return self.direction in ("sendonly", "sendrecv")


@dataclass(frozen=True)
class Answer:
    ufrag: str
    setup: str
    fingerprints: tuple[tuple[str, str], ...]
    sections: tuple[AnsweredSection, ...]


def offer(session: int, version: int, server: Server, sections: list[Section]) -> str:
    """The SDP text; `version` grows with every offer of a session (RFC 8829)."""
    bundle = " ".join(section.mid for section in sections)
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {bundle}",
        "a=ice-lite",
        "a=msid-semantic: WMS *",
    ]
    for section in sections:
        lines += _section(section, server)
    return "\r\n".join(lines) + "\r\n"


def _section(section: Section, server: Server) -> list[str]:
    payload, codec = _CODECS[section.media]
    first = server.addresses[0]
    return [
        f"m={section.media} {server.port} UDP/TLS/RTP/SAVPF {payload}",
        f"c=IN {'IP6' if ':' in first else 'IP4'} {first}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=ice-ufrag:{server.ufrag}",
        f"a=ice-pwd:{server.password}",
        f"a=fingerprint:sha-256 {server.fingerprint}",
        "a=setup:actpass",
        f"a=mid:{section.mid}",
        f"a={section.direction}",
        *codec,
        *_source(section),
        *_candidates(server),
    ]


def _source(section: Section) -> list[str]:
    if section.direction != "sendonly":
        return []
    return [
        f"a=msid:{section.stream} {section.stream}-{section.mid}",
        f"a=ssrc:{section.ssrc} cname:{section.stream}",
    ]


def _candidates(server: Server) -> list[str]:
    """One host candidate an address, the first preferred; an ICE-lite server has no others."""
    lines = [
        f"a=candidate:{rank} 1 udp {_HOST_PRIORITY - rank * 256} {address} {server.port} typ host"
        for rank, address in enumerate(server.addresses, 1)
    ]
    return [*lines, "a=end-of-candidates"]


@dataclass
class _Reading:
    """What has been read of one m-section so far."""

    media: str
    rejected: bool
    mid: str = ""
    direction: str = "sendrecv"
    ssrcs: list[int] = field(default_factory=list)


def parse_answer(text: str) -> Answer:
    """Raises BadAnswer: no credentials, no fingerprint, or numbers that are none."""
    lines = text.replace("\r", "").split("\n")
    ufrag, setup = _first(lines, "a=ice-ufrag:"), _first(lines, "a=setup:")
    prints = dict.fromkeys(
        tuple(line.removeprefix("a=fingerprint:").split(" ", 1))
        for line in lines
        if line.startswith("a=fingerprint:")
    )
    fingerprints = tuple((pair[0], pair[1]) for pair in prints if len(pair) == 2)
    if not ufrag or setup not in ("active", "passive") or not fingerprints:
        raise BadAnswer("credentials")
    return Answer(ufrag, setup, fingerprints, tuple(_sections(lines)))


def _first(lines: list[str], start: str) -> str:
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")


def _sections(lines: list[str]) -> list[AnsweredSection]:
    found: list[_Reading] = []
    for line in lines:
        if line.startswith("m="):
            words = line[2:].split()
            found.append(_Reading(words[0] if words else "", words[1:2] == ["0"]))
        elif found:
            _read(found[-1], line)
    return [
        AnsweredSection(each.mid, each.media, each.direction, next(iter(each.ssrcs), None))
        for each in found
        if not each.rejected
    ]


def _read(section: _Reading, line: str) -> None:
    if line.startswith("a=mid:"):
        section.mid = line.removeprefix("a=mid:")
    elif line[2:] in get_args(Direction):
        section.direction = line[2:]
    elif line.startswith("a=ssrc:"):
        section.ssrcs.append(_ssrc(line.removeprefix("a=ssrc:").split(" ", 1)[0]))


def _ssrc(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or not 1 < int(text) < 2**32:
        raise BadAnswer("ssrc")
    return int(text)
