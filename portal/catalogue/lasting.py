"""What lasts from one change to the next: the offices that take part, and the facts of texts.

Both follow from the texts and from the departments as they are at this moment, and are made once
for all requests between two changes.
"""

from collections.abc import Hashable
from dataclasses import dataclass

from portal.catalogue.domain import enabled
from portal.content.facts import Facts, facts
from portal.languages import LANGUAGES
from portal.plugin import Department
from portal.work import Work

MOST = 60
Offices = tuple[Department, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """Offices and facts in one language; the same object as long as they are the same."""

    departments: Offices
    facts: Facts


# By language, state of the texts, and the offices: `Lasting` keeps these, so that no other object
# can have their numbers.
Known = dict[Hashable, Lasting]


def lasting(work: Work, locale: str, known: Known) -> Lasting:
    """Return what holds in this unit of work."""
    offices = enabled(work, locale)
    key = (locale, work.records.content.revision, *map(id, offices))
    if key not in known:
        if len(known) >= MOST:
            known.clear()
        known[key] = _made(work, locale, offices)
    return known[key]


def _made(work: Work, locale: str, offices: Offices) -> Lasting:
    # Texts may be in any language, and nothing may ask `work` later on.
    named = {code: enabled(work, code) for code in LANGUAGES} | {locale: offices}
    content = work.records.content
    return Lasting(offices, facts(work.settings, named.__getitem__, locale, content))
