"""A line with a rate, a delay and losses between a browser and the gateway, without netem."""

import asyncio
import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

QUEUE_SECONDS = 0.3  # what a home router keeps waiting before it drops
PATCH = """
(() => {
  const to = %d;
  const remote = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const { type, sdp } = description;
    const turned = sdp.replace(/^(a=candidate:\\S+ \\d+ udp \\d+ \\S+) \\d+ /gim, `$1 ${to} `);
    return remote.call(this, { type, sdp: turned });
  };
})();
"""


@dataclass
class Shape:
    """What the line is like, the same both ways; `down` lets nothing pass."""

    loss: float = 0.0  # share of the packets
    delay: float = 0.0  # seconds, one way
    bits: float = 0.0  # a second; 0 for as much as comes
    down: bool = False


@dataclass
class Way:
    """One direction: packets go one after the other as fast as the rate lets them, or are lost."""

    shape: Shape
    random: random.Random
    free_at: float = 0.0
    passed: int = 0
    lost: int = 0

    def take(self, packet: bytes, deliver: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        shape, now = self.shape, loop.time()
        start = max(now, self.free_at)
        if shape.down or self.random.random() < shape.loss or start - now > QUEUE_SECONDS:
            self.lost += 1
            return
        self.passed += 1
        # 28 bytes of UDP and IP go over the line as well.
        self.free_at = start + ((len(packet) + 28) * 8 / shape.bits if shape.bits else 0)
        wait = self.free_at - now + shape.delay
        if wait > 0:
            loop.call_later(wait, deliver, packet)
        else:
            deliver(packet)


class Datagrams(asyncio.DatagramProtocol):
    """One end of a way: hands on what it reads."""

    def __init__(self, read: Callable[[bytes, tuple[str, int]], None]) -> None:
        self.datagram_received = read  # type: ignore[method-assign]


@dataclass
class Line:
    """A UDP port that stands for the gateway's, and a TCP port that stands for its socket."""

    shape: Shape
    media: tuple[str, int]
    signalling: tuple[str, int]
    seed: int = 1
    port: int = 0
    socket_port: int = 0
    ways: list[Way] = field(default_factory=list)
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _back: dict[tuple[str, int], asyncio.DatagramTransport] = field(default_factory=dict)

    @property
    def script(self) -> str:
        """What a page has to run first, so that it takes this line."""
        return PATCH % self.port

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._up.set()
        dice = random.Random(self.seed)  # noqa: S311
        self.ways = [Way(self.shape, dice), Way(self.shape, dice)]
        address = ("127.0.0.1", 0)
        self._front, _ = await loop.create_datagram_endpoint(
            lambda: Datagrams(self._from_browser), local_addr=address
        )
        self.port = self._front.get_extra_info("sockname")[1]
        server = await asyncio.start_server(self._socket, *address)
        self.socket_port = server.sockets[0].getsockname()[1]

    def change(self, **values: float | bool) -> None:
        """Make the line another one, from any thread."""

        def apply() -> None:
            for name, value in values.items():
                setattr(self.shape, name, value)
            (self._up.clear if self.shape.down else self._up.set)()

        self._loop.call_soon_threadsafe(apply)

    def _from_browser(self, packet: bytes, address: tuple[str, int]) -> None:
        self.ways[0].take(packet, lambda taken: self._up_to_gateway(taken, address))

    def _up_to_gateway(self, packet: bytes, address: tuple[str, int]) -> None:
        if address in self._back:
            self._back[address].sendto(packet)
            return
        # Each browser's port has one of ours, as behind a router.
        ours = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        ours.setblocking(False)
        ours.connect(self.media)
        asyncio.get_running_loop().create_task(self._join(ours, packet, address))

    async def _join(self, ours: socket.socket, packet: bytes, address: tuple[str, int]) -> None:
        def read(answer: bytes, _from: tuple[str, int]) -> None:
            self.ways[1].take(answer, lambda taken: self._front.sendto(taken, address))

        loop = asyncio.get_running_loop()
        if address not in self._back:
            self._back[address], _ = await loop.create_datagram_endpoint(
                lambda: Datagrams(read), sock=ours
            )
        self._back[address].sendto(packet)

    async def _socket(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The socket has the delay; what is lost of it TCP sends again."""
        await self._up.wait()
        with contextlib.suppress(OSError):
            back, forth = await asyncio.open_connection(*self.signalling)
            await asyncio.gather(self._pour(reader, forth), self._pour(back, writer))
        writer.close()

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                await asyncio.sleep(self.shape.delay)
                await self._up.wait()
                writer.write(piece)
        with contextlib.suppress(OSError):
            writer.close()


@contextlib.contextmanager
def line(shape: Shape, media: tuple[str, int], signalling: tuple[str, int]) -> Iterator[Line]:
    """A line in a thread of its own, which a busy browser or test does not slow."""
    made = Line(shape, media, signalling)
    loop = asyncio.new_event_loop()
    opened = threading.Event()

    async def run() -> None:
        await made.open()
        opened.set()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(run())
        loop.run_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert opened.wait(5)
    yield made
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
