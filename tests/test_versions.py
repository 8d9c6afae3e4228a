"""Two versions on one ZEO server, of the portal or a department: the older one is out at once."""

import contextlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import transaction
from test_storage import on_a_zeo_server, two_offices

from portal.catalogue.adjusting import change, current
from portal.evolution import EVOLUTION
from portal.outdated import Outdated
from portal.plugin.departments import GROUP, load_departments
from portal.serving import open_office
from portal.settings import Settings
from portal.stepping import bring_up

# What a version to come would do when it opens the database.
NEWER = """
import portal.evolution, portal.outdated, portal.records

def _know_more(records):
    records.more = True

portal.evolution.EVOLUTION += (_know_more,)
for module in (portal.outdated, portal.records):
    module.EVOLUTION = portal.evolution.EVOLUTION

from portal.persistence import open_database
from portal.settings import load

open_database(load()).close()
"""


def given(storage: str, var: Path) -> dict[str, str]:
    """Return the environment of one portal."""
    own = {"STORAGE": storage, "VAR": var, "LISTEN": "127.0.0.1:0", "DEPARTMENTS": "ordnungsamt"}
    return os.environ | {f"VIDEOBERATUNG_{name}": str(value) for name, value in own.items()}


def command(env, *words: str) -> subprocess.CompletedProcess:
    called = [sys.executable, "-m", "portal", *words]
    return subprocess.run(called, env=env, capture_output=True, text=True, check=False)


def evolve(env) -> None:
    subprocess.run([sys.executable, "-c", NEWER], env=env, check=True, capture_output=True)


@contextlib.contextmanager
def portal(env):
    """Run a portal; yields its address."""
    called = [sys.executable, "-m", "portal", "portal"]
    with subprocess.Popen(
        called, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process.stdout.readline().split()[1].rstrip("/")
        finally:
            process.terminate()
            assert process.wait(30) == 0


def answer(address: str):
    try:
        with urlopen(address, timeout=10) as got:
            return got.status, got.headers, got.read().decode()
    except HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_a_portal_stops_when_a_newer_version_has_evolved_the_database(tmp_path):
    with on_a_zeo_server(tmp_path) as storage:
        env = given(storage, tmp_path / "one")
        with portal(env) as address:
            assert answer(f"{address}/readyz")[0] == 200
            evolve(given(storage, tmp_path / "other"))
            for page in ("/readyz", "/aemter/ordnungsamt", "/intern/anmelden"):
                status, headers, words = answer(f"{address}{page}")
                assert (status, headers["Retry-After"]) == (503, "30")
                assert "Die Seite wird gerade erneuert." in words
            status, headers, words = answer(f"{address}/api/v1/departments")
            assert (status, headers.get_content_type()) == (503, "application/problem+json")
            assert json.loads(words)["type"].endswith("/probleme/outdated")
            assert answer(f"{address}/healthz")[0] == 200
            told = command(env, "accounts", "list")
            assert told.returncode == 1
            assert "Die Seite wird gerade erneuert" in told.stderr
        told = command(env, "portal")
        assert told.returncode == 1
        assert f"Sie hat den Stand {len(EVOLUTION) + 1}, diese Fassung" in told.stderr


def test_what_an_older_version_began_before_is_not_written_after(tmp_path):
    with on_a_zeo_server(tmp_path) as storage, two_offices(tmp_path, storage) as (office, _other):
        with pytest.raises(transaction.interfaces.TransientError), office.transact() as work:
            work.records.answers["begun before"] = "nonsense"
            evolve(given(storage, tmp_path / "newer"))
        with office.database.transaction() as connection:
            assert "begun before" not in connection.root()["videoberatung"].answers
        with pytest.raises(Outdated):
            office.attempt(lambda work: None)


def test_several_portals_may_begin_on_an_empty_database_at_once(tmp_path):
    with on_a_zeo_server(tmp_path) as storage, ThreadPoolExecutor() as threads:
        places = [Settings(var=tmp_path / str(number), storage=storage) for number in range(3)]
        offices = list(threads.map(open_office, places))
        for office in offices:
            with office.transact() as work:
                assert len(work.records.content.sections) > 0
                assert work.records.schema == len(EVOLUTION)
            office.database.close()


DEPARTMENT = """
from portal.plugin import BookingRules, Department, OpeningHours, Service, hookimpl

@hookimpl
def department():
    rules = BookingRules(hours=OpeningHours(mon="09:00-12:00"))
    service = Service(key="umzug", title="Umzug", booking=rules)
    return Department(
        key="meldeamt", name="Meldeamt", services=(service,), settings_version={version}
    )

@hookimpl
def settings_step(version, settings):
    settings["umzug"]["desks"] *= 10
    return settings
"""


def with_department(office, version: int, folder: Path, monkeypatch) -> None:
    """Let a process have this version of the department installed."""
    monkeypatch.syspath_prepend(folder)
    (folder / f"meldeamt{version}.py").write_text(DEPARTMENT.format(version=version))
    entry = EntryPoint(name="meldeamt", value=f"meldeamt{version}", group=GROUP)
    office.departments = load_departments(entry_points=[entry])


def desks(office) -> int | None:
    """Return how many desks a process counts with; None where it does not use the department."""
    with office.transact() as work:
        service = work.departments.service("meldeamt", "umzug")
        return service.booking.desks if service else None


def test_two_versions_of_a_department_never_use_each_others_settings(tmp_path, monkeypatch):
    with on_a_zeo_server(tmp_path) as storage, two_offices(tmp_path, storage) as (old, new):
        with_department(old, 1, tmp_path, monkeypatch)
        with_department(new, 2, tmp_path, monkeypatch)

        def set_desks(work):
            values = current(work, "meldeamt", "umzug") | {"desks": 3}
            change(work, "meldeamt", "umzug", values, "a1")

        # Nothing is set yet: both work. Then the office sets something in the older process.
        bring_up(new)
        assert (desks(old), desks(new)) == (1, 1)
        old.attempt(set_desks)
        assert (desks(old), desks(new)) == (3, None)
        # The newer one brings it along in its next round; from then on the older one is out.
        bring_up(new, later=True)
        assert (desks(old), desks(new)) == (None, 30)
        bring_up(old, later=True)
        assert (desks(old), desks(new)) == (None, 30)
        with old.transact() as work:
            [broken] = work.departments.broken
        assert (broken.key, broken.reason.partition(".")[0]) == (
            "meldeamt",
            "Die Einstellungen sind von Version 2, dieser Prozess kennt Version 1",
        )
