"""How many times one mailbox may hold without proof that it is somebody's."""

from portal.booking.errors import BookingRefused
from portal.case.domain import Person, cases_under, enter
from portal.case.models import Case
from portal.i18n import _
from portal.reachable import mailbox
from portal.work import Work

MOST_UNCONFIRMED = 5  # appointments one mailbox may hold without pressing the button in the mail
MOST_UNANSWERED = 20  # that were held, and are forgotten after a day: mails its owner may not want


def check_hoarding(work: Work, person: Person) -> None:
    """Raise BookingRefused where too many appointments of this mailbox wait, or waited in vain."""
    if not work.settings.limits:
        return
    cases = cases_under(work, _entry(work, person))
    ids = (id for case in cases for id in work.records.cases[case].appointments)
    states = [work.records.appointments[id].state_at(work.now) for id in ids]
    if states.count("held") + states.count("expired") >= MOST_UNANSWERED:
        raise BookingRefused(
            _(
                "An diese E-Mail-Adresse haben wir heute schon viele Mails geschickt, die niemand "
                "bestätigt hat. Bitte rufen Sie uns an, oder versuchen Sie es morgen noch einmal."
            )
        )
    if states.count("held") >= MOST_UNCONFIRMED:
        raise BookingRefused(
            _(
                "Für diese E-Mail-Adresse warten schon mehrere Termine auf Ihre Bestätigung. "
                "Bitte bestätigen Sie zuerst einen davon."
            )
        )


def count(work: Work, case: Case, person: Person) -> None:
    """Let the limit find a case under every spelling of its address; forgotten with the case."""
    if person.email:
        entry = _entry(work, person)
        enter(work, entry, case.id)
        case.blind += (entry,)


def _entry(work: Work, person: Person) -> str:
    return work.vault.blind("mailbox", mailbox(person.email))
