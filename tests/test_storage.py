"""The same records on every storage: a file, a ZEO server, PostgreSQL; read back elsewhere."""

import io
import json
import os
import pickle
import pickletools
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from driving import EMAIL, NAME, open_office
from ZODB.blob import Blob
from ZODB.FileStorage import FileIterator

from portal.booking import holding
from portal.booking.offers import Wish, next_free
from portal.case.domain import Person
from portal.documents.models import Document
from portal.persistence import Office, open_database
from portal.plugin import Service
from portal.records import records
from portal.settings import Settings

STARTED = 30  # seconds
CONTENT = b"Ein unterschriebenes Dokument" * 1000
READ = """
import json
from portal.case.domain import person
from portal.persistence import Office, open_database
from portal.settings import load

settings = load()
office = Office(open_database(settings), settings, ())
with office.transact() as work:
    [appointment] = work.records.appointments.values()
    case = work.records.cases[appointment.case]
    [document] = work.records.documents.values()
    with document.final.open() as file:
        content = work.vault.open_bytes(case.id, "final", file.read())
    known = person(work, case, case.participants[0])
    told = [appointment.id, appointment.state, known.name, len(content), len(work.records.days)]
print(json.dumps(told))
"""


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return taken.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen | None = None) -> None:
    for _ in range(STARTED * 10):
        assert process is None or process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody listens on {port}")


@contextmanager
def in_a_file(tmp_path: Path) -> Iterator[str]:
    yield "file://{var}/Data.fs"


@contextmanager
def on_a_zeo_server(tmp_path: Path) -> Iterator[str]:
    port, blobs = free_port(), tmp_path / "server-blobs"
    configuration = tmp_path / "zeo.conf"
    configuration.write_text(
        f"<zeo>\n  address 127.0.0.1:{port}\n</zeo>\n"
        f"<filestorage 1>\n  path {tmp_path / 'Data.fs'}\n  blob-dir {blobs}\n</filestorage>\n"
    )
    command = [Path(sys.executable).parent / "runzeo", "-C", configuration]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, server)
        yield f"zeo://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def on_postgres(tmp_path: Path) -> Iterator[str]:
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # It refuses to run as root, and its user may not enter pytest's folders.
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder, port = Path(tempfile.mkdtemp(prefix="videoberatung-postgres-")), free_port()
    if owner:
        shutil.chown(folder, **owner)

    def act(program: str, *arguments: str) -> None:
        command = [programs / program, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **owner)

    cluster = ["-D", str(folder / "cluster")]
    options = f"-h 127.0.0.1 -p {port} -k {folder}"
    try:
        act("initdb", *cluster, "-U", "video", "-A", "trust", "--no-sync", "-E", "UTF8")
        act("pg_ctl", *cluster, "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgres://video:video@127.0.0.1:{port}/postgres"
        finally:
            act("pg_ctl", *cluster, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("place", [in_a_file, on_a_zeo_server, on_postgres])
def test_a_booking_is_read_back_by_another_process(place, tmp_path):
    with place(tmp_path) as storage:
        settings = Settings(var=tmp_path / "var", storage=storage)
        appointment = book(settings)
        given = {"VAR": str(settings.var), "STORAGE": storage}
        done = subprocess.run(
            [sys.executable, "-c", READ],
            env=os.environ | {f"VIDEOBERATUNG_{k}": v for k, v in given.items()},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == [appointment, "booked", NAME, len(CONTENT), 1]


@pytest.mark.parametrize("place", [on_a_zeo_server, on_postgres])
def test_what_one_portal_has_stored_the_next_one_sees_at_once(place, tmp_path):
    with place(tmp_path) as storage, two_offices(tmp_path, storage) as (one, other):
        for number in range(200):
            with one.transact() as work:
                work.records.keeper = (str(number), None)
            with other.transact() as work:
                assert work.records.keeper == (str(number), None)


def test_a_bare_connection_to_zeo_would_see_an_older_state(tmp_path):
    with on_a_zeo_server(tmp_path) as storage, two_offices(tmp_path, storage) as (one, other):
        for number in range(3000):
            with one.transact() as work:
                work.records.keeper = (str(number), None)
            with other.database.transaction() as connection:
                if records(connection.root()).keeper != (str(number), None):
                    return
    raise AssertionError("never: Office.connect need not ask the server")


@contextmanager
def two_offices(tmp_path: Path, storage: str) -> Iterator[list[Office]]:
    """What two portals have open on one storage."""
    places = [Settings(var=tmp_path / name, storage=storage) for name in ("one", "other")]
    offices = [Office(open_database(settings), settings, ()) for settings in places]
    try:
        yield offices
    finally:
        for office in offices:
            office.database.close()


def book(settings: Settings) -> str:
    """Book one appointment with one document; returns its id."""
    database = open_database(settings)
    office = open_office(database, settings)
    try:
        with office.transact() as work:
            department = office.departments.get("pruefamt")
            service = department.service("sofort")
            [slot] = next_free(work, department, service, ())
            wish = Wish(department=department, service=service, matters=(), start=slot.start)
            appointment = holding.hold(work, wish, Person(name=NAME, email=EMAIL), "de")
            document = Document(
                id="d1", case=appointment.case, form="f", title="Dokument", at=work.now
            )
            sealed = work.vault.seal_bytes(appointment.case, "final", CONTENT)
            document.final = Blob(sealed)
            work.records.documents["d1"] = document
            return appointment.id
    finally:
        database.close()


def classes(data: bytes) -> Iterator[str]:
    """Yield the modules of the classes in a record: one pickle of the class, one of the state."""
    stream = io.BytesIO(data)
    while stream.tell() < len(data):
        for opcode, argument, _place in pickletools.genops(stream):
            if opcode.name == "GLOBAL":
                yield argument.partition(" ")[0]
            assert opcode.name != "STACK_GLOBAL"


def test_only_classes_of_the_portal_and_its_libraries_are_stored(tmp_path):
    settings = Settings(var=tmp_path)
    book(settings)
    stored = {
        module
        for transaction in FileIterator(str(tmp_path / "Data.fs"))
        for record in transaction
        for module in classes(record.data)
    }
    libraries = {m for m in stored if m.split(".")[0] in ("BTrees", "persistent", "ZODB")}
    builtin = stored & {"builtins", "copyreg", "copy_reg", "datetime", "_codecs", "__builtin__"}
    ours = stored - libraries - builtin
    roots = {"portal.records", "portal.stored"}
    assert {m for m in ours if not m.endswith(".models")} == roots
    assert "portal.booking.models" in ours


def test_a_class_of_a_department_would_be_seen():
    service = Service(key="a", title="A")
    assert "portal.plugin.model" in set(classes(pickle.dumps(service, protocol=3)))
