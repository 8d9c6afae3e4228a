"""One module becomes one department: registered on its own, asked for its Department, checked."""

from typing import Any

import pluggy

from portal.plugin import spec
from portal.plugin.binding import check_bindings
from portal.plugin.checks import DeclarationError
from portal.plugin.model import API_VERSION, Department


def register(plugin: object) -> pluggy.PluginManager:
    """Return a plugin manager that knows this plugin alone, so no hook reaches another department.

    Raises DeclarationError for a misspelt hook or a wrong argument of one.
    """
    manager = pluggy.PluginManager(spec.PROJECT)
    manager.add_hookspecs(spec)
    try:
        manager.register(plugin)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise DeclarationError(one_line(error)) from error
    return manager


def declared_department(manager: pluggy.PluginManager) -> Department:
    """Ask for the Department; raises DeclarationError for anything else or another API.

    Official PDFs are compared with the forms bound to them.
    """
    declared: Any = manager.hook.department()
    if not isinstance(declared, Department):
        found = "nothing" if declared is None else type(declared).__name__
        raise DeclarationError(f"an @hookimpl department() must return Department, not {found}")
    _check_api(declared)
    check_bindings(declared)
    return declared


def one_line(error: BaseException) -> str:
    """Return an error's own words in one line, or its type if it has none."""
    return " ".join(str(error).split()) or type(error).__name__


def _check_api(department: Department) -> None:
    (major, minor), (our_major, our_minor) = department.api, API_VERSION
    if major != our_major or minor > our_minor:
        raise DeclarationError(
            f"Department {department.key!r}: made for API {major}.{minor}, "
            f"this portal offers {our_major}.{our_minor}"
        )
