"""STUN for an ICE-lite agent (RFC 8489, RFC 8445): read a binding request, write its answer."""

import binascii
import hashlib
import hmac
import ipaddress
import struct
from collections.abc import Container
from typing import NamedTuple

COOKIE = b"\x21\x12\xa4\x42"
_REQUEST, _SUCCESS = 0x0001, 0x0101
_USERNAME, _INTEGRITY, _MAPPED, _USE_CANDIDATE, _FINGERPRINT = 0x06, 0x08, 0x20, 0x25, 0x8028
_FINGERPRINT_XOR = 0x5354554E


class Request(NamedTuple):
    """A binding request that is not yet authenticated; `signed` is what its MAC covers.

    A tuple, because strangers can make us read very many: a frozen dataclass takes 4 µs more.
    """

    transaction: bytes
    local: str
    remote: str
    nominated: bool
    signed: bytes
    mac: bytes

    def authentic(self, password: bytes) -> bool:
        return hmac.compare_digest(hmac.digest(password, self.signed, hashlib.sha1), self.mac)


def read(datagram: bytes, names: Container[str] | None = None) -> Request | None:
    """The request in a datagram; None if it is anything else, or for nobody of these names."""
    if len(datagram) < 20 or datagram[4:8] != COOKIE:
        return None
    kind, length = struct.unpack_from("!HH", datagram)
    if kind != _REQUEST or length + 20 != len(datagram):
        return None
    return _attributes(datagram, names)


def _attributes(datagram: bytes, names: Container[str] | None) -> Request | None:
    """Everything before MESSAGE-INTEGRITY; what follows it is not authenticated."""
    position, local, remote, nominated = 20, "", "", False
    while position + 4 <= len(datagram):
        kind, length = struct.unpack_from("!HH", datagram, position)
        content = datagram[position + 4 : position + 4 + length]
        if kind == _USERNAME:
            local, _, remote = content.decode("ascii", "replace").partition(":")
            if names is not None and local not in names:
                return None
        elif kind == _USE_CANDIDATE:
            nominated = True
        elif kind == _INTEGRITY:
            signed = _with_length(datagram[:position], position - 20 + 24)
            return Request(datagram[8:20], local, remote, nominated, signed, content)
        position += 4 + length + (-length % 4)
    return None


def _with_length(head: bytes, length: int) -> bytes:
    """The MAC covers the header as if MESSAGE-INTEGRITY (24 bytes) were the end."""
    return head[:2] + struct.pack("!H", length) + head[4:]


def success(request: Request, password: bytes, address: tuple[str | int, ...]) -> bytes:
    """The answer, telling the client the address it was seen with."""
    body = _attribute(_MAPPED, _mapped(request.transaction, str(address[0]), int(address[1])))
    mac = hmac.digest(password, _head(request, len(body) + 24) + body, hashlib.sha1)
    body += _attribute(_INTEGRITY, mac)
    message = _head(request, len(body) + 8) + body
    check = binascii.crc32(message) ^ _FINGERPRINT_XOR
    return message + _attribute(_FINGERPRINT, struct.pack("!I", check))


def _head(request: Request, length: int) -> bytes:
    return struct.pack("!HH", _SUCCESS, length) + COOKIE + request.transaction


def _attribute(kind: int, content: bytes) -> bytes:
    return struct.pack("!HH", kind, len(content)) + content


def _mapped(transaction: bytes, host: str, port: int) -> bytes:
    """XOR-MAPPED-ADDRESS of either family."""
    address = ipaddress.ip_address(host.partition("%")[0])
    family = 1 if address.version == 4 else 2
    hidden = bytes(a ^ b for a, b in zip(address.packed, COOKIE + transaction, strict=False))
    return struct.pack("!BBH", 0, family, port ^ 0x2112) + hidden
