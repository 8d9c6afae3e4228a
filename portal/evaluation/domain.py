"""Telling what happened, without whom, and bringing it into the cells of weeks."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from portal.clock import local
from portal.evaluation.models import Cell, Evaluation, Event
from portal.evaluation.release import release
from portal.work import Work

# Outcomes are still noted on the days after a conversation.
GRACE = timedelta(days=3)
# Marks of the questionnaire are told of no department: "" and this in place of a service.
FEEDBACK = "feedback"


def week_of(day: date) -> str:
    """Return the ISO week of a day, e.g. 2027-W11: the only date that anything here carries."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def tell(
    work: Work, department: str, service: str, kind: str, detail: str = "", number: int = 0
) -> None:
    """Note that something happened this week, in this transaction; see docs/evaluation.md."""
    event = Event(
        week=week_of(local(work.now).date()),
        department=department,
        service=service,
        kind=kind,
        detail=detail,
        number=number,
    )
    work.records.evaluation.told[secrets.token_hex(8)] = event


def gather(evaluation: Evaluation) -> int:
    """Bring the events told so far into the cells of their weeks; returns how many."""
    keys = list(evaluation.told.keys())
    put_all(evaluation, [(evaluation.told.pop(key), frozenset()) for key in keys])
    return len(keys)


def put_all(evaluation: Evaluation, events: Iterable[tuple[Event, frozenset[str]]]) -> None:
    """Bring events into the cells of their weeks, with marks of who of the staff took part."""
    found: dict[str, tuple[Event, Counter, frozenset[str]]] = {}
    for event, hands in events:
        key = f"{event.week}/{event.department}/{event.service}"
        first, counts, known = found.get(key, (event, Counter(), frozenset()))
        counts[event.kind, event.detail, event.number] += 1
        found[key] = first, counts, known | hands
    for key, (event, counts, hands) in found.items():
        cell = evaluation.cells.get(key) or _empty(event)
        evaluation.cells[key] = cell.plus(dict(counts), hands)


def _empty(event: Event) -> Cell:
    return Cell(week=event.week, department=event.department, service=event.service, counts={})


def close_weeks(evaluation: Evaluation, now: datetime) -> int:
    """Close the weeks that are over, and release what is enough by now; returns how many."""
    until = week_of(local(now - GRACE).date())
    over = [key for key in evaluation.cells if evaluation.closed < key.partition("/")[0] < until]
    weeks = {key.partition("/")[0] for key in over}
    for week in weeks:
        _forget_hands(evaluation, [key for key in over if key.startswith(f"{week}/")])
    if weeks:
        evaluation.closed = max(weeks)
        closed = [c for c in evaluation.cells.values() if c.week <= evaluation.closed]
        evaluation.blocks = tuple(release(closed))
    return len(weeks)


def _forget_hands(evaluation: Evaluation, keys: list[str]) -> None:
    """Number the marks of a week anew, at random: they can be counted, and lead to nobody."""
    marks = sorted({mark for key in keys for mark in evaluation.cells[key].hands})
    secrets.SystemRandom().shuffle(marks)
    numbers = {mark: str(number) for number, mark in enumerate(marks)}
    for key in keys:
        cell = evaluation.cells[key]
        hands = frozenset(numbers[mark] for mark in cell.hands)
        evaluation.cells[key] = replace(cell, hands=hands)
