"""Backups of each storage: what comes back, what must not, and who does the work meanwhile."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from driving import EMAIL, START, Site, book_firmly, open_office
from test_storage import in_a_file, on_a_zeo_server, on_postgres

from portal import clock, retention
from portal.backups import backup, restore
from portal.booking.domain import holder_of
from portal.case.domain import person
from portal.commands import CommandFailed
from portal.control import ControlSocket
from portal.errors import PortalError
from portal.housekeeping import Housekeeping
from portal.persistence import open_database
from portal.settings import Settings
from portal.turns import LASTS, Turn

SERVICE = "pruefamt/viertelstunden"
TEN, ELEVEN = "2027-03-17T10:00:00+01:00", "2027-03-17T11:00:00+01:00"
STAYS, GOES = "Käthe Bleibtreu", "Ümit Vergangen"
NOBODY = ("127.0.0.1", 1)
PLACES = [in_a_file, on_a_zeo_server, on_postgres]


@pytest.fixture(autouse=True)
def _time():
    clock.start_at(START)
    yield
    clock.start_at(None)


def settings_of(var: Path, storage: str) -> Settings:
    return Settings(var=var, storage=storage, gateway_listen=NOBODY, booking_return_seconds=0)


@contextmanager
def site_on(settings: Settings):
    database = open_database(settings)
    try:
        yield Site(open_office(database, settings))
    finally:
        database.close()


def token(path: str) -> str:
    return path.rpartition("/")[2]


def names(site) -> list[str]:
    with site.office.transact() as work:
        cases = work.records.cases.values()
        return sorted(person(work, case, case.participants[0]).name for case in cases)


def forget(site, name: str) -> None:
    """As the retention job does: the records in one commit, then the key."""
    with site.office.transact() as work:
        (id,) = (
            case.id
            for case in work.records.cases.values()
            if person(work, case, case.participants[0]).name == name
        )
        retention.forget(work, work.records.cases[id])
    site.office.keys.destroy(id)


@pytest.mark.parametrize("place", PLACES)
def test_what_was_deleted_since_the_backup_stays_deleted(place, tmp_path):
    """The machine is lost, its keys' folder and secrets are not: the ledger knows."""
    copy = tmp_path / "copy"
    var = tmp_path / "var"
    with place(_folder(tmp_path / "first")) as storage, site_on(settings_of(var, storage)) as site:
        stays = book_firmly(site, SERVICE, TEN, name=STAYS)
        goes = book_firmly(site, SERVICE, ELEVEN, name=GOES, email="weg@beispiel.example")
        settings = site.office.settings
        backup(settings, copy)
        assert names(site) == [STAYS, GOES]
        forget(site, GOES)
        late = site.account("caseworker", "pruefamt")
        with site.office.transact() as work:
            work.records.sessions["x"] = next(iter(work.records.accounts.values()))
    with place(_folder(tmp_path / "second")) as storage:
        again = settings_of(var, storage)
        told = restore(again, copy)
        assert "1 Vorgänge. 1 sind" in told
        with site_on(again) as site:
            assert names(site) == [STAYS]
            with site.office.transact() as work:
                assert holder_of(work, token(stays), "access").case.id
                with pytest.raises(PortalError):
                    holder_of(work, token(goes), "access")
                assert len(work.records.appointments) == 1
                assert len(work.records.sessions) == 0
                assert late not in [account.email for account in work.records.accounts.values()]
    assert _found(GOES, var, copy) == []


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _found(name: str, *folders: Path) -> list[Path]:
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if name.encode() in path.read_bytes()]


def test_the_mirror_of_the_keys_follows_deletions(tmp_path):
    with site_on(settings_of(tmp_path / "var", "file://{var}/Data.fs")) as site:
        book_firmly(site, SERVICE, TEN, name=STAYS)
        book_firmly(site, SERVICE, ELEVEN, name=GOES)
        backup(site.office.settings, tmp_path / "copy")
        assert len(list((tmp_path / "copy/keys").glob("??/*.key"))) == 2
        forget(site, GOES)
        backup(site.office.settings, tmp_path / "copy")
        (key,) = (tmp_path / "copy/keys").glob("??/*.key")
        with site.office.transact() as work:
            assert [key.stem] == list(work.records.cases)


def test_a_backup_on_another_machine_needs_only_the_secrets(tmp_path):
    copy, other = tmp_path / "copy", tmp_path / "other"
    with site_on(settings_of(tmp_path / "var", "file://{var}/Data.fs")) as site:
        stays = book_firmly(site, SERVICE, TEN, name=STAYS)
        backup(site.office.settings, copy)
        book_firmly(site, SERVICE, ELEVEN, name=GOES)
        time.sleep(1.1)  # repozo names its files by the second
        backup(site.office.settings, copy)  # what has changed since is added
    other.mkdir()
    for secret in (tmp_path / "var").glob("*.secret"):
        (other / secret.name).write_bytes(secret.read_bytes())
        (other / secret.name).chmod(0o600)
    restore(settings_of(other, "file://{var}/Data.fs"), copy)
    with site_on(settings_of(other, "file://{var}/Data.fs")) as site:
        assert names(site) == [STAYS, GOES]
        site.browser().get(stays, status=200)


def test_nothing_is_restored_under_a_running_site(tmp_path):
    with site_on(settings_of(tmp_path / "var", "file://{var}/Data.fs")) as site:
        book_firmly(site, SERVICE, TEN, name=STAYS)
        settings = site.office.settings
        backup(settings, tmp_path / "copy")
        with pytest.raises(CommandFailed, match="läuft noch"):
            restore(settings, tmp_path / "copy")
        control = ControlSocket(site.office)
        try:
            with pytest.raises(CommandFailed, match="läuft noch"):
                restore(settings, tmp_path / "copy")
        finally:
            control.close()
        assert names(site) == [STAYS]


def test_a_database_with_records_elsewhere_is_not_overwritten(tmp_path):
    with on_a_zeo_server(_folder(tmp_path / "zeo")) as storage:
        settings = settings_of(tmp_path / "var", storage)
        with site_on(settings) as site:
            book_firmly(site, SERVICE, TEN, name=STAYS)
            backup(settings, tmp_path / "copy")
        with pytest.raises(CommandFailed, match="nicht leer"):
            restore(settings, tmp_path / "copy")


def test_a_folder_without_a_backup_changes_nothing(tmp_path):
    settings = settings_of(tmp_path / "var", "file://{var}/Data.fs")
    with pytest.raises(CommandFailed, match="keine Sicherung"):
        restore(settings, tmp_path)
    assert not (tmp_path / "var").exists()


def test_of_those_who_share_a_storage_one_sends_and_another_takes_over(tmp_path):
    with on_a_zeo_server(_folder(tmp_path / "zeo")) as storage:
        settings = settings_of(tmp_path / "var", storage)
        with site_on(settings) as first, site_on(settings) as second:
            one, other = Turn(first.office), Turn(second.office)
            assert [one.ours(), other.ours(), one.ours(), other.ours()] == [True, False] * 2
            clock.start_at(START + 2 * LASTS)  # setting up took its time, too
            assert [other.ours(), one.ours()] == [True, False]
            other.pass_on()
            assert one.ours()


def test_two_housekeepers_send_each_mail_once(tmp_path):
    with on_a_zeo_server(_folder(tmp_path / "zeo")) as storage:
        settings = settings_of(tmp_path / "var", storage)
        with site_on(settings) as first, site_on(settings) as second:
            helpers = [Housekeeping(site.office) for site in (first, second)]
            answer = {"department": "pruefamt", "service": "viertelstunden", "start": TEN}
            first.browser().post_json(
                "/api/v1/appointments", answer | {"name": STAYS, "email": EMAIL}
            )
            for helper in helpers:
                helper._turn.ours()
            assert sorted(helper.send_due() for helper in helpers) == [0, 1]


def test_a_worker_alone_is_refused_where_the_portal_owns_the_file(tmp_path):
    command = [sys.executable, "-m", "portal", "worker"]
    env = {"VIDEOBERATUNG_VAR": str(tmp_path), "PATH": ""}
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "FileStorage" in ended.stderr


def test_a_worker_sends_what_is_due_and_ends_when_told(tmp_path):
    with on_a_zeo_server(_folder(tmp_path / "zeo")) as storage:
        settings = settings_of(tmp_path / "var", storage)
        clock.start_at(None)
        with site_on(settings) as site, site.office.transact() as work:
            work.records.outbox.clear()
        command = [sys.executable, "-m", "portal", "worker"]
        env = {"VIDEOBERATUNG_VAR": str(tmp_path / "var"), "VIDEOBERATUNG_STORAGE": storage}
        worker = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        assert worker.stdout.readline() == "worker\n"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
