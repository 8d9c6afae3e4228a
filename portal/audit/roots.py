"""A line a day outside the database: how long the chain was, and its newest hash.

Who can write the database can compute a whole chain anew. Kept where they cannot write, these lines
tell that, and that the newest entries were cut off.
"""

import os
from datetime import date
from pathlib import Path

from portal.audit.domain import last_number
from portal.audit.models import Chain


def keep(path: Path, chain: Chain, today: date) -> bool:
    """Add today's line, if there is none yet; returns whether it did. Raises OSError."""
    lines = _lines(path)
    if lines and lines[-1][0] >= today.isoformat():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{today.isoformat()} {last_number(chain)} {chain.head or '-'}\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def differing(path: Path, chain: Chain) -> str | None:
    """Return the day of the first line that the chain does not agree with, None if all do.

    Lines about links that were dropped because their term is over say nothing any more. Raises
    OSError, and ValueError for a file that is none of ours.
    """
    for day, number, head in _lines(path):
        if number > chain.base[0] and (number not in chain.links or chain.links[number][1] != head):
            return day
        if number == chain.base[0] and number and head != chain.base[1]:
            return day
    return None


def days(path: Path) -> list[str]:
    """Return the days of which a line was kept, the oldest first."""
    return [day for day, _number, _head in _lines(path)]


def _lines(path: Path) -> list[tuple[str, int, str]]:
    if not path.exists():
        return []
    rows = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return [(day, int(number), head) for day, number, head in rows]
