"""Which departments are enabled, and what they changed, as stored."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any


# Ordered, because BTrees merge concurrent inserts only of values they can compare.
@dataclass(frozen=True, kw_only=True, order=True)
class DepartmentState:
    """Whether a department takes part, since when, by whose act.

    trial   whether it takes part for those signed in as staff only
    leaves  the first day without new appointments, for a department that is going to leave
    """

    enabled: bool
    since: datetime
    by: str
    trial: bool = False
    leaves: date | None = None

    @property
    def name(self) -> str:
        """Return disabled, trial or enabled, as the command line says it."""
        return "enabled" if self.enabled else "trial" if self.trial else "disabled"


@dataclass(frozen=True, kw_only=True)
class Maintenance:
    """From when until when, and what the staff read about it."""

    start: datetime
    end: datetime
    message: str
    by: str  # account
    mark: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """The booking rules of a service as an office has set them; only what differs from declared.

    values  name of a field of BookingRules → value; {} as declared
    """

    service: str
    values: Mapping[str, Any]
    at: datetime
    by: str  # account


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """All changes of a department's rules and texts, the newest last; each state has its `mark`.

    texts    the same of what citizens read: name of a text → words; see wordings.py
    version  of the department's settings, which all values fit; see portal/stepping.py
    """

    mark: str = ""
    history: tuple[Change, ...] = ()
    texts: tuple[Change, ...] = ()
    version: int = 1

    def values(self, service: str) -> Mapping[str, Any]:
        """Return what holds now for a service."""
        own = (change.values for change in reversed(self.history) if change.service == service)
        return next(own, {})

    def with_change(self, change: Change) -> "Adjusted":
        """Return the same with one more change."""
        return replace(self, mark=secrets.token_hex(8), history=(*self.history, change))

    def said(self, service: str) -> Mapping[str, str]:
        """Return the texts of a service that differ from what is declared."""
        own = (change.values for change in reversed(self.texts) if change.service == service)
        return next(own, {})

    def with_texts(self, change: Change) -> "Adjusted":
        """Return the same with one more change of texts."""
        return replace(self, mark=secrets.token_hex(8), texts=(*self.texts, change))
