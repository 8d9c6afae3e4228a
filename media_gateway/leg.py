"""One person's path through the shared port, and the transport that DTLS reads and writes."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Protocol

from media_gateway import dtls
from media_gateway.forwarding import Route

Address = tuple[str, int] | tuple[str, int, int, int]

MOST_RECORDS = 32
MOST_REPORTERS = 8
MOST_REQUESTS = 2048  # an hour and more of checks


class Port(Protocol):
    """What a leg needs of the socket that all share."""

    def name(self, leg: "Leg") -> None: ...
    def forget_name(self, ufrag: str) -> None: ...
    def forget(self, leg: "Leg") -> None: ...
    def changed(self) -> None: ...
    def send(self, leg: "Leg", packet: bytes) -> None: ...
    def send_raw(self, data: bytes, address: Address) -> None: ...


class Leg:
    """Found by its ufrag in STUN requests, then by the addresses these came from."""

    role = "controlled"

    def __init__(self, mux: Port, on_rtcp: Callable[[bytes], None], now: float) -> None:
        self._mux, self._on_rtcp = mux, on_rtcp
        self.ufrag, self.password = _credentials()
        self.remote_ufrag = ""
        self.address: Address | None = None
        self.addresses: set[Address] = set()
        self.routes: dict[int, Route] = {}  # by their SSRC as it is read, see as_read
        self.keys: dtls.Keys | None = None
        self.reporters: set[bytes] = set()
        self.last_heard = now
        self.reached = asyncio.Event()
        self._records: asyncio.Queue[bytes] = asyncio.Queue(MOST_RECORDS)
        self._requests: dict[bytes, Address] = {}
        self._closed = False

    async def _recv(self) -> bytes:
        record = b"" if self._closed else await self._records.get()
        if not record:
            raise ConnectionError
        return record

    async def _send(self, data: bytes) -> None:
        if self.address is None or self._closed:
            raise ConnectionError
        self._mux.send_raw(data, self.address)

    def queue_record(self, record: bytes) -> None:
        if not self._records.full():
            self._records.put_nowait(record)

    def send(self, packet: bytes) -> None:
        """One plain RTP or RTCP packet, off the hot path."""
        self._mux.send(self, packet)

    def changed(self) -> None:
        """Says so to the port, which may have made itself a table of all streams."""
        self._mux.changed()

    def may_report(self, reporter: bytes) -> bool:
        """libsrtp keeps a context for each RTCP sender it believes; their number is limited."""
        return reporter in self.reporters or len(self.reporters) < MOST_REPORTERS

    def on_rtcp(self, packet: bytes) -> None:
        """Only now its sender is known: forged reports must not use up the places."""
        self.reporters.add(packet[4:8])
        self._on_rtcp(packet)

    def first_from(self, transaction: bytes, address: Address) -> bool:
        """Whether this request is new, or said again by who said it first."""
        first = self._requests.setdefault(transaction, address)
        if len(self._requests) > MOST_REQUESTS:
            del self._requests[next(iter(self._requests))]
        return first == address

    def renew(self) -> None:
        """New credentials for an ICE restart; packets keep flowing on the old path meanwhile."""
        self._mux.forget_name(self.ufrag)
        self.ufrag, self.password = _credentials()
        self.remote_ufrag = ""
        self._requests.clear()
        self._mux.name(self)

    def mute(self) -> None:
        """No sound or picture from here on; DTLS may still say goodbye."""
        self.keys = None
        self.routes.clear()
        self._mux.forget(self)

    def close(self) -> None:
        """Lets go of the person as well, so that nobody has to look for a ring of references."""
        self._closed, self._on_rtcp = True, _ignore
        if self._records.full():
            self._records.get_nowait()
        self._records.put_nowait(b"")


def _ignore(_packet: bytes) -> None:
    """What is said after the end."""


def _credentials() -> tuple[str, str]:
    """RFC 8445 wants 24 and 128 bits; hexadecimal digits are valid ice-chars."""
    return secrets.token_hex(8), secrets.token_hex(16)
