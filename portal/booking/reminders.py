"""The mail of the day before.

Whom to remind is read from the agenda each time: what was moved or cancelled stands there as it is
now, so nothing has to be taken back. Mark and mail are one transaction, so each start is told once.
"""

from collections.abc import Iterator
from datetime import timedelta

from portal.booking.domain import on_day
from portal.booking.models import Appointment
from portal.clock import local
from portal.outbox.domain import post
from portal.work import Work

MAIL = "reminder"
AHEAD = timedelta(hours=24)


def remind(work: Work) -> int:
    """Post the reminders that are due; returns for how many appointments."""
    due = list(_due(work))
    for appointment in due:
        appointment.reminded = appointment.start
        for participant in work.records.cases[appointment.case].participants:
            post(work, MAIL, appointment.id, participant.id)
    return len(due)


def _due(work: Work) -> Iterator[Appointment]:
    # What starts within 24 hours is today's or tomorrow's, also on the days the clocks change.
    for day in sorted({local(work.now).date(), local(work.now + AHEAD).date()}):
        for each in on_day(work, day):
            soon = work.now < each.start <= work.now + AHEAD
            if soon and each.reminded != each.start:
                yield each
