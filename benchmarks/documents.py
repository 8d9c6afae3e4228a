"""What documents cost: freezing, sealing, verifying; and what hostile uploads cost everybody else.

    python benchmarks/documents.py [--rounds 15]

The form is a real one, filled in. Then 300 bits of the sealed file are turned, one at a time, and
pages are asked for, in turns while nothing else happens and while hostile files are cleaned, as
many at once as the portal cleans.
"""

import argparse
import contextlib
import hashlib
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import hostile
from pages import ask

from plugins.ordnungsamt.forms.waffen_aufbewahrung import FORM
from portal.app import main as application
from portal.documents import sandbox, sealing
from portal.documents.errors import UploadRefused
from portal.documents.papers import warm_up
from portal.documents.pdf import Attachment, Paper, render, text_of
from portal.serving import open_office
from portal.settings import Settings

GOALS = {"freeze": 250, "seal": 400, "verify": 50}  # ms
FLIPS = 300
REQUESTS = 300
PAGES = ("/", "/faq", "/aemter")
MOST = 2.0  # times the idle p95
TURNS, IDLE_ROUNDS, FILES = 4, 3, 4  # rounds of requests and hostile files in each turn


def filled() -> Paper:
    values = {f.key: f.options[0] if f.options else "Käthe Müller-Groß" for f in FORM.fields}
    return Paper(form=FORM, office="Amt für öffentliche Ordnung", city="Stadt", values=values)


def costs(settings: Settings, rounds: int) -> tuple[dict[str, float], bytes]:
    """Return the medians in ms, and a sealed file."""
    warm_up(settings)
    paper, kept = filled(), {}

    def freeze() -> None:
        kept["frozen"] = render(paper)

    def compose() -> None:
        attached = Attachment(
            name="unterschriftsfassung.pdf",
            content=kept["frozen"],
            description="Fassung, die gelesen und unterschrieben wurde",
            relationship="Source",
        )
        kept["final"] = render(paper, (attached,))

    def seal() -> None:
        kept["sealed"] = sealing.seal(kept["final"], settings)

    def verify() -> None:
        assert sealing.verify(kept["sealed"], settings).good

    def reread() -> None:
        assert FORM.title in text_of(kept["sealed"])

    acts = {"freeze": freeze, "compose": compose, "seal": seal, "verify": verify, "read": reread}
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            times[name].append(timed(act))
    return {name: 1000 * statistics.median(found) for name, found in times.items()}, kept["sealed"]


def timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def flips(sealed: bytes, settings: Settings) -> tuple[int, int]:
    """Return of how many flips the hash tells, as the page does, and the signature alone."""
    dice, known = random.Random(1), hashlib.sha256(sealed).digest()
    by_hash = by_signature = 0
    for _ in range(FLIPS):
        turned = bytearray(sealed)
        bit = dice.randrange(8 * len(sealed))
        turned[bit // 8] ^= 1 << bit % 8
        by_hash += hashlib.sha256(turned).digest() != known
        by_signature += not sealing.verify(bytes(turned), settings).good
    return by_hash, by_signature


def asked(app) -> list[float]:
    """Return how long each page took, in ms."""
    return [
        1000 * timed(lambda path=path: ask(app, path))
        for _, path in zip(range(REQUESTS), cycle(PAGES))
    ]


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def under_attack(app) -> tuple[list[float], int]:
    """Return the same while hostile files are cleaned, and how many were."""
    files = cycle([hostile.bomb(), hostile.letter(pages=50), hostile.loop(), hostile.acting()])
    over, done, guard = threading.Event(), [], threading.Lock()

    def upload() -> None:
        while not over.is_set():
            with guard:
                file = next(files)
            with contextlib.suppress(UploadRefused):
                sandbox.cleaned(file)
            done.append(1)

    crowd = [threading.Thread(target=upload) for _ in range(sandbox.AT_ONCE)]
    for each in crowd:
        each.start()
    time.sleep(1)
    found = []
    while len(done) < FILES or not found:
        found += asked(app)
    over.set()
    for each in crowd:
        each.join()
    return found, len(done)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder))
        office = open_office(settings)
        medians, sealed = costs(settings, options.rounds)
        for name, median in medians.items():
            goal = f"   at most {GOALS[name]} ms" if name in GOALS else ""
            print(f"{name:<10}{median:>8.0f} ms{goal}")
        by_hash, by_signature = flips(sealed, settings)
        print(f"of {FLIPS} turned bits: hash {by_hash}, signature alone {by_signature}")
        app = application(office)
        idle, attacked, files = [], [], 0
        for _ in range(TURNS):  # in turns: other work of the machine comes and goes
            idle += [time for _ in range(IDLE_ROUNDS) for time in asked(app)]
            slow, more = under_attack(app)
            attacked, files = attacked + slow, files + more
        print(f"p95 of a page: idle {p95(idle):.1f} ms,", end=" ")
        print(f"while {files} hostile files are cleaned {p95(attacked):.1f} ms:", end=" ")
        print(f"{p95(attacked) / p95(idle):.2f}   at most {MOST}")
        office.database.close()


if __name__ == "__main__":
    main()
