"""Random acts by many at once, and whether anybody was booked twice, lost, or met an error.

    python benchmarks/random_acts.py [--acts 20000] [--storage file|zeo] [--processes 2]

Everybody books, reserves, moves, cancels, enters and lifts absences at a service with three desks,
while its opening hours change. Afterwards every desk is looked at from the appointments' side.
`--unguarded` takes away the turns and the check of the conflict resolver: it must find something.
"""

import argparse
import contextlib
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from driving import side_by_side
from test_storage import in_a_file, on_a_zeo_server

from portal import clock
from portal.acts import Acts
from portal.booking import absence, domain, holding, models, moving
from portal.booking.absence import Away
from portal.booking.desks import Occupancy
from portal.booking.offers import Wish, free_slots
from portal.case.domain import Person, token_of
from portal.catalogue.domain import set_state
from portal.errors import PortalError
from portal.ids import new_id
from portal.persistence import Office
from portal.plugin import BookingRules, Department, OpeningHours, Service, hookimpl
from portal.plugin.departments import GROUP, Departments, load_departments
from portal.serving import open_office
from portal.settings import Settings
from portal.work import Work

# In a dictionary, because a spawned process has the names of this file twice.
_now: dict[str, Any] = {"opening": ""}
_changing = threading.Lock()
overlaps = models.overlapping  # the real one, also where it is taken away

THREADS = 16
RETURN = 1  # second, until a freed place is offered again
DESKS = 3
FIRST = clock.today() + timedelta(days=14)
DAYS = [FIRST + timedelta(days=number) for number in range(5)]
OPENINGS = ("08:00-12:00", "08:30-13:00", "07:00-11:00 12:00-14:00")
LENGTHS = {"kurz": 20, "lang": 45}
STORAGES = {"file": in_a_file, "zeo": on_a_zeo_server}


def declared(opening: str) -> Department:
    """Two services of different length at the same desks."""
    services = tuple(
        Service(
            key=key,
            title=key,
            booking=BookingRules(
                hours=OpeningHours(),
                special=dict.fromkeys(DAYS, opening),
                minutes=minutes,
                step=10,
                desks=DESKS,
                buffer_minutes=5,
                pool="gemeinsam",
                confirm_by_mail=False,
            ),
        )
        for key, minutes in LENGTHS.items()
    )
    return Department(key="messung", name="Messung", services=services)


@hookimpl
def department() -> Department:
    return declared(_now["opening"])


@dataclass
class Tally:
    """What the acts came to."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    booked: set[str] = field(default_factory=set)
    twice: int = 0

    def add(self, other: "Tally") -> None:
        self.done += other.done
        self.refused += other.refused
        self.errors += other.errors
        self.booked |= other.booked
        self.twice += other.twice


class Visitor:
    """One thread: what it does next is chance, what it knows are its own appointments."""

    def __init__(self, office: Office, seed: int) -> None:
        self._office, self._chance = office, random.Random(seed)
        self._mine: list[str] = []
        self._absent: list[str] = []
        self.tally = Tally()
        self._acts: list[tuple[Callable[[], None], int]] = [
            (self.book, 45),
            (self.reserve, 10),
            (self.move, 20),
            (self.cancel, 30),
            (self.be_away, 2),
            (self.be_back, 4),
            (self.change_rules, 2),
        ]

    def act(self) -> None:
        acts, weights = zip(*self._acts, strict=True)
        [chosen] = self._chance.choices(acts, weights)
        try:
            chosen()
            self.tally.done[chosen.__name__] += 1
        except PortalError as error:
            self.tally.refused[type(error).__name__] += 1
        except Exception as error:
            self.tally.errors[f"{chosen.__name__}: {type(error).__name__}"] += 1

    def _wish(self) -> Wish:
        [department] = self._office.departments
        service = self._chance.choice(department.services)
        with self._office.transact() as work:
            day = self._chance.choice(DAYS)
            free = free_slots(work, department, service, (), day, day)
        if not free:
            raise holding.SlotTaken(alternatives=())
        start = self._chance.choice(free).start
        return Wish(department=department, service=service, matters=(), start=start)

    def book(self) -> None:
        wish, person = (
            self._wish(),
            Person(name="Käthe Müller-Groß", email=f"{new_id()}@x.example"),
        )
        made = self._office.attempt(lambda work: holding.hold(work, wish, person, "de").id)
        self._mine.append(made)
        self.tally.booked.add(made)
        self._look(made)

    def reserve(self) -> None:
        wish = self._wish()
        self._office.attempt(lambda work: holding.reserve(work, wish)[1])

    def move(self) -> None:
        id, start = self._some(), self._wish().start
        self._office.attempt(lambda work: moving.move(work, _access(work, id), start))

    def cancel(self) -> None:
        id = self._some()
        self._mine.remove(id)
        self._office.attempt(
            lambda work: domain.cancel(work, work.records.appointments[id], "participant:x")
        )

    def _look(self, id: str) -> None:
        """What somebody saw who looked at the day of an appointment right now."""
        with self._office.transact() as work:
            day = work.records.days.get(work.records.appointments[id].day)
            entries = list(day.busy.values()) if day is not None else []
        self.tally.twice += overlaps(entries)

    def _some(self) -> str:
        if not self._mine:
            raise domain.LinkEnded
        return self._chance.choice(self._mine)

    def be_away(self) -> None:
        [department] = self._office.departments
        start = datetime.combine(self._chance.choice(DAYS), datetime.min.time(), clock.BERLIN)
        begins = (start + timedelta(minutes=self._chance.randrange(420, 840))).astimezone(UTC)
        away = Away(
            department=department,
            services=department.services,
            desk=self._chance.choice([None, *range(DESKS)]),
            start=begins,
            end=begins + timedelta(minutes=self._chance.randrange(20, 120)),
        )
        id = new_id()
        self._office.attempt(lambda work: absence.enter(work, away, "account", id) and None)
        self._absent.append(id)

    def be_back(self) -> None:
        if not self._absent:
            return
        id = self._absent.pop()
        self._office.attempt(lambda work: absence.lift(work, work.records.absences[id], "account"))

    def change_rules(self) -> None:
        """In effect at once, for this process."""
        self._office.departments = departments(self._chance.choice(OPENINGS))


def _access(work: Work, id: str) -> str:
    case = work.records.cases[work.records.appointments[id].case]
    return token_of(work, case, case.participants[0], "access")


def departments(opening: str) -> Departments:
    own = EntryPoint(name="messung", value=Path(__file__).stem, group=GROUP)
    with _changing:
        _now["opening"] = opening
        return load_departments(entry_points=[own])


def visit(storage: str, folder: str, acts: int, seed: int, unguarded: bool) -> Tally:
    """One process with its threads."""
    sys.modules.setdefault(Path(__file__).stem, sys.modules[__name__])
    with without_guards() if unguarded else contextlib.nullcontext():
        office = open_office(
            Settings(var=Path(folder), storage=storage, booking_return_seconds=RETURN)
        )
        office.departments = departments(OPENINGS[0])
        with office.transact() as work:
            set_state(work, "messung", "enabled", "benchmark")
        visitors = [Visitor(office, seed * THREADS + number) for number in range(THREADS)]
        crowd = [
            threading.Thread(target=lambda v=v: [v.act() for _ in range(acts // THREADS)])
            for v in visitors
        ]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        office.database.close()
    found = Tally()
    for visitor in visitors:
        found.add(visitor.tally)
    return found


@contextlib.contextmanager
def without_guards() -> Iterator[None]:
    """No turns, no check in the resolver, and a moment between looking and taking."""
    free = Occupancy.free

    def slowly(self: Occupancy, slot: object) -> list[int]:
        found = free(self, slot)  # type: ignore[arg-type]
        time.sleep(0.02)
        return found

    with (
        mock.patch.object(models, "overlapping", lambda _entries: False),
        mock.patch.object(Occupancy, "free", slowly),
        mock.patch.object(Acts, "do", side_by_side),
    ):
        yield


def verdict(storage: str, folder: str, booked: set[str]) -> dict[str, int]:
    """How many desks hold two at once, and how many appointments are not where they should be."""
    office = open_office(Settings(var=Path(folder), storage=storage))
    with office.transact() as work:
        at_desks, lost = defaultdict(list), len(booked - set(work.records.appointments))
        for each in work.records.appointments.values():
            if each.state != "booked":
                continue
            day = work.records.days.get(each.day)
            entry = day.busy.get(each.id) if day is not None else None
            if entry is None or entry[0] != int(each.start.timestamp()):
                lost += 1
            else:
                at_desks[entry[2]].append((each.start, each.end))
        twice = sum(
            earlier[1] > later[0]
            for spans in map(sorted, at_desks.values())
            for earlier, later in pairwise(spans)
        )
        standing = sum(map(len, at_desks.values()))
    office.database.close()
    return {"standing": standing, "booked twice": twice, "lost": lost}


def main() -> None:
    """Act, then look."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--acts", type=int, default=20_000)
    parser.add_argument("--storage", choices=STORAGES, default="file")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--unguarded", action="store_true")
    options = parser.parse_args()
    begun, found = time.monotonic(), Tally()
    with tempfile.TemporaryDirectory() as folder, STORAGES[options.storage](Path(folder)) as place:
        context = multiprocessing.get_context("spawn")
        share = options.acts // options.processes
        with context.Pool(options.processes) as pool:
            seeds = range(options.seed, options.seed + options.processes)
            jobs = [(place, folder, share, seed, options.unguarded) for seed in seeds]
            for tally in pool.starmap(visit, jobs):
                found.add(tally)
        seen = verdict(place, folder, found.booked)
    seconds = time.monotonic() - begun
    print(f"{options.acts} acts by {options.processes} × {THREADS} in {seconds:.0f} s")
    print("done    ", dict(found.done.most_common()))
    print("refused ", dict(found.refused.most_common()))
    print("errors  ", dict(found.errors.most_common()))
    print("seen on the way: a desk with two at once", found.twice, "times")
    print("in the end      ", seen)


if __name__ == "__main__":
    main()
