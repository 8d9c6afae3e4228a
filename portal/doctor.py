"""What is wrong with an installation, and how to mend it: each part is really tried.

Nothing is sent: mail and text message servers are only greeted, TURN is asked for a relay that is
given back.
"""

import json
import os
import stat
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from portal import clock, servers
from portal.case.keys import KeyStore, Vault
from portal.catalogue.domain import installed
from portal.commands import CommandFailed
from portal.control import ask_owner, carry_out, is_owned
from portal.persistence import open_database
from portal.servers import Told, for_trials
from portal.settings import SECRETS, Settings, SettingsError
from portal.staff.calendars import AT_LEAST, EVERY, KEPT, address_label, read
from portal.staff.errors import ProviderDown
from portal.staff.provider import Provider

SOON = timedelta(days=30)  # before a certificate ends
OVERDUE = 4 * EVERY  # a calendar nobody has read since
AT_ONCE = 8  # calendars
SYNCHRONISED = ("/run/systemd/timesync/synchronized", "/run/chrony", "/run/ntpd.pid")


@dataclass(frozen=True)
class Finding:
    """What was found of one part: "ok", "warning" or "wrong", and what to do."""

    part: str
    verdict: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict:<8} {self.part:<12} {self.text}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what each part is like; an unexpected error is a finding, too."""
    for part, check in PARTS.items():
        try:
            for verdict, text in check(settings):
                yield Finding(part, verdict, text)
        except Exception as error:
            yield Finding(part, "wrong", f"{type(error).__name__}: {error}")


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
        yield "warning", "mode is development: set mode = production before citizens come"
    elif not settings.secure:
        yield "wrong", f"public_url is {settings.public_url}: cameras work on https only"
    else:
        yield "ok", f"production at {settings.public_url}"
    if not settings.limits:
        yield "warning", "limits are off: nothing stops guessing and hoarding"


def permissions(settings: Settings) -> Told:
    """Whether others of this machine can read the state directory, or we cannot write it."""
    if not settings.var.is_dir():
        yield "warning", f"{settings.var} is not there yet: the first start makes it"
        return
    if not os.access(settings.var, os.W_OK):
        yield "wrong", f"{settings.var} cannot be written: chown it to the user of the portal"
    if settings.var.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield "warning", f"{settings.var} is open to other users: chmod 700 {settings.var}"
    else:
        yield "ok", f"{settings.var} is ours alone"


def secrets(settings: Settings) -> Told:
    """Each secret is there, long enough, and nobody else's to read."""
    for name in SECRETS:
        try:
            settings.secret(name)
        except SettingsError as error:
            yield "wrong", str(error)
        else:
            yield "ok", f"secret of the {name}"


def storage(settings: Settings) -> Told:
    """A running owner answers, or the storage opens."""
    try:
        found = ask_owner(settings.var, "accounts list", {})
    except CommandFailed as error:
        yield "wrong", f"the running site answers with an error: {error}"
        return
    if found is not None:
        yield "ok", "in use by the running site, which answers"
        return
    open_database(settings).close()
    yield "ok", settings.storage.partition(":")[0]


def keys(settings: Settings) -> Told:
    """The wrapped case keys."""
    folder = settings.path(settings.keys)
    if not folder.is_dir():
        yield "warning", f"{folder} is not there yet: the first case makes it"
    elif not os.access(folder, os.W_OK):
        yield "wrong", f"{folder} cannot be written: no case can be opened"
    else:
        yield "ok", f"{sum(1 for path in folder.rglob('*') if path.is_file())} keys in {folder}"


def departments(settings: Settings) -> Told:
    """Every installed department loads."""
    found = installed(settings)
    for broken in found.broken:
        yield "wrong", f"{broken.key}: {broken.reason}"
    yield "ok", ", ".join(department.key for department in found) or "none installed"


def time_source(settings: Settings) -> Told:
    """Tickets hold for seconds: portal, gateways and browsers' servers need the right time."""
    if settings.clock is not None:
        yield "warning", f"the clock counts on from {settings.clock}: development only"
    elif any(Path(path).exists() for path in SYNCHRONISED):
        yield "ok", "kept by a time service"
    else:
        yield "warning", "no time service was found: install chrony or systemd-timesyncd"


def seal(settings: Settings) -> Told:
    """The city's certificate is there and valid for a while."""
    if not settings.seal_certificate:
        yield for_trials(settings, "documents get a seal made here: set seal.certificate")
        return
    path = settings.path(settings.seal_certificate)
    ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    if ends <= clock.now():
        yield "wrong", f"{path} ended on {ends:%Y-%m-%d}"
    elif ends <= clock.now() + SOON:
        yield "warning", f"{path} ends on {ends:%Y-%m-%d}"
    else:
        yield "ok", f"{path} until {ends:%Y-%m-%d}"


def calendars(settings: Settings) -> Told:
    """The calendars the staff have named answer and can be read; accounts by their ids only."""
    known = json.loads(carry_out(settings, "calendars list", {}))
    if not known:
        yield "ok", "nobody has named one"
        return
    vault = Vault(KeyStore(settings.path(settings.keys), settings.secret("master")), None)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        problems = list(threads.map(lambda one: _problem(settings, vault, one), known))
    if well := problems.count(""):
        yield "ok", f"{well} of {len(known)} answer and can be read"
    running = is_owned(settings.var)
    for one, problem in zip(known, problems, strict=True):
        age = clock.now() - datetime.fromisoformat(one["read"]) if one["read"] else None
        said = f"account {one['account']}, {_ago(age)}"
        if problem and (age is None or age > KEPT):
            yield "wrong", f"{said}: {problem} The desk is given away without it"
        elif problem:
            yield "warning", f"{said}: {problem} What was read counts for {_in_hours(KEPT)}"
        elif running and (age is None or age > OVERDUE):
            yield (
                "warning",
                f"{said}: it answers, but the site does not read it: see its log",
            )


def _problem(settings: Settings, vault: Vault, one: dict[str, str]) -> str:
    """Return what is wrong with a calendar, as its owner reads it; "" where all is well."""
    label = address_label(one["account"])
    address = vault.open_own(label, b64decode(one["address"]))
    return read(settings, address, clock.now(), clock.now() + AT_LEAST).problem


def _ago(age: timedelta | None) -> str:
    return "never read" if age is None else f"read {_in_hours(age)} ago"


def _in_hours(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def central_login(settings: Settings) -> Told:
    """The city's provider says who it is, if there is one."""
    if not settings.oidc_issuer:
        yield "ok", "none is set: accounts are the portal's own"
        return
    settings.oidc_secret()
    try:
        about = Provider(settings).describe()
    except ProviderDown:
        yield "wrong", f"{settings.oidc_issuer} does not answer as a provider: see the log"
        return
    out = "" if about.get("end_session_endpoint") else "; it offers no logging out there"
    yield "ok", f"{settings.oidc_issuer} answers{out}"


PARTS: dict[str, Callable[[Settings], Told]] = {
    "settings": mode,
    "permissions": permissions,
    "secrets": secrets,
    "storage": storage,
    "keys": keys,
    "departments": departments,
    "mail": servers.mail,
    "bounces": servers.bounces,
    "sms": servers.sms,
    "gateway": servers.gateway,
    "turn": servers.relay,
    "clock": time_source,
    "seal": seal,
    "clamav": servers.malware,
    "calendars": calendars,
    "central": central_login,
}
