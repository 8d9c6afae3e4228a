"""A call that only a real TURN server can carry, and what that server refuses."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.consultation.turn import ice_servers
from portal.settings import Settings, SettingsError, load

from .conftest import Portal, running_gateway
from .pages import altered, chromium, join, received, served, wait_for
from .test_calls import both_arrive, tickets

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SECRET = "turn-test-secret"
# For the loopback only: coturn would otherwise refuse to relay to the gateway of a test.
CONFIGURATION = """
listening-ip=127.0.0.1
relay-ip=127.0.0.1
listening-port={port}
tls-listening-port={tls_port}
cert={folder}/cert.pem
pkey={folder}/key.pem
use-auth-secret
static-auth-secret={secret}
realm=test.example
allow-loopback-peers
{peers}
no-cli
log-file={folder}/log
simple-log
userdb={folder}/users
pidfile={folder}/pid
"""
NOBODY = "denied-peer-ip=0.0.0.0-255.255.255.255"
# As in docs/turnserver.conf: nothing may be reached but the gateway.
GATEWAY_ONLY = f"{NOBODY}\nallowed-peer-ip=127.0.0.1"
RELAY_ONLY = (
    'bundlePolicy: "max-bundle",',
    'bundlePolicy: "max-bundle", iceTransportPolicy: "relay",',
)


@dataclass
class Turn:
    port: int
    tls_port: int

    def settings(self, *ways: str, secret: str = SECRET) -> Settings:
        return Settings(turn_urls=ways, turn_secret=secret)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def coturn(folder: Path, peers: str = "") -> Iterator[Turn]:
    """A coturn of this test; ends with it."""
    turn = Turn(free_port(), free_port())
    given = {"folder": folder, "secret": SECRET, "peers": peers}
    text = CONFIGURATION.format(port=turn.port, tls_port=turn.tls_port, **given)
    (folder / "turn.conf").write_text(text)
    certificate = [
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
        *("-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
    ]
    subprocess.run(certificate, check=True, capture_output=True)
    program = shutil.which("turnserver")
    assert program
    process = subprocess.Popen(
        [program, "-c", folder / "turn.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for port in (turn.port, turn.tls_port):
            until = time.monotonic() + 10
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert time.monotonic() < until
                time.sleep(0.05)
        yield turn
    finally:
        process.terminate()
        process.wait(10)


def relayed_call(servers, script) -> None:
    """Two pages that may use nothing but these servers."""
    urls: dict[str, str] = {}
    given = tickets(urls)

    async def run(address: str) -> None:
        async with chromium(2) as pages:
            for page in pages:
                await altered(page, "gateway/peer.js", RELAY_ONLY)
            await join(pages[0], address, "citizen")
            await join(pages[1], address, "caseworker")
            await script(*pages)

    ticket = lambda query: given(query) | {"iceServers": servers}  # noqa: E731
    with served(ticket) as address, running_gateway(origins=(address,)) as gateway:
        urls["gateway"] = Portal(gateway).url
        asyncio.run(run(address))


async def meet(citizen, caseworker) -> None:
    await both_arrive(citizen, "caseworker")
    await both_arrive(caseworker, "citizen")


async def fail(citizen, caseworker) -> None:
    """Longer than any call that worked has taken to begin."""
    await wait_for(citizen, "seen.people.length === 2")
    await asyncio.sleep(6)
    for page in (citizen, caseworker):
        assert not await page.evaluate("seen.states.includes('connected')")
        assert await received(page) == {}


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=2)


@pytest.mark.parametrize("way", ["udp", "tcp", "tls"])
def test_a_call_is_relayed(tmp_path, way):
    with coturn(tmp_path, GATEWAY_ONLY) as turn:
        address = {
            "udp": f"turn:127.0.0.1:{turn.port}?transport=udp",
            "tcp": f"turn:127.0.0.1:{turn.port}?transport=tcp",
            "tls": f"turns:127.0.0.1:{turn.tls_port}?transport=tcp",
        }[way]
        relayed_call(ice_servers(turn.settings(address), soon()), meet)


@pytest.mark.parametrize("trouble", ["expired", "forged", "denied peer"])
def test_nothing_is_relayed_for_the_wrong_people_or_to_the_wrong_place(tmp_path, trouble):
    with coturn(tmp_path, NOBODY if trouble == "denied peer" else "") as turn:
        settings = turn.settings(
            f"turn:127.0.0.1:{turn.port}?transport=udp",
            secret="guessed" if trouble == "forged" else SECRET,
        )
        until = soon() - timedelta(minutes=3 if trouble == "expired" else 0)
        relayed_call(ice_servers(settings, until), fail)


def test_each_browser_gets_credentials_of_its_own():
    settings = Settings(turn_urls=("turn:a", "turns:b"), turn_secret=SECRET)
    (first,), (second,) = ice_servers(settings, soon()), ice_servers(settings, soon())
    assert first["urls"] == ["turn:a", "turns:b"]
    assert first["username"] != second["username"]
    assert abs(int(first["username"].partition(":")[0]) - time.time() - 120) < 5
    assert ice_servers(Settings(), soon()) == []


def test_urls_without_a_secret_stop_the_start():
    with pytest.raises(SettingsError, match=r"turn\.urls und turn\.secret gehören zusammen"):
        load(environ={"VIDEOBERATUNG_TURN_URLS": "turn:127.0.0.1"})
