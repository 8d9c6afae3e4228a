"""Settings an office has made, brought to the version of a department that was installed since.

A step is the department's own code and runs outside of any transaction, with a time limit. What it
returns has to fit the declaration; if it does not, nothing is changed, and the department counts as
broken until a version comes that can be had.
"""

import logging
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from portal.audit.domain import note
from portal.catalogue.adjusting import FIELDS, ONLINE, rules_with
from portal.catalogue.models import Adjusted, Change
from portal.catalogue.wordings import texts_of
from portal.persistence import Office
from portal.plugin import DeclarationError, Department, Service
from portal.plugin.asking import NoAnswer
from portal.plugin.departments import Departments
from portal.work import Work

log = logging.getLogger(__name__)

TEXTS = "texts"
PLAIN = (str, int, type(None), date, timedelta)
Settings = dict[str, dict[str, Any]]


class Unfit(Exception):
    """Why kept settings cannot be used with the version that is installed, in German."""


def bring_up(office: Office, later: bool = False) -> None:
    """Bring all kept settings to the installed versions; for the start of a process.

    later   only those of older versions: while portals are brought to a new version one by one, an
            older one may still keep some. Those of newer versions nobody sees in this process.
    """
    with office.transact() as work:
        known = {key: work.records.adjusted[key] for key in work.records.adjusted}
    for key, kept in known.items():
        department = office.departments.get(key)
        if department is None or kept.version == department.settings_version:
            continue
        if later and kept.version > department.settings_version:
            continue
        try:
            changed = stepped(office.departments, department, kept)
        except Unfit as reason:
            log.warning("event=settings_unfit department=%s", key)
            office.departments.leave_out(key, f"Einstellungen: {reason}")
        else:
            office.attempt(partial(_adopt, key=key, kept=kept, department=department, new=changed))


def settings_of(kept: Adjusted) -> Settings:
    """Return what is set: service → {name of a rule: value, "texts": {name: words}}."""
    services = dict.fromkeys(each.service for each in (*kept.history, *kept.texts))
    found = {
        key: dict(kept.values(key)) | ({TEXTS: dict(kept.said(key))} if kept.said(key) else {})
        for key in services
    }
    return {key: values for key, values in found.items() if values}


def stepped(departments: Departments, department: Department, kept: Adjusted) -> Settings:
    """Return the settings as the installed version has them; raises Unfit."""
    wanted, settings = department.settings_version, settings_of(kept)
    if kept.version > wanted:
        raise Unfit(
            f"Sie sind von Version {kept.version}, installiert ist Version {wanted}. "
            "Bitte installieren Sie wieder die neuere."
        )
    for version in range(kept.version, wanted):
        try:
            answer = departments.hooks.ask(
                department.key, "settings_step", version=version, settings=deepcopy(settings)
            )
        except NoAnswer as error:
            raise Unfit(
                f"Der Schritt von Version {version} ist gescheitert oder war zu langsam."
            ) from error
        settings = settings if answer is None else answer
    _check(department, settings)
    return settings


def _check(department: Department, settings: Any) -> None:
    if not isinstance(settings, dict):
        raise Unfit("Der Schritt gab nichts Lesbares zurück.")
    for key, values in settings.items():
        service = department.service(key) if isinstance(key, str) else None
        if service is None:
            raise Unfit(f"Die Dienstleistung „{key}“ gibt es nicht.")
        if not (isinstance(values, dict) and _plain(values)):
            raise Unfit(f"„{key}“: Der Schritt gab nichts Lesbares zurück.")
        _check_rules(service, {name: v for name, v in values.items() if name != TEXTS})
        _check_texts(department, service, values.get(TEXTS, {}))


def _plain(value: Any) -> bool:
    """Whether a value is made of what may be stored; nothing of a department's own."""
    if type(value) is dict:
        return all(type(k) in (str, date) and _plain(v) for k, v in value.items())
    if type(value) is tuple:
        return all(map(_plain, value))
    return type(value) in (*PLAIN, bool)


def _check_rules(service: Service, values: dict[str, Any]) -> None:
    if unknown := sorted(set(values) - {*FIELDS, ONLINE}):
        raise Unfit(f"„{service.key}“: {', '.join(unknown)} gibt es nicht.")
    if values and service.booking is None:
        raise Unfit(f"„{service.key}“ wird nicht online gebucht und hat keine Regeln.")
    if service.booking is None:
        return
    try:
        rules_with(service.booking, values)
    except (DeclarationError, TypeError, ValueError, AttributeError) as error:
        raise Unfit(f"„{service.key}“: {error}") from error


def _check_texts(department: Department, service: Service, texts: Any) -> None:
    known = texts_of(department, service)
    names = {name.partition("@")[0] for name in texts} if isinstance(texts, dict) else {""}
    if not names <= known.keys() or not all(isinstance(words, str) for words in texts.values()):
        raise Unfit(f"„{service.key}“: Diese Texte gibt es nicht.")


def _adopt(work: Work, key: str, kept: Adjusted, department: Department, new: Settings) -> None:
    """Let the new settings hold, unless another process was faster, or somebody changed them."""
    if work.records.adjusted[key].mark != kept.mark:
        return
    by, found = f"version:{department.settings_version}", kept
    for service in dict.fromkeys((*settings_of(kept), *new)):
        values = dict(new.get(service, {}))
        texts = values.pop(TEXTS, {})
        if dict(kept.values(service)) != values:
            found = found.with_change(Change(service=service, values=values, at=work.now, by=by))
        if dict(kept.said(service)) != texts:
            found = found.with_texts(Change(service=service, values=texts, at=work.now, by=by))
    work.records.adjusted[key] = replace(found, version=department.settings_version)
    note(work, "settings.stepped", f"department:{key}", f"department:{key}")
