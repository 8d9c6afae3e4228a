"""How the load gets into each server's rooms: everybody sends to and receives from all others."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
import pylibsrtp

from benchmarks.media.endpoint import Endpoint, read_description
from benchmarks.media.network import HOST
from media_gateway.dtls import Certificate, Keys
from media_gateway.tickets import issue

SECRET = b"benchmark-secret-benchmark-secret"
ORIGIN = "http://benchmark.example"
GATEWAY_PORT, JANUS_PORT, RELAY_PORT, FLOOR_PORT = 8090, 8188, 8091, 8092
FIRST_FLOOR_PORT = 30_000
LARGEST_MESSAGE = 4 << 20
ANSWER_SECONDS = 30
FEED_SECONDS = 0.5  # Janus knows a feed only a moment after its publisher is connected


@dataclass
class Crowd:
    """The connections of one room: who publishes, and all that receive."""

    publishing: list[Endpoint] = field(default_factory=list)
    receiving: list[Endpoint] = field(default_factory=list)

    @property
    def endpoints(self) -> list[Endpoint]:
        return list({id(each): each for each in (*self.publishing, *self.receiving)}.values())


class Signalling(Protocol):
    """One server's way of letting people in."""

    async def fill(self, room: int, size: int, crowd: Crowd) -> None:
        """Let so many people into the room; all of their media flows when this returns."""
        ...


class Gateway:
    """Ours: one connection a person; the server offers."""

    def __init__(self, http: aiohttp.ClientSession, certificate: Certificate) -> None:
        self._http, self._certificate = http, certificate
        self._pumps: set[asyncio.Task[None]] = set()

    async def fill(self, room: int, size: int, crowd: Crowd) -> None:
        complete = []
        for number in range(size):
            endpoint = Endpoint(HOST, self._certificate)
            crowd.publishing.append(endpoint)
            crowd.receiving.append(endpoint)
            connected, all_heard = asyncio.Event(), asyncio.Event()
            socket = await self._http.ws_connect(
                f"ws://{HOST}:{GATEWAY_PORT}/ws", headers={"Origin": ORIGIN}
            )
            ticket = _ticket(room, number)
            await socket.send_json({"type": "ticket", "v": 1, "ticket": ticket})
            pump = self._answer(socket, endpoint, 2 * (size - 1), connected, all_heard)
            self._pumps.add(asyncio.create_task(pump))
            await asyncio.wait_for(connected.wait(), ANSWER_SECONDS)
            complete.append(all_heard.wait())
        await asyncio.wait_for(asyncio.gather(*complete), ANSWER_SECONDS)

    async def _answer(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        endpoint: Endpoint,
        streams: int,
        connected: asyncio.Event,
        all_heard: asyncio.Event,
    ) -> None:
        connecting = None
        async for frame in socket:
            message = json.loads(frame.data)
            if message["type"] != "offer":
                continue
            offer = read_description(message["sdp"])
            answer = endpoint.answer(offer)
            number = message["negotiation"]
            await socket.send_json({"type": "answer", "negotiation": number, "sdp": answer})
            if connecting is None:
                connecting = asyncio.create_task(endpoint.connect(offer))
                connecting.add_done_callback(lambda _task: connected.set())
            if len(endpoint.remote_ssrcs) == streams:
                all_heard.set()


def _ticket(room: int, number: int) -> str:
    now = time.time()
    names = {"consultation": f"room-{room}", "seat": f"seat-{number}", "role": "citizen"}
    return issue(SECRET, now, kind="seat", topics=(), until=now + 3600, **names)


class JanusSession:
    """Requests over one WebSocket; answers are found by their transaction."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())
        self._keeping: asyncio.Task[None] | None = None
        self._session: dict[str, int] = {}

    async def open(self) -> None:
        created = await self.ask(janus="create")
        self._session = {"session_id": created["data"]["id"]}
        self._keeping = asyncio.create_task(self._keep())

    async def attach(self) -> int:
        answer = await self.ask(janus="attach", plugin="janus.plugin.videoroom")
        return int(answer["data"]["id"])

    async def tell(self, handle: int, jsep: dict[str, str] | None = None, **body: Any) -> Any:
        message: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        return await self.ask(**message, **({"jsep": jsep} if jsep else {}))

    async def ask(self, **message: Any) -> dict[str, Any]:
        """The final answer, not the acknowledgement. Raises RuntimeError."""
        transaction = secrets.token_hex(8)
        future = self._waiting[transaction] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({**message, **self._session, "transaction": transaction})
        answer: dict[str, Any] = await asyncio.wait_for(future, ANSWER_SECONDS)
        failed = answer.get("plugindata", {}).get("data", {}).get("error")
        if answer["janus"] == "error" or failed:
            raise RuntimeError(answer)
        return answer

    async def _read(self) -> None:
        async for frame in self._socket:
            message = json.loads(frame.data)
            if message["janus"] in ("success", "error", "event"):
                future = self._waiting.pop(message.get("transaction", ""), None)
                if future is not None:
                    future.set_result(message)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(20)
            await self.ask_nothing()

    async def ask_nothing(self) -> None:
        message = {"janus": "keepalive", "transaction": secrets.token_hex(8)}
        await self._socket.send_json({**message, **self._session})


class Janus:
    """VideoRoom: one connection a person to publish, one to receive all others."""

    def __init__(self, http: aiohttp.ClientSession, certificate: Certificate) -> None:
        self._http, self._certificate = http, certificate

    async def fill(self, room: int, size: int, crowd: Crowd) -> None:
        people = []
        for number in range(size):
            session = await self._session()
            handle = await session.attach()
            if number == 0:
                options: dict[str, Any] = {
                    "publishers": size,
                    "bitrate": 3_000_000,
                    "notify_joining": False,
                }
                await session.tell(handle, request="create", room=room + 1, **options)
            endpoint = Endpoint(HOST, self._certificate)
            crowd.publishing.append(endpoint)
            people.append((session, await self._publish(session, handle, room + 1, endpoint)))
        await asyncio.sleep(FEED_SECONDS)
        for session, feed in people:
            others = [each for _session, each in people if each != feed]
            crowd.receiving.append(Endpoint(HOST, self._certificate))
            await self._subscribe(session, room + 1, others, crowd.receiving[-1])

    async def _session(self) -> JanusSession:
        session = JanusSession(
            await self._http.ws_connect(
                f"ws://{HOST}:{JANUS_PORT}",
                protocols=("janus-protocol",),
                max_msg_size=LARGEST_MESSAGE,
            )
        )
        await session.open()
        return session

    async def _publish(
        self, session: JanusSession, handle: int, room: int, endpoint: Endpoint
    ) -> int:
        answer = await session.tell(
            handle,
            {"type": "offer", "sdp": endpoint.offer("sendonly")},
            request="joinandconfigure",
            room=room,
            ptype="publisher",
        )
        await endpoint.connect(read_description(answer["jsep"]["sdp"]))
        return int(answer["plugindata"]["data"]["id"])

    async def _subscribe(
        self, session: JanusSession, room: int, feeds: list[int], endpoint: Endpoint
    ) -> None:
        handle = await session.attach()
        streams = [{"feed": feed} for feed in feeds]
        offered = await session.tell(
            handle, request="join", room=room, ptype="subscriber", streams=streams
        )
        offer = read_description(offered["jsep"]["sdp"])
        answer = {"type": "answer", "sdp": endpoint.answer(offer)}
        await session.tell(handle, answer, request="start")
        await endpoint.connect(offer)


class Relay:
    """aiortc's MediaRelay: one publishes, the others receive what is encoded anew for each."""

    def __init__(self, http: aiohttp.ClientSession, certificate: Certificate) -> None:
        self._http, self._certificate = http, certificate

    async def fill(self, room: int, size: int, crowd: Crowd) -> None:
        for number in range(size):
            endpoints = crowd.receiving if number else crowd.publishing
            endpoints.append(Endpoint(HOST, self._certificate))
            await self._connect(room, endpoints[-1], publishes=number == 0)

    async def _connect(self, room: int, endpoint: Endpoint, *, publishes: bool) -> None:
        sdp = endpoint.offer("sendonly" if publishes else "recvonly")
        order = {"room": room, "publishes": publishes, "sdp": sdp}
        async with self._http.post(f"http://{HOST}:{RELAY_PORT}/", json=order) as answer:
            description = read_description((await answer.json())["sdp"])
        await endpoint.connect(description)


class Floor:
    """The C loop: no signalling, everybody has the same key and a port it was told before."""

    def __init__(self, _http: aiohttp.ClientSession, certificate: Certificate) -> None:
        self._certificate = certificate

    async def fill(self, room: int, size: int, crowd: Crowd) -> None:
        for number in range(size):
            endpoint = Endpoint(HOST, self._certificate, floor_port(room, number))
            endpoint.keys, endpoint.address = floor_keys(), (HOST, FLOOR_PORT)
            crowd.publishing.append(endpoint)
            crowd.receiving.append(endpoint)


def floor_port(room: int, number: int) -> int:
    return FIRST_FLOOR_PORT + 16 * room + number


def floor_keys() -> Keys:
    """AES-256-GCM with the key that floor.c has; only the outbound side is used."""
    session = pylibsrtp.Session(
        pylibsrtp.Policy(
            key=bytes(range(44)),
            ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
            srtp_profile=pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
        )
    )
    return Keys(None, session._srtp[0], (session, session))


WAYS: dict[str, type[Gateway] | type[Janus] | type[Relay] | type[Floor]] = {
    "gateway": Gateway,
    "janus": Janus,
    "relay": Relay,
    "floor": Floor,
}
