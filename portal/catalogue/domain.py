"""Departments: installed is a fact of the disk, enabled one of the records."""

from dataclasses import replace
from datetime import date

from portal.audit.domain import note
from portal.catalogue.models import DepartmentState
from portal.errors import NotFound
from portal.i18n import _, catalogues
from portal.plugin import Department, Service
from portal.plugin.departments import Departments, load_departments
from portal.plugin.written import ENDING
from portal.settings import Settings
from portal.work import Work

SHIPPED = ("sozialamt", "ordnungsamt", "umweltschutz", "servicecenter", "jobcenter")


class NoSuchDepartment(NotFound):
    """Not installed, broken, or not enabled."""

    reason = _("Dieses Amt bietet zurzeit keine Videoberatung an.")


class NoSuchService(NotFound):
    """The department does not offer this."""

    reason = _("Diese Dienstleistung gibt es nicht als Videoberatung.")


def installed(settings: Settings) -> Departments:
    """Load the installed departments: those of the settings, or all with the shipped ones first."""
    folder = settings.path(settings.departments_folder)
    return load_departments(
        settings.departments or None,
        first=SHIPPED,
        catalogues=catalogues,
        files=folder.glob(f"*{ENDING}"),
    )


def enable_shipped(work: Work) -> None:
    """Enable the departments that come with the portal; for the first start."""
    for key in SHIPPED:
        if work.departments.get(key) is not None and key not in work.records.enabled:
            state = DepartmentState(enabled=True, since=work.now, by="first start")
            work.records.enabled[key] = state


def state_of(work: Work, key: str) -> DepartmentState:
    """Return the state of a department, installed or not."""
    return work.records.enabled.get(key) or DepartmentState(enabled=False, since=work.now, by="")


def is_enabled(work: Work, key: str, staff: bool = False) -> bool:
    """Whether a department is installed, sound, allowed by the settings and enabled.

    staff   whether those who are signed in ask: for them one on trial takes part as well
    """
    return _takes_part(work, key, staff) and work.departments.get(key) is not None


def _takes_part(work: Work, key: str, staff: bool) -> bool:
    state = work.records.enabled.get(key)
    return state is not None and (state.enabled or (staff and state.trial))


def enabled(work: Work, locale: str = "", staff: bool = False) -> tuple[Department, ...]:
    """Return the enabled departments in their order; all of these in the language asked for."""
    keys = (d.key for d in work.departments.installed if _takes_part(work, d.key, staff))
    return tuple(found for key in keys if (found := work.departments.get(key, locale)))


def enabled_department(work: Work, key: str, locale: str = "", staff: bool = False) -> Department:
    """Return an enabled department; raises NoSuchDepartment."""
    found = work.departments.get(key, locale)
    if found is None or not is_enabled(work, key, staff):
        raise NoSuchDepartment
    return found


def service(
    work: Work, department: str, service: str, locale: str = "", staff: bool = False
) -> tuple[Department, Service]:
    """Return an enabled department and its service; raises NoSuchDepartment, NoSuchService."""
    found = enabled_department(work, department, locale, staff)
    wanted = found.service(service)
    if wanted is None:
        raise NoSuchService
    return found, wanted


def declared(
    work: Work, department_key: str, service_key: str, locale: str = ""
) -> tuple[Department | None, Service | None]:
    """Return department and service as installed, enabled or not; None where they are gone."""
    found = work.departments.get(department_key, locale)
    return found, found.service(service_key) if found else None


def set_state(work: Work, key: str, name: str, by: str) -> None:
    """Make a department enabled, disabled, or one on trial, in effect at once.

    One that was about to leave stays, once it is enabled anew. Raises NoSuchDepartment.
    """
    _change(work, key, by, f"department.{name}", enabled=name == "enabled", trial=name == "trial")


def let_leave(work: Work, key: str, leaves: date | None, by: str) -> None:
    """Take no new appointments from a day on, or again without an end; raises NoSuchDepartment."""
    state = state_of(work, key)
    act = "department.leaves" if leaves else "department.stays"
    _change(work, key, by, act, enabled=state.enabled, trial=state.trial, leaves=leaves)


def _change(
    work: Work,
    key: str,
    by: str,
    act: str,
    *,
    enabled: bool,
    trial: bool,
    leaves: date | None = None,
) -> None:
    if work.departments.get(key) is None:
        raise NoSuchDepartment(_("Dieses Amt ist nicht installiert oder fehlerhaft."))
    state = DepartmentState(enabled=enabled, trial=trial, leaves=leaves, since=work.now, by=by)
    if replace(state_of(work, key), since=work.now, by=by) == state:
        return
    work.records.enabled[key] = state
    note(work, act, by, f"department:{key}")
