"""What strangers send to the port of the sockets: nobody else waits, and no log names them."""

import contextlib
import socket
import threading
import time

import pytest
import websocket

from .conftest import Portal

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize(("opcode", "final"), [(0, 0), (10, 1)], ids=["fragments", "pongs"])
def test_who_sends_frames_without_end_is_put_out_and_keeps_nobody_waiting(
    portal: Portal, opcode, final
):
    """Without a ticket, a third of a megabyte of empty frames once stopped all signalling."""
    before = portal.control(op="load")["refused"].get("rate", 0)
    client = portal.connect()
    started = websocket.ABNF(0, 0, 0, 0, 1, 1, b"").format() if opcode == 0 else b""
    frame = websocket.ABNF(final, 0, 0, 0, opcode, 1, b"").format()
    flood = threading.Thread(
        target=_pour, args=(client.socket.sock, started + frame * 50_000), daemon=True
    )
    flood.start()
    try:
        for _ in range(5):
            begun = time.monotonic()
            portal.control(op="load")
            assert time.monotonic() - begun < 2
    finally:
        flood.join(10)
    assert portal.control(op="load")["refused"]["rate"] == before + 1


def _pour(to: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):
        to.sendall(data)


REQUESTS = {
    "version of HTTP": b"GET /termin/GEHEIM HTTP/9.9\r\n\r\n",
    "TLS to a plain port": b"\x16\x03\x01\x02\x00GEHEIM\r\n",
    "length": b"POST /control HTTP/1.1\r\nHost: GEHEIM\r\nContent-Length: x\r\n\r\n",
    "negative length": b"POST /control HTTP/1.1\r\nHost: GEHEIM\r\nContent-Length: -5\r\n\r\n",
    "short body": b"POST /control HTTP/1.1\r\nHost: GEHEIM\r\nContent-Length: 100\r\n\r\nabc",
    "chunks": b"POST /control HTTP/1.1\r\nHost: GEHEIM\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "version of WebSocket": b"GET /ws HTTP/1.1\r\nHost: GEHEIM\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nOrigin: http://portal.test\r\nSec-WebSocket-Key: a\r\n"
    b"Sec-WebSocket-Version: 99\r\n\r\n",
    "no key": b"GET /ws HTTP/1.1\r\nHost: GEHEIM\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Origin: http://portal.test\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "HTTP/1.0": b"GET /ws HTTP/1.0\r\nHost: GEHEIM\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nOrigin: http://portal.test\r\nSec-WebSocket-Key: a\r\n"
    b"Sec-WebSocket-Version: 13\r\n\r\n",
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_a_request_nobody_can_read_leaves_neither_address_nor_content_in_the_log(
    portal: Portal, capfd, caplog, request_
):
    with socket.create_connection(portal.gateway.address, timeout=5) as client:
        client.sendall(request_)
        client.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while client.recv(4096):
                pass
    assert portal.control(op="load")["guests"] == 0
    said = "".join(capfd.readouterr()) + caplog.text
    assert "GEHEIM" not in said
    assert "127.0.0.1" not in said
    assert "Traceback" not in said
