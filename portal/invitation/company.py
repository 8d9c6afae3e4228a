"""Who comes again: people of a former case who take part in the one that follows it."""

from collections.abc import Iterator

from portal.booking.company import bring, company
from portal.booking.models import Appointment
from portal.case.domain import Person, add_participant, person
from portal.case.following import follow
from portal.case.models import Case
from portal.work import Work

Again = tuple[str, Person, str]  # role, who, language


def come_again(
    work: Work, case: Case, former: str, ids: tuple[str, ...], appointment: Appointment, actor: str
) -> None:
    """Tie a case to a former one; those of its people who come again get a link at once."""
    follow(work, case, former)
    for role, who, language in _again(work, former, ids):
        bring(work, appointment, role, who, language, actor)


def await_again(work: Work, case: Case, former: str, ids: tuple[str, ...]) -> None:
    """The same while the time is still to be chosen: they get their link then."""
    follow(work, case, former)
    for role, who, language in _again(work, former, ids):
        add_participant(work, case, role, who, language)


def _again(work: Work, former: str, ids: tuple[str, ...]) -> Iterator[Again]:
    case = work.records.cases.get(former)
    if case is None:
        return
    for each in company(case):
        known = person(work, case, each)
        if each.id in ids:
            who = Person(name=known.name, email=known.email, phone=known.phone, needs=known.needs)
            yield each.role, who, each.language
