"""The hot path, compiled: wait, decrypt once, encrypt for each receiver, send; nothing else.

Numba makes machine code of these functions at the first start and keeps it beside this file. They
run without Python's lock and see memory only: no objects, no names of libsrtp's contexts but their
addresses. Who may send what to whom stands in a `Table` that Python makes, see batches.py.
"""

# Elements of arrays have no types for mypy; Numba has its own.
# mypy: disable-error-code="no-any-return"

import ctypes
import select
import socket
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from llvmlite import binding
from numba import njit, types
from numba.core.types import ExternalFunction

from media_gateway import dtls
from media_gateway.forwarding import Ring
from media_gateway.mux import BATCH

Array = np.ndarray[Any, Any]

MOST_SENT = 128
HEADS = 1024

# Columns of Table.rows and, after the context, of Table.targets.
NEXT, SSRC, INBOUND, RING, FIRST, LAST, NAME = range(7)
ROW_WIDTH, TARGET_WIDTH, NAME_WORDS = NAME + 4, 1 + 4, 4

# Places in `counts`.
PACKETS_IN, PACKETS_OUT, DROPPED_IN, DROPPED_OUT = range(4)

# struct mmsghdr and struct iovec of glibc with 64 bits, in words and bytes.
HEADER_WORDS, HEADER_BYTES, SIZE_WORD, SIZE_BYTE = 16, 64, 14, 56
VECTOR_BYTES, LENGTH_BYTE = 16, 8

_BUFFER, _LARGEST, _RTP_HEADER = dtls.BUFFER_SIZE, dtls.LARGEST_DATAGRAM, 12
_RING, _SLOT = Ring.LENGTH, Ring.SLOT
_READABLE, _DO_NOT_WAIT, _MONOTONIC = int(select.POLLIN), int(socket.MSG_DONTWAIT), 1


class Box(NamedTuple):
    """So many datagrams with their addresses, in memory that kernel, libsrtp and Python share.

    headers  (n, 16) uint32, struct mmsghdr
    vectors  (n, 2) int64, struct iovec: where a datagram lies, and how long it is
    words    (n, 512) uint32, the datagrams
    names    (n, 4) int64, struct sockaddr, with nought to its right
    """

    headers: Array
    vectors: Array
    words: Array
    names: Array


class Table(NamedTuple):
    """Who may send what to whom, as numbers.

    heads    (HEADS,) int64, by the lowest bits of an SSRC the first row, -1 for none
    rows     (n, ROW_WIDTH) int64: the next row of the same bits, SSRC as read, libsrtp's context,
             where to keep packets for who lost them (0: nowhere), first and last target, address
    targets  (n, TARGET_WIDTH) int64: libsrtp's context, address
    """

    heads: Array
    rows: Array
    targets: Array


_int, _size = types.int32, types.int64


def _extern(name: str, *arguments: Any, address: int | None = None) -> Any:
    """A C function that returns an int; known by its name, so that compiled code can be kept."""
    binding.add_symbol(name, address or _address(name))
    return ExternalFunction(name, _int(*arguments))


def _address(name: str) -> int:
    return ctypes.cast(ctypes.CDLL(None)[name], ctypes.c_void_p).value or 0


_poll = _extern("poll", _size, _size, _int)
_now = _extern("clock_gettime", _int, _size)
_recvmmsg = _extern("recvmmsg", _int, _size, _int, _int, _size)
_sendmmsg = _extern("sendmmsg", _int, _size, _int, _int)
_copy = _extern("memcpy", _size, _size, _size)
_unprotect = _extern("srtp_unprotect", _size, _size, _size, address=dtls.address("srtp_unprotect"))
_protect = _extern("srtp_protect", _size, _size, _size, address=dtls.address("srtp_protect"))


def _compiled(function: Callable[..., Any]) -> Any:
    """Kept where there is a place for it, made anew at each start where there is none."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


@_compiled
def _milliseconds(clock: Array) -> int:
    _now(_MONOTONIC, clock.ctypes.data)
    return clock[0] * 1000 + clock[1] // 1000000


@_compiled
def _find(table: Table, names: Array, index: int, ssrc: int) -> int:
    """The row of this address and SSRC, -1 if there is none."""
    rows = table.rows
    row = table.heads[ssrc % HEADS]
    while row >= 0:
        same = rows[row, SSRC] == ssrc
        for word in range(NAME_WORDS):
            same = same and rows[row, NAME + word] == names[index, word]
        if same:
            break
        row = rows[row, NEXT]
    return row


@_compiled
def _flush(fd: int, waiting: Box, count: int, counts: Array) -> None:
    """A datagram that cannot be sent is dropped alone; the kernel stops at each of them."""
    done, headers = 0, waiting.headers.ctypes.data
    while done < count:
        sent = _sendmmsg(fd, headers + done * HEADER_BYTES, count - done, _DO_NOT_WAIT)
        if sent > 0:
            counts[PACKETS_OUT] += sent
            done += sent
        else:
            counts[DROPPED_OUT] += 1
            done += 1


@_compiled
def _keep(ring: int, packet: int, sequence: int, length: int, size: int) -> None:
    """See forwarding.Ring."""
    slot = ring + sequence % _RING * _SLOT
    _copy(slot, length, 4)
    _copy(slot + 4, packet, size)


@_compiled
def _batch(fd: int, received: Box, waiting: Box, table: Table, counts: Array, odd: Array) -> int:
    """Reads and passes on one batch; how many datagrams it left, whose places are in `odd`.

    Passed on is what has the address of somebody with keys and the SSRC of a stream they announced;
    what else happens to stand where an RTP packet has its SSRC is dropped by libsrtp.
    """
    headers, vectors = received.headers, waiting.vectors
    packets, slots = received.words.ctypes.data, waiting.words.ctypes.data
    sizes, lengths = headers.ctypes.data + SIZE_BYTE, vectors.ctypes.data + LENGTH_BYTE
    rows, targets = table.rows, table.targets
    waits = odds = 0
    count = _recvmmsg(fd, headers.ctypes.data, BATCH, _DO_NOT_WAIT, 0)
    for index in range(count):
        counts[PACKETS_IN] += 1
        row = -1
        if _RTP_HEADER <= headers[index, SIZE_WORD] <= _LARGEST:
            row = _find(table, received.names, index, np.int64(received.words[index, 2]))
        if row < 0:
            odd[odds] = index
            odds += 1
            continue
        packet, length = packets + index * _BUFFER, sizes + index * HEADER_BYTES
        if _unprotect(rows[row, INBOUND], packet, length):
            counts[DROPPED_IN] += 1
            continue
        size = np.int64(headers[index, SIZE_WORD])
        if rows[row, RING]:
            first = np.int64(received.words[index, 0])
            sequence = (first >> 16 & 0xFF) << 8 | first >> 24
            _keep(rows[row, RING], packet, sequence, length, size)
        for target in range(rows[row, FIRST], rows[row, LAST]):
            if waits == MOST_SENT:
                _flush(fd, waiting, waits, counts)
                waits = 0
            slot = slots + waits * _BUFFER
            _copy(slot, packet, size)
            vectors[waits, 1] = size
            if _protect(targets[target, 0], slot, lengths + waits * VECTOR_BYTES):
                counts[DROPPED_OUT] += 1
                continue
            for word in range(NAME_WORDS):
                waiting.names[waits, word] = targets[target, 1 + word]
            waits += 1
    _flush(fd, waiting, waits, counts)
    return odds


@_compiled
def run(
    fd: int,
    other: int,
    milliseconds: int,
    received: Box,
    waiting: Box,
    table: Table,
    counts: Array,
    odd: Array,
) -> int:
    """Passes on until `other` is readable, the time is over (-1: never) or a batch left something.

    Returns how many datagrams were left.
    """
    files, clock = np.empty(2, np.int64), np.empty(2, np.int64)
    end = _milliseconds(clock) + milliseconds
    left = milliseconds
    while True:
        # struct pollfd: a file, what is waited for, and above that what has come.
        files[0], files[1] = fd | _READABLE << 32, other | _READABLE << 32
        _poll(files.ctypes.data, 2, left)
        if files[0] >> 48:
            odds = _batch(fd, received, waiting, table, counts, odd)
            if odds:
                return odds
        if files[1] >> 48:
            return 0
        if milliseconds >= 0:
            left = end - _milliseconds(clock)
            if left <= 0:
                return 0
