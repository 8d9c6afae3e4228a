"""A year of appointments made by the domain's functions: how long the evaluation's pages take then.

    python benchmarks/year.py [--appointments 100000]

Each is booked, entered, opened, admitted, ended and noted as `tests/living.py` does it, on a
FileStorage, and counted by the portal week after week. Then every figure of the largest services is
counted once more from the script's own list, with the suppression switched off; and the pages are
timed as they are.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from driving import NOBODY, START, Site, open_office
from living import Life, live, lives

from portal import clock
from portal.case import keys
from portal.evaluation import figures, release
from portal.persistence import open_database
from portal.settings import Settings

OUTCOMES = {"completed": 70, "on_site": 12, "no_show": 10, "follow_up": 4, "technical": 4}
LARGEST = 3  # services that are counted once more
GOAL = 1.0  # seconds a page


def main() -> int:
    """Print the figures; 1 where a recount differs or a page takes too long."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--appointments", type=int, default=100_000)
    options = parser.parse_args()
    keys.os.fsync = lambda _handle: None  # the keys of a simulation need not outlive a crash
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder), gateway_listen=NOBODY)
        database = open_database(settings)
        clock.start_at(START)
        site = Site(open_office(database, settings))
        try:
            return _measured(site, options.appointments)
        finally:
            database.close()


def _measured(site: Site, number: int) -> int:
    with site.office.transact() as work:
        services = [f"{d.key}/{s.key}" for d in work.departments for s in d.services]
    places = {place: (max(2, 14 - n), 2.0**-n) for n, place in enumerate(services)}
    year = lives(places, OUTCOMES, number, date(2027, 3, 15), 52, seed=1)
    begun = time.perf_counter()
    live(site, year)
    seconds = time.perf_counter() - begun
    print(f"{number:,} appointments in {seconds:.0f} s, {seconds / number * 1000:.1f} ms each")
    with site.office.transact() as work:
        cells, blocks = work.records.evaluation.cells, work.records.evaluation.blocks
        print(f"{len(work.records.cases):,} cases, {len(cells)} cells, {len(blocks)} blocks")
    slow = _pages(site)
    wrong = sum(_recount(site, year, place) for place in services[:LARGEST])
    print(f"figures that differ from the recount: {wrong}")
    return 1 if wrong or slow else 0


def _pages(site: Site) -> bool:
    browser, slow = site.signed_in("operator"), False
    browser.get("/intern/auswertung")  # compiles the template
    for path in ("/intern/auswertung", "/intern/auswertung.csv"):
        for by in ("amt", "dienstleistung", "woche"):
            begun = time.perf_counter()
            answer = browser.get(f"{path}?nach={by}")
            seconds = time.perf_counter() - begun
            slow = slow or seconds > GOAL
            print(
                f"{path}?nach={by:15} {seconds * 1000:5.0f} ms {len(answer.body) / 1024:4.0f} KiB"
            )
    return slow


def _recount(site: Site, year: list[Life], place: str) -> int:
    """Return how many figures of a service differ from those of the script's own list."""
    fewest = release.FEWEST_EVENTS, release.FEWEST_HANDS
    release.FEWEST_EVENTS = release.FEWEST_HANDS = 1
    with site.office.transact() as work:
        blocks = list(release.release(work.records.evaluation.cells.values()))
    release.FEWEST_EVENTS, release.FEWEST_HANDS = fewest
    department, _slash, service = place.partition("/")
    own = [each for each in blocks if (each.department, each.service) == (department, service)]
    counts = figures.total(own).counts
    mine = [life for life in year if life.place == place]
    held = [e for e in mine if e.came and e.outcome not in ("technical", "threat")]
    told = {
        **{("talk", key): n for key, n in Counter(e.outcome for e in mine).items()},
        **{("device", key): n for key, n in Counter(e.device for e in mine if e.came).items()},
        ("booked", "invitation"): len(mine),
    }
    differing = sum(figures.times(counts, kind, d) != n for (kind, d), n in told.items())
    for kind, values in (
        ("lead", [(e.start - e.booked).days for e in mine]),
        ("waited", [e.waited for e in held]),
        ("lasted", [e.lasted for e in held]),
    ):
        for part in (0.5, 0.9):
            differing += figures.quantile(counts, kind, part) != _least(values, part)
    print(f"{place}: {len(told) + 6} figures of {len(mine):,} appointments, {differing} differ")
    return differing


def _least(values: list[int], part: float) -> int | None:
    ordered = sorted(values)
    found = (v for n, v in enumerate(ordered, 1) if n >= part * len(ordered))
    return next(found, None)


if __name__ == "__main__":
    raise SystemExit(main())
