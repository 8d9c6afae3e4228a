"""How long a booking by the API takes while many others book and opening hours are rebuilt.

    python benchmarks/latency.py [--clients 50] [--bookings 1500] [--storage file|zeo]

A portal as it is served, with its threads and its housekeeping, in a process of its own; its
departments are loaded anew with other hours five times a second. Clients of another process keep a
connection each and book one free time after the other: first without a pause, which shows what the
portal can bear, then with a second between two bookings, as fifty people at once would be many.
"""

import argparse
import http.client
import json
import logging
import multiprocessing
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import EntryPoint
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import waitress

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from test_storage import in_a_file, on_a_zeo_server

from portal.app import main as application
from portal.catalogue.domain import set_state
from portal.clock import today
from portal.housekeeping import Housekeeping
from portal.plugin import BookingRules, Department, OpeningHours, Service, hookimpl
from portal.plugin.departments import GROUP, Departments, load_departments
from portal.serving import THREADS, open_office
from portal.settings import Settings

OPENINGS = ("08:00-18:00", "07:30-18:00", "08:00-13:00 13:30-18:00")
DESKS = 20
WAIT = 0.2  # seconds between two changes of the hours
GOAL = 200  # ms, that 95 of 100 stay below
STORAGES = {"file": in_a_file, "zeo": on_a_zeo_server}
_now: dict[str, Any] = {"opening": OPENINGS[0]}


@hookimpl
def department() -> Department:
    """Declare one service with the hours of the moment."""
    hours = OpeningHours(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _now["opening"]))
    service = Service(key="dienst", title="Dienst", booking=BookingRules(hours=hours, desks=DESKS))
    return Department(key="messung", name="Messung", services=(service,))


def departments(opening: str) -> Departments:
    """Load them anew, as a portal does when it starts."""
    _now["opening"] = opening
    own = EntryPoint(name="messung", value=Path(__file__).stem, group=GROUP)
    return load_departments(entry_points=[own])


def serve(folder: str, storage: str, pipe: Connection) -> None:
    """One portal until the pipe says something; it sends its port first, and its changes last."""
    sys.modules.setdefault(Path(__file__).stem, sys.modules[__name__])
    logging.getLogger("waitress").setLevel(logging.ERROR)  # who has to queue is seen in the figures
    office = open_office(Settings(var=Path(folder), storage=storage, limits=False))
    office.departments = departments(OPENINGS[0])
    with office.transact() as work:
        set_state(work, "messung", "enabled", "benchmark")
    housekeeping = Housekeeping(office)
    server = waitress.create_server(application(office), port=0, threads=THREADS, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    housekeeping.start()
    pipe.send(server.effective_port)
    changes = 0
    while not pipe.poll(WAIT):
        changes += 1
        office.departments = departments(OPENINGS[changes % len(OPENINGS)])
    housekeeping.stop()
    pipe.send(changes)


@dataclass
class Result:
    """What the clients saw."""

    took: list[float] = field(default_factory=list)
    status: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    def percentile(self, number: int) -> float:
        return 1000 * statistics.quantiles(self.took, n=100)[number - 1]


def book(port: int, starts: list[str], result: Result, pause: float) -> None:
    """Book one time after the other over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    if pause:
        time.sleep(random.uniform(0, pause))
    for start in starts:
        given = {"department": "messung", "service": "dienst", "start": start}
        given |= {"name": f"Person {id(given)}", "email": f"{random.getrandbits(64)}@x.example"}
        body, head = json.dumps(given), {"Content-Type": "application/json"}
        begun = time.perf_counter()
        connection.request("POST", "/api/v1/appointments", body, head)
        answer = connection.getresponse()
        answer.read()
        result.took.append(time.perf_counter() - begun)
        result.status[answer.status] += 1
        time.sleep(pause)
    connection.close()


def free(port: int) -> list[str]:
    """All starts that any of the hours has, each as often as there are desks."""
    first, last = today() + timedelta(days=3), today() + timedelta(days=58)
    path = f"/api/v1/departments/messung/services/dienst/slots?from={first}&to={last}"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    found = [slot["start"] for slot in json.load(connection.getresponse())["slots"]]
    connection.close()
    common = [start for start in found if start[11:13] not in ("12", "13")]
    return [start for start in common for _desk in range(DESKS // 2)]


def crowd(port: int, starts: list[str], clients: int, pause: float) -> Result:
    """All clients at once."""
    result = Result()
    threads = [
        threading.Thread(target=book, args=(port, starts[number::clients], result, pause))
        for number in range(clients)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begun
    return result


def main() -> None:
    """Measure both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--bookings", type=int, default=1500)
    parser.add_argument("--storage", choices=STORAGES, default="file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, STORAGES[options.storage](Path(folder)) as place:
        context = multiprocessing.get_context("spawn")
        pipe, theirs = context.Pipe()
        portal = context.Process(target=serve, args=(folder, place, theirs))
        portal.start()
        port = pipe.recv()
        starts = free(port)
        random.shuffle(starts)
        half = options.bookings
        assert len(starts) >= 2 * half, f"only {len(starts)} places"
        found = {
            "without a pause": crowd(port, starts[:half], options.clients, 0),
            "a second between": crowd(port, starts[half : 2 * half], options.clients, 1),
        }
        pipe.send("end")
        changes = pipe.recv()
        portal.join()
    print(f"{options.clients} clients, hours loaded anew {changes} times; goal: p95 ≤ {GOAL} ms")
    print(f"{'':<18}{'a second':>10}{'median':>8}{'p95':>8}{'p99':>8}  answers")
    for name, result in found.items():
        rate, times = (
            len(result.took) / result.seconds,
            [result.percentile(n) for n in (50, 95, 99)],
        )
        shown = "".join(f"{each:>8.0f}" for each in times)
        print(f"{name:<18}{rate:>10.0f}{shown}  {dict(result.status)}")


if __name__ == "__main__":
    main()
