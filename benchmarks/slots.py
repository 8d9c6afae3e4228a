"""The list of free times, as history grows, and against a PostgreSQL table asked the same.

    python benchmarks/slots.py [--appointments 100000 1000000]

One service with thirty desks and half hours; asked are sixty days. At every other time all desks
are taken, at the others four in ten. The table has an index for the question and an exclusion
constraint, and answers it in one statement. Both are asked on this machine in turns; PostgreSQL is
left out where it is not installed.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras
import transaction

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from test_storage import on_postgres

from portal.booking import slots
from portal.booking.models import Appointment, Day
from portal.booking.offers import free_slots
from portal.booking.places import day_key, place_of
from portal.persistence import open_database, prepare
from portal.plugin import BookingRules, Department, OpeningHours, Service
from portal.records import ROOT, records
from portal.settings import Settings
from portal.work import Work

DESKS, ASKED_DAYS = 30, 60
FULL, TAKEN = 0.5, 0.4
HALF_HOUR = timedelta(minutes=30)
NOW = datetime(2027, 3, 15, 5, tzinfo=UTC)
RUNS = 21
HOURS = OpeningHours(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-16:00"))
SERVICE = Service(
    key="dienst",
    title="Dienst",
    booking=BookingRules(hours=HOURS, desks=DESKS, notice=timedelta(0), horizon=timedelta(90)),
)
OFFICE = Department(key="amt", name="Amt", services=(SERVICE,))
SCHEMA = """
create extension btree_gist;
create table appointments (
  id text primary key, service text not null, desk int not null,
  start timestamptz not null, until timestamptz not null
);
"""
# After the rows: one by one they would take longer than everything else.
INDEXES = """
alter table appointments add constraint one_at_a_desk
  exclude using gist (service with =, desk with =, tstzrange(start, until) with &&);
create index by_start on appointments (service, start);
analyze appointments;
"""
QUESTION = """
select offered.start from unnest(%s::timestamptz[]) as offered(start)
where (select count(distinct desk) from appointments a
       where a.service = %s and a.start > offered.start - interval '1 day'
         and a.start < offered.start + interval '30 minutes' and a.until > offered.start) < %s
order by 1
"""


@dataclass(frozen=True)
class Taken:
    id: str
    desk: int
    start: datetime


def appointments(number: int) -> Iterator[Taken]:
    """So many, the asked days first and history behind them; the same ones every time."""
    chance = random.Random(1)
    made = 0
    for day in days_backwards():
        for start in starts(day):
            full = chance.random() < FULL
            for desk in range(DESKS):
                if full or chance.random() < TAKEN:
                    yield Taken(f"a{made}", desk, start)
                    made += 1
                    if made == number:
                        return


def days_backwards() -> Iterator[date]:
    day = NOW.date() + timedelta(days=ASKED_DAYS)
    while True:
        yield day
        day -= timedelta(days=1)


def starts(day: date) -> list[datetime]:
    """What the hours say, far before today too."""
    before = datetime.combine(day, datetime.min.time(), UTC) - timedelta(days=1)
    return [slot.start for slot in slots.offered(SERVICE, (), day, before, Settings())]


@contextmanager
def portal(number: int, folder: Path) -> Iterator[Callable[[], list[datetime]]]:
    """Our database with so many appointments; yields how to ask it, on a warm connection."""
    settings = Settings(var=folder)
    database = open_database(settings)
    prepare(database)
    manager = transaction.TransactionManager(explicit=True)
    connection = database.open(manager)
    fill(manager, connection, number)
    manager.begin()
    work = Work(records(connection.root()), None, settings, (), NOW)  # type: ignore[arg-type]
    first = NOW.date()

    def ask() -> list[datetime]:
        found = free_slots(work, OFFICE, SERVICE, (), first, first + timedelta(ASKED_DAYS - 1))
        return [slot.start for slot in found]

    try:
        yield ask
    finally:
        manager.abort()
        connection.close()
        database.close()


def fill(manager: Any, connection: Any, number: int) -> None:
    manager.begin()
    for count, taken in enumerate(appointments(number)):
        found = connection.root()[ROOT]
        key = day_key(place_of(OFFICE, SERVICE), taken.start.date())
        day = found.days.get(key)
        if day is None:
            day = found.days[key] = Day()
        start, end = taken.start, taken.start + HALF_HOUR
        entry = (int(start.timestamp()), int(end.timestamp()), taken.desk, 0, SERVICE.key)
        day.busy[taken.id] = entry
        day._p_changed = True
        appointment = Appointment(
            id=taken.id,
            department="amt",
            service=SERVICE.key,
            matters=(),
            start=start,
            end=end,
            state="booked",
        )
        appointment.day = key
        found.appointments[taken.id] = appointment
        if count % 10_000 == 9_999:
            manager.commit()
            connection.cacheMinimize()
            manager.begin()
    manager.commit()


@contextmanager
def table(number: int, folder: Path) -> Iterator[Callable[[], list[datetime]]]:
    """A table with as many; yields how to ask it."""
    with on_postgres(folder) as address:
        connection = psycopg2.connect(address.replace("postgres://", "postgresql://"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(SCHEMA)
            rows = (
                (each.id, SERVICE.key, each.desk, each.start, each.start + HALF_HOUR)
                for each in appointments(number)
            )
            psycopg2.extras.execute_values(
                cursor, "insert into appointments values %s", rows, page_size=10_000
            )
            cursor.execute(INDEXES)
        first = NOW.date()
        asked = [
            slot.start
            for day in slots.days(first, first + timedelta(ASKED_DAYS - 1))
            for slot in slots.offered(SERVICE, (), day, NOW, Settings())
        ]

        def ask() -> list[datetime]:
            with connection.cursor() as cursor:
                cursor.execute(QUESTION, (asked, SERVICE.key, DESKS))
                return [row[0] for row in cursor.fetchall()]

        try:
            yield ask
        finally:
            connection.close()


def milliseconds(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - begun)


def measure(number: int) -> tuple[float, float | None]:
    """Medians of both, asked in turns."""
    with tempfile.TemporaryDirectory() as folder, portal(number, Path(folder)) as ours:
        if not installed():
            return statistics.median(milliseconds(ours) for _ in range(RUNS)), None
        with table(number, Path(folder)) as theirs:
            assert ours() == theirs(), "the answers differ"
            pairs = [(milliseconds(ours), milliseconds(theirs)) for _ in range(RUNS)]
    mine, others = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(others)


def installed() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin"))


def main() -> None:
    """Measure and print a table with the ratios that count."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--appointments", type=int, nargs="+", default=[100_000, 1_000_000])
    wanted = parser.parse_args().appointments
    found = {number: measure(number) for number in wanted}
    print(f"{'appointments':>14}{'portal, ms':>14}{'PostgreSQL, ms':>18}{'ratio':>9}")
    for number, (ours, theirs) in found.items():
        compared = f"{theirs:>18.1f}{ours / theirs:>9.2f}" if theirs else f"{'–':>18}{'–':>9}"
        print(f"{number:>14,}{ours:>14.1f}{compared}")
    if len(found) > 1:
        times = [ours for ours, _theirs in found.values()]
        print(f"the most against the fewest: {times[-1] / times[0]:.2f}")


if __name__ == "__main__":
    main()
