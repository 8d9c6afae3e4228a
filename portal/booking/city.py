"""The whole city is closed for some days: what falls by that, and the one step that settles it.

That a day is closed is a rule, so what is enabled or staffed later knows it, too. All desks are
kept empty as well, as by an absence: with that collides who books at the very moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.audit.domain import note
from portal.booking import slots
from portal.booking.absence import KEPT, keep_empty, man_again, settle
from portal.booking.away import Effect
from portal.booking.busy import returning
from portal.booking.colleagues import tell
from portal.booking.domain import on_day
from portal.booking.models import Closure
from portal.booking.places import day_key, own_place
from portal.booking.staffing import places, responsible
from portal.clock import BERLIN, local
from portal.errors import Invalid
from portal.work import Work

LONGEST = timedelta(days=31)
LONGEST_REASON = 120


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The days to close, both included, and why."""

    first: date
    last: date
    reason: str

    @property
    def days(self) -> list[date]:
        """Each of them."""
        return list(slots.days(self.first, self.last))


def check(work: Work, closing: Closing) -> None:
    """Raise Invalid for what cannot be closed."""
    problems = about_reason(closing.reason)
    if closing.last < max(closing.first, local(work.now).date()):
        problems["bis"] = "Der letzte Tag muss nach dem ersten und darf nicht vorbei sein."
    elif closing.last - closing.first >= LONGEST:
        problems["bis"] = f"Bitte schließen Sie höchstens {LONGEST.days} Tage auf einmal."
    if problems:
        raise Invalid(problems)


def about_reason(reason: str) -> dict[str, str]:
    """Return what is wrong with a reason, by its field."""
    if not reason:
        return {"grund": "Bitte geben Sie den Grund an."}
    if len(reason) > LONGEST_REASON:
        return {"grund": f"Bitte schreiben Sie höchstens {LONGEST_REASON} Zeichen."}
    return {}


def keys(work: Work, closing: Closing) -> list[str]:
    """Return the keys of the days at all shared desks, for locks too."""
    return [day_key(place, day) for place in _desks(work) for day in closing.days]


def _desks(work: Work) -> dict[str, int]:
    """Return how many desks there are at each shared place, enabled or not."""
    found = (place for department in work.departments for place in places(department))
    return {place.key: place.desks for place in found}


def effects(work: Work, closing: Closing) -> list[Effect]:
    """Return what falls: each appointment that has not begun, and what is held for somebody."""
    found = [
        Effect(each, None, whose=responsible(work, each))
        for day in closing.days
        for each in on_day(work, day)
        if each.start > work.now
    ]
    found += [each for key in keys(work, closing) for each in _held(work, key)]
    return sorted(found, key=lambda effect: (effect.appointment.start, effect.appointment.id))


def _held(work: Work, key: str) -> Iterator[Effect]:
    day = work.records.days.get(key)
    current = day.current(int(work.now.timestamp())) if day is not None else {}
    for id, entry in current.items():
        if entry[3] and entry[4] and not returning(id, entry):
            yield Effect(work.records.appointments[id], None)


def close(work: Work, closing: Closing, account: str, id: str) -> Closure:
    """Close the city and settle everything; the same days twice are once. Raises Invalid."""
    known: Closure | None = work.records.closures.get(id) or _same(work, closing)
    if known is not None:
        return known
    check(work, closing)
    settled = effects(work, closing)
    for effect in settled:
        settle(work, effect, f"account:{account}")
    closure = Closure(
        id=id,
        first=closing.first,
        last=closing.last,
        reason=closing.reason,
        by=account,
        days=(*keys(work, closing), *_own_days(work, closing)),
        withdrawn=tuple(each.appointment.id for each in settled if each.told),
    )
    tell(work, settled)
    _keep_empty(work, closing, id)
    work.records.closures[id] = closure
    note(work, "city.closed", f"account:{account}", f"closure:{id}")
    return closure


def _same(work: Work, closing: Closing) -> Closure | None:
    asked = closing.first, closing.last
    return next((c for c in work.records.closures.values() if (c.first, c.last) == asked), None)


def _keep_empty(work: Work, closing: Closing, id: str) -> None:
    span = _midnight(closing.first), _midnight(closing.last + timedelta(days=1))
    for place, desks in _desks(work).items():
        keep_empty(work, [day_key(place, day) for day in closing.days], range(desks), span, id)
    keep_empty(work, _own_days(work, closing), range(1), span, id)


def _own_days(work: Work, closing: Closing) -> list[str]:
    """Return the days of caseworkers' own desks on which somebody may be choosing a time now."""
    open_ones = [work.records.invitations[id] for id in work.records.unanswered]
    found = {
        day_key(own_place(each.by), local(start).date())
        for each in open_ones
        for start in each.times
        if local(start).date() in closing.days
    }
    return sorted(found)


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), BERLIN).astimezone(UTC).timestamp())


def reopen(work: Work, closure: Closure, account: str) -> None:
    """Offer times again; what was withdrawn stays so."""
    man_again(work, closure.id, closure.days)
    del work.records.closures[closure.id]
    note(work, "city.reopened", f"account:{account}", f"closure:{closure.id}")


def listed(work: Work) -> list[Closure]:
    """Return what is not long over, the next one first."""
    since = local(work.now - KEPT).date()
    found = (each for each in work.records.closures.values() if each.last > since)
    return sorted(found, key=lambda closure: (closure.first, closure.last))


def forget_over(work: Work) -> None:
    """Drop the closures nobody is shown any more."""
    shown = {each.id for each in listed(work)}
    for id in [id for id in work.records.closures if id not in shown]:
        del work.records.closures[id]
