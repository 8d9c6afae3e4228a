"""Kill an act with SIGKILL at one line after another, and print what is found afterwards.

    python tests/functional/killed.py FOLDER POINTS move|in-two|forget|lock

Each point is a process of its own on its own copy of the database. Between the lines of portal,
ZODB and transaction it counts up to its number and ends itself; then the file is opened anew, as
after a crash. One line of JSON for each point: how far it came, and what stands there. `in-two`
gives the old time of a move back in a commit of its own, as a negative control.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from driving import EMAIL, NAME, START, Site, open_office

from functional.papers import Desk, begun
from portal import clock, retention
from portal.booking import holding, moving
from portal.booking.domain import release
from portal.booking.offers import Wish
from portal.case.domain import Person, fingerprint, person, token_of
from portal.consultation.places import place_of_staff
from portal.documents import domain as documents
from portal.documents import sealing
from portal.documents.files import final_pdf
from portal.documents.sheets import sheet
from portal.persistence import Office, open_database
from portal.settings import Settings
from portal.work import Work

BEFORE = datetime.fromisoformat("2027-03-17T10:00:00+01:00")
AFTER = datetime.fromisoformat("2027-03-17T11:00:00+01:00")
SERVICE = "viertelstunden"
LATER = AFTER + timedelta(days=200)
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


def in_a_child(act: Callable[[], None]) -> int:
    """Run in a process of its own; returns how it ended, as waitpid says."""
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    try:
        act()
    finally:
        os._exit(0)


def count(scenario: "Scenario", var: Path, token: str, told: Path) -> None:
    """Write the numbers of all lines of an act, and of the decisive ones."""
    decisive_ones: list[int] = []
    last = 0

    def seen(number: int, decides: bool) -> None:
        nonlocal last
        last = number
        if decides:
            decisive_ones.append(number)

    with office(var) as opened:
        trace(seen)
        scenario.act(opened, token)
        sys.settrace(None)
    told.write_text(json.dumps([last, decisive_ones]))


def die_at(scenario: "Scenario", var: Path, token: str, point: int) -> None:
    with office(var) as opened:
        trace(lambda number, _: os.kill(os.getpid(), signal.SIGKILL) if number == point else None)
        scenario.act(opened, token)


def move(opened: Office, token: str) -> None:
    opened.attempt(lambda work: moving.move(work, token, AFTER))


def move_in_two(opened: Office, token: str) -> None:
    opened.attempt(lambda work: release(work, moving.movable(work, token).appointment))
    move(opened, token)


def moved(var: Path, token: str) -> dict[str, object]:
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


def booked_long_ago(var: Path) -> str:
    token = book(var)
    clock.start_at(LATER)
    return token


def forget(opened: Office, _token: str) -> None:
    retention.run(opened)


def forgotten(var: Path, token: str) -> dict[str, object]:
    """Return what stands there, and what after the next run."""
    before = remains(var, token)
    for key in (var / "keys").glob("*/*.key"):  # a younger one may wait for its commit
        os.utime(key, (0, 0))
    with office(var) as opened:
        retention.run(opened)
    after = remains(var, token)
    return {"before": before, "after": after}


def remains(var: Path, token: str) -> dict[str, int]:
    with office(var) as opened, opened.transact() as work:
        records = work.records
        return {
            "cases": len(records.cases),
            "appointments": len(records.appointments),
            "links": int(fingerprint(token) in records.tokens),
            "people": len(records.people),
            "keys": len(list(opened.keys.older_than(timedelta(0)))),
        }


def signed(var: Path) -> str:
    """Bring a form to its signature; returns the consultation's id."""
    var.mkdir(exist_ok=True)
    sealing.prepare(Settings(var=var))
    with office(var) as opened:
        desk = Desk(begun(Site(opened)))
        desk.fill_all()
        desk.identify()
        desk.present()
        desk.sign()
        return desk.meeting.id


def lock(opened: Office, consultation: str) -> None:
    def act(work: Work) -> None:
        [account] = [a for a in work.records.accounts.values() if not a.disabled]
        place = place_of_staff(work, consultation, account)
        documents.lock(work, sheet(work, place, place.case.documents[0]))

    opened.attempt(act)


def sealed(var: Path, _consultation: str) -> dict[str, object]:
    with office(var) as opened, opened.transact() as work:
        [document] = work.records.documents.values()
        good = None
        if document.state == "locked":
            good = sealing.verify(final_pdf(work, document), opened.settings).good
        return {
            "state": document.state,
            "final": document.final is not None,
            "seals": len(work.records.seals),
            "good": good,
            "undecided": len(work.records.unfiled),
        }


@dataclass(frozen=True)
class Scenario:
    """What is made beforehand, what is killed, and what is looked at afterwards."""

    make: Callable[[Path], str]
    act: Callable[[Office, str], None]
    found: Callable[[Path, str], dict[str, object]]


SCENARIOS = {
    "move": Scenario(book, move, moved),
    "in-two": Scenario(book, move_in_two, moved),
    "forget": Scenario(booked_long_ago, forget, forgotten),
    "lock": Scenario(signed, lock, sealed),
}


def points(last: int, decisive_ones: list[int], number: int) -> list[int]:
    spread = [1 + last * turn // number for turn in range(number)]
    return sorted({*spread, *decisive_ones[:: max(len(decisive_ones) // number, 1)], last})


def main(folder: Path, number: int, scenario: Scenario) -> None:
    clock.start_at(START)
    token = scenario.make(folder / "first")
    copied = shutil.copytree(folder / "first", folder / "counted")
    assert in_a_child(lambda: count(scenario, copied, token, folder / "lines")) == 0
    for point in points(*json.loads((folder / "lines").read_text()), number):
        var = shutil.copytree(folder / "first", folder / "killed")
        ended = in_a_child(lambda var=var, point=point: die_at(scenario, var, token, point))
        killed = os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
        print(
            json.dumps({"point": point, "killed": killed} | scenario.found(var, token)), flush=True
        )
        shutil.rmtree(var)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), SCENARIOS[sys.argv[3]])
