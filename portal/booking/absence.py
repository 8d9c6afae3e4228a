"""Nobody is at a desk for a while: what that touches, and the one step that settles all of it.

An absence is an entry at the desk like an appointment's, so nothing can be booked over it, and what
is there has to go: to another desk at the same time where one is free, otherwise it is withdrawn.
"""

from collections.abc import Iterable
from datetime import timedelta

from portal.audit.domain import note
from portal.booking.away import Away, Effect, at, effects, person_away
from portal.booking.colleagues import tell
from portal.booking.domain import run_out, withdraw
from portal.booking.holding import drop_reservation
from portal.booking.models import Absence, Day
from portal.booking.places import day_key
from portal.errors import Invalid
from portal.staff.busy import Span
from portal.work import Work

LONGEST = timedelta(days=92)
KEPT = timedelta(days=30)  # after its end, for the list
SEATED_ELSEWHERE = (
    "Diese Person hat eben einen anderen Platz bekommen. Bitte sehen Sie sich die Vorschau an."
)


def check(work: Work, away: Away) -> None:
    """Raise Invalid for what cannot be an absence."""
    if away.end <= max(away.start, work.now):
        raise Invalid({"bis": "Das Ende muss nach dem Beginn und in der Zukunft liegen."})
    if away.end - away.start > LONGEST:
        raise Invalid({"bis": "Bitte tragen Sie höchstens 92 Tage auf einmal ein."})
    if not away.services and not away.account:
        raise Invalid({"dienstleistung": "Bitte wählen Sie, was ausfällt."})
    if away.desk is not None and not any(away.desks.values()):
        raise Invalid({"platz": "Diesen Platz gibt es bei der Dienstleistung nicht."})


def enter(work: Work, away: Away, account: str, id: str) -> Absence:
    """Settle everything and keep the desks empty; the same id twice is once. Raises Invalid."""
    known: Absence | None = work.records.absences.get(id) or _same(work, away)
    if known is not None:
        return known
    check(work, away)
    _check_seat(work, away)
    settled = effects(work, away)
    for effect in settled:
        settle(work, effect, f"account:{account}")
    absence = Absence(
        id=id,
        department=away.department.key,
        services=tuple(service.key for service in away.services),
        desk=away.desk,
        start=away.start,
        end=away.end,
        by=account,
        days=tuple(away.keys),
        withdrawn=tuple(each.appointment.id for each in settled if each.told),
        reassigned=sum(1 for each in settled if each.desk is not None and not each.stays),
    )
    absence.account, absence.touched = away.account, touched(away, settled)
    tell(work, settled)
    span = int(away.start.timestamp()), int(away.end.timestamp())
    for place, desks in away.desks.items():
        keep_empty(work, [day_key(place, day) for day in away.days], desks, span, id)
    work.records.absences[id] = absence
    note(work, "absence.entered", f"account:{account}", f"absence:{id}")
    return absence


def _check_seat(work: Work, away: Away) -> None:
    """Raise Invalid where a person got another desk since it was looked up and locked."""
    given = (away.department, away.account, away.start, away.end)
    if away.account and person_away(work, *given).desks != away.desks:
        raise Invalid({"person": SEATED_ELSEWHERE})


def _same(work: Work, away: Away) -> Absence | None:
    """Return the absence of a person that was entered before for the same time."""
    asked = (away.account, away.start, away.end)
    found = (a for a in work.records.absences.values() if (a.account, a.start, a.end) == asked)
    return next(found, None) if away.account else None


def touched(away: Away, settled: Iterable[Effect]) -> tuple[tuple[str, str], ...]:
    """Return the (department, service) an absence is of, or whose appointments it touches."""
    found = {(away.department.key, service.key) for service in away.services}
    found |= {(each.appointment.department, each.appointment.service) for each in settled}
    return tuple(sorted(found))


def settle(work: Work, effect: Effect, actor: str) -> None:
    """Let an appointment go to another desk, or fall."""
    appointment, now = effect.appointment, int(work.now.timestamp())
    if effect.stays:
        return
    if effect.desk is not None:
        day = work.records.days[appointment.day]
        day.put(appointment.id, at(day.busy[appointment.id], effect.desk), now)
        note(work, "appointment.reassigned", actor, f"appointment:{appointment.id}")
    elif appointment.state == "reserved":
        drop_reservation(work, appointment)
    elif appointment.state == "held":
        run_out(work, appointment)
    else:
        withdraw(work, appointment, actor)


def keep_empty(work: Work, keys: Iterable[str], desks: range, span: Span, id: str) -> None:
    """Enter at some desks of these days that nobody sits there; `id` is that of who says so."""
    for key in keys:
        day = work.records.days.get(key)
        if day is None:
            day = work.records.days[key] = Day()
        for desk in desks:
            day.put(f"{id}/{desk}", (*span, desk, 0, ""), int(work.now.timestamp()))


def lift(work: Work, absence: Absence, account: str) -> None:
    """Man the desks again; what was withdrawn stays so."""
    man_again(work, absence.id, absence.days)
    del work.records.absences[absence.id]
    note(work, "absence.lifted", f"account:{account}", f"absence:{absence.id}")


def man_again(work: Work, id: str, keys: Iterable[str]) -> None:
    """Drop what keeps desks empty on these days."""
    for key in keys:
        day = work.records.days.get(key)
        for each in [each for each in (day.busy if day else ()) if each.startswith(f"{id}/")]:
            day.drop(each)


def forget_over(work: Work) -> None:
    """Drop the absences nobody is shown any more."""
    over = [id for id, each in work.records.absences.items() if each.end <= work.now - KEPT]
    for id in over:
        del work.records.absences[id]


def listed(work: Work, department: str) -> list[Absence]:
    """Return a department's absences that are not long over, the next one first."""
    found = [
        each
        for each in work.records.absences.values()
        if _concerns(each, department) and each.end > work.now - KEPT
    ]
    return sorted(found, key=lambda absence: absence.start)


def _concerns(absence: Absence, department: str) -> bool:
    return department in (absence.department, *(key for key, _service in absence.touched))
