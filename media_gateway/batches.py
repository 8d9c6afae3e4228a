"""The port, with many datagrams a system call and the hot path compiled, see passing.py.

Sound and picture of known streams never come up to Python; everything else is copied into the
buffer of the plain port and sorted there.
"""

import logging
import platform
import socket
import struct
import sys

from media_gateway import dtls
from media_gateway.leg import Address, Leg
from media_gateway.loop import MediaLoop
from media_gateway.mux import BATCH, Mux

try:
    import numpy as np

    from media_gateway import passing
except ImportError:  # no numba for this machine
    passing = None  # type: ignore[assignment]

_NAME = 32

log = logging.getLogger("media_gateway.batches")


def _box(count: int, family: socket.AddressFamily) -> "passing.Box":
    """One byte more than is allowed is read, so that longer datagrams are seen to be so."""
    box = passing.Box(
        np.zeros((count, passing.HEADER_WORDS), np.uint32),
        np.zeros((count, 2), np.int64),
        np.zeros((count, dtls.BUFFER_SIZE // 4), np.uint32),
        np.zeros((count, passing.NAME_WORDS), np.int64),
    )
    size = 28 if family == socket.AF_INET6 else 16
    pointers = box.headers.view(np.int64)  # name, its size, vectors, their number, control, flags
    for index in range(count):
        vector = box.vectors.ctypes.data + index * passing.VECTOR_BYTES
        pointers[index, :4] = box.names.ctypes.data + index * _NAME, size, vector, 1
        start = box.words.ctypes.data + index * dtls.BUFFER_SIZE
        box.vectors[index] = start, dtls.LARGEST_DATAGRAM + 1
    return box


def pack(address: Address, ipv6: bool) -> bytes:
    """The kernel's form of an address. Raises OSError if it is none."""
    host, port = address[0].partition("%")[0], address[1]
    if not ipv6:
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, _pton(host))
    flow, scope = (address[2], address[3]) if len(address) == 4 else (0, 0)
    start = struct.pack("=H", socket.AF_INET6)
    return start + struct.pack("!HI", port, flow) + _pton(host, True) + struct.pack("=I", scope)


def unpack(name: bytes) -> Address:
    """What `pack` made; what stands to its right does not matter."""
    port = int.from_bytes(name[2:4], "big")
    if int.from_bytes(name[:2], sys.byteorder) == socket.AF_INET:
        return socket.inet_ntop(socket.AF_INET, name[4:8]), port
    flow, scope = int.from_bytes(name[4:8], "big"), int.from_bytes(name[24:28], sys.byteorder)
    return socket.inet_ntop(socket.AF_INET6, name[8:24]), port, flow, scope


def _pton(host: str, ipv6: bool = False) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ipv6 else socket.AF_INET, host)


class BatchedMux(Mux):
    """The same port for the same people; needs the loop of media_gateway/loop.py."""

    _loop: MediaLoop

    def _listen(self) -> None:
        family = self._socket.family
        self._fd, self._ipv6 = self._socket.fileno(), family == socket.AF_INET6
        self._received = _box(BATCH, family)
        self._waiting = _box(passing.MOST_SENT, family)
        self._counts, self._odd = np.zeros(4, np.int64), np.zeros(BATCH, np.int64)
        self._table, self._stale = self._tabulate(), False
        self._wait(self._fd, 0)  # compiles at the first start, which takes seconds
        self._loop.wait_with(self._wait)

    def _unlisten(self) -> None:
        self._loop.wait_with(None)

    # Whatever concerns the table

    def changed(self) -> None:
        self._stale = True

    def forget(self, leg: Leg) -> None:
        super().forget(leg)
        self.changed()

    def _register(self, leg: Leg, address: Address) -> None:
        if self._by_address.get(address) is not leg:
            self.changed()
        super()._register(leg, address)

    def _reach(self, leg: Leg, address: Address) -> None:
        if leg.address != address:
            self.changed()
        super()._reach(leg, address)

    def _tabulate(self) -> "passing.Table":
        """All streams from all addresses they may come from; made when somebody comes or goes."""
        rows: list[tuple[int, ...]] = []
        targets: list[tuple[int, ...]] = []
        heads = np.full(passing.HEADS, -1, np.int64)
        for leg in {id(leg): leg for leg in self._by_address.values()}.values():
            names = [self._name(address) for address in leg.addresses]
            for ssrc, route in leg.routes.items():
                if leg.keys is None or route.counted:
                    continue
                first = len(targets)
                targets += [
                    (dtls.number(context), *self._name(receiver.address))
                    for context, receiver in route.receivers
                    if receiver.address
                ]
                keep = route.ring.address if route.ring is not None else 0
                known = dtls.number(leg.keys.inbound), keep, first, len(targets)
                for name in names:
                    head = ssrc % passing.HEADS
                    rows.append((int(heads[head]), ssrc, *known, *name))
                    heads[head] = len(rows) - 1
        return passing.Table(
            heads,
            np.array(rows, np.int64).reshape(-1, passing.ROW_WIDTH),
            np.array(targets, np.int64).reshape(-1, passing.TARGET_WIDTH),
        )

    def _name(self, address: Address) -> tuple[int, ...]:
        name = pack(address, self._ipv6).ljust(_NAME, b"\0")
        return struct.unpack(f"={passing.NAME_WORDS}q", name)

    # Whatever concerns datagrams

    def _wait(self, other: int, milliseconds: int) -> None:
        """See MediaLoop.wait_with."""
        if self._stale:
            self._table, self._stale = self._tabulate(), False
        left = passing.run(
            *(self._fd, other, milliseconds),
            *(self._received, self._waiting, self._table, self._counts, self._odd),
        )
        self._count_up()
        for index in self._odd[:left].tolist():
            self._sort_copy(index)

    def _count_up(self) -> None:
        counts, counters = self._counts.tolist(), self.counters
        self._counts[:] = 0
        counters.packets_in += counts[passing.PACKETS_IN]
        counters.packets_out += counts[passing.PACKETS_OUT]
        counters.dropped_in += counts[passing.DROPPED_IN]
        counters.dropped_out += counts[passing.DROPPED_OUT]

    def _sort_copy(self, index: int) -> None:
        """The plain port's way."""
        size = int(self._received.headers[index, passing.SIZE_WORD])
        if not 0 < size <= dtls.LARGEST_DATAGRAM:
            self.counters.dropped_in += 1
            return
        self._in[:size] = self._received.words[index].tobytes()[:size]
        self._sort(size, unpack(self._received.names[index].tobytes()))


def open_mux(host: str, port: int) -> Mux:
    """The port as this machine carries it most cheaply. Raises OSError."""
    if available():
        return BatchedMux(host, port)
    log.warning("event=plain-port")
    return Mux(host, port)


def available() -> bool:
    """Numba is there, and the structures are those of glibc with 64 bits, little end first."""
    words = sys.maxsize > 1 << 32 and sys.byteorder == "little"
    return (
        passing is not None
        and words
        and sys.platform == "linux"
        and platform.libc_ver()[0] == "glibc"
    )
