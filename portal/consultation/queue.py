"""Whose turn it is: how many conversations come before one in the lobby, and when it may begin.

Reckoned from the desk's own day: what goes on there ends when it was to end, who waits there
takes as long as was booked. It is an estimate, and said to be one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.booking.models import Appointment
from portal.consultation.delay import begun
from portal.consultation.models import Consultation
from portal.consultation.places import OVER, PRESENT
from portal.i18n import _, time_of_day, translator
from portal.work import Work

STEP = timedelta(minutes=5)  # no estimate is better than that


@dataclass(frozen=True)
class Turn:
    """How many conversations come before, and when the own one begins as far as can be told."""

    before: int
    start: datetime


def turn(work: Work, appointment: Appointment) -> Turn:
    """Return the place of an appointment in the row at its desk."""
    free, before = work.now, 0
    for other, held in _earlier(work, appointment):
        if begun(held):
            free = max(free, other.end)
        elif any(seat.state in PRESENT and seat.participant for seat in held.seats.values()):
            free = max(free, other.start) + other.length
        else:
            continue
        before += 1
    return Turn(before, max(appointment.start, free))


def _earlier(work: Work, appointment: Appointment) -> Iterator[tuple[Appointment, Consultation]]:
    """Yield what was to begin before at the same desk and is not over, in the order of the day."""
    day = work.records.days.get(appointment.day)
    own = day.busy.get(appointment.id) if day is not None else None
    if day is None or own is None:
        return
    row = sorted((busy[0], id) for id, busy in day.busy.items() if busy[2] == own[2] and busy[4])
    for start, id in row:
        held = work.records.consultations.get(id)
        if start < own[0] and held is not None and held.state not in OVER:
            other = work.records.appointments[id]
            if other.state == "booked":
                yield other, held


def words(work: Work, appointment: Appointment, locale: str) -> str:
    """Return what who waits is told of it, "" where it is simply their turn."""
    found, say = turn(work, appointment), translator(locale)
    if found.before:
        return say(
            _(
                "Gespräche vor Ihnen: {count}. Ihres beginnt voraussichtlich gegen {time}. Ihr "
                "Platz bleibt Ihnen sicher."
            ),
            count=found.before,
            time=time_of_day(_rounded(found.start), locale),
        )
    if work.now < appointment.start:
        return say(
            _("Sie sind als Nächstes an der Reihe. Ihr Termin beginnt um {time}."),
            time=time_of_day(appointment.start, locale),
        )
    return ""


def _rounded(instant: datetime) -> datetime:
    """Return the next full five minutes."""
    past = timedelta(seconds=instant.timestamp() % STEP.total_seconds())
    return instant + STEP - past if past else instant
