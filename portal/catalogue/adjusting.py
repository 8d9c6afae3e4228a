"""What an office has changed about its booking rules since they were declared, without a restart.

A department that is about to leave has rules that end the day before.

A change holds in every process from its commit on: each unit of work sees the departments as its
own records have them. The declaration stays what it is; taking the changes back leads to it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from portal.audit.domain import note
from portal.catalogue.models import Adjusted, Change, DepartmentState
from portal.catalogue.wordings import with_texts
from portal.languages import SOURCE
from portal.plugin import (
    BookedAppointment,
    BookingRequest,
    BookingRules,
    Department,
    OpeningHours,
    Refusal,
    Service,
)
from portal.plugin.departments import Broken, Departments
from portal.plugin.spec import Change as AppointmentChange
from portal.work import Work

Values = Mapping[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Fields of the rules an office may change; those not named stay as declared.
FIELDS = (
    *("hours", "special", "desks", "notice", "horizon", "buffer_minutes", "daily", "move_until"),
    *("weekly", "first", "last"),
)
OTHER_VERSION = (
    "Die Einstellungen sind von Version {}, dieser Prozess kennt Version {}. Bitte starten Sie ihn"
    " mit der installierten Fassung neu."
)
ONLINE = "online"  # False: by invitation only


class NotAsked(Exception):
    """An act needs to know what a department says, which takes its time: it is asked outside."""

    def __init__(self, department: str, service: Service, request: BookingRequest) -> None:
        super().__init__(department)
        self.department, self.service, self.request = department, service, request

    @property
    def key(self) -> tuple[str, str, BookingRequest]:
        """Return what makes it another question."""
        return self.department, self.service.key, self.request


Answers = dict[tuple[str, str, BookingRequest], Refusal | None]


class AdjustedDepartments:
    """The installed departments with the rules their offices have set; else just the same."""

    def __init__(
        self,
        installed: Departments,
        changes: Mapping[str, Adjusted],
        states: Mapping[str, DepartmentState],
        after_commit: Callable[[Callable[[], None]], None],
    ) -> None:
        self.installed, self._changes, self._states = installed, changes, states
        self._after_commit = after_commit
        self.answers: Answers | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.installed, name)

    def __len__(self) -> int:
        return len(self.installed)

    def __iter__(self) -> Iterator[Department]:
        return (found for each in self.installed if (found := self.get(each.key)))

    def get(self, key: str, locale: str = "") -> Department | None:
        """Return the department of that key as `Departments.get` does, with the rules of today."""
        found = self.installed.get(key, locale)
        changes, state = self._changes.get(key), self._states.get(key)
        leaves = state.leaves if state else None
        if found is None or (changes is None and leaves is None):
            return found
        if changes is not None and changes.version != found.settings_version:
            return None
        return _adjusted(self.installed, found, locale, changes or Adjusted(), leaves)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Return those that cannot be used, also because another version has set their rules."""
        installed = {each.key: each for each in self.installed}
        others = (
            Broken(key=key, reason=OTHER_VERSION.format(kept.version, each.settings_version))
            for key, kept in self._changes.items()
            if (each := installed.get(key)) and kept.version != each.settings_version
        )
        return (*self.installed.broken, *others)

    def refuse_booking(
        self, department: str, service: Service, request: BookingRequest
    ) -> Refusal | None:
        """Return what the department said before the act began; raises NotAsked."""
        if self.answers is None:
            return self.installed.refuse_booking(department, service, request)
        question = NotAsked(department, service, request)
        if question.key not in self.answers:
            raise question
        return self.answers[question.key]

    def appointment_changed(
        self, department: str, appointment: BookedAppointment, change: AppointmentChange
    ) -> None:
        """Tell the department once it is committed; what is aborted it never hears of."""
        self._after_commit(
            lambda: self.installed.appointment_changed(department, appointment, change)
        )

    def service(self, department_key: str, service_key: str) -> Service | None:
        """Return that service, or None if either is not installed."""
        department = self.get(department_key)
        return department.service(service_key) if department else None


def _adjusted(
    installed: Departments,
    found: Department,
    locale: str,
    changes: Adjusted,
    leaves: date | None,
) -> Department:
    """Put a department together once for each change, not for each request."""
    kept, mark = installed.remembered.get((found.key, locale)), (changes.mark, leaves)
    if kept is None or kept[0] is not found or kept[1] != mark:
        spoken = locale if locale in installed.languages(found.key) else SOURCE
        changed = (
            with_texts(
                found, _service(each, changes.values(each.key)), changes.said(each.key), spoken
            )
            for each in found.services
        )
        services = tuple(_until(each, leaves) if leaves else each for each in changed)
        kept = found, mark, replace(found, services=services)
        installed.remembered[found.key, locale] = kept
    return kept[2]


def _until(service: Service, leaves: date) -> Service:
    """Return a service that is not booked from a day on."""
    rules, last = service.booking, leaves - timedelta(days=1)
    if rules is None or (rules.last is not None and rules.last <= last):
        return service
    if rules.first is not None and rules.first > last:
        return replace(service, booking=None)
    return replace(service, booking=replace(rules, last=last))


def _service(service: Service, values: Values) -> Service:
    if not values or service.booking is None:
        return service
    online = values.get(ONLINE, True)
    return replace(service, booking=rules_with(service.booking, values) if online else None)


def rules_with(rules: BookingRules, values: Values) -> BookingRules:
    """Return rules with some of their fields changed."""
    changed = {name: values[name] for name in FIELDS if name in values}
    if "hours" in changed:
        changed["hours"] = OpeningHours(**dict(zip(WEEKDAYS, changed["hours"], strict=True)))
    return replace(rules, **changed)


def declared_rules(work: Work, department: str, service: str) -> BookingRules | None:
    """Return the rules as the department declares them; None where it is by invitation only."""
    found = work.departments.installed.service(department, service)
    return found.booking if found else None


def values_of(rules: BookingRules) -> dict[str, Any]:
    """Return the fields that can be changed, as rules have them; hours are seven texts."""
    found = {name: getattr(rules, name) for name in FIELDS}
    hours = tuple(getattr(rules.hours, day) for day in WEEKDAYS)
    return found | {"hours": hours, "special": dict(rules.special), ONLINE: True}


def current(work: Work, department: str, service: str) -> dict[str, Any]:
    """Return the values that hold now, changed or not; empty where nothing is booked online."""
    rules = declared_rules(work, department, service)
    if rules is None:
        return {}
    changes = work.records.adjusted.get(department)
    return values_of(rules) | dict(changes.values(service) if changes else {})


def history(work: Work, department: str, service: str) -> list[Change]:
    """Return all changes of a service, the newest first."""
    changes = work.records.adjusted.get(department)
    states = changes.history if changes else ()
    return [each for each in reversed(states) if each.service == service]


def change(work: Work, department: str, service: str, values: Values, account: str) -> bool:
    """Let other values hold from now on; False where they do already. What is as declared is left
    out, so that a later version of the declaration counts there.
    """
    rules = declared_rules(work, department, service)
    assert rules is not None
    declared = values_of(rules)
    differing = {name: value for name, value in values.items() if declared[name] != value}
    before = kept(work, department)
    if dict(before.values(service)) == differing:
        return False
    entry = Change(service=service, values=differing, at=work.now, by=account)
    work.records.adjusted[department] = before.with_change(entry)
    note(work, "rules.changed", f"account:{account}", f"service:{department}/{service}")
    return True


def kept(work: Work, department: str) -> Adjusted:
    """Return what an office has set, or where nothing is, what its first change is added to."""
    found: Adjusted | None = work.records.adjusted.get(department)
    declared = work.departments.installed.get(department)
    return found or Adjusted(version=declared.settings_version if declared else 1)


def inside(rules: BookingRules, day: date, begins: timedelta, ends: timedelta) -> bool:
    """Whether a time of a day, counted from midnight, lies in its opening hours."""
    return any(
        timedelta(hours=opens.hour, minutes=opens.minute) <= begins
        and ends <= timedelta(hours=closes.hour, minutes=closes.minute)
        for opens, closes in rules.spans(day)
    )
