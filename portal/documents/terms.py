"""When a case is to be forgotten, and why then."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from portal.booking.models import Appointment
from portal.case.models import Case
from portal.catalogue.domain import declared
from portal.clock import local
from portal.invitation.models import Invitation
from portal.work import Work

# Nobody pressed the button in the mail: such a case goes after a day.
UNCONFIRMED = timedelta(hours=24)
UNUSED = timedelta(days=30)
LONGEST_MONTHS = 6


def term(work: Work, case: Case) -> datetime:
    """Return when a case is to be forgotten: calendar months after its last appointment.

    Counted from the end, or from cancelling where that came first; the declaration may shorten
    the six months, never lengthen them. What was never confirmed goes after a day, an invitation
    of which nothing came a month after its end. Erasure that was granted comes at midnight, unless
    something came since that somebody has to decide on.
    """
    if case.erase is not None and case.id not in work.records.unfiled:
        return case.erase
    appointments = [work.records.appointments[id] for id in case.appointments]
    if not appointments and case.invitations:
        return max(_answered(work.records.invitations[id]) for id in case.invitations) + UNUSED
    if never_confirmed(work, appointments):
        return case.created + UNCONFIRMED
    months = min(_months(work, case), LONGEST_MONTHS)
    last = max(_closed(a) for a in appointments)
    return local(last) + relativedelta(months=months)


def never_confirmed(work: Work, appointments: list[Appointment]) -> bool:
    """Whether nobody pressed the button in the mail in time."""
    return all(a.state_at(work.now) in ("held", "expired") for a in appointments)


def _answered(invitation: Invitation) -> datetime:
    return invitation.closed or invitation.until


def _closed(appointment: Appointment) -> datetime:
    return min(appointment.closed or appointment.end, appointment.end)


def _months(work: Work, case: Case) -> int:
    department, service = declared(work, case.department, case.service)
    if department is None or service is None:
        return LONGEST_MONTHS
    months: int = department.retention_for(service)
    return months
