"""The office is late: what a caseworker says about it, and what those who wait are told."""

from datetime import datetime, timedelta

from portal.audit.domain import note
from portal.booking.company import DECIDING
from portal.booking.models import Appointment
from portal.clock import local
from portal.consultation.domain import consultation_of, subject
from portal.consultation.errors import ClosesBefore, NotDelayable
from portal.consultation.models import Consultation, Delay
from portal.consultation.places import OVER, window
from portal.i18n import _, time_of_day, translator
from portal.staff.models import Account
from portal.work import Work

MINUTES = (5, 10, 15, 20, 30, 45, 60)
REASONS = {
    "previous": "Das vorige Gespräch dauert länger",
    "technical": "Technische Störung",
    "other": "Anderes",
}
SAID = {  # „Anderes“ would tell nobody anything
    "previous": _("Das vorige Gespräch dauert länger."),
    "technical": _("Wir haben gerade eine technische Störung."),
}
ONE_MINUTE = timedelta(minutes=1)


def report(
    work: Work, appointment: Appointment, account: Account, minutes: int, reason: str = ""
) -> None:
    """Say that the office will be late; the same again within a minute changes nothing.

    minutes  one of MINUTES, counted from the start or, after it, from now
    reason   a key of REASONS, "" for none
    Raises NotDelayable, ClosesBefore.
    """
    if not delayable(work, appointment):
        raise NotDelayable
    until = dict(choices(work, appointment)).get(minutes)
    if until is None:
        raise ClosesBefore
    before = current(work, appointment)
    if before and before.reason == reason and abs(until - before.until) <= ONE_MINUTE:
        return
    held = consultation_of(work, appointment)
    held.delay = Delay(until=until, reason=reason, start=appointment.start)
    note(work, "delay.reported", f"account:{account.id}", subject(held))


def lift(work: Work, appointment: Appointment, account: Account) -> None:
    """Take back what was reported; where nothing holds, nothing happens."""
    if current(work, appointment) is None:
        return
    held = consultation_of(work, appointment)
    held.delay = None
    note(work, "delay.lifted", f"account:{account.id}", subject(held))


def delayable(work: Work, appointment: Appointment) -> bool:
    """Whether somebody can be told: on the day, before anybody is let in or the room closes."""
    held = work.records.consultations.get(appointment.id)
    today = local(work.now).date() == local(appointment.start).date()
    over = appointment.state != "booked" or (held is not None and held.state in OVER)
    return today and not over and not begun(held) and bool(choices(work, appointment))


def choices(work: Work, appointment: Appointment) -> list[tuple[int, datetime]]:
    """Return the minutes to choose from, and until when each is; all before the room closes."""
    start = max(appointment.start, _full_minute(work.now))
    closes = window(work, appointment)[1]
    untils = [(minutes, start + minutes * ONE_MINUTE) for minutes in MINUTES]
    return [(minutes, until) for minutes, until in untils if until < closes]


def current(work: Work, appointment: Appointment) -> Delay | None:
    """Return the delay that holds now, None without one."""
    held: Consultation | None = work.records.consultations.get(appointment.id)
    if held is None or held.delay is None or appointment.state != "booked":
        return None
    past = work.now >= held.delay.until or held.state in OVER
    return None if past or held.delay.start != appointment.start else held.delay


def words(work: Work, appointment: Appointment, locale: str) -> str:
    """Return what the citizen's side is told, "" without a delay that holds."""
    found = current(work, appointment)
    if found is None:
        return ""
    translate = translator(locale)
    said = translate(
        _("Das Amt meldet sich später: voraussichtlich ab {time}."),
        time=time_of_day(found.until, locale),
    )
    why = translate(SAID[found.reason]) if found.reason in SAID else ""
    return " ".join(filter(None, (said, why, translate(_("Ihr Platz bleibt Ihnen sicher.")))))


def begun(held: Consultation | None) -> bool:
    """Whether the citizen, or who speaks for them, was let in."""
    seats = held.seats.values() if held is not None else ()
    return any(s.role in DECIDING and s.state == "admitted" for s in seats)


def _full_minute(instant: datetime) -> datetime:
    """Return the next full minute."""
    return (instant + ONE_MINUTE).replace(second=0, microsecond=0)
