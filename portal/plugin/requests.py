"""What the portal hands to a department's hooks, and how a department says no."""

from dataclasses import dataclass
from datetime import datetime

from portal.plugin.checks import check_text


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """A citizen asks for an appointment; service and matters by key, start with its offset."""

    service: str
    matters: tuple[str, ...] = ()
    start: datetime
    name: str
    email: str
    phone: str = ""
    language: str = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedAppointment:
    """An appointment as a department sees it: nothing that tells who the citizen is."""

    id: str
    service: str
    matters: tuple[str, ...] = ()
    start: datetime
    end: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A booking is turned away; the reason is a German sentence the citizen reads."""

    reason: str

    def __post_init__(self) -> None:
        check_text("Refusal", "reason", self.reason)
