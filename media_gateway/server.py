"""HTTP and WebSocket on gevent: upgrade, Origin, frames, sizes; only importer of geventwebsocket.

The library does the handshake and the frame headers. Messages are put together here, because its
own reader has no size limit and its close frames carry a wrong code.
"""

import contextlib
import logging
import socket
import struct
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer
from gevent.queue import Empty, Full, Queue
from geventwebsocket.exceptions import WebSocketError
from geventwebsocket.handler import WebSocketHandler
from geventwebsocket.websocket import Header, WebSocket

from media_gateway.protocol import (
    LARGEST_MESSAGE,
    Closed,
    Code,
    Refusal,
    ServerMessage,
    serialize,
)
from media_gateway.rates import Bucket

PING_SECONDS = 20
SILENCE_SECONDS = 45
LINGER_SECONDS = 1
MOST_CONNECTIONS = 10_000
LONGEST_OUTBOX = 256
# Of any kind: a browser sends a message in one frame or a few, and answers pings.
FRAMES_PER_SECOND = 50
BURST_OF_FRAMES = 200
MOST_UNREAD = 16  # pieces of what a client still sends after our last message

log = logging.getLogger("media_gateway.server")
# geventwebsocket tells every request with its address; addresses have no place in our logs.
log.setLevel(logging.WARNING)


class Connection:
    """One WebSocket: whole text messages in, a queue with its own greenlet out."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._stream = websocket.stream
        self._socket = websocket.stream.handler.socket
        self._outbox: Queue[tuple[int, bytes] | None] = Queue(LONGEST_OUTBOX)
        self._writer = gevent.spawn(self._write)
        self._closing = False
        self._frames = Bucket(FRAMES_PER_SECOND, BURST_OF_FRAMES)
        self.lost = 0

    def send(self, message: ServerMessage) -> None:
        """Never blocks; who does not read what is sent is cut off."""
        self._put((WebSocket.OPCODE_TEXT, serialize(message).encode()))

    def close(self, code: Code, reason: str) -> None:
        """Says why and ends the socket; later messages are dropped."""
        if self._closing:
            return
        self.send(Closed(code, reason))
        self._put((WebSocket.OPCODE_CLOSE, struct.pack("!H", code) + reason.encode()))
        self._closing = True
        self._put_end()

    def receive(self) -> str | None:
        """The next text message; None when the client is gone. Raises Refusal."""
        parts, room = list[bytes](), LARGEST_MESSAGE
        while True:
            frame = self._frame(room)
            if frame is None or self._closing:
                return None
            header, payload = frame
            if header.opcode == WebSocket.OPCODE_PING:
                self._put((WebSocket.OPCODE_PONG, payload))
            elif header.opcode != WebSocket.OPCODE_PONG:
                _expect(header.opcode, WebSocket.OPCODE_CONTINUATION if parts else 1)
                parts.append(payload)
                room -= len(payload)
                if header.fin:
                    return _text(b"".join(parts))

    def finish(self) -> None:
        """Waits a moment for what is still to be written, and until the client has read it.

        Closing a TCP socket with unread input would make the kernel discard our last message.
        """
        self._closing = True
        self._put_end()
        self._writer.join(timeout=LINGER_SECONDS)
        self._writer.kill()
        with gevent.Timeout(LINGER_SECONDS, False), contextlib.suppress(OSError):
            for _piece in range(MOST_UNREAD):
                if not self._socket.recv(LARGEST_MESSAGE):
                    break
                gevent.sleep(0)  # who sends without a pause must not keep the others waiting
        self._websocket.closed = True

    def _frame(self, room: int) -> tuple[Header, bytes] | None:
        try:
            header = Header.decode_header(self._stream)
            if header.opcode == WebSocket.OPCODE_CLOSE:
                return None
            if not self._frames.take(time.monotonic()):
                raise Refusal(Code.POLICY, "rate")
            if header.flags or not header.mask:
                raise Refusal(Code.POLICY, "malformed")
            if header.length > room:
                raise Refusal(Code.TOO_BIG, "too-big")
            payload = self._stream.read(header.length)
        except (WebSocketError, OSError, ValueError):
            return None
        return (header, _unmask(payload, header.mask)) if len(payload) == header.length else None

    def _put(self, frame: tuple[int, bytes]) -> None:
        if self._closing:
            self.lost += 1
            return
        try:
            self._outbox.put_nowait(frame)
        except Full:
            self.lost += 1
            self._cut()

    def _put_end(self) -> None:
        try:
            self._outbox.put_nowait(None)
        except Full:
            self._cut()

    def _cut(self) -> None:
        self._closing = True
        self._writer.kill(block=False)
        self._shut(socket.SHUT_RDWR)

    def _write(self) -> None:
        next_ping = time.monotonic() + PING_SECONDS
        try:
            while (frame := self._next_frame(next_ping)) is not None:
                opcode, payload = frame
                if opcode == WebSocket.OPCODE_PING:
                    next_ping = time.monotonic() + PING_SECONDS
                head = Header.encode_header(True, opcode, b"", len(payload), 0)
                self._stream.write(bytes(head) + payload)
        except OSError:
            self._closing = True
        finally:
            self._shut(socket.SHUT_WR)
            gevent.spawn_later(LINGER_SECONDS, self._shut, socket.SHUT_RDWR)

    def _next_frame(self, next_ping: float) -> tuple[int, bytes] | None:
        try:
            frame: tuple[int, bytes] | None = self._outbox.get(
                timeout=max(0.001, next_ping - time.monotonic())
            )
        except Empty:
            return WebSocket.OPCODE_PING, b""
        return frame

    def _shut(self, how: int) -> None:
        """Ends one direction or both; a reader in another greenlet then sees the end."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(how)


def _expect(opcode: int, expected: int) -> None:
    if opcode != expected:
        raise Refusal(Code.POLICY, "malformed")


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Refusal(Code.POLICY, "malformed") from None


def _unmask(payload: bytes, mask: bytes) -> bytes:
    """One big integer instead of the library's loop over bytes."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


class _Handler(WebSocketHandler):  # type: ignore[misc]
    """Upgrades only /ws, and only for pages of the portal."""

    origins: Collection[str] = ()

    def handle(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(SILENCE_SECONDS)
        super().handle()

    def upgrade_websocket(self) -> Iterable[bytes] | None:
        if self.environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return None
        if self.environ.get("PATH_INFO") != "/ws":
            return self._refuse("404 Not Found")
        if self.environ.get("HTTP_ORIGIN") not in self.origins:
            return self._refuse("403 Forbidden")
        if not self._speaks_websocket():
            return self._refuse("400 Bad Request")
        try:
            return super().upgrade_websocket()  # type: ignore[no-any-return]
        except ValueError:
            return self._refuse("400 Bad Request")

    def _speaks_websocket(self) -> bool:
        """The library fails on anything else, with a report that names the address."""
        given = self.environ
        key, version = given.get("HTTP_SEC_WEBSOCKET_KEY"), given.get("HTTP_SEC_WEBSOCKET_VERSION")
        return bool(key) and version == "13" and given.get("SERVER_PROTOCOL") == "HTTP/1.1"

    def _log_error(self, kind: type[BaseException], _value: object, _trace: object) -> None:
        """Instead of gevent's report, which holds the whole request."""
        if not issubclass(kind, gevent.GreenletExit):
            log.error("event=request-failed error=%s", kind.__name__)

    def _refuse(self, status: str) -> Iterable[bytes]:
        self.start_response(status, [("Content-Type", "text/plain")])
        return [status.encode()]


WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def build_server(
    listen: tuple[str, int],
    origins: Collection[str],
    http: WsgiApp,
    converse: Callable[[Connection], None],
) -> WSGIServer:
    """A server that gives each WebSocket to `converse` and every other request to `http`."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        websocket = environ.get("wsgi.websocket")
        if websocket is None:
            return http(environ, start_response)
        connection = Connection(websocket)
        try:
            converse(connection)
        finally:
            connection.finish()
        return []

    handler = type("Handler", (_Handler,), {"origins": frozenset(origins)})
    server = WSGIServer(
        listen,
        application,
        handler_class=handler,
        spawn=Pool(MOST_CONNECTIONS),
        log=None,
        error_log=None,  # it would tell addresses and what was sent
    )
    server.logger = log
    return server
