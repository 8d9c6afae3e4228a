"""With `run` the gateway is a process of its own: one that dies or hangs is replaced."""

import os
import signal
import socket
import time
import urllib.request

import pytest
from sites import start_site

pytestmark = pytest.mark.rare

REPLACED = 60  # seconds; a gateway that hangs is noticed after three questions


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def running(tmp_path_factory, port):
    yield from start_site(tmp_path_factory.mktemp("var"), GATEWAY_LISTEN=f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("sent", "told"),
    [(signal.SIGKILL, "event=gateway_died"), (signal.SIGSTOP, "event=gateway_hangs")],
)
def test_a_gateway_that_dies_or_hangs_is_replaced_at_its_address(running, port, sent, told):
    before = running.gateway
    os.kill(before, sent)
    until = time.monotonic() + REPLACED
    while (now := running.gateway) in (before, None) or not answers(port):
        assert time.monotonic() < until, running.told
        time.sleep(0.2)
    assert now != before
    assert told in running.told


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False
