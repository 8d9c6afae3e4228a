"""Serves a page that joins a call with gateway.js, and drives it in separate Chromium processes."""

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserType, Page, async_playwright

SCRIPTS = Path(__file__).parents[2] / "portal/static/js"
CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--ignore-certificate-errors",  # TURN over TLS, with a certificate of the test
    "--autoplay-policy=no-user-gesture-required",
]
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' ws://127.0.0.1:*"
)
PAGE = """<!doctype html><meta charset="utf-8"><title>call</title>
<script type="module" src="/page.js"></script><main></main>"""
PAGE_SCRIPT = """
import { GatewayLink } from "/gateway.js";
import { safetyWords } from "/e2ee/words.js";
const wanted = new URLSearchParams(location.search);
const began = performance.now();
const seen = window.seen = { states: [], people: [], gone: [], closed: [], looks: [], streams: 0,
  encryption: [], thrift: [], rough: [] };
const media = wanted.get("media");
const width = Number(wanted.get("width") ?? 640);
const size = { width, height: width * 0.75 };
const constraints = { audio: true, video: media === "both" && size };
const stream = media === "none" ? null : await navigator.mediaDevices.getUserMedia(constraints);
seen.tracks = stream?.getTracks() ?? [];
seen.clones = [];
for (const track of seen.tracks) {
  const clone = track.clone.bind(track);
  track.clone = () => { const copy = clone(); seen.clones.push(copy); return copy; };
}
const asked = performance.now();
const ticket = async () => (await fetch("/ticket" + location.search)).json();
const link = window.link = new GatewayLink({ ticket, stream, e2ee: wanted.get("e2ee") });
link.addEventListener("encryption", ({ detail: { state, words, seat } }) =>
  seen.encryption.push({ state, seat, words: safetyWords(words, "de").join(" ") }));
link.addEventListener("state", (e) => seen.states.push(e.detail.state));
link.addEventListener("thrift", (e) => seen.thrift.push(e.detail.paused));
link.addEventListener("rough", (e) => seen.rough.push(e.detail.rough));
link.addEventListener("people", (e) => { seen.people = e.detail.people; });
link.addEventListener("gone", (e) => seen.gone.push(e.detail.seat));
link.addEventListener("closed", (e) => seen.closed.push(e.detail));
link.addEventListener("look", (e) => seen.looks.push(e.detail.topics));
link.addEventListener("stream", ({ detail: { seat, stream } }) => {
  seen.streams += 1;
  const video = document.createElement("video");
  Object.assign(video, { autoplay: true, muted: true, playsInline: true, srcObject: stream });
  video.dataset.seat = seat;
  video.requestVideoFrameCallback(() => { seen.firstFrame ??= performance.now() - asked; });
  document.querySelector("main").append(video);
});
link.start();
"""


@contextlib.contextmanager
def served(ticket: Callable[[dict[str, str]], dict[str, str] | None]) -> Iterator[str]:
    """The address of the page; `ticket` gets the query of the page that asks."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(address.query).items()}
            kinds = {"/": "text/html", "/ticket": "application/json"}
            self.send_response(200)
            self.send_header("Content-Type", kinds.get(address.path, "text/javascript"))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(self.content(address.path, query).encode())

        def content(self, path: str, query: dict[str, str]) -> str:
            if path == "/ticket":
                return json.dumps(ticket(query))
            pages = {"/": PAGE, "/page.js": PAGE_SCRIPT}
            return pages[path] if path in pages else (SCRIPTS / path.lstrip("/")).read_text()

        def log_message(self, *_words: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.asynccontextmanager
async def chromium(count: int, together: bool = False) -> AsyncIterator[list[Page]]:
    """Pages in as many separate browser processes, or `together` in one, which costs less."""
    async with async_playwright() as playwright:
        browsers = [await launch(playwright.chromium) for _ in range(1 if together else count)]
        try:
            yield [await browsers[number % len(browsers)].new_page() for number in range(count)]
        finally:
            await asyncio.gather(*(browser.close() for browser in browsers))


async def launch(kind: BrowserType) -> Any:
    return await kind.launch(executable_path=CHROMIUM, args=SWITCHES)


async def join(page: Page, address: str, seat: str, media: str = "both") -> None:
    await page.goto(f"{address}/?seat={seat}&media={media}")
    await wait_for(page, "window.link !== undefined")


async def received(page: Page) -> dict[str, Any]:
    """What has arrived so far: frames decoded and packets, by seat and kind."""
    stats = await page.evaluate("window.link?.stats() ?? { inbound: [] }")
    return {
        f"{entry['seat']}/{entry['kind']}": (
            entry["framesDecoded"] if entry["kind"] == "video" else entry["packetsReceived"]
        )
        for entry in stats["inbound"]
    }


async def wait_for(page: Page, condition: str, seconds: float = 15) -> None:
    """Asks again and again; waiting inside the page would need what the policy forbids."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(condition):
            await asyncio.sleep(0.02)


async def altered(page: Page, module: str, *changes: tuple[str, str]) -> None:
    """Let this page run a module of ours that was changed."""
    script = (SCRIPTS / module).read_text()
    for old, new in changes:
        assert old in script
        script = script.replace(old, new)
    headers = {"Content-Security-Policy": "script-src 'self'"}
    await page.context.route(
        f"**/{module}",
        lambda route: route.fulfill(body=script, content_type="text/javascript", headers=headers),
    )
