"""The port, with many datagrams a system call: recvmmsg and sendmmsg of Linux, through cffi.

Only sound and picture from known addresses take the short way; everything else is copied into the
buffer of the plain port and sorted there. What a batch makes is sent before the next one is read.
"""

import platform
import socket
import struct
import sys
from typing import Any

from cffi import FFI

from media_gateway import dtls
from media_gateway.leg import Address, Leg
from media_gateway.mux import BATCH, Mux

MOST_SENT = 128
_DO_NOT_WAIT = int(socket.MSG_DONTWAIT)

_ffi = FFI()
_ffi.cdef("""
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr {
    void *msg_name; unsigned int msg_namelen;
    struct iovec *msg_iov; size_t msg_iovlen;
    void *msg_control; size_t msg_controllen;
    int msg_flags;
};
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, void *timeout);
int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags);
""")

_INT = _ffi.sizeof("unsigned int")
_SIZES = _ffi.sizeof("struct mmsghdr") // _INT
_SIZE = _ffi.offsetof("struct mmsghdr", "msg_len") // _INT
_LENGTHS = _ffi.sizeof("struct iovec") // _ffi.sizeof("size_t")
_LENGTH = _ffi.offsetof("struct iovec", "iov_len") // _ffi.sizeof("size_t")


class Messages:
    """So many datagrams with their addresses, in memory that kernel, libsrtp and Python share."""

    def __init__(self, count: int, family: socket.AddressFamily) -> None:
        self.count, self.ipv6 = count, family == socket.AF_INET6
        self.name_size = 28 if self.ipv6 else 16
        self.slots = dtls.Slots(count)
        self.names = bytearray(count * self.name_size)
        self.headers: Any = _ffi.new("struct mmsghdr[]", count)
        self._vectors = _ffi.new("struct iovec[]", count)
        self._pinned = _ffi.from_buffer(self.slots.buffer), _ffi.from_buffer(self.names)
        for index in range(count):
            self._link(index)
        sizes = memoryview(_ffi.buffer(self.headers)).cast("B").cast("I")
        lengths = memoryview(_ffi.buffer(self._vectors)).cast("B").cast("L")
        self.sizes, self.lengths = sizes[_SIZE::_SIZES], lengths[_LENGTH::_LENGTHS]
        width = self.name_size
        self.spans = [slice(index * width, (index + 1) * width) for index in range(count)]

    def _link(self, index: int) -> None:
        """One byte more than is allowed is read, so that longer datagrams are seen to be so."""
        data, names = self._pinned
        vector, header = self._vectors[index], self.headers[index].msg_hdr
        vector.iov_base = data + index * dtls.BUFFER_SIZE
        vector.iov_len = dtls.LARGEST_DATAGRAM + 1
        header.msg_iov, header.msg_iovlen = self._vectors + index, 1
        header.msg_name, header.msg_namelen = names + index * self.name_size, self.name_size


def pack(address: Address, ipv6: bool) -> bytes:
    """The kernel's form of an address. Raises OSError if it is none."""
    host, port = address[0].partition("%")[0], address[1]
    if not ipv6:
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, _pton(host))
    flow, scope = (address[2], address[3]) if len(address) == 4 else (0, 0)
    start = struct.pack("=H", socket.AF_INET6)
    return start + struct.pack("!HI", port, flow) + _pton(host, True) + struct.pack("=I", scope)


def unpack(name: bytes) -> Address:
    port = int.from_bytes(name[2:4], "big")
    if len(name) == 16:
        return socket.inet_ntop(socket.AF_INET, name[4:8]), port
    flow, scope = int.from_bytes(name[4:8], "big"), int.from_bytes(name[24:28], sys.byteorder)
    return socket.inet_ntop(socket.AF_INET6, name[8:24]), port, flow, scope


def _pton(host: str, ipv6: bool = False) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ipv6 else socket.AF_INET, host)


class BatchedMux(Mux):
    """The same port for the same people, read and written in batches."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self._fd, family = self._socket.fileno(), self._socket.family
        self._received, self._waiting = Messages(BATCH, family), Messages(MOST_SENT, family)
        self._count = 0
        self._legs: dict[bytes, Leg] = {}

    def forget(self, leg: Leg) -> None:
        super().forget(leg)
        self._legs.clear()

    def _register(self, leg: Leg, address: Address) -> None:
        """Who is behind which raw address is only a cache of what the plain port knows."""
        if self._by_address.get(address) is not leg:
            self._legs.clear()
        super()._register(leg, address)

    def _reach(self, leg: Leg, address: Address) -> None:
        leg.packed = pack(address, self._waiting.ipv6)
        super()._reach(leg, address)

    def _readable(self) -> None:
        received = self._received
        count = _lib.recvmmsg(self._fd, received.headers, received.count, _DO_NOT_WAIT, _ffi.NULL)
        try:
            for index in range(count):
                self._take(index)
        finally:
            self._flush()

    def _take(self, index: int) -> None:
        """The short way for sound and picture of those who have keys; see Mux._sort."""
        received = self._received
        size, start = received.sizes[index], index * dtls.BUFFER_SIZE
        buffer, name = received.slots.buffer, bytes(received.names[received.spans[index]])
        self.counters.packets_in += 1
        if not 0 < size <= dtls.LARGEST_DATAGRAM:
            self.counters.dropped_in += 1
            return
        leg = self._legs.get(name)
        if (
            leg is not None
            and (keys := leg.keys) is not None
            and 127 < buffer[start] < 192
            and not 191 < buffer[start + 1] < 224
            and size > 11
        ):
            self._pass_on(leg, keys, index, size)
        else:
            self._sort_copy(start, size, name)

    def _sort_copy(self, start: int, size: int, name: bytes) -> None:
        """The plain port's way; whose address this is will be known next time."""
        self._in[:size] = self._received.slots.buffer[start : start + size]
        address = unpack(name)
        self._sort(size, address)
        leg = self._by_address.get(address)
        if leg is not None:
            self._legs[name] = leg

    def _pass_on(self, leg: Leg, keys: dtls.Keys, index: int, size: int) -> None:
        """The hot path: as Mux._forward, but what is to be sent waits for the end of the batch."""
        slots, length, start = self._received.slots, self._length, index * dtls.BUFFER_SIZE
        packet, route = (
            slots.addresses[index],
            leg.routes.get(bytes(slots.buffer[start + 8 : start + 12])),
        )
        length[0] = size
        if route is None or dtls.unprotect(keys.inbound, packet, length):
            self.counters.dropped_in += 1
            return
        size = length[0]
        route.keep(slots.view[start : start + size], size)
        waiting, count, protect, copy = self._waiting, self._count, dtls.protect, dtls.copy
        addresses, lengths, names = waiting.slots.addresses, waiting.lengths, waiting.names
        spans = waiting.spans
        for context, receiver in route.receivers:
            if count == MOST_SENT:
                self._count = count
                self._flush()
                count = 0
            slot = addresses[count]
            copy(slot, packet, size)
            length[0] = size
            if protect(context, slot, length):
                self.counters.dropped_out += 1
                continue
            lengths[count] = length[0]
            names[spans[count]] = receiver.packed
            count += 1
        self._count = count

    def _flush(self) -> None:
        """A datagram that cannot be sent is dropped alone; the kernel stops at each of them."""
        done, count, self._count = 0, self._count, 0
        headers = self._waiting.headers
        while done < count:
            sent = _lib.sendmmsg(self._fd, headers + done, count - done, _DO_NOT_WAIT)
            if sent > 0:
                self.counters.packets_out += sent
                done += sent
            else:
                self.counters.dropped_out += 1
                done += 1


def open_mux(host: str, port: int) -> Mux:
    """The port as this machine carries it most cheaply. Raises OSError."""
    return (BatchedMux if available() else Mux)(host, port)


def available() -> bool:
    """The structures above are those of glibc on Linux with 64 bits."""
    return sys.platform == "linux" and platform.libc_ver()[0] == "glibc" and sys.maxsize > 1 << 32


_lib: Any = _ffi.dlopen(None) if available() else None
