"""Inviting somebody once more, perhaps at another address or by another way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.audit.domain import note
from portal.booking.models import Appointment
from portal.case.domain import (
    fingerprint,
    give_code,
    give_token,
    index_anew,
    keep,
    person,
    token_of,
)
from portal.case.models import Case
from portal.errors import Invalid
from portal.outbox.domain import post
from portal.reachable import mobile_number
from portal.work import Work

NO_MOBILE = "Bitte geben Sie eine Mobilnummer ein: An andere Nummern geht keine SMS."


@dataclass(frozen=True, kw_only=True)
class Again:
    """What changes when somebody is invited once more; what is empty stays as it was."""

    way: str  # how messages come, as with a Participant
    valid: timedelta
    times: tuple[datetime, ...] = ()
    email: str = ""
    phone: str = ""


def correct(work: Work, case: Case, again: Again, *, wrong: bool = False) -> None:
    """Keep how the citizen is reached from now on; raises Invalid before anything is changed.

    wrong    whether the last message reached somebody else
    """
    participant = case.participants[0]
    known = person(work, case, participant)
    email, phone = again.email or known.email, again.phone or known.phone
    _check(again.way, email, phone)
    if wrong and (email, phone) == (known.email, known.phone):
        raise Invalid({"email": "Bitte geben Sie die richtige Adresse oder Telefonnummer ein."})
    participant.way, participant.unreached = again.way, None
    if (email, phone) != (known.email, known.phone):
        keep(work, case, participant, replace(known, email=email, phone=phone))
        index_anew(work, case)


def _check(way: str, email: str, phone: str) -> None:
    if way == "mail" and not email:
        raise Invalid({"email": "Bitte geben Sie eine E-Mail-Adresse ein."})
    if way == "sms":
        try:
            mobile_number(phone)
        except ValueError:
            raise Invalid({"phone": NO_MOBILE}) from None


def invite_again(work: Work, appointment: Appointment, again: Again, actor: str) -> None:
    """Send the invitation to a fixed time once more, with a new link and code; raises Invalid.

    Those of before lead nowhere: whoever has them may be a stranger.
    """
    case = work.records.cases[appointment.case]
    participant = case.participants[0]
    correct(work, case, again)
    for kind in ("access", "code"):
        work.records.tokens.pop(fingerprint(token_of(work, case, participant, kind)), None)
    give_token(work, case, participant, "access", appointment.id)
    give_code(work, case, participant, appointment.id)
    post(work, "invitation", appointment.id, participant.id)
    note(work, "invitation.renewed", actor, f"appointment:{appointment.id}")
