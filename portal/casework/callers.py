"""What the help desk may know of a caller's case: how it stands, nothing of whom or what about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.audit.domain import note
from portal.booking.domain import cancel, over
from portal.booking.errors import TooLate
from portal.booking.models import Appointment
from portal.booking.resending import send_again
from portal.case.models import Case
from portal.casework.obstacles import to_closing
from portal.catalogue.domain import declared
from portal.content.support import SUPPORT
from portal.errors import NotFound
from portal.plugin import Department
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

STATES = {
    "held": "noch nicht bestätigt",
    "expired": "nicht bestätigt und verfallen",
    "booked": "steht fest",
    "cancelled": "abgesagt",
    "withdrawn": "vom Amt zurückgezogen",
    "open": "Einladung: Es ist noch keine Zeit gewählt",
    "declined": "Einladung ging an eine falsche Person",
}
RUN_OUT = "Einladung ist abgelaufen"
WAYS = {"mail": "per E-Mail", "sms": "per SMS", "": "keine; Code oder Brief"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """An appointment, or an invitation to choose a time.

    until       of an invitation, how long a time may be chosen
    live        whether there is a link that could be sent once more
    may_cancel  whether it stands, and nobody is in the waiting room
    """

    id: str
    start: datetime | None
    until: datetime | None
    state: str
    live: bool
    may_cancel: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A case as the help desk sees it; `service` is "" where it is nobody's business."""

    reference: str
    service: str
    department: str
    phone: str
    way: str
    unreached: datetime | None
    waiting: int
    lines: tuple[Line, ...]

    @property
    def live(self) -> bool:
        """Whether there is anything of which a link could be sent once more."""
        return any(line.live for line in self.lines)


def found(work: Work, account: Account, reference: str) -> Case:
    """Return the case of a number; raises NotFound, also for those of other scopes."""
    case: Case | None = work.records.cases.get(work.records.references.get(reference, ""))
    if case is None or not covers(account, "assist", case.department, case.service):
        raise NotFound
    return case


def standing(work: Work, case: Case) -> Standing:
    """Return how a case stands."""
    department, service = declared(work, case.department, case.service)
    shown = department is not None and service is not None and not department.discreet_for(service)
    participant = case.participants[0]
    return Standing(
        reference=case.reference,
        service=service.title if shown and service else "",
        department=department.name if shown and department else "",
        phone=_own_phone(department) if shown and department else "",
        way=WAYS[participant.way],
        unreached=participant.unreached,
        waiting=sum(1 for _message in _messages(work, case)),
        lines=(*_appointments(work, case), *_invitations(work, case)),
    )


def _own_phone(department: Department) -> str:
    """Not that of the desk itself."""
    phone: str = department.contact.phone
    return "" if phone == SUPPORT.phone else phone


def _messages(work: Work, case: Case) -> Iterator[object]:
    for message in work.records.outbox.values():
        if message.appointment in case.appointments or message.subject in case.invitations:
            yield message


def _appointments(work: Work, case: Case) -> Iterator[Line]:
    for id in case.appointments:
        each = work.records.appointments[id]
        state = each.state_at(work.now)
        if state in STATES:
            free = state == "booked" and not to_closing(work, each)
            yield Line(
                id=id,
                start=each.start,
                until=None,
                state=STATES[state],
                live=state in ("held", "booked") and not over(work, each),
                may_cancel=free,
            )


def _invitations(work: Work, case: Case) -> Iterator[Line]:
    for id in case.invitations:
        each = work.records.invitations.get(id)
        state = each.state_at(work.now) if each is not None else "chosen"
        if state != "chosen":
            word = STATES.get(state, RUN_OUT)
            yield Line(id=id, start=None, until=each.until, state=word, live=state == "open")


def looked(work: Work, account: Account, case: Case) -> None:
    """Note that somebody looked."""
    note(work, "helpdesk.looked", f"account:{account.id}", f"case:{case.id}")


def send_link(work: Work, account: Account, case: Case) -> None:
    """Send the link once more, to the address that is stored."""
    send_again(work, case.reference)
    note(work, "helpdesk.sent-again", f"account:{account.id}", f"case:{case.id}")


def cancel_for(work: Work, account: Account, case: Case, id: str) -> None:
    """Cancel for the caller; twice is once. Raises NotFound, TooLate."""
    appointment: Appointment | None = work.records.appointments.get(id)
    if appointment is None or id not in case.appointments:
        raise NotFound
    if appointment.state == "cancelled":
        return
    if to_closing(work, appointment):
        raise TooLate
    cancel(work, appointment, f"account:{account.id}")
