"""Rows of figures from released blocks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.evaluation.models import Block, Counts, added
from portal.evaluation.release import TALK

# What happened seldom still waits: of fewer than these, a share would say too much.
FEWEST_FOR_SHARES = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """The blocks of one department, service or week together; "" stands for several."""

    department: str
    service: str
    first: str  # week
    last: str
    counts: Counts


def rows(blocks: Iterable[Block], by: str) -> list[Row]:
    """Return one row for each department, service or (last) week of the blocks, in order."""
    keys: dict[str, Callable[[Block], tuple[str, ...]]] = {
        "department": lambda block: (block.department,),
        "service": lambda block: (block.department, block.service),
        "week": lambda block: (block.last,),
    }
    found: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        found.setdefault(keys[by](block), []).append(block)
    # What is of several departments or services comes last.
    ordered = sorted(found, key=lambda key: ([not part for part in key], key))
    return [total(found[key]) for key in ordered]


def total(blocks: Iterable[Block]) -> Row:
    """Return the sum of blocks."""
    blocks = list(blocks)
    counts: Counts = {}
    for block in blocks:
        counts = added(counts, block.counts)
    departments = {block.department for block in blocks}
    services = {(block.department, block.service) for block in blocks}
    return Row(
        department=departments.pop() if len(departments) == 1 else "",
        service=services.pop()[1] if len(services) == 1 else "",
        first=min((block.first for block in blocks), default=""),
        last=max((block.last for block in blocks), default=""),
        counts=counts,
    )


def times(counts: Counts, kind: str, *details: str) -> int:
    """Return how often a kind of event happened; with details, only those."""
    return sum(
        number
        for (each, detail, _number), number in counts.items()
        if each == kind and (not details or detail in details)
    )


def details(counts: Counts, kind: str) -> dict[str, int]:
    """Return how often each detail of a kind happened, most often first."""
    found: dict[str, int] = {}
    for (each, detail, _number), number in counts.items():
        if each == kind:
            found[detail] = found.get(detail, 0) + number
    ordered = sorted(found, key=lambda detail: (-found[detail], detail))
    return {detail: found[detail] for detail in ordered}


def quantile(counts: Counts, kind: str, part: float) -> int | None:
    """Return the least number that at least this part of all does not exceed; None without any."""
    found = sorted((number, n) for (each, _d, number), n in counts.items() if each == kind)
    wanted = part * sum(n for _number, n in found)
    seen = 0
    for number, n in found:
        seen += n
        if seen >= wanted:
            return number
    return None


def mean(counts: Counts, kind: str) -> float | None:
    """Return the mean of a kind's numbers; None without any."""
    found = [(number, n) for (each, _d, number), n in counts.items() if each == kind]
    count = sum(n for _number, n in found)
    return sum(number * n for number, n in found) / count if count else None


def share(counts: Counts, *outcomes: str) -> float | None:
    """Return which part of all conversations had one of these outcomes; None of too few."""
    talks = times(counts, TALK)
    return times(counts, TALK, *outcomes) / talks if talks >= FEWEST_FOR_SHARES else None
