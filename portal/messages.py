"""What an entry of the outbox becomes: the mail or text message, in its reader's language."""

from email.message import EmailMessage

from portal.booking.colleagues import LETTERS as TO_STAFF
from portal.booking.mails import LETTERS as OF_APPOINTMENTS
from portal.booking.occasions import Occasion
from portal.case.domain import Person, person
from portal.case.keys import KeyDestroyed
from portal.case.models import Case
from portal.consultation.mails import LETTERS as OF_CONVERSATIONS
from portal.documents.filing import arrived, failed, parcel
from portal.documents.mails import LETTERS as OF_WISHES
from portal.documents.tans import text_message
from portal.invitation.mails import LETTERS as OF_INVITATIONS
from portal.invitation.mails import InvitationOccasion
from portal.languages import SOURCE
from portal.outbox.domain import FILED, LAST_WORD, TAN, case_of, undeliverable
from portal.outbox.letters import Letter, TextMessage, compose, shorten
from portal.outbox.models import Message
from portal.outbox.parcels import Parcel
from portal.work import Work


def message(work: Work, id: str) -> EmailMessage | TextMessage | Parcel | None:
    """Return what is to be sent, or None where there is nothing left to say, or no way."""
    entry = work.records.outbox.get(id)
    if entry is not None and entry.account:
        return _to_staff(work, entry)
    case = case_of(work, entry) if entry else None
    if entry is None or case is None:
        return None
    if entry.kind == FILED:
        return parcel(work, entry, case)
    participant = case.find(entry.participant)
    if entry.kind == TAN and participant is not None:
        return text_message(work, entry, participant.language)
    # Who was taken out meanwhile hears of that only.
    if participant is None or (participant in case.former and entry.kind != LAST_WORD):
        return None
    try:
        known = person(work, case, participant)
    except KeyDestroyed:
        return None
    letter, locale = _letter(work, entry, case, known), participant.language
    if letter is None:
        return None
    if participant.way == "mail" and known.email:
        return compose(work, letter, to=known.email, name=known.name, locale=locale, id=id)
    if participant.way == "sms" and known.phone:
        return shorten(work, letter, to=known.phone, locale=locale, id=id)
    return None


def receipt(work: Work, parcel: Parcel) -> None:
    """Keep that a parcel arrived, if its case is still there."""
    if (case := work.records.cases.get(parcel.case)) is not None:
        arrived(work, case, parcel.id, parcel.digest)


def given_up(work: Work, id: str) -> None:
    """Drop a message nobody can be reached with, and tell whoever has to know."""
    entry = work.records.outbox.get(id)
    case = case_of(work, entry) if entry else None
    if entry is not None and entry.kind == FILED and case is not None:
        failed(work, case, id)
    undeliverable(work, id)


def _to_staff(work: Work, entry: Message) -> EmailMessage | None:
    account = work.records.accounts.get(entry.account)
    if account is None or account.disabled:
        return None
    letter, address = TO_STAFF[entry.kind](work, entry.account, entry.lines), account.email
    return compose(work, letter, to=address, name=address, locale=SOURCE, id=entry.id)


def _letter(work: Work, entry: Message, case: Case, known: Person) -> Letter | None:
    participant, records = case.participant(entry.participant), work.records
    whose = {"work": work, "case": case, "participant": participant, "person": known}
    if appointment := records.appointments.get(entry.appointment):
        return (OF_APPOINTMENTS | OF_CONVERSATIONS | OF_WISHES)[entry.kind](
            Occasion(appointment=appointment, **whose)
        )
    invitation = records.invitations[entry.subject]
    return OF_INVITATIONS[entry.kind](InvitationOccasion(invitation=invitation, **whose))
