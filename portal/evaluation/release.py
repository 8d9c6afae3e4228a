"""Which numbers may be shown: never of fewer than five conversations or three caseworkers.

Everything that is shown is a sum of whole blocks, and a block is never changed once it is released.
So whatever is subtracted from whatever, what is left is a sum of blocks again. A block needs enough
conversations and enough of the staff, and has only what happened often enough; the rest waits: what
happened too seldom for the next block, a service with too little for its next weeks, then it goes
together with the other services of the department, then with those of the city.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from portal.evaluation.models import Block, Cell, Counts, added

FEWEST_EVENTS = 5
FEWEST_HANDS = 3
PATIENCE = 8  # weeks until what is not enough goes together with others
TALK = "talk"  # the kind of event of which a block needs enough


@dataclass
class _Pool:
    """What waits: counts, and for each week they come from the marks of who took part."""

    department: str
    service: str
    marks: dict[str, frozenset[str]] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)

    def take(self, marks: dict[str, frozenset[str]], counts: Counts) -> None:
        for week, found in marks.items():
            self.marks[week] = self.marks.get(week, frozenset()) | found
        self.counts = added(self.counts, counts)

    def enough(self) -> bool:
        shown = _often_enough(self.counts)
        if not self.department and self.service:  # of the whole city, and about nobody's work
            return bool(shown)
        # Marks are drawn anew each week: only those of one week can be told apart.
        hands = max(map(len, self.marks.values()), default=0)
        return hands >= FEWEST_HANDS and any(kind == TALK for kind, _detail, _number in shown)

    def empty_into(self, other: "_Pool") -> None:
        other.take(self.marks, self.counts)
        self.marks, self.counts = {}, {}

    def block(self) -> Block:
        """Release what can be; what there is too little of waits on."""
        shown, weeks = _often_enough(self.counts), self.marks
        self.counts = {key: times for key, times in self.counts.items() if key not in shown}
        self.marks = {}
        return Block(
            first=min(weeks),
            last=max(weeks),
            department=self.department,
            service=self.service,
            counts=shown,
        )


def _often_enough(counts: Counts) -> Counts:
    """Return what happened often enough; there is no total from which the rest could be told."""
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for (kind, detail, _number), times in counts.items():
        totals[kind, detail] += times
    return {key: times for key, times in counts.items() if totals[key[:2]] >= FEWEST_EVENTS}


def release(cells: Iterable[Cell]) -> Iterator[Block]:
    """Yield the blocks that closed weeks make: the same ones again when later weeks are added."""
    pools: dict[tuple[str, str], _Pool] = {}
    ordered = sorted(cells, key=attrgetter("week", "department", "service"))
    for number, (week, group) in enumerate(groupby(ordered, key=attrgetter("week")), 1):
        for cell in group:
            _pool(pools, cell.department, cell.service).take({week: cell.hands}, cell.counts)
        # Services first, then departments, then the city: each gets what those before cannot show.
        for key in sorted(pools, key=_width):
            if pools[key].enough():
                yield pools[key].block()
            elif number % PATIENCE == 0 and pools[key].department and pools[key].marks:
                department = pools[key].department if pools[key].service else ""
                pools[key].empty_into(_pool(pools, department, ""))


def _pool(pools: dict[tuple[str, str], _Pool], department: str, service: str) -> _Pool:
    return pools.setdefault((department, service), _Pool(department, service))


def _width(key: tuple[str, str]) -> tuple[bool, bool, tuple[str, str]]:
    department, service = key
    return not service, not department, key
