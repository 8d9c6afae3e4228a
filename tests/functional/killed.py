"""Kill a move with SIGKILL at one line after another, and print what is found afterwards.

    python tests/functional/killed.py FOLDER POINTS [--in-two]

Each point is a process of its own on its own copy of the database. Between the lines of portal,
ZODB and transaction it counts up to its number and ends itself; then the file is opened anew, as
after a crash. One line of JSON for each point: how far it came, and what stands there. `--in-two`
gives the old time back in a commit of its own, as a negative control.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from driving import EMAIL, NAME, START, open_office

from portal import clock
from portal.booking import holding, moving
from portal.booking.domain import release
from portal.booking.offers import Wish
from portal.case.domain import Person, fingerprint, person, token_of
from portal.persistence import Office, open_database
from portal.settings import Settings

BEFORE = datetime.fromisoformat("2027-03-17T10:00:00+01:00")
AFTER = datetime.fromisoformat("2027-03-17T11:00:00+01:00")
SERVICE = "viertelstunden"
COUNTED = ("/portal/", "/ZODB/", "/transaction/")
# Where a commit becomes one: here every line is a point.
DECISIVE = ("tpc_vote", "tpc_finish", "_finish", "_begin")


@contextmanager
def office(var: Path):
    """Open the database of a folder, as a process does that starts."""
    settings = Settings(var=var)
    database = open_database(settings)
    try:
        yield open_office(database, settings)
    finally:
        database.close()


def book(var: Path) -> str:
    """Book one appointment; returns its access token."""
    with office(var) as opened, opened.transact() as work:
        department = work.departments.get("pruefamt")
        service = department.service(SERVICE)
        wish = Wish(department=department, service=service, matters=(), start=BEFORE)
        held = holding.hold(work, wish, Person(name=NAME, email=EMAIL), "de")
        case = work.records.cases[held.case]
        return token_of(work, case, case.participants[0], "access")


def trace(act: Callable[[int, bool], None]) -> None:
    """Call act(number of the line, whether it is a decisive one) before each counted line."""
    number = 0

    def local(frame, event, _argument):
        nonlocal number
        if event == "line":
            number += 1
            act(number, decisive(frame.f_code))
        return local

    def entered(frame, _event, _argument):
        return local if any(part in frame.f_code.co_filename for part in COUNTED) else None

    sys.settrace(entered)


def decisive(code) -> bool:
    return code.co_name in DECISIVE and code.co_filename.endswith("FileStorage.py")


IN_TWO = "--in-two" in sys.argv


def move(opened: Office, token: str) -> None:
    if IN_TWO:
        opened.attempt(lambda work: release(work, moving.movable(work, token).appointment))
    opened.attempt(lambda work: moving.move(work, token, AFTER))


def in_a_child(act: Callable[[], None]) -> int:
    """Run in a process of its own; returns how it ended, as waitpid says."""
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    try:
        act()
    finally:
        os._exit(0)


def count(var: Path, token: str, told: Path) -> None:
    """Write the numbers of all lines of a move, and of the decisive ones."""
    decisive_ones: list[int] = []
    last = 0

    def seen(number: int, decides: bool) -> None:
        nonlocal last
        last = number
        if decides:
            decisive_ones.append(number)

    with office(var) as opened:
        trace(seen)
        move(opened, token)
        sys.settrace(None)
    told.write_text(json.dumps([last, decisive_ones]))


def die_at(var: Path, token: str, point: int) -> None:
    with office(var) as opened:
        trace(lambda number, _: os.kill(os.getpid(), signal.SIGKILL) if number == point else None)
        move(opened, token)


def found(var: Path, token: str) -> dict[str, object]:
    """Return what stands in the database, from each side that could be left half done."""
    with office(var) as opened, opened.transact() as work:
        records = work.records
        (appointment,) = records.appointments.values()
        case = records.cases[appointment.case]
        entries = [
            entry
            for day in records.days.values()
            for id, entry in day.busy.items()
            if id == appointment.id
        ]
        agenda = [id for ids in records.agenda.values() for id in ids]
        current = (person(work, case, case.participants[0]).tokens or {})["access"]
        return {
            "start": clock.local(appointment.start).isoformat(),
            "desk": [
                datetime.fromtimestamp(entry[0], clock.BERLIN).isoformat() for entry in entries
            ],
            "agenda": len(agenda),
            "sequence": appointment.sequence,
            "link": "old" if current == token else "new",
            "old link": records.tokens[fingerprint(token)][0],
            "mails": sorted(m.kind for m in records.outbox.values()),
        }


def points(last: int, decisive_ones: list[int], number: int) -> list[int]:
    spread = [1 + last * turn // number for turn in range(number)]
    return sorted({*spread, *decisive_ones[:: max(len(decisive_ones) // number, 1)], last})


def main(folder: Path, number: int) -> None:
    clock.start_at(START)
    token = book(folder / "first")
    copied = shutil.copytree(folder / "first", folder / "counted")
    assert in_a_child(lambda: count(copied, token, folder / "lines")) == 0
    for point in points(*json.loads((folder / "lines").read_text()), number):
        var = shutil.copytree(folder / "first", folder / "killed")
        ended = in_a_child(lambda var=var, point=point: die_at(var, token, point))
        killed = os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
        print(json.dumps({"point": point, "killed": killed} | found(var, token)), flush=True)
        shutil.rmtree(var)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
