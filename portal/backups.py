"""Backups: the database with its blobs, and apart from it a mirror of the keys that forgets.

The database may be kept in many versions: what is personal in it cannot be read without keys. Of
the keys there is one copy, from which a destroyed one goes with the next backup. Whatever was
destroyed later than that, the ledger beside the keys knows, and a restored database loses it again.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import zc.lockfile
from ZODB.FileStorage import FileStorage
from ZODB.scripts import repozo

from portal import retention
from portal.case.keys import LEDGER
from portal.catalogue.domain import installed
from portal.commands import CommandFailed
from portal.control import is_owned
from portal.persistence import Office, open_database, open_storage
from portal.settings import LAST_BACKUP, Settings

DATABASE, BLOBS, KEYS = "database", "blobs", "keys"
COPY = "Data.fs"  # of a database that is not a file


def backup(settings: Settings, folder: Path) -> str:
    """Bring a backup up to date, also while the site runs; raises CommandFailed, OSError.

    First the database, then the keys: so each case of the copy has its key, if it still has one.
    """
    for part in (DATABASE, BLOBS, KEYS):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    if source := _file(settings):
        _repozo("-B", "-Q", "-z", "-k", "-f", str(source), "-r", str(folder / DATABASE))
        _mirror(settings.var / "blobs", folder / BLOBS)
    else:
        _copy_out(settings, folder)
    _mirror(settings.path(settings.keys), folder / KEYS)
    keys = _count(folder / KEYS)
    (settings.var / LAST_BACKUP).touch()
    return f"Gesichert in {folder}: {keys} Schlüssel. Die Geheimnisse sichern Sie getrennt davon."


def restore(settings: Settings, folder: Path) -> str:
    """Put a backup in place of what is there; raises CommandFailed, also while the site runs.

    Cases whose key was destroyed since the backup are forgotten once more, and all sessions end.
    """
    if not (folder / DATABASE).is_dir() or not (folder / KEYS).is_dir():
        raise CommandFailed(f"In {folder} liegt keine Sicherung.")
    with _alone(settings):
        _restore_keys(settings, folder / KEYS)
        if target := _file(settings):
            _restore_file(settings, folder, target)
    if not _file(settings):
        _copy_in(settings, folder)
    return _settle(settings)


def _file(settings: Settings) -> Path | None:
    """Return where a FileStorage lies; None for a database elsewhere."""
    parts = urlsplit(settings.filled(settings.storage))
    return Path(parts.path or parts.netloc) if parts.scheme == "file" else None


def _repozo(*arguments: str) -> None:
    """ZODB's own tool: incremental while that is possible, whole after a pack."""
    try:
        repozo.main(list(arguments))
    except (SystemExit, repozo.RepozoError) as error:
        raise CommandFailed(f"repozo: {error}") from error


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep the site from starting meanwhile; raises CommandFailed while it runs."""
    running = CommandFailed("Die Videoberatung läuft noch. Bitte halten Sie sie zuerst an.")
    if is_owned(settings.var):
        raise running
    settings.var.mkdir(parents=True, exist_ok=True)
    target = _file(settings)
    if target is None:
        yield
        return
    try:
        lock = zc.lockfile.LockFile(f"{target}.lock")
    except zc.lockfile.LockError as error:
        raise running from error
    try:
        yield
    finally:
        lock.close()


def _mirror(source: Path, target: Path) -> None:
    """Make a folder like another one: files do not change, so only new and gone ones matter."""
    there = _files(source)
    for name in _files(target) - there:
        (target / name).unlink(missing_ok=True)
    for name in there:
        copy = target / name
        if name.name == LEDGER or not copy.exists():
            _copy(source / name, copy)


def _files(folder: Path) -> set[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder) for path in found}


def _copy(source: Path, target: Path) -> None:
    """Complete before it is seen; what was destroyed meanwhile is left out."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, unfinished)
    except FileNotFoundError:
        unfinished.unlink(missing_ok=True)
        return
    unfinished.chmod(0o600)
    unfinished.replace(target)


def _count(keys: Path) -> int:
    return sum(1 for _key in keys.glob("??/*.key"))


def _restore_keys(settings: Settings, mirror: Path) -> None:
    """Bring keys back, but for those that either ledger names as destroyed."""
    own = settings.path(settings.keys)
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    destroyed = _destroyed(mirror) | _destroyed(own)
    unfinished = own / f".{LEDGER}.part"
    unfinished.write_text("".join(f"{id}\n" for id in sorted(destroyed)))
    unfinished.replace(own / LEDGER)
    for name in _files(mirror):
        if name.suffix == ".key" and name.stem not in destroyed and not (own / name).exists():
            _copy(mirror / name, own / name)


def _destroyed(keys: Path) -> set[str]:
    ledger = keys / LEDGER
    return set(ledger.read_text().split()) if ledger.exists() else set()


def _restore_file(settings: Settings, folder: Path, target: Path) -> None:
    """Build the database beside the present one; it takes its place when it is whole."""
    fresh = target.with_name(f"{target.name}.restored")
    _repozo("-R", "-r", str(folder / DATABASE), "-o", str(fresh))
    blobs = settings.var / "blobs"
    _mirror(folder / BLOBS, blobs)
    for suffix in (".index", ".tmp", ".old"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    fresh.replace(target)


def _copy_out(settings: Settings, folder: Path) -> None:
    """Copy another storage, whole each time; its own tools do better for a large one."""
    fresh, blobs = folder / DATABASE / f"{COPY}.new", folder / f"{BLOBS}.new"
    shutil.rmtree(blobs, ignore_errors=True)
    for stale in folder.glob(f"{DATABASE}/{COPY}.new*"):
        stale.unlink()
    storage = open_storage(settings)
    try:
        copy = FileStorage(str(fresh), blob_dir=str(blobs))
        copy.copyTransactionsFrom(storage)
        copy.close()
    finally:
        storage.close()
    shutil.rmtree(folder / BLOBS)
    blobs.rename(folder / BLOBS)
    fresh.replace(folder / DATABASE / COPY)


def _copy_in(settings: Settings, folder: Path) -> None:
    """Copy into an empty storage: one with records may belong to a site that runs."""
    storage = open_storage(settings)
    try:
        if len(storage):
            raise CommandFailed("Die Datenbank ist nicht leer. Bitte legen Sie eine neue an.")
        source = folder / DATABASE / COPY
        copy = FileStorage(str(source), blob_dir=str(folder / BLOBS), read_only=True)
        storage.copyTransactionsFrom(copy)
        copy.close()
    finally:
        storage.close()


def _settle(settings: Settings) -> str:
    """Forget what the ledger knows to be destroyed, end all sessions, drop what is old."""
    database = open_database(settings)
    try:
        office = Office(database, settings, installed(settings))
        gone = retention.forget_unreadable(office)
        with office.transact() as work:
            work.records.sessions.clear()
            cases = len(work.records.cases)
        database.pack()
    finally:
        database.close()
    return (
        f"Wiederhergestellt: {cases} Vorgänge. {gone} sind seit der Sicherung gelöscht worden und "
        "wurden es wieder. Alle Anmeldungen sind beendet. Bitte prüfen Sie, ob seither Konten "
        "gesperrt wurden."
    )
