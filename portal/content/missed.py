"""What people looked for in vain, as far as they say so: words and numbers of times, no person."""

import re
from datetime import datetime

from portal.content.models import Content, Missed

LONGEST = 80
MOST = 1000  # words kept; the oldest go
# What could be somebody's address, number or file is no question of the FAQ.
PERSONAL = re.compile(r"@|\d[\d\s/.-]{4,}\d|\b(frau|herr)\s+\w+", re.I)


def note_missed(content: Content, query: str, now: datetime) -> bool:
    """Count a search that did not help; returns whether it was kept: nothing personal is."""
    asked = " ".join(query.casefold().split())
    if not asked or len(asked) > LONGEST or PERSONAL.search(asked):
        return False
    known = content.missed.get(asked)
    content.missed[asked] = Missed(times=known.times + 1 if known else 1, last=now)
    if len(content.missed) > MOST:
        del content.missed[min(content.missed, key=lambda each: content.missed[each].last)]
    return True


def missed(content: Content) -> list[tuple[str, Missed]]:
    """Return what was looked for in vain, most often first."""
    return sorted(content.missed.items(), key=lambda found: (-found[1].times, found[0]))
