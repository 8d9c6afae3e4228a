"""A real gateway in a thread of its own, and clients that speak to it over real sockets."""

import contextlib
import json
import multiprocessing
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import gevent
import pytest
import websocket

from media_gateway.app import Gateway, GatewayConfig, main
from media_gateway.tickets import SIGNATURE_HEADER, issue, sign_message

SECRET = b"gateway-test-secret-gateway-test-secret"
ORIGIN = "http://portal.test"


class Client:
    """One WebSocket as a browser would hold it."""

    def __init__(self, url: str, origin: str | None = ORIGIN) -> None:
        options = {"origin": origin} if origin else {"suppress_origin": True}
        self.socket = websocket.create_connection(url, timeout=5, **options)

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv())
        return message

    def hear_until(self, kind: str) -> dict[str, Any]:
        while (message := self.hear())["type"] != kind:
            pass
        return message

    def hear_all(self, seconds: float = 0.4) -> list[dict[str, Any]]:
        """Everything until it is quiet for a while."""
        heard = []
        self.socket.settimeout(seconds)
        with contextlib.suppress(websocket.WebSocketTimeoutException):
            while True:
                heard.append(self.hear())
        self.socket.settimeout(5)
        return heard

    def silent(self, seconds: float = 0.4) -> bool:
        self.socket.settimeout(seconds)
        try:
            return not self.socket.recv()
        except websocket.WebSocketTimeoutException:
            return True
        finally:
            self.socket.settimeout(5)

    def close(self) -> None:
        self.socket.close(timeout=1)


class Portal:
    """What the portal does: issue tickets, send control messages."""

    def __init__(self, gateway: "Gateway | GatewayProcess") -> None:
        self.gateway = gateway
        host, port = gateway.address
        self.http, self.url = f"http://{host}:{port}", f"ws://{host}:{port}/ws"
        self.clients: list[Client] = []

    def ticket(self, kind: str = "seat", **values: Any) -> str:
        named = {"consultation": "c1", "seat": "citizen", "role": "citizen", "topics": ()}
        until = time.time() + 60
        return issue(SECRET, time.time(), kind=kind, **{**named, "until": until, **values})

    def connect(self, origin: str | None = ORIGIN) -> Client:
        self.clients.append(Client(self.url, origin))
        return self.clients[-1]

    def enter(self, kind: str = "seat", **values: Any) -> Client:
        client = self.connect()
        client.say(type="ticket", v=1, ticket=self.ticket(kind, **values))
        assert client.hear()["type"] == "welcome"
        return client

    def control(self, **operation: Any) -> dict[str, Any]:
        body = json.dumps(operation).encode()
        return self.post(body, sign_message(SECRET, "control", body, time.time()))

    def post(self, body: bytes, signature: str) -> dict[str, Any]:
        headers = {SIGNATURE_HEADER: signature}
        request = urllib.request.Request(f"{self.http}/control", body, headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            result: dict[str, Any] = json.load(answer)
            return result


def configured(**changes: Any) -> GatewayConfig:
    defaults: dict[str, Any] = {
        "listen": ("127.0.0.1", 0),
        "media_port": 0,
        "media_addresses": ("127.0.0.1",),
        "origins": (ORIGIN,),
        "portal_events_url": None,
        "secret": SECRET,
    }
    return GatewayConfig(**{**defaults, **changes})


@contextmanager
def running_gateway(**changes: Any) -> Iterator[Gateway]:
    gateway = Gateway(configured(**changes))
    started = threading.Event()

    def serve() -> None:
        gateway.start()
        started.set()
        gateway.serve_forever()
        gevent.get_hub().destroy()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(10)
    yield gateway
    gateway.stop()
    thread.join(15)
    assert not thread.is_alive()


def serve_and_tell(pipe: Connection, changes: dict[str, Any]) -> None:
    main(configured(**changes), lambda gateway: pipe.send((gateway.address, gateway.media_port)))


class GatewayProcess:
    """A gateway that can be killed; its ports are those it was started with or found."""

    def __init__(self, **changes: Any) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self.process = context.Process(target=serve_and_tell, args=(theirs, changes), daemon=True)
        self.process.start()
        assert ours.poll(60)  # machines are small and busy
        self.address, self.media_port = ours.recv()

    def end(self, *, kill: bool = False) -> int | None:
        """Like a hard crash, or like Ctrl-C."""
        if self.process.is_alive():
            os.kill(self.process.pid, signal.SIGKILL if kill else signal.SIGINT)
        self.process.join(15)
        return self.process.exitcode


@pytest.fixture(scope="module")
def shared_gateway() -> Iterator[Gateway]:
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def portal(shared_gateway: Gateway) -> Iterator[Portal]:
    portal = Portal(shared_gateway)
    yield portal
    for client in portal.clients:
        client.close()
    portal.control(op="end", consultation="c1")
    shared_gateway._rooms._barred.clear()
