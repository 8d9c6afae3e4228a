"""The conformance test for everyone who writes a department."""

from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import get_args

import pluggy

from portal.plugin.checks import require
from portal.plugin.model import Department, Service
from portal.plugin.registration import declared_department, register
from portal.plugin.requests import BookedAppointment, BookingRequest, Refusal
from portal.plugin.spec import Change

_START = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)


def check_department(module: ModuleType) -> Department:
    """Load the module as the portal does and try every hook; return its Department.

    Raises DeclarationError for what the portal would refuse, for hooks that return the wrong thing,
    and for a bookable service that never opens. What a hook raises is raised here too.
    """
    manager = register(module)
    department = declared_department(manager)
    for service in department.services:
        _check_opens(service)
        _check_refusal(manager, service)
        _check_hooks(manager, service)
    return department


def _check_opens(service: Service) -> None:
    if service.booking is None:
        return
    week = (_START.date() + timedelta(days=day) for day in range(7))
    opens = service.booking.special or any(service.booking.hours.spans(day) for day in week)
    require(opens, f"Service {service.key!r}", "it can be booked but is never open")


def _check_refusal(manager: pluggy.PluginManager, service: Service) -> None:
    alone: list[tuple[str, ...]] = [(matter.key,) for matter in service.matters]
    for matters in alone or [()]:
        request = BookingRequest(
            service=service.key, matters=matters, start=_START,
            name="Erika Mustermann", email="erika@example.org",
        )  # fmt: skip
        answer = manager.hook.refuse_booking(service=service, request=request)
        right = answer is None or isinstance(answer, Refusal)
        require(right, f"Service {service.key!r}", "refuse_booking must return Refusal or None")


def _check_hooks(manager: pluggy.PluginManager, service: Service) -> None:
    appointment = BookedAppointment(
        id="example", service=service.key, matters=tuple(m.key for m in service.matters),
        start=_START, end=_START + timedelta(minutes=30), state="booked",
    )  # fmt: skip
    for form in service.forms:
        values = manager.hook.prefill(form=form, appointment=appointment) or {}
        unknown = sorted(set(values) - {field.key for field in form.fields})
        require(not unknown, f"Form {form.key!r}", f"prefill names fields it has not: {unknown}")
    for change in get_args(Change):
        manager.hook.appointment_changed(appointment=appointment, change=change)
