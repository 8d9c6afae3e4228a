"""Bookings a second by many writers, against inserts of the same content into PostgreSQL.

    python benchmarks/throughput.py [--bookings 1600] [--runs 3] [--places]

Sixteen writers book through the domain, each time another free place of sixty days: the day's lock,
the rules, a case with its own key on disk, the encrypted person, tokens, mail and audit, and a
commit that is on disk. What a booking stores is then inserted into tables by sixteen connections,
a transaction each: an exclusion constraint for the desks, unique indexes for everything that is
looked up. All of them in turns on this machine; PostgreSQL is left out where it is not installed.

With `--places` only what keeps a place from being booked twice is compared: looking for a free
desk, entering the appointment there and committing, against an insert under a unique index.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path

import psycopg2

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from slots import installed
from test_storage import in_a_file, on_a_zeo_server, on_postgres

from portal.booking import desks, holding
from portal.booking.models import Appointment
from portal.booking.offers import Wish, free_slots
from portal.booking.slots import Slot
from portal.case.domain import Person, fingerprint, new_token
from portal.clock import local, today
from portal.ids import neighbouring_id
from portal.persistence import Office
from portal.plugin import BookingRules, Department, OpeningHours, Service, hookimpl
from portal.plugin.departments import GROUP, load_departments
from portal.serving import open_office
from portal.settings import Settings
from portal.work import Work

WRITERS = 16
DESKS = 16
LENGTH = timedelta(minutes=30)
DAYS = range(14, 54)
GOALS = {"file": 0.6, "zeo": 0.2}
STORAGES = {"file": in_a_file, "zeo": on_a_zeo_server}
SCHEMA = """
create extension if not exists btree_gist;
create table cases (id text primary key, reference text unique, department text, service text,
  at timestamptz, key bytea, person bytea);
create table appointments (id text primary key, case_id text references cases, service text,
  desk int, start timestamptz, until timestamptz, expires timestamptz,
  exclude using gist (service with =, desk with =, tstzrange(start, until) with &&));
create table places (id text primary key, service text, desk int, start timestamptz,
  until timestamptz, unique (service, desk, start));
create table tokens (hash text primary key, kind text, appointment text, participant text);
create table people (entry text, case_id text, primary key (entry, case_id));
create table outbox (id text primary key, kind text, appointment text, participant text,
  due timestamptz);
create table audit (id bigserial primary key, at timestamptz, act text, actor text, subject text);
"""
INSERT = """
begin;
insert into cases values (%(case)s, %(reference)s, 'amt', 'dienst', now(), %(key)s, %(person)s);
insert into appointments values (%(id)s, %(case)s, 'dienst', %(desk)s, %(start)s, %(until)s, null);
insert into tokens values (%(token)s, 'activation', %(id)s, %(participant)s);
insert into people values (%(mail)s, %(case)s), (%(box)s, %(case)s), (%(name)s, %(case)s);
insert into outbox values (%(message)s, 'activation', %(id)s, %(participant)s, now());
insert into audit (at, act, actor, subject)
  values (now(), 'appointment.held', 'citizen', %(id)s);
commit
"""
PLACE = """
insert into places values (%(id)s, 'dienst', %(desk)s, %(start)s, %(until)s)
"""
Write = Callable[[int, datetime], None]  # the number of a booking, and when it is


@hookimpl
def department() -> Department:
    """Declare half hours at sixteen desks, from morning to evening."""
    hours = OpeningHours(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-18:00"))
    rules = BookingRules(hours=hours, desks=DESKS)
    service = Service(key="dienst", title="Dienst", booking=rules)
    return Department(key="amt", name="Amt", services=(service,))


@dataclass(frozen=True)
class Rate:
    """What a run came to."""

    a_second: float
    slowest: float  # 99 of 100 are faster, in ms


def drive(starts: list[datetime], writes: list[Write]) -> Rate:
    """Let each writer take its share of the starts, all at once."""
    took: list[float] = []

    def act(number: int) -> None:
        for each in range(number, len(starts), len(writes)):
            begun = time.perf_counter()
            writes[number](each, starts[each])
            took.append(time.perf_counter() - begun)

    crowd = [threading.Thread(target=act, args=(number,)) for number in range(len(writes))]
    begun = time.perf_counter()
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    seconds = time.perf_counter() - begun
    assert len(took) == len(starts), "somebody could not book"
    return Rate(len(starts) / seconds, 1000 * statistics.quantiles(took, n=100)[-1])


@contextmanager
def portal(storage: str) -> Iterator[tuple[Office, Department, Service]]:
    """A portal of one service on an empty storage."""
    with tempfile.TemporaryDirectory() as name, STORAGES[storage](Path(name)) as place:
        office = open_office(Settings(var=Path(name), storage=place))
        own = EntryPoint(name="amt", value=Path(__file__).stem, group=GROUP)
        office.departments = load_departments(entry_points=[own])
        [department] = office.departments
        [service] = department.services
        try:
            yield office, department, service
        finally:
            office.database.close()


def ours(storage: str, bookings: int, places: bool) -> Rate:
    """Book through the domain."""
    with portal(storage) as (office, department, service):

        def take(work: Work, start: datetime) -> None:
            slot = Slot(start=start, end=start + LENGTH)
            [desk, *_] = desks.occupancy(work, department, service, local(start).date()).free(slot)
            appointment = Appointment(
                id=neighbouring_id(),
                department=department.key,
                service=service.key,
                matters=(),
                start=slot.start,
                end=slot.end,
                state="held",
            )
            work.records.appointments[appointment.id] = appointment
            desks.take(work, department, service, appointment, desk)

        def place(number: int, start: datetime) -> None:
            office.attempt(lambda work: take(work, start))

        def book(number: int, start: datetime) -> None:
            wish = Wish(department=department, service=service, matters=(), start=start)
            person = Person(name=f"Person {number}", email=f"p{number}@beispiel.example")
            office.attempt(lambda work: holding.hold(work, wish, person, "de") and None)

        write = place if places else book
        rate = drive(starts(office, department, service, bookings), [write] * WRITERS)
        with office.transact() as work:
            assert len(work.records.appointments) == bookings
        return rate


def starts(
    office: Office, department: Department, service: Service, bookings: int
) -> list[datetime]:
    """Times anybody may take, each as often as there are desks, in an order of chance."""
    with office.transact() as work:
        first = today() + timedelta(days=DAYS.start)
        last = today() + timedelta(days=DAYS.stop)
        free = free_slots(work, department, service, (), first, last)
    found = [slot.start for slot in free for _desk in range(DESKS)]
    random.Random(1).shuffle(found)
    return found[:bookings]


def theirs(bookings: int, places: bool) -> Rate:
    """Insert what a booking stores."""
    with (
        portal("file") as (office, department, service),
        tempfile.TemporaryDirectory() as folder,
        on_postgres(Path(folder)) as address,
    ):
        address = address.replace("postgres://", "postgresql://")
        connections = [psycopg2.connect(address) for _ in range(WRITERS)]
        for connection in connections:
            connection.autocommit = True
        with connections[0].cursor() as cursor:
            cursor.execute(SCHEMA)
        times = starts(office, department, service, bookings)
        given = numbered(times)
        insert = PLACE if places else INSERT
        try:
            return drive(times, [inserting(each, insert, given) for each in connections])
        finally:
            for connection in connections:
                connection.close()


def numbered(times: list[datetime]) -> list[int]:
    """A desk for each time, another one wherever it comes again."""
    seen: Counter[datetime] = Counter()
    given = []
    for start in times:
        given.append(seen[start])
        seen[start] += 1
    return given


def inserting(connection: "psycopg2.extensions.connection", insert: str, given: list[int]) -> Write:
    """How one connection writes; what is random is made beforehand by nobody, as with us."""

    def write(number: int, start: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(insert, row(start, given[number]))

    return write


def row(start: datetime, desk: int) -> dict[str, object]:
    """Values as long as ours."""
    return {
        "case": neighbouring_id(),
        "reference": neighbouring_id()[-8:],
        "key": random.randbytes(40),
        "person": random.randbytes(220),
        "id": neighbouring_id(),
        "desk": desk,
        "start": start,
        "until": start + LENGTH,
        "token": fingerprint(new_token()),
        "participant": neighbouring_id(),
        "mail": fingerprint(new_token()),
        "box": fingerprint(new_token()),
        "name": fingerprint(new_token()),
        "message": neighbouring_id(),
    }


def main() -> None:
    """Measure in turns and print a table; the ratios are of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bookings", type=int, default=1600)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--places", action="store_true")
    options = parser.parse_args()
    bookings, places = options.bookings, options.places
    acts: dict[str, Callable[[], Rate]] = {
        storage: lambda storage=storage: ours(storage, bookings, places) for storage in STORAGES
    }
    if installed():
        acts["PostgreSQL"] = lambda: theirs(bookings, places)
    runs: dict[str, list[Rate]] = {name: [] for name in acts}
    for _ in range(options.runs):
        for name, act in acts.items():
            runs[name].append(act())
    show(runs)


def show(runs: dict[str, list[Rate]]) -> None:
    """Print medians, and what they are against PostgreSQL's."""
    rates = {
        name: statistics.median(each.a_second for each in found) for name, found in runs.items()
    }
    print(f"{WRITERS} writers, medians of {len(runs['file'])} runs in turns")
    print(f"{'':<14}{'a second':>10}{'p99, ms':>10}{'ratio':>8}{'goal':>8}")
    for name, rate in rates.items():
        slowest = statistics.median(each.slowest for each in runs[name])
        ratio = f"{rate / rates['PostgreSQL']:.2f}" if "PostgreSQL" in rates else "–"
        print(f"{name:<14}{rate:>10.0f}{slowest:>10.0f}{ratio:>8}{GOALS.get(name, ''):>8}")


if __name__ == "__main__":
    main()
