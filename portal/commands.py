"""What the command line does to the records: the same with a running site and without."""

import json
import logging
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from portal import pilot_end as ending
from portal import retention
from portal.audit import roots
from portal.audit.certificates import pilot_proof
from portal.audit.domain import link, note, verify
from portal.catalogue import domain as catalogue
from portal.causes import cause
from portal.consultation.fleet import close_sessions
from portal.content.exporting import export
from portal.content.files import below
from portal.content.importing import load
from portal.errors import PortalError
from portal.persistence import Office
from portal.plugin import DeclarationError, written
from portal.plugin.testing import check_department
from portal.settings import Settings
from portal.staff.domain import add_account, disable_account
from portal.staff.models import Grant
from portal.work import Work

log = logging.getLogger(__name__)


def accounts_add(work: Work, given: dict) -> str:
    """Add an account; given: email, password, role, scopes, second_factor."""
    grant = Grant(role=given["role"], scopes=tuple(given["scopes"]))
    add_account(
        work, given["email"], given["password"], (grant,), needs_factor=given["second_factor"]
    )
    return f"Konto {given['email']} angelegt ({given['role']})."


def accounts_list(work: Work, given: dict) -> str:
    """List the accounts with roles, scopes and the id by which logs name them."""
    lines = [
        f"{account.email}  "
        + " ".join(f"{g.role}[{','.join(g.scopes) or '-'}]" for g in account.grants)
        + f"  {account.id}"
        + ("  gesperrt" if account.disabled else "")
        for account in work.records.accounts.values()
    ]
    return "\n".join(sorted(lines)) or "Noch keine Konten."


def accounts_disable(work: Work, given: dict) -> str:
    """Shut an account out, its open rooms and day views with it."""
    close_sessions(work.settings, disable_account(work, given["email"]))
    return f"Konto {given['email']} gesperrt."


def departments_list(work: Work, given: dict) -> str:
    """List the installed departments with their state."""
    lines = [f"{d.key}  {catalogue.state_of(work, d.key).name}  {d.name}" for d in work.departments]
    lines += [f"{broken.key}  broken  {broken.reason}" for broken in work.departments.broken]
    return "\n".join(lines)


def departments_enable(work: Work, given: dict) -> str:
    """Enable a department, or have it on trial."""
    state = "trial" if given.get("trial") else "enabled"
    catalogue.set_state(work, given["key"], state, "command")
    return f"{given['key']} {state}"


def check_installed(settings: Settings) -> int:
    """Load every installed department and name broken ones; returns the exit status."""
    departments = catalogue.installed(settings)
    for department in departments:
        print(f"{department.key}  ok  {department.name}")
    for broken in departments.broken:
        print(f"{broken.key}  broken  {broken.reason}")
    return 1 if departments.broken else 0


def check_file(path: Path) -> int:
    """Check a department that is written in a file; returns the exit status."""
    try:
        department = check_department(written.read(path))
    except OSError as error:
        raise CommandFailed(f"{path}: {cause(error)}.") from None
    except written.WrittenWrong as error:
        print("\n".join(f"{path}: {each}" for each in error.problems))
        return 1
    except DeclarationError as error:
        print(f"{path}: {error}")
        return 1
    print(f"{department.key}  ok  {department.name}")
    return 0


def departments_disable(work: Work, given: dict) -> str:
    """Disable a department."""
    catalogue.set_state(work, given["key"], "disabled", "command")
    return f"{given['key']} disabled"


def audit_verify(work: Work, given: dict) -> str:
    """Check the audit chain."""
    chain = work.records.audit
    link(chain)
    wrong = verify(chain)
    if wrong is not None:
        raise CommandFailed(f"Die Prüfkette ist ab Eintrag {wrong} verändert.")
    file = work.settings.path(work.settings.audit_roots)
    try:
        day = roots.differing(file, chain)
    except (OSError, ValueError) as error:
        raise CommandFailed(f"{file} ist nicht zu lesen ({type(error).__name__}).") from None
    if day is not None:
        raise CommandFailed(
            f"Die Prüfkette ist eine andere als am {day}: Einträge davor sind verändert, oder die"
            f" neuesten fehlen ({file})."
        )
    return f"Die Prüfkette ist vollständig: {len(chain.links)} Einträge.\n{_compared(file)}"


def _compared(file: Path) -> str:
    """Say with what the chain was compared outside of the database."""
    days = roots.days(file)
    if not days:
        return (
            f"Nicht verglichen: In {file} steht noch kein Tageswert. Der erste kommt mit dem"
            " nächsten Löschlauf."
        )
    number = "einem Tageswert" if len(days) == 1 else f"{len(days)} Tageswerten"
    return f"Verglichen mit {number} in {file}, zuletzt vom {days[-1]}: Sie stimmen überein."


def forget_dry(work: Work, given: dict) -> str:
    """Say which cases are due; forget nothing."""
    ids = sorted(case.id for case in retention.due(work))
    return "\n".join([f"{len(ids)} Vorgänge sind fällig.", *ids])


def pilot_certificate(work: Work, given: dict) -> str:
    """Print the certificate of the end of a department's pilot, with its proof, as JSON."""
    ends = work.records.pilots.values(f"{given['key']}/", f"{given['key']}/~")
    ended = [each for each in ends if each.ended]
    if not ended:
        raise CommandFailed(f"Der Pilotbetrieb von {given['key']} ist nicht beendet.")
    link(work.records.audit)
    return json.dumps(pilot_proof(work, ended[-1]), indent=2)


def calendars_list(work: Work, given: dict) -> str:
    """List the calendars of the staff as JSON: account, sealed address, when it was read last."""
    return json.dumps(
        [
            {
                "account": id,
                "address": b64encode(found.address).decode(),
                "read": found.read.isoformat() if found.read else "",
            }
            for id, found in work.records.calendars.items()
        ]
    )


def content_export(work: Work, given: dict) -> str:
    """Write all texts, pictures and lists as files into an empty folder."""
    folder = Path(given["folder"])
    if folder.exists() and any(not entry.name.startswith(".") for entry in folder.iterdir()):
        raise CommandFailed(f"{folder} ist nicht leer.")
    written = export(work.records.content)
    for path, content in written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return f"{len(written)} Dateien nach {folder} geschrieben."


def content_import(work: Work, given: dict) -> str:
    """Take texts in from files: what differs becomes a new version, nothing is deleted."""
    folder = Path(given["folder"])
    if not folder.is_dir():
        raise CommandFailed(f"{folder} ist kein Ordner.")
    loaded = load(work.records.content, dict(below(folder)), work.now, "import")
    note(work, "texts.imported", "command", "texts:all")
    lines = [f"{len(loaded.added)} neu, {len(loaded.changed)} geändert."]
    lines += [f"Wartet auf den Datenschutz: {path}" for path in loaded.waiting]
    return "\n".join(lines)


COMMANDS: dict[str, Callable[[Work, dict], str]] = {
    "accounts add": accounts_add,
    "accounts list": accounts_list,
    "accounts disable": accounts_disable,
    "departments list": departments_list,
    "departments enable": departments_enable,
    "departments disable": departments_disable,
    "content export": content_export,
    "content import": content_import,
    "audit verify": audit_verify,
    "forget --dry-run": forget_dry,
    "calendars list": calendars_list,
    "pilot certificate": pilot_certificate,
}


class CommandFailed(Exception):
    """The command did nothing, or not all of it; the text says why."""


def forget(office: Office, given: dict) -> str:
    """Forget what is due."""
    return f"{retention.run(office)} Vorgänge gelöscht."


def pilot_end(office: Office, given: dict) -> str:
    """End a department's pilot: say what would happen, or with --execute do it."""
    key = given["key"]
    if not given.get("execute"):
        return ending.preview(office, key)
    done = ending.end(office, key, "command")
    return (
        f"Der Pilotbetrieb von {key} ist beendet: {len(done.cases)} Vorgänge gelöscht, "
        f"{done.withdrawn} Termine und Einladungen zurückgenommen.\n"
        f"Den Nachweis gibt „videoberatung pilot certificate {key}“ aus."
    )


# These take transactions of their own, one a case, so that they can be taken up again.
JOBS: dict[str, Callable[[Office, dict], str]] = {"forget": forget, "pilot end": pilot_end}


def run(office: Office, name: str, given: dict) -> str:
    """Carry a command out, most of them in a transaction of its own; raises CommandFailed."""
    try:
        if name in JOBS:
            return JOBS[name](office, given)
        return office.attempt(lambda work: COMMANDS[name](work, given))
    except PortalError as error:
        raise CommandFailed(error.reason) from error
    except OSError as error:
        if not error.filename:
            raise
        raise CommandFailed(f"{error.filename}: {cause(error)}.") from error
