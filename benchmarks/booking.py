"""Bookings of the last places by many at once: in turns, and side by side.

    python benchmarks/booking.py

Everybody wants a place of the same day. Side by side, writers meet at the commit, and those who
lose begin again; the conflict resolver never lets two people have one place either way.
"""

import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path

import transaction

from portal import clock
from portal.booking import holding
from portal.booking.errors import SlotTaken
from portal.booking.offers import Wish, next_free
from portal.case.domain import Person
from portal.persistence import Office
from portal.plugin import BookingRules, Department, OpeningHours, Service, hookimpl
from portal.plugin.departments import GROUP, load_departments
from portal.serving import open_office
from portal.settings import Settings

PLACES = 64
DAY = clock.today() + timedelta(days=30)
PEOPLE = 16  # threads, as many as the portal has
RUNS = 3


@dataclass
class Result:
    """What one run did."""

    booked: int = 0
    conflicts: int = 0
    seconds: float = 0.0
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def rate(self) -> float:
        return self.booked / self.seconds


@hookimpl
def department() -> Department:
    """Declare one time on one day, for as many as there are places."""
    rules = BookingRules(
        hours=OpeningHours(), special={DAY: "10:00-10:30"}, desks=PLACES, confirm_by_mail=False
    )
    service = Service(key="letzte-plaetze", title="Letzte Plätze", booking=rules)
    return Department(key="messung", name="Messung", services=(service,))


def run(turns: bool) -> Result:
    """Let everybody book until nothing is left."""
    result = Result()
    own = EntryPoint(name="messung", value=Path(__file__).stem, group=GROUP)
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Settings(var=Path(folder)))
        office.departments = load_departments(entry_points=[own])
        [department] = office.departments
        [service] = department.services
        with office.transact() as work:
            [slot] = next_free(work, department, service, ())
        wish = Wish(department=department, service=service, matters=(), start=slot.start)
        people = [
            threading.Thread(target=book_all, args=(office, wish, turns, result))
            for _ in range(PEOPLE)
        ]
        begun = time.perf_counter()
        for person in people:
            person.start()
        for person in people:
            person.join()
        result.seconds = time.perf_counter() - begun
        office.database.close()
    assert result.booked == PLACES, f"{result.booked} bookings of {PLACES} places"
    return result


def book_all(office: Office, wish: Wish, turns: bool, result: Result) -> None:
    """Book one place after the other until none is left."""
    person = Person(name="Käthe Müller-Groß", email="kaethe@beispiel.example")
    while True:
        try:
            if turns:
                office.attempt(lambda work: holding.hold(work, wish, person, "de") and None)
            else:
                with office.transact() as work:
                    holding.hold(work, wish, person, "de")
        except SlotTaken:
            return
        except transaction.interfaces.TransientError:
            with result.guard:
                result.conflicts += 1
        else:
            with result.guard:
                result.booked += 1


def main() -> None:
    """Measure in turns and print a table; the ratio is that of the rates."""
    runs = {turns: [] for turns in (True, False)}
    for _ in range(RUNS):
        for turns, found in runs.items():
            found.append(run(turns))
    best = {turns: max(found, key=lambda result: result.rate) for turns, found in runs.items()}
    print(f"{PLACES} last places, {PEOPLE} people at once, best of {RUNS} runs")
    print(f"{'':<20}{'bookings/s':>12}{'conflicts':>12}")
    for turns, name in ((True, "in turns"), (False, "without")):
        print(f"{name:<20}{best[turns].rate:>12.0f}{best[turns].conflicts:>12}")
    print(f"{'ratio':<20}{best[True].rate / best[False].rate:>12.2f}")


if __name__ == "__main__":
    main()
