"""The six hooks a department may implement. Whatever can be a value is a value in `model`."""

from typing import Any, Literal

import pluggy

from portal.plugin.forms import Form
from portal.plugin.model import Department, Service
from portal.plugin.requests import BookedAppointment, BookingRequest, Refusal

PROJECT = "videoberatung"
Change = Literal["booked", "moved", "cancelled", "withdrawn"]

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def department() -> Department | None:
    """Return the Department this module stands for.

    The only hook every department must implement. Asked once, when the portal starts; anything but
    a Department, or an exception, leaves this department out and is shown to the operator.
    """


@hookspec(firstresult=True)
def refuse_booking(service: Service, request: BookingRequest) -> Refusal | None:
    """Return a Refusal to turn this request away, or None to let it pass.

    Asked for bookings of the department's own services, after the portal's own rules are met and
    before anything is stored. It may be asked again for the same request, so it decides from its
    arguments alone: no I/O. Within 2 seconds. An exception, or no answer by then, refuses the
    booking with a neutral sentence.
    """


@hookspec(firstresult=True)
def prefill(form: Form, appointment: BookedAppointment) -> dict[str, str] | None:
    """Return {field key: value} to enter before anybody opens the form, or None.

    Keys that are no field of the form are dropped. Within 2 seconds. An exception, or no answer by
    then, leaves the form empty.
    """


@hookspec(firstresult=True)
def export(
    appointment: BookedAppointment, documents: dict[str, dict[str, Any]]
) -> dict[str, bytes] | None:
    """Return {file name: content} to add to what goes to the department's system, or None.

    `documents` holds for each sealed form its `form`, `title`, `values`, `locked` and `sha256`. No
    I/O. Within 10 seconds. An exception, or no answer by then, leaves the additions out, and is
    shown with the hand-over.
    """


@hookspec
def appointment_changed(appointment: BookedAppointment, change: Change) -> None:
    """Hear that an appointment was booked, moved, cancelled or withdrawn.

    Called once, a moment after it is stored, in the order in which it happened; not if the portal
    ends in that moment. Within 5 seconds. An exception is logged and changes nothing for anybody.
    """


@hookspec(firstresult=True)
def settings_step(version: int, settings: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return settings as version + 1 of the department has them, or None to leave them.

    Called when a portal starts with a Department whose `settings_version` is higher than that of
    the settings its office has made, once for each version between. `settings` is {service key:
    {name of a BookingRules argument: value, "online": bool, "texts": {name: words}}}, of what
    differs from the declaration only; a copy, which may be changed. Within 10 seconds. An
    exception, no answer by then, or settings that do not fit the declaration leave the department
    broken, and the settings untouched.
    """
