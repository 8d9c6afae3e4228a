"""A year of the evaluation: how long closing it and each page take, and whether a recount agrees.

    python benchmarks/evaluation.py [--appointments 100000]

Events of a simulated year go in by the functions the portal uses; the recount adds them up apart.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from driving import running_site

from portal.evaluation.domain import FEEDBACK, close_weeks, put_all, week_of
from portal.evaluation.figures import times
from portal.evaluation.models import Block, Event
from portal.evaluation.release import FEWEST_EVENTS, TALK

FIRST = date(2026, 3, 2)
DAYS = 364
OUTCOMES = {
    "completed": 70,
    "on_site": 12,
    "no_show": 9,
    "follow_up": 5,
    "technical": 3,
    "threat": 1,
}
DEVICES = {
    "phone_safari": 40,
    "phone_chrome": 30,
    "computer_chrome": 15,
    "computer_edge": 14,
    "tablet_safari": 1,
}


def year(services: list[tuple[str, str]], appointments: int, seed: int) -> Iterator[tuple]:
    """Yield (event, marks of who took part) of a year; small services have two caseworkers."""
    chance = random.Random(seed)
    weights = [2.0**-n for n in range(len(services))]
    for _ in range(appointments):
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        number = chance.choices(range(len(services)), weights)[0]
        place = dict(zip(("department", "service"), services[number], strict=True))
        at = {"week": week_of(day)} | place
        none = frozenset()
        door = chance.choice(["citizen", "invitation"])
        yield Event(**at, kind="booked", detail=door), none
        yield Event(**at, kind="lead", number=chance.randrange(1, 40)), none
        hand = f"{number}-{chance.randrange(max(2, 12 - 2 * number))}"
        outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        yield Event(**at, kind=TALK, detail=outcome), frozenset({hand})
        if outcome in ("no_show", "technical"):
            continue
        device = chance.choices(list(DEVICES), list(DEVICES.values()))[0]
        yield Event(**at, kind="device", detail=device), none
        yield Event(**at, kind="planned", number=30), none
        yield Event(**at, kind="lasted", number=chance.randrange(5, 50)), none
        yield Event(**at, kind="waited", number=chance.randrange(0, 12)), none
        if chance.random() < 0.2:
            mark = Event(
                week=at["week"],
                department="",
                service=FEEDBACK,
                kind="mark_gesamt",
                number=chance.choice([3, 4, 4, 5, 5]),
            )
            yield mark, none


def main() -> int:
    """Print the figures; 1 where a recount differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--appointments", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        with site.office.transact() as work:
            services = [(d.key, s.key) for d in work.departments for s in d.services]
        events = list(year(services, options.appointments, seed=1))
        with site.office.transact() as work:
            put_all(work.records.evaluation, events)
        begun = time.perf_counter()
        with site.office.transact() as work:
            close_weeks(work.records.evaluation, work.now)
            evaluation = work.records.evaluation
            shown = Counter()
            for block in evaluation.blocks:
                for (kind, _detail, _number), times in block.counts.items():
                    shown[kind] += times
            blocks, closed = len(evaluation.blocks), evaluation.closed
        closing = time.perf_counter() - begun
        told = Counter(event.kind for event, _hands in events if event.week <= closed)
        talks = Counter(
            (event.week, event.department, event.service, event.detail)
            for event, _hands in events
            if event.kind == TALK
        )
        print(f"{options.appointments:,} appointments, {len(events):,} events, {blocks} blocks")
        print(f"closing all weeks at once {closing * 1000:.0f} ms")
        browser = site.signed_in("operator")
        browser.get("/intern/auswertung")  # compiles the template
        for query in ("amt", "dienstleistung", "woche"):
            begun = time.perf_counter()
            answer = browser.get(f"/intern/auswertung?nach={query}")
            seconds = time.perf_counter() - begun
            print(f"page by {query:15} {seconds * 1000:5.0f} ms {len(answer.body) / 1024:5.0f} KiB")
        for kind, number in sorted(told.items()):
            waiting = number - shown[kind]
            print(f"{kind:15} told {number:7,}  shown {shown[kind]:7,}  waiting {waiting:5,}")
        waiting = recount(evaluation.blocks, talks, services[0])
        print(f"outcomes of the largest service told, but not in its blocks: {waiting}")
        return 0 if all(0 <= number < FEWEST_EVENTS for number in waiting.values()) else 1


def recount(blocks: tuple[Block, ...], talks: Counter, place: tuple[str, str]) -> dict[str, int]:
    """Return for each outcome of a service how many of its conversations no block has."""
    own = [block for block in blocks if (block.department, block.service) == place]
    last = max(block.last for block in own)
    missing: dict[str, int] = Counter()
    for (week, department, service, outcome), number in talks.items():
        if week <= last and (department, service) == place:
            missing[outcome] += number
    for block in own:
        for outcome in missing:
            missing[outcome] -= times(block.counts, TALK, outcome)
    return dict(missing)


if __name__ == "__main__":
    raise SystemExit(main())
