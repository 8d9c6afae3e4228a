"""One UDP port for everybody: STUN is answered here, DTLS queued, sound and picture passed on.

Datagrams are told apart by their first byte (RFC 7983) and by the sender's address, which is known
only after a STUN request with the right password. Everything runs in the media thread.
"""

import asyncio
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from media_gateway import dtls, stun
from media_gateway.leg import Address, Leg

BATCH = 64
MOST_ADDRESSES = 16
HELD_SECONDS = 10  # an address is somebody's as long; browsers ask every 2.5 seconds
SOCKET_BUFFER = 4 << 20


@dataclass
class Counters:
    packets_in: int = 0
    packets_out: int = 0
    dropped_in: int = 0
    dropped_out: int = 0


class Mux:
    """The socket, who is behind which address, and the hot path."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
        self._socket.setblocking(False)
        self._socket.bind((host, port))
        self.port: int = self._socket.getsockname()[1]
        self.counters = Counters()
        self._by_address: dict[Address, Leg] = {}
        self._by_ufrag: dict[str, Leg] = {}
        self._in, self._in_address = dtls.new_buffer()
        self._out, self._out_address = dtls.new_buffer()
        self._out_view = memoryview(self._out)
        self._length = dtls.new_length()
        self._loop = asyncio.get_running_loop()
        self._listen()

    def _listen(self) -> None:
        self._loop.add_reader(self._socket.fileno(), self._readable)

    def _unlisten(self) -> None:
        self._loop.remove_reader(self._socket.fileno())

    def close(self) -> None:
        self._unlisten()
        self._socket.close()

    def open_leg(self, on_rtcp: Callable[[bytes], None]) -> Leg:
        leg = Leg(self, on_rtcp, self._loop.time())
        self.name(leg)
        return leg

    def name(self, leg: Leg) -> None:
        self._by_ufrag[leg.ufrag] = leg

    def forget_name(self, ufrag: str) -> None:
        self._by_ufrag.pop(ufrag, None)

    def forget(self, leg: Leg) -> None:
        self.forget_name(leg.ufrag)
        for address in leg.addresses:
            self._by_address.pop(address, None)

    def changed(self) -> None:
        """Somebody's keys, streams or receivers are other ones now."""

    def send(self, leg: Leg, packet: bytes) -> None:
        """Protects and sends; silently drops what nobody can receive yet."""
        size, keys = len(packet), leg.keys
        if keys is None or leg.address is None or size > dtls.LARGEST_DATAGRAM:
            return
        self._out[:size] = packet
        self._length[0] = size
        protect = dtls.protect_rtcp if 191 < packet[1] < 224 else dtls.protect
        if protect(keys.outbound, self._out_address, self._length):
            self.counters.dropped_out += 1
        else:
            self.send_raw(self._out_view[: self._length[0]], leg.address)

    def send_raw(self, data: bytes | memoryview, address: Address) -> None:
        try:
            self._socket.sendto(data, address)
            self.counters.packets_out += 1
        except OSError:
            self.counters.dropped_out += 1

    def _readable(self) -> bool:
        """Reads a bounded batch, so that handshakes and timers get their turn."""
        receive, buffer = self._socket.recvfrom_into, self._in
        try:
            for _ in range(BATCH):
                size, address = receive(buffer, dtls.LARGEST_DATAGRAM + 1)
                self.counters.packets_in += 1
                if 0 < size <= dtls.LARGEST_DATAGRAM:
                    self._sort(size, address)
                else:
                    self.counters.dropped_in += 1
        except BlockingIOError:
            pass
        except OSError:
            self.counters.dropped_in += 1
        return False

    def _sort(self, size: int, address: Address) -> None:
        first = self._in[0]
        leg = self._by_address.get(address)
        if 127 < first < 192:
            if leg is None or leg.keys is None or size < 12:
                self.counters.dropped_in += 1
            elif 191 < self._in[1] < 224:
                self._report(leg, leg.keys, size)
            else:
                self._forward(leg, leg.keys, size)
        elif first < 4:
            self._answer_stun(bytes(self._in[:size]), address)
        elif 19 < first < 64 and leg is not None:
            leg.queue_record(bytes(self._in[:size]))
        else:
            self.counters.dropped_in += 1

    def _forward(self, leg: Leg, keys: dtls.Keys, size: int) -> None:
        """The hot path: one decryption, and for each receiver one encryption and one datagram.

        An unknown SSRC is dropped before libsrtp would set up a context for it.
        """
        length, buffer, counters = self._length, self._in, self.counters
        route = leg.routes.get(int.from_bytes(buffer[8:12], sys.byteorder))
        length[0] = size
        if route is None or dtls.unprotect(keys.inbound, self._in_address, length):
            counters.dropped_in += 1
            return
        size = length[0]
        if route.ring is not None:
            route.keep(bytes(buffer[:size]))
        send, out, protect, copy = self._socket.sendto, self._out_address, dtls.protect, dtls.copy
        for context, receiver in route.receivers:
            copy(out, self._in_address, size)
            length[0] = size
            if protect(context, out, length):
                counters.dropped_out += 1
                continue
            try:
                send(self._out_view[: length[0]], receiver.address)  # type: ignore[arg-type]
                counters.packets_out += 1
            except OSError:
                counters.dropped_out += 1

    def _report(self, leg: Leg, keys: dtls.Keys, size: int) -> None:
        self._length[0] = size
        if not leg.may_report(bytes(self._in[4:8])) or dtls.unprotect_rtcp(
            keys.inbound, self._in_address, self._length
        ):
            self.counters.dropped_in += 1
            return
        leg.on_rtcp(bytes(self._in[: self._length[0]]))

    def _answer_stun(self, datagram: bytes, address: Address) -> None:
        request = stun.read(datagram, self._by_ufrag)
        leg = self._by_ufrag.get(request.local) if request else None
        if request is None or leg is None or not self._believed(leg, request, address):
            self.counters.dropped_in += 1
            return
        self._register(leg, address)
        self.send_raw(stun.success(request, leg.password.encode(), address), address)
        leg.last_heard = self._loop.time()
        if leg.address is None or request.nominated:
            self._reach(leg, address)

    def _believed(self, leg: Leg, request: stun.Request, address: Address) -> bool:
        """The right names and password, not heard before from elsewhere, and nobody else's place.

        A request that was overheard must not draw a stream to another address; one's own password
        must not open the address of somebody who is there.
        """
        known = not leg.remote_ufrag or leg.remote_ufrag == request.remote
        if not known or not request.authentic(leg.password.encode()):
            return False
        holder = self._by_address.get(address)
        taken = holder not in (None, leg) and self._loop.time() < holder.last_heard + HELD_SECONDS
        return not taken and leg.first_from(request.transaction, address)

    def _reach(self, leg: Leg, address: Address) -> None:
        leg.address = address
        leg.reached.set()

    def _register(self, leg: Leg, address: Address) -> None:
        """A port may have belonged to somebody else before (NAT); the newest password wins."""
        former = self._by_address.get(address)
        if former is not None and former is not leg:
            former.addresses.discard(address)
        if len(leg.addresses) >= MOST_ADDRESSES and address not in leg.addresses:
            for stale in leg.addresses - {leg.address}:
                leg.addresses.discard(stale)
                self._by_address.pop(stale, None)
        leg.addresses.add(address)
        self._by_address[address] = leg
