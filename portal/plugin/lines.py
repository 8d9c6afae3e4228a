"""In which line of a TOML text each table and each value begins; the parser does not tell."""

import re
from typing import cast

At = tuple[str | int, ...]  # names of tables and values, and numbers of those in lists
_TABLE = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")


def lines_of(text: str) -> dict[At, int]:
    """Return in which line each table and each value of a TOML text begins."""
    found: dict[At, int] = {}
    last: dict[At, int] = {}  # of each list of tables the number of its last one
    table, inside = cast(At, ()), False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside and (match := _TABLE.match(line)):
            table = _opened(match[2].split("."), match[1] == "[[", last)
            found.setdefault(table, number)
        elif not inside and (match := _KEY.match(line)):
            found.setdefault((*table, match[1].strip('"')), number)
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return found


def _opened(names: list[str], many: bool, last: dict[At, int]) -> At:
    at: At = ()
    for position, name in enumerate(names, 1):
        at = (*at, name.strip().strip('"'))
        if many and position == len(names):
            last[at] = last.get(at, -1) + 1
        if at in last:
            at = (*at, last[at])
    return at
