"""aiortc's own way to pass streams on: decode each, and encode it anew for every receiver."""

import asyncio

from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

from benchmarks.media.network import HOST
from benchmarks.media.signalling import RELAY_PORT


class Rooms:
    """The published tracks by room."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: dict[int, list[MediaStreamTrack]] = {}
        self._connections: list[RTCPeerConnection] = []

    async def connect(self, request: web.Request) -> web.Response:
        order = await request.json()
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections.append(connection)
        published = self._tracks.setdefault(order["room"], [])
        if order["publishes"]:
            connection.on("track", published.append)
        await connection.setRemoteDescription(RTCSessionDescription(order["sdp"], "offer"))
        if not order["publishes"]:
            for track in published:
                connection.addTrack(self._relay.subscribe(track))
        await connection.setLocalDescription(await connection.createAnswer())
        return web.json_response({"sdp": connection.localDescription.sdp})


async def main() -> None:
    """Serve until killed."""
    application = web.Application()
    application.router.add_post("/", Rooms().connect)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, HOST, RELAY_PORT).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
