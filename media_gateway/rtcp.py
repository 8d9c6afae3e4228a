"""RTCP (RFC 3550, RFC 4585, REMB): what is in a compound packet, and the few packets we write."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

OWN_SSRC = 1
_SR, _RR, _RTPFB, _PSFB = 200, 201, 205, 206
_NACK, _PLI, _APPLICATION = 1, 1, 15
_BLOCK = 24


@dataclass(frozen=True)
class SenderReport:
    """Clock of one source; `body` is its SSRC and the 20 bytes of sender info."""

    ssrc: int
    body: bytes

    @property
    def mark(self) -> int:
        """The middle of its time: by this receivers say which report they mean."""
        return _number(self.body, 6)

    @property
    def octets(self) -> int:
        """Payload sent so far, without headers; counts over at 2 ** 32."""
        return _number(self.body, 20)


@dataclass(frozen=True)
class ReceptionReport:
    """How one source arrives at `reporter`; `block` is the report block as received."""

    ssrc: int
    reporter: int
    block: bytes

    @property
    def fraction_lost(self) -> float:
        return self.block[4] / 256

    @property
    def mark(self) -> int:
        """That of the last sender report that came; nought if none did."""
        return _number(self.block, 16)

    @property
    def delay(self) -> float:
        """Seconds since that came."""
        return _number(self.block, 20) / 65536


@dataclass(frozen=True)
class Nack:
    ssrc: int
    lost: tuple[int, ...]


@dataclass(frozen=True)
class KeyframeRequest:
    ssrc: int


@dataclass(frozen=True)
class Remb:
    """The receiver's estimate of what the path carries for these sources together."""

    bits_per_second: int
    ssrcs: tuple[int, ...]


Report = SenderReport | ReceptionReport | Nack | KeyframeRequest | Remb


def read(compound: bytes) -> Iterator[Report]:
    """Whatever is understood; packets that are cut short end the reading."""
    position = 0
    while position + 8 <= len(compound):
        first, kind, words = struct.unpack_from("!BBH", compound, position)
        end = position + 4 + words * 4
        if end > len(compound):
            return
        yield from _reports(kind, first & 31, compound[position:end])
        position = end


def _reports(kind: int, count: int, packet: bytes) -> Iterator[Report]:
    """RFC 3550 numbers the kinds, RFC 4585 and 5104 the feedback formats."""
    match kind, count:
        case (200, _) if len(packet) >= 28:
            yield SenderReport(_number(packet, 4), packet[4:28])
            yield from _blocks(packet, 28, count)
        case (201, _):
            yield from _blocks(packet, 8, count)
        case (205, 1) if len(packet) >= 16:
            yield Nack(_number(packet, 8), tuple(_lost(packet)))
        case (206, 1) if len(packet) >= 12:
            yield KeyframeRequest(_number(packet, 8))
        case (206, 4) if len(packet) >= 20:
            yield KeyframeRequest(_number(packet, 12))
        case (206, 15) if packet[12:16] == b"REMB" and len(packet) >= 20:
            yield _remb(packet)


def _blocks(packet: bytes, position: int, count: int) -> Iterator[Report]:
    reporter = _number(packet, 4)
    for start in range(position, min(position + count * _BLOCK, len(packet) - _BLOCK + 1), _BLOCK):
        yield ReceptionReport(_number(packet, start), reporter, packet[start : start + _BLOCK])


def _lost(packet: bytes) -> Iterator[int]:
    """Each pair is a sequence number and a mask of the sixteen after it."""
    for position in range(12, len(packet) - 3, 4):
        first, mask = struct.unpack_from("!HH", packet, position)
        yield first
        for bit in range(16):
            if mask >> bit & 1:
                yield (first + bit + 1) & 0xFFFF


def _remb(packet: bytes) -> Remb:
    """Six bits of exponent, eighteen of mantissa."""
    count, high, low = struct.unpack_from("!BBH", packet, 16)
    ssrcs = packet[20 : 20 + 4 * count]
    numbers = struct.unpack(f"!{len(ssrcs) // 4}I", ssrcs[: len(ssrcs) // 4 * 4])
    return Remb(((high & 3) << 16 | low) << (high >> 2), numbers)


def _number(packet: bytes, position: int) -> int:
    return int.from_bytes(packet[position : position + 4], "big")


def sender_report(report: SenderReport) -> bytes:
    """The same clock without the sender's report blocks, which concern others."""
    return struct.pack("!BBH", 0x80, _SR, 6) + report.body


def reception_report(report: ReceptionReport) -> bytes:
    return struct.pack("!BBHI", 0x81, _RR, 7, report.reporter) + report.block


def nack(ssrc: int, lost: list[int]) -> bytes:
    head = struct.pack("!BBHII", 0x80 | _NACK, _RTPFB, 2 + len(lost), OWN_SSRC, ssrc)
    return head + b"".join(struct.pack("!HH", sequence, 0) for sequence in lost)


def keyframe_request(ssrc: int) -> bytes:
    return struct.pack("!BBHII", 0x80 | _PLI, _PSFB, 2, OWN_SSRC, ssrc)


def remb(bits_per_second: int, ssrc: int) -> bytes:
    exponent = max(0, bits_per_second.bit_length() - 18)
    mantissa = bits_per_second >> exponent
    rate = struct.pack("!BBH", 1, exponent << 2 | mantissa >> 16, mantissa & 0xFFFF)
    head = struct.pack("!BBHII", 0x80 | _APPLICATION, _PSFB, 5, OWN_SSRC, 0)
    return head + b"REMB" + rate + struct.pack("!I", ssrc)
