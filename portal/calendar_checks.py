"""What `doctor` finds of the calendars the staff have named: each is really fetched."""

import json
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from portal import clock
from portal.case.keys import KeyStore, Vault
from portal.control import carry_out, is_owned
from portal.servers import Told
from portal.settings import Settings
from portal.staff.calendars import AT_LEAST, EVERY, KEPT, address_label, read

OVERDUE = 4 * EVERY  # a calendar nobody has read since
AT_ONCE = 8


def calendars(settings: Settings) -> Told:
    """The calendars the staff have named answer and can be read; accounts by their ids only."""
    known = json.loads(carry_out(settings, "calendars list", {}))
    if not known:
        yield "ok", "niemand hat einen angegeben"
        return
    vault = Vault(KeyStore(settings.path(settings.keys), settings.secret("master")), None)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        problems = list(threads.map(lambda one: _problem(settings, vault, one), known))
    if well := problems.count(""):
        yield "ok", f"{well} von {len(known)} antworten und sind lesbar"
    running = is_owned(settings.var)
    for one, problem in zip(known, problems, strict=True):
        age = clock.now() - datetime.fromisoformat(one["read"]) if one["read"] else None
        said = f"Konto {one['account']}, {_ago(age)}"
        if problem and (age is None or age > KEPT):
            yield "wrong", f"{said}: {problem} Der Platz wird ohne ihn vergeben"
        elif problem:
            yield "warning", f"{said}: {problem} Was gelesen ist, gilt {_in_hours(KEPT)}"
        elif running and (age is None or age > OVERDUE):
            yield (
                "warning",
                f"{said}: Er antwortet, aber die Anwendung liest ihn nicht. Warum, sagt ihr Log",
            )


def _problem(settings: Settings, vault: Vault, one: dict[str, str]) -> str:
    """Return what is wrong with a calendar, as its owner reads it; "" where all is well."""
    label = address_label(one["account"])
    address = vault.open_own(label, b64decode(one["address"]))
    return read(settings, address, clock.now(), clock.now() + AT_LEAST).problem


def _ago(age: timedelta | None) -> str:
    return "nie gelesen" if age is None else f"vor {_in_hours(age)} gelesen"


def _in_hours(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    return f"{minutes} Minuten" if minutes < 120 else f"{minutes // 60} Stunden"
