"""The load as a process of its own: people who come in, then send and count what they receive."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

import aiohttp

from benchmarks.media.endpoint import Endpoint
from benchmarks.media.payload import Payload
from benchmarks.media.publishing import Publisher, Reporter
from benchmarks.media.signalling import WAYS, Crowd
from media_gateway.dtls import Certificate

TICK_SECONDS = 0.001
TICKS_BETWEEN_POLLS = 5
DRAIN_SECONDS, DRAIN_POLLS = 0.3, 30
SETUP_SECONDS = 90
SETTLE_SECONDS = 10


@dataclass(frozen=True)
class Load:
    """Who comes to which server; `rtcp` as browsers send it, `timed` receivers note delays."""

    server: str
    rooms: int
    size: int
    rtcp: bool = False
    timed: bool = False


@dataclass(frozen=True)
class Count:
    """Packets of sound and picture; those asked for again are expected once more."""

    sent: int
    received: int
    again: int
    delays: tuple[float, ...]


class LoadFailed(Exception):
    """The people did not all get in."""


class Crew:
    """The load process, as seen from the one that measures."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def send(self, seconds: float) -> Count:
        """Let everybody send for so long, and wait until nothing comes any more."""
        self._pipe.send(seconds)
        return self._receive(seconds + SETTLE_SECONDS)

    def _receive(self, timeout: float) -> Count:
        if not self._pipe.poll(timeout):
            raise LoadFailed("no answer")
        try:
            answer = self._pipe.recv()
        except EOFError:
            answer = "the process of the load has ended"
        if isinstance(answer, str):
            raise LoadFailed(answer)
        assert isinstance(answer, Count)
        return answer


@contextmanager
def crew(load: Load, payload: Payload) -> Iterator[Crew]:
    """A process with everybody in their rooms. Raises LoadFailed."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(load, payload, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        found = Crew(ours)
        found._receive(SETUP_SECONDS)
        yield found
    finally:
        process.kill()
        process.join()


def _work(load: Load, payload: Payload, pipe: Connection) -> None:
    try:
        asyncio.run(_serve(load, payload, pipe))
    except Exception as error:
        pipe.send(repr(error))


async def _serve(load: Load, payload: Payload, pipe: Connection) -> None:
    """Nothing has been sent when the first, empty count tells that all are in."""
    certificate = Certificate.generateCertificate()
    crowds = [Crowd() for _ in range(load.rooms)]
    polling = asyncio.create_task(_poll(crowds))
    async with aiohttp.ClientSession() as http:
        way = WAYS[load.server](http, certificate)
        for room, crowd in enumerate(crowds):
            await way.fill(room, load.size, crowd)
        polling.cancel()
        traffic = Traffic(load, crowds, payload)
        pipe.send(Count(0, 0, 0, ()))
        loop = asyncio.get_running_loop()
        while True:
            wanted = loop.run_in_executor(None, pipe.recv)
            while not wanted.done():
                traffic.poll()
                await asyncio.sleep(0.02)
            pipe.send(await traffic.run(wanted.result()))


async def _poll(crowds: list[Crowd]) -> None:
    while True:
        for crowd in crowds:
            for endpoint in crowd.endpoints:
                endpoint.poll()
        await asyncio.sleep(0.005)


class Traffic:
    """Everything that is sent and received."""

    def __init__(self, load: Load, crowds: list[Crowd], payload: Payload) -> None:
        publishing = [each for crowd in crowds for each in crowd.publishing]
        self._receiving = [each for crowd in crowds for each in crowd.receiving]
        self._endpoints = list(
            {id(each): each for each in (*publishing, *self._receiving)}.values()
        )
        whole = load.server == "relay"
        self._publishers = [Publisher(endpoint, payload, whole=whole) for endpoint in publishing]
        own = {id(each) for each in publishing}
        self._reporters = [
            Reporter(endpoint, sends=id(endpoint) in own)
            for endpoint in (self._endpoints if load.rtcp else ())
        ]
        self._senders: list[Publisher | Reporter] = [*self._publishers, *self._reporters]
        if load.timed:
            for endpoint in self._receiving:
                endpoint.time_packets()

    def poll(self) -> None:
        for endpoint in self._endpoints:
            endpoint.poll()

    async def run(self, seconds: float) -> Count:
        """Send for so long, drain, and count from zero."""
        self._reset()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        for each in self._senders:
            each.begin(loop.time())
        await self._send_until(end)
        await self._drain()
        return Count(
            sum(publisher.sent for publisher in self._publishers),
            sum(endpoint.packets for endpoint in self._receiving),
            sum(reporter.lost for reporter in self._reporters),
            tuple(delay for endpoint in self._receiving for delay in endpoint.delays or ()),
        )

    async def _send_until(self, end: float) -> None:
        loop, tick = asyncio.get_running_loop(), 0
        while (now := loop.time()) < end:
            for each in self._senders:
                each.send_due(now)
            if tick % TICKS_BETWEEN_POLLS == 0:
                self.poll()
            tick += 1
            await asyncio.sleep(TICK_SECONDS)

    async def _drain(self) -> None:
        """Until nothing has come for a while."""
        before = -1
        while before < (before := sum(endpoint.packets for endpoint in self._receiving)):
            for _ in range(DRAIN_POLLS):
                await asyncio.sleep(DRAIN_SECONDS / DRAIN_POLLS)
                self.poll()

    def _reset(self) -> None:
        self.poll()
        for publisher in self._publishers:
            publisher.sent = 0
        for reporter in self._reporters:
            reporter.lost = 0
        for endpoint in self._endpoints:
            _forget(endpoint)


def _forget(endpoint: Endpoint) -> None:
    endpoint.packets = endpoint.reports = 0
    if endpoint.delays is not None:
        endpoint.delays = []
