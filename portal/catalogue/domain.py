"""Departments: installed is a fact of the disk, enabled one of the records."""

from portal.audit.domain import note
from portal.catalogue.models import DepartmentState
from portal.errors import NotFound
from portal.i18n import _, catalogues
from portal.plugin import Department, Service
from portal.plugin.departments import Departments, load_departments
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
    return load_departments(settings.departments or None, first=SHIPPED, catalogues=catalogues)


def enable_shipped(work: Work) -> None:
    """Enable the departments that come with the portal; for the first start."""
    for key in SHIPPED:
        if work.departments.get(key) is not None and key not in work.records.enabled:
            state = DepartmentState(enabled=True, since=work.now, by="first start")
            work.records.enabled[key] = state


def is_enabled(work: Work, key: str) -> bool:
    """Whether a department is installed, sound, allowed by the settings and enabled."""
    state = work.records.enabled.get(key)
    return state is not None and state.enabled and work.departments.get(key) is not None


def enabled(work: Work, locale: str = "") -> tuple[Department, ...]:
    """Return the enabled departments in their order; all of these in the language asked for."""
    keys = (d.key for d in work.departments if is_enabled(work, d.key))
    return tuple(found for key in keys if (found := work.departments.get(key, locale)))


def enabled_department(work: Work, key: str, locale: str = "") -> Department:
    """Return an enabled department; raises NoSuchDepartment."""
    found = work.departments.get(key, locale)
    if found is None or not is_enabled(work, key):
        raise NoSuchDepartment
    return found


def service(
    work: Work, department: str, service: str, locale: str = ""
) -> tuple[Department, Service]:
    """Return an enabled department and its service; raises NoSuchDepartment, NoSuchService."""
    found = enabled_department(work, department, locale)
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


def set_enabled(work: Work, key: str, enabled: bool, by: str) -> None:
    """Enable or disable an installed department, in effect at once; raises NoSuchDepartment."""
    if work.departments.get(key) is None:
        raise NoSuchDepartment(_("Dieses Amt ist nicht installiert oder fehlerhaft."))
    work.records.enabled[key] = DepartmentState(enabled=enabled, since=work.now, by=by)
    note(work, "department.enabled" if enabled else "department.disabled", by, f"department:{key}")
