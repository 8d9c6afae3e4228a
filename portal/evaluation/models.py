"""The numbers of the evaluation as stored."""

from dataclasses import dataclass, replace
from datetime import date

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from portal.stored import Packed

# (kind, detail, number) → how often. A number is minutes or days, 0 where there is none.
Counts = dict[tuple[str, str, int], int]


# Orderable, because BTrees merge concurrent inserts only where they can compare the values.
@dataclass(frozen=True, kw_only=True, order=True)
class Event(Packed):
    """One thing that happened in a week: of no citizen, no case and none of the staff."""

    week: str  # "2027-W11"
    department: str
    service: str
    kind: str
    detail: str = ""
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Cell(Packed):
    """The events of one service in one week.

    hands  one mark for each caseworker who took part, to count them: a keyed hash while the week
           lasts, a number drawn anew for each week afterwards
    """

    week: str
    department: str
    service: str
    counts: Counts
    hands: frozenset[str] = frozenset()

    def plus(self, counts: Counts, hands: frozenset[str] = frozenset()) -> "Cell":
        """Return the cell with more in it."""
        return replace(self, counts=added(self.counts, counts), hands=self.hands | hands)


@dataclass(frozen=True, kw_only=True)
class Block(Packed):
    """Cells that together are enough to be shown; what is shown is made of whole blocks only.

    department, service  "" where there are several
    """

    first: str  # week
    last: str
    department: str
    service: str
    counts: Counts


class Released(Persistent):
    """What was released, apart: much is written beside it that does not change it."""

    def __init__(self, blocks: tuple[Block, ...] = ()) -> None:
        self.blocks = blocks


class Evaluation(Persistent):
    """Events wait in `told`; one writer brings them into cells and closes weeks.

    counted  the last day whose conversations were counted
    closed   the last week that was closed
    blocks   in the order in which they were released, none changed afterwards
    targets  what the city wants to reach: a key of `TARGETS` (casework) → number
    """

    counted: date | None = None
    closed: str = ""

    def __init__(self) -> None:
        self.told = OOBTree()  # random id → Event
        self.cells = OOBTree()  # "week/department/service" → Cell
        self.targets: dict[str, int] = {}
        self.released = Released()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that are shown."""
        return self.released.blocks

    @blocks.setter
    def blocks(self, blocks: tuple[Block, ...]) -> None:
        self.released.blocks = blocks


def added(one: Counts, other: Counts) -> Counts:
    """Return the sum of two counts."""
    total = dict(one)
    for key, number in other.items():
        total[key] = total.get(key, 0) + number
    return total
