"""How the installation is doing, for those who run it: figures and states, nobody's name."""

import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from portal.audit.domain import last_number
from portal.booking.domain import on_day
from portal.casework.pausing import running
from portal.catalogue.maintenance import for_staff
from portal.clock import local
from portal.consultation.fleet import sender
from portal.i18n import moment
from portal.outbox.domain import FILED
from portal.security import staff
from portal.settings import LAST_BACKUP, Settings
from portal.work import Work

SOON = timedelta(hours=1)
BACKUP_WITHIN = timedelta(hours=36)
FULL = 0.9  # of the disk
LATE = timedelta(hours=1)  # for a message
MIB, GIB = 1024**2, 1024**3


@dataclass(frozen=True)
class Row:
    """One line: what, how it stands, and whether somebody has to look after it."""

    what: str
    state: str
    bad: bool = False


@staff(route_name="operation", permission="operate", renderer="casework/operation.pt")
def operation(request):
    """What runs and what is stuck; no personal data."""
    work, size = request.work, request.registry.office.database.getSize()
    groups = (
        ("Gespräche", [*_rooms(work), *_gateways(work.settings)]),
        ("Nachrichten", list(_messages(work))),
        ("Daten", list(_storage(work, size))),
        ("Löschen und Prüfen", list(_forgetting(work))),
        ("Fassung", list(_versions(work))),
    )
    return {
        "groups": groups,
        "bad": [row for _title, rows in groups for row in rows if row.bad],
        "broken": work.departments.broken,
    }


def _rooms(work: Work) -> Iterator[Row]:
    today = on_day(work, local(work.now).date())
    yield Row("Offene Räume", str(running(work)))
    soon = sum(work.now <= each.start <= work.now + SOON for each in today)
    yield Row("Termine, die in der nächsten Stunde beginnen", str(soon))
    if told := for_staff(work):
        yield Row("Wartung", told, bad=True)


def _gateways(settings: Settings) -> list[Row]:
    """Ask all of them at once; one that does not answer has a row that says so."""
    post, controls = sender(settings), settings.gateway_control_urls

    def ask(control: str) -> dict[str, Any]:
        try:
            return post(control, {"op": "load"})
        except (OSError, ValueError):
            return {}

    with ThreadPoolExecutor(max_workers=max(1, len(controls))) as pool:
        loads = list(pool.map(ask, controls))
    return [_gateway(url, load) for url, load in zip(settings.gateway_urls, loads, strict=True)]


def _gateway(url: str, load: dict[str, Any]) -> Row:
    what = f"Gateway {url}"
    if not load:
        return Row(what, "antwortet nicht", bad=True)
    said = f"{load['rooms']} Räume, {load['seats']} Personen"
    return Row(what, f"{said}; nimmt keine neuen Räume an" if load.get("stopping") else said)


def _messages(work: Work) -> Iterator[Row]:
    waiting = list(work.records.outbox.values())
    mails = [each for each in waiting if each.kind != FILED]
    failing = sum(1 for each in mails if each.attempts)
    late = [each for each in mails if each.due < work.now - LATE]
    yield Row("E-Mails und SMS, die auf den Versand warten", str(len(mails)))
    yield Row("Davon schon einmal gescheitert", str(failing), bad=failing > 0)
    yield Row("Davon seit über einer Stunde fällig", str(len(late)), bad=bool(late))
    yield Row("Übergaben, die auf das Fachverfahren warten", str(len(waiting) - len(mails)))


def _storage(work: Work, size: int) -> Iterator[Row]:
    disk = shutil.disk_usage(work.settings.var)
    yield Row("Datenspeicher", work.settings.storage.partition(":")[0])
    yield Row("Größe der Datenbank", f"{size // MIB} MiB")
    used = disk.used / disk.total
    free = f"{disk.free / GIB:.0f} GiB frei, {100 * used:.0f} % belegt"
    yield Row("Platte mit den Dateien des Portals", free, bad=used >= FULL)
    yield Row("Vorgänge", str(len(work.records.cases)))
    yield _backup(work)


def _backup(work: Work) -> Row:
    """Tell when a backup was made on this host; how it fared elsewhere is not known."""
    try:
        last = (work.settings.var / LAST_BACKUP).stat().st_mtime
    except FileNotFoundError:
        never = "noch keine von diesem Rechner"
        return Row("Letzte Sicherung", never, bad=work.settings.production)
    at = datetime.fromtimestamp(last, UTC)
    return Row("Letzte Sicherung", moment(at, "de"), bad=at < work.now - BACKUP_WITHIN)


def _forgetting(work: Work) -> Iterator[Row]:
    records = work.records
    at, number = records.forgot
    told = f"{moment(at, 'de')}: {number} Vorgänge" if at else "noch nicht gelaufen"
    yield Row("Letzter Löschlauf", told, bad=bool(at) and at < work.now - timedelta(days=2))
    yield Row("Löschbescheinigungen", str(len(records.forgotten)))
    yield Row("Unter Löschsperre", str(len(records.holds)))
    undecided = sum(1 for asked in records.unfiled.values() if asked)
    yield Row("Bald zu löschen, ohne Entscheidung über die Dokumente", str(undecided))
    yield Row("Ohne den verlangten Zeitstempel", str(len(records.unstamped)))
    yield Row("Einträge der Prüfkette", str(last_number(records.audit)))


def _versions(work: Work) -> Iterator[Row]:
    yield Row("Videoberatung", version("videoberatung"))
    yield Row("Schema der Datenbank", str(work.records.schema))
    yield Row("Python", sys.version.partition(" ")[0])
