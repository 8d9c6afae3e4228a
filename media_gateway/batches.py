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
from media_gateway.forwarding import Route
from media_gateway.leg import Address, Leg
from media_gateway.mux import BATCH, Mux

MOST_SENT = 128
_LARGEST = dtls.LARGEST_DATAGRAM
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
_HEADER, _VECTOR = _ffi.sizeof("struct mmsghdr"), _ffi.sizeof("struct iovec")
_SIZE = _ffi.offsetof("struct mmsghdr", "msg_len")
_LENGTH = _ffi.offsetof("struct iovec", "iov_len")
_WORDS = dtls.BUFFER_SIZE // _INT
_SSRC = 8 // _INT  # of an RTP packet, in words


class Messages:
    """So many datagrams with their addresses, in memory that kernel, libsrtp and Python share.

    counts    of each datagram its size, as the kernel writes it (received) or reads it (sent)
    lengths   the same places, as libsrtp reads and writes them
    """

    def __init__(self, count: int, family: socket.AddressFamily) -> None:
        self.count, self.ipv6 = count, family == socket.AF_INET6
        self.name_size = 28 if self.ipv6 else 16
        self.slots = dtls.Slots(count)
        self.words = memoryview(self.slots.buffer).cast("I")
        self.names = bytearray(count * self.name_size)
        self.headers: Any = _ffi.new("struct mmsghdr[]", count)
        self._vectors = _ffi.new("struct iovec[]", count)
        self._pinned = _ffi.from_buffer(self.slots.buffer), _ffi.from_buffer(self.names)
        for index in range(count):
            self._link(index)
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


class Received(Messages):
    def __init__(self, count: int, family: socket.AddressFamily) -> None:
        super().__init__(count, family)
        self.counts, self.lengths = _numbers(self.headers, count, _HEADER, _SIZE)
        self.each_name = struct.Struct(f"{self.name_size}s").iter_unpack


class Waiting(Messages):
    def __init__(self, count: int, family: socket.AddressFamily) -> None:
        super().__init__(count, family)
        self.counts, self.lengths = _numbers(self._vectors, count, _VECTOR, _LENGTH)


def _numbers(array: Any, count: int, width: int, offset: int) -> tuple[memoryview, list[Any]]:
    """One C int in each element; of a size_t the lower half, the upper one stays zero."""
    start = int(_ffi.cast("uintptr_t", array))
    integers = memoryview(_ffi.buffer(array)).cast("B").cast("I")[offset // _INT :: width // _INT]
    return integers, [dtls.length_at(start + index * width + offset) for index in range(count)]


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
        self._received, self._waiting = Received(BATCH, family), Waiting(MOST_SENT, family)
        self._count, self._quiet = 0, True
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

    def _readable(self) -> bool:
        """Whether there was nothing but sound and picture, see media_gateway/loop.py.

        The short way is for who has keys and sends a stream that was announced; what else happens
        to stand where an RTP packet has its SSRC is dropped by libsrtp. See Mux._sort.
        """
        received, self._quiet = self._received, True
        count = _lib.recvmmsg(self._fd, received.headers, received.count, _DO_NOT_WAIT, _ffi.NULL)
        sizes, words, word, legs = received.counts, received.words, _SSRC, self._legs
        for index, (name,) in zip(range(count), received.each_name(received.names), strict=False):
            leg = legs.get(name)
            if leg is not None and leg.keys is not None and 11 < sizes[index] <= _LARGEST:
                route = leg.routes.get(words[word])
                if route is not None:
                    self._pass_on(route, leg.keys.inbound, index)
                    word += _WORDS
                    continue
            self._sort_copy(index, name)
            word += _WORDS
        self._flush()
        self.counters.packets_in += max(count, 0)
        return self._quiet

    def _sort_copy(self, index: int, name: bytes) -> None:
        """The plain port's way; whose address this is will be known next time."""
        size, start = self._received.counts[index], index * dtls.BUFFER_SIZE
        if not 0 < size <= dtls.LARGEST_DATAGRAM:
            self.counters.dropped_in += 1
            return
        self._quiet = False
        self._in[:size] = self._received.slots.buffer[start : start + size]
        address = unpack(name)
        self._sort(size, address)
        leg = self._by_address.get(address)
        if leg is not None:
            self._legs[name] = leg

    def _pass_on(self, route: Route, inbound: Any, index: int) -> None:
        """The hot path: as Mux._forward, but what is to be sent waits for the end of the batch."""
        received, waiting, count = self._received, self._waiting, self._count
        packet = received.slots.addresses[index]
        if dtls.unprotect(inbound, packet, received.lengths[index]):
            self.counters.dropped_in += 1
            return
        size = received.counts[index]
        if route.ring:
            route.keep(dtls.read(packet, size))
        addresses, counts, lengths = waiting.slots.addresses, waiting.counts, waiting.lengths
        names, spans, protect, copy = waiting.names, waiting.spans, dtls.protect, dtls.copy
        for context, receiver in route.receivers:
            if count == MOST_SENT:
                self._count = count
                self._flush()
                count = 0
            slot = addresses[count]
            copy(slot, packet, size)
            counts[count] = size
            if protect(context, slot, lengths[count]):
                self.counters.dropped_out += 1
                continue
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
    """The structures above are those of glibc on Linux with 64 bits, little end first."""
    words = sys.maxsize > 1 << 32 and sys.byteorder == "little"
    return words and sys.platform == "linux" and platform.libc_ver()[0] == "glibc"


_lib: Any = _ffi.dlopen(None) if available() else None
