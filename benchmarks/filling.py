"""How soon one side sees what the other has entered, with many rooms active at once.

    python benchmarks/filling.py [--rooms 50] [--changes 600] [--pause 5]

A portal and its gateway run as `videoberatung run` starts them, a process each. In every room a
caseworker and a citizen hold their sockets and ask as their pages do: at each hint and every five
seconds, first how the room stands, then the open form. In turns they write a field, one of a room
every few seconds. Measured is from sending the change until the other side holds the value; the
third of a second the page waits for somebody to stop typing is not in it. Nobody sends sound or
picture: what that costs is measured in benchmarks/media.
"""

import argparse
import asyncio
import itertools
import json
import random
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
from sites import Site, start_site

from plugins.ordnungsamt.forms.waffen_aufbewahrung import FORM

CASEWORKER = "sachbearbeitung@stadt.example"
SERVICE = "ordnungsamt/waffen-jagd-fischerei"
HIDDEN = re.compile(r'name="(csrf_token|once)" value="([^"]*)"')
CODE = re.compile(r'<span class="mark">([2-9A-Z-]{14})</span>')
ENTRANCE = re.compile(r'action="(/termin/[^"]+/raum)"')
TEXTS = [f.key for f in FORM.fields if f.kind == "text" and not (f.citizen_only or f.private)]
POLL = 5  # seconds, as the page has it
LONGEST = 20  # seconds until a change counts as lost
GOAL = 300  # ms, that 95 of 100 stay below
CONNECTIONS = 6  # of a browser to one host


@dataclass
class Browser:
    """One side's page in a room: what it knows, and who waits for it to know something."""

    http: aiohttp.ClientSession
    base: str = ""
    form: str = ""
    entries: dict[str, Any] = field(default_factory=dict)
    awaited: list[tuple[str, str, asyncio.Future[float]]] = field(default_factory=list)
    hints: int = 0
    _busy: bool = False
    _again: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def post(self, path: str, given: dict[str, str] | None = None, **more: Any) -> Any:
        """Post as a script of the page does; returns the answer's JSON."""
        cookies = {c.key: c.value for c in self.http.cookie_jar}
        headers = {"X-CSRF-Token": cookies.get("csrf", ""), "Accept": "application/json"}
        async with self.http.post(path, data=given, headers=headers, **more) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def text(self, path: str) -> str:
        async with self.http.get(path) as answer:
            answer.raise_for_status()
            return await answer.text()

    async def begin(self, origin: str) -> None:
        """Connect to the gateway, and ask every few seconds."""
        way = await self.post(f"{self.base}/zutritt")
        socket = await self.http.ws_connect(way["url"], headers={"Origin": origin})
        await socket.send_json({"type": "ticket", "v": 1, "ticket": way["ticket"]})
        assert (await socket.receive_json())["type"] == "welcome"
        self._tasks = [asyncio.create_task(each) for each in (self._listen(socket), self._poll())]

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            said = json.loads(message.data)
            assert said["type"] != "closed", said
            if said["type"] == "look":
                self.hints += 1
                self._tasks.append(asyncio.create_task(self.look()))

    async def _poll(self) -> None:
        await asyncio.sleep(random.uniform(0, POLL))
        while True:
            await asyncio.gather(self.look(), asyncio.sleep(POLL))

    async def look(self) -> None:
        """As the page: hints that come while the room is asked about cause one more look."""
        self._again = True
        if self._busy:
            return
        self._busy = True
        while self._again:
            self._again = False
            await self.text(f"{self.base}/stand")
            self._tasks.append(asyncio.create_task(self.refresh()))
        self._busy = False

    async def refresh(self) -> None:
        """Fetch the open form, and tell whoever waited for something in it."""
        known = json.loads(await self.text(f"{self.base}/dokumente/{self.form}"))["entries"]
        now = time.perf_counter()
        for key, entry in known.items():
            if entry["version"] > self.entries.get(key, {"version": 0})["version"]:
                self.entries[key] = entry
        for key, value, seen in self.awaited:
            if not seen.done() and self.entries.get(key, {}).get("value") == value:
                seen.set_result(now)

    async def write(self, key: str, value: str) -> None:
        given = {"field": key, "value": value, "base": self.entries.get(key, {}).get("version", 0)}
        path = f"{self.base}/dokumente/{self.form}/felder"
        self.entries[key] = await self.post(path, json=given)


def browser(site: Site, cookies: Any = None) -> Browser:
    """Return one with connections of its own; with given cookies it is signed in already."""
    return Browser(
        aiohttp.ClientSession(
            site.url,
            cookie_jar=cookies or aiohttp.CookieJar(unsafe=True),
            connector=aiohttp.TCPConnector(limit_per_host=CONNECTIONS),
            timeout=aiohttp.ClientTimeout(total=60),
        )
    )


def hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


async def sign_in(site: Site) -> Browser:
    desk = browser(site)
    given = {"email": CASEWORKER, "password": site.password(CASEWORKER)}
    given |= hidden(await desk.text("/intern/anmelden"))
    async with desk.http.post("/intern/anmelden", data=given) as answer:
        assert answer.url.path == "/intern/", answer.url
    return desk


async def meet(site: Site, staff: Browser) -> tuple[Browser, Browser]:
    """Invite somebody, let them in, open the form: returns the caseworker's page and theirs."""
    given = hidden(await staff.text("/intern/einladen"))
    given |= {"service": SERVICE, "name": "Käthe Müller-Groß", "way": "code", "now": "1"}
    async with staff.http.post("/intern/einladen", data=given) as answer:
        page, id = await answer.text(), answer.url.path.rpartition("/")[2]
    desk, citizen = browser(site, staff.http.cookie_jar), browser(site)
    desk.base = citizen.base = f"/raum/{id}"
    code = CODE.search(page)
    assert code, page
    given = hidden(await citizen.text("/einladung")) | {"code": code[1]}
    async with citizen.http.post("/einladung", data=given) as answer:
        entrance = ENTRANCE.search(await answer.text())
    assert entrance, answer.url
    await citizen.text(entrance[1])
    await citizen.post(f"{entrance[1]}/betreten", {"zustimmung": "ja"})
    await desk.post(f"/intern/beratung/{id}/oeffnen")
    people = json.loads(await desk.text(f"{desk.base}/stand"))["people"]
    (waiting,) = [each["seat"] for each in people if each["state"] == "waiting"]
    await desk.post(f"/intern/beratung/{id}/einlassen", {"seat": waiting})
    opened = await desk.post(f"{desk.base}/dokumente", {"form": FORM.key})
    desk.form = citizen.form = opened["id"]
    for side in (desk, citizen):
        await side.begin(site.url)
        await side.refresh()
    return desk, citizen


async def fill(sides: tuple[Browser, Browser], changes: int, pause: float) -> list[float]:
    """Write in turns; returns the seconds until the other side had each value."""
    took = []
    fields = itertools.cycle(TEXTS)
    await asyncio.sleep(random.uniform(0, pause))
    for number in range(changes):
        writer, reader = sides if number % 2 else sides[::-1]
        key, value = next(fields), f"Eintrag {number} von {random.getrandbits(32)}"
        seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        reader.awaited.append((key, value, seen))
        begun = time.perf_counter()
        await writer.write(key, value)
        took.append(await asyncio.wait_for(seen, LONGEST) - begun)
        reader.awaited.clear()
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
    return took


def processor(pid: int) -> float:
    """Return the processor seconds a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / 100


async def measure(site: Site, options: argparse.Namespace) -> None:
    """Fill the rooms, let all of them write, print what was seen."""
    staff = await sign_in(site)
    rooms = [await meet(site, staff) for _ in range(options.rooms)]
    each = -(-options.changes // options.rooms)
    pids = {"portal": site.process.pid, "gateway": site.gateway}
    used = {name: processor(pid) for name, pid in pids.items()}
    begun = time.perf_counter()
    found = await asyncio.gather(*(fill(sides, each, options.pause) for sides in rooms))
    lasted = time.perf_counter() - begun
    took = [1000 * seconds for room in found for seconds in room]
    hints = sum(side.hints for sides in rooms for side in sides)
    for side in (side for sides in rooms for side in sides):
        side.end()
        await side.http.close()
    await staff.http.close()
    shares = [f"{n} {(processor(p) - used[n]) / lasted:.0%}" for n, p in pids.items()]
    median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(f"{options.rooms} rooms, {len(took)} changes in {lasted:.0f} s, {hints} hints")
    print(f"of a core: {', '.join(shares)}")
    print(f"seen by the other side: median {median:.0f} ms, p95 {p95:.0f} ms", end=", ")
    print(f"longest {max(took):.0f} ms   p95 at most {GOAL} ms")


def main() -> None:
    """Run once."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rooms", type=int, default=50)
    parser.add_argument("--changes", type=int, default=600)
    parser.add_argument("--pause", type=float, default=5, help="seconds between two of a room")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        running = start_site(Path(folder), LIMITS="off")
        try:
            asyncio.run(measure(next(running), options))
        finally:
            running.close()


if __name__ == "__main__":
    main()
