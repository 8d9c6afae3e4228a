"""The only file that touches private names of aiortc and pylibsrtp; it checks them at start.

The handshake is aiortc's. Sound and picture never enter aiortc: its SRTP sessions are used through
libsrtp's own functions on buffers that are kept, at 1.4 instead of 3.6 µs a packet. Those functions
do not check sizes, hence the two limits here.
"""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol, cast

import pylibsrtp
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from OpenSSL import SSL
from pylibsrtp import _binding

LARGEST_DATAGRAM = 1500
BUFFER_SIZE = 2048
LARGEST_TRAILER = 16 + 128 + 4

# aiortc's certificates are valid for thirty days.
CERTIFICATE_SECONDS = 24 * 3600

# TLS 1.2 suites with forward secrecy and AEAD only (BSI TR-02102-2); aiortc would add CBC.
CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"
)

_ffi, _lib = _binding.ffi, _binding.lib
unprotect = _lib.srtp_unprotect
protect = _lib.srtp_protect
unprotect_rtcp = _lib.srtp_unprotect_rtcp
protect_rtcp = _lib.srtp_protect_rtcp
copy = _ffi.memmove


class UnsupportedLibraries(Exception):
    """The installed aiortc or pylibsrtp is not one this file was written for."""


class Certificate(RTCCertificate):
    """A self-signed certificate and its fingerprint for the offer."""

    def _create_ssl_context(self, srtp_profiles: Any) -> SSL.Context:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_cipher_list(CIPHERS)
        return context

    @property
    def fingerprint(self) -> str:
        prints = {item.algorithm: item.value for item in self.getFingerprints()}
        return str(prints["sha-256"])


class Certificates:
    """The certificate of those who come now; who is here keeps the one that was offered."""

    def __init__(self, now: float) -> None:
        self._make(now)

    def renew(self, now: float) -> None:
        """Called often; a new one is due daily and takes less than a millisecond."""
        if now >= self._due:
            self._make(now)

    def _make(self, now: float) -> None:
        self.current = Certificate.generateCertificate()
        self._due = now + CERTIFICATE_SECONDS


class Datagrams(Protocol):
    """What the handshake needs of a transport."""

    role: str

    async def _recv(self) -> bytes: ...
    async def _send(self, data: bytes) -> None: ...


@dataclass(frozen=True)
class Keys:
    """Raw SRTP contexts of one person, and the sessions that own their memory."""

    inbound: Any
    outbound: Any
    owners: tuple[Any, Any]


class HandshakeFailed(Exception):
    """DTLS did not end with keys: `tls`, `fingerprint` or `srtp-profile`."""


class Channel:
    """The DTLS association of one person."""

    def __init__(self, datagrams: Datagrams, certificate: Certificate) -> None:
        self._transport = RTCDtlsTransport(cast(Any, datagrams), [certificate])

    async def open(self, setup: str, fingerprints: tuple[tuple[str, str], ...]) -> Keys:
        """Shakes hands with the one peer that owns the fingerprints. Raises HandshakeFailed."""
        transport = self._transport
        transport._set_role("server" if setup == "active" else "client")
        prints = [RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        await transport.start(RTCDtlsParameters(fingerprints=prints))
        if transport.state != "connected":
            raise HandshakeFailed(self._failure())
        owners = (transport._rx_srtp, transport._tx_srtp)
        return Keys(owners[0]._srtp[0], owners[1]._srtp[0], owners)

    def _failure(self) -> str:
        """aiortc only logs why: up to where it came tells it."""
        transport = self._transport
        if not transport.encrypted or transport._ssl is None:
            return "tls"
        return "fingerprint" if transport._ssl.get_selected_srtp_profile() else "srtp-profile"

    @property
    def closed(self) -> bool:
        return self._transport.state in ("closed", "failed")

    async def close(self) -> None:
        await self._transport.stop()


def new_buffer(size: int = BUFFER_SIZE) -> tuple[bytearray, Any]:
    """A buffer, by itself with room for a datagram and libsrtp's trailer, and its address."""
    buffer = bytearray(size)
    return buffer, _ffi.from_buffer("char[]", buffer)


def new_length() -> Any:
    """A C int for libsrtp's in-out length."""
    return _ffi.new("int *")


def address(name: str) -> int:
    """Where a function of libsrtp lies, for compiled code."""
    return int(_ffi.cast("uintptr_t", _ffi.addressof(_lib, name)))


def number(context: Any) -> int:
    """A context of libsrtp, or the start of a buffer, as compiled code knows it."""
    return int(_ffi.cast("uintptr_t", context))


def check_libraries() -> None:
    """Raises UnsupportedLibraries, naming what does not fit, before the first packet."""
    problems = [*_wrong_versions(), *_missing_names()]
    if BUFFER_SIZE < LARGEST_DATAGRAM + LARGEST_TRAILER:
        problems.append("the buffers are too small for libsrtp's trailer")
    if problems:
        raise UnsupportedLibraries("; ".join(problems))


def _wrong_versions() -> list[str]:
    wanted = {"aiortc": "1.16.", "pylibsrtp": "1.0."}
    return [
        f"{name} {version(name)} is installed, {start}* is needed"
        for name, start in wanted.items()
        if not version(name).startswith(start)
    ]


def _missing_names() -> list[str]:
    transport = RTCDtlsTransport(cast(Any, _NoDatagrams()), [Certificate.generateCertificate()])
    policy = pylibsrtp.Policy(key=bytes(30), ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND)
    wanted: list[tuple[Any, tuple[str, ...]]] = [
        (
            transport,
            ("_set_role", "_rx_srtp", "_tx_srtp", "_ssl", "encrypted", "start", "stop", "state"),
        ),
        (RTCCertificate, ("_create_ssl_context", "getFingerprints", "generateCertificate")),
        (pylibsrtp.Session(policy), ("_srtp",)),
        (_lib, ("srtp_unprotect", "srtp_protect", "srtp_unprotect_rtcp", "srtp_protect_rtcp")),
        (_ffi, ("memmove", "from_buffer", "cast", "new", "addressof")),
    ]
    return [
        f"{owner!r} has no {name}"
        for owner, names in wanted
        for name in names
        if not hasattr(owner, name)
    ]


class _NoDatagrams:
    role = "controlled"
