"""What is wrong with an installation, and how to mend it: each part is really tried.

Nothing is sent: mail and text message servers are only greeted, TURN is asked for a relay that is
given back.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from portal import calendar_checks, clock, servers
from portal.catalogue.domain import installed
from portal.causes import cause
from portal.commands import CommandFailed
from portal.control import ask_owner
from portal.persistence import open_database
from portal.servers import Told, for_trials
from portal.settings import SECRETS, Settings, SettingsError
from portal.staff.errors import ProviderDown
from portal.staff.provider import Provider

SOON = timedelta(days=30)  # before a certificate ends
VERDICTS = {"ok": "gut", "warning": "Hinweis", "wrong": "Fehler"}
SYNCHRONISED = ("/run/systemd/timesync/synchronized", "/run/chrony", "/run/ntpd.pid")


@dataclass(frozen=True)
class Finding:
    """What was found of one part: "ok", "warning" or "wrong", and what to do."""

    part: str
    verdict: str
    text: str

    def __str__(self) -> str:
        return f"{VERDICTS[self.verdict]:<8} {self.part:<14} {self.text}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what each part is like; an unexpected error is a finding, too."""
    for part, check in PARTS.items():
        try:
            for verdict, text in check(settings):
                yield Finding(part, verdict, text)
        except Exception as error:
            yield Finding(part, "wrong", cause(error))


def tell(settings: Settings) -> int:
    """Print what is found; returns the exit status."""
    wrong = 0
    for finding in examine(settings):
        print(finding, flush=True)
        wrong += finding.verdict == "wrong"
    return 1 if wrong else 0


def mode(settings: Settings) -> Told:
    """Settings were readable, or we would not be here; some go with production only."""
    if not settings.production:
        yield "warning", "Entwicklung: Bevor Menschen kommen, setzen Sie mode = production"
    elif not settings.secure:
        yield "wrong", f"public_url ist {settings.public_url}: Kameras gehen nur mit https"
    else:
        yield "ok", f"Echtbetrieb unter {settings.public_url}"
    if not settings.limits:
        yield "warning", "limits = off: Nichts hält Raten und Horten auf"


def permissions(settings: Settings) -> Told:
    """Whether others of this machine can read the state directory, or we cannot write it."""
    if not settings.var.is_dir():
        yield "warning", f"{settings.var} gibt es noch nicht: Der erste Start legt den Ordner an"
        return
    if not os.access(settings.var, os.W_OK):
        yield (
            "wrong",
            f"{settings.var}: kein Schreibrecht. Der Ordner muss dem Benutzer des Portals gehören",
        )
    if settings.var.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield "warning", f"{settings.var} steht anderen offen. Abhilfe: chmod 700 {settings.var}"
    else:
        yield "ok", f"{settings.var} gehört uns allein"


SECRET_OF = {"portal": "des Portals", "master": "der Schlüssel", "gateway": "des Gateways"}


def secrets(settings: Settings) -> Told:
    """Each secret is there, long enough, and nobody else's to read."""
    for name in SECRETS:
        try:
            settings.secret(name)
        except SettingsError as error:
            yield "wrong", str(error)
        else:
            yield "ok", SECRET_OF[name]


def storage(settings: Settings) -> Told:
    """A running owner answers, or the storage opens."""
    try:
        found = ask_owner(settings.var, "accounts list", {})
    except CommandFailed as error:
        yield "wrong", f"die laufende Anwendung antwortet mit einem Fehler: {error}"
        return
    if found is not None:
        yield "ok", "offen in der laufenden Anwendung, die antwortet"
        return
    open_database(settings).close()
    yield "ok", settings.storage.partition(":")[0]


def keys(settings: Settings) -> Told:
    """The wrapped case keys."""
    folder = settings.path(settings.keys)
    if not folder.is_dir():
        yield "warning", f"{folder} gibt es noch nicht: Der erste Vorgang legt den Ordner an"
    elif not os.access(folder, os.W_OK):
        yield "wrong", f"{folder}: kein Schreibrecht, so kann kein Vorgang entstehen"
    else:
        yield "ok", f"{sum(1 for path in folder.rglob('*') if path.is_file())} in {folder}"


def departments(settings: Settings) -> Told:
    """Every installed department loads."""
    found = installed(settings)
    for broken in found.broken:
        yield "wrong", f"{broken.key}: {broken.reason}"
    yield "ok", ", ".join(department.key for department in found) or "keine installiert"


def time_source(settings: Settings) -> Told:
    """Tickets hold for seconds: portal, gateways and browsers' servers need the right time."""
    if settings.clock is not None:
        yield "warning", f"sie zählt ab {settings.clock}: nur in der Entwicklung"
    elif any(Path(path).exists() for path in SYNCHRONISED):
        yield "ok", "ein Zeitdienst stellt sie"
    else:
        yield (
            "warning",
            "kein Zeitdienst gefunden: Bitte installieren Sie chrony oder systemd-timesyncd",
        )


def seal(settings: Settings) -> Told:
    """The city's certificate is there and valid for a while."""
    if not settings.seal_certificate:
        yield for_trials(
            settings, "Dokumente bekommen ein hier gemachtes Siegel: Setzen Sie seal.certificate"
        )
        return
    path = settings.path(settings.seal_certificate)
    ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    if ends <= clock.now():
        yield "wrong", f"{path} ist seit {ends:%d.%m.%Y} abgelaufen: Bitte erneuern"
    elif ends <= clock.now() + SOON:
        yield "warning", f"{path} läuft am {ends:%d.%m.%Y} ab: Bitte rechtzeitig erneuern"
    else:
        yield "ok", f"{path} bis {ends:%d.%m.%Y}"


def central_login(settings: Settings) -> Told:
    """The city's provider says who it is, if there is one."""
    if not settings.oidc_issuer:
        yield "ok", "nicht eingestellt: Konten führt das Portal selbst"
        return
    settings.oidc_secret()
    try:
        about = Provider(settings).describe()
    except ProviderDown:
        yield (
            "wrong",
            f"{settings.oidc_issuer} antwortet nicht als Anmeldedienst. Warum, sagt das Log",
        )
        return
    out = "" if about.get("end_session_endpoint") else "; dort abmelden bietet er nicht an"
    yield "ok", f"{settings.oidc_issuer} antwortet{out}"


PARTS: dict[str, Callable[[Settings], Told]] = {
    "Einstellungen": mode,
    "Rechte": permissions,
    "Geheimnisse": secrets,
    "Datenbank": storage,
    "Schlüssel": keys,
    "Ämter": departments,
    "E-Mail": servers.mail,
    "Rückläufer": servers.bounces,
    "SMS": servers.sms,
    "Gateway": servers.gateway,
    "TURN": servers.relay,
    "Uhr": time_source,
    "Siegel": seal,
    "ClamAV": servers.malware,
    "Kalender": calendar_checks.calendars,
    "Anmeldung": central_login,
}
