"""A caseworker offers a time: fixed or at once, by mail or as a code to read out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.audit.domain import note
from portal.booking.desks import occupy
from portal.booking.domain import firm, holder_of
from portal.booking.models import Appointment
from portal.booking.reasons import why_not
from portal.case.domain import Person, code_to_read, fingerprint, give_code, open_case, token_of
from portal.catalogue import maintenance
from portal.clock import local
from portal.errors import Invalid
from portal.i18n import _
from portal.ids import new_id
from portal.invitation.company import come_again
from portal.invitation.models import Invitation
from portal.plugin import Department, Service
from portal.staff.models import Account
from portal.work import Work

# How long a conversation is whose matter nobody named.
UNSAID = timedelta(minutes=30)
LATEST = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a caseworker offers; `length` None is what the matter takes.

    start    of a fixed time; None means now
    times    to choose from, and `valid` how long; see issuing.py
    once     a value of the form: the same form sent twice is one invitation
    """

    department: Department
    service: Service
    person: Person
    language: str
    start: datetime | None
    way: str  # how messages come, as with a Participant
    announced: bool = True  # whether the way in is sent, not only said or printed
    matters: tuple[str, ...] = ()
    length: timedelta | None = None
    times: tuple[datetime, ...] = ()
    valid: timedelta = timedelta(days=14)
    once: str = ""
    follows: str = ""  # id of a former case
    company: tuple[str, ...] = ()  # ids of its participants who come again


def invite(work: Work, account: Account, offer: Offer) -> Appointment:
    """Store a firm appointment by invitation; raises Invalid for a time that cannot be."""
    id = new_id_of(work, account, offer)
    known: Appointment | None = work.records.appointments.get(id)
    if known is not None:
        return known
    maintenance.check(work)
    start = offer.start or work.now.replace(second=0, microsecond=0)
    check_start(work, offer.start)
    note_override(work, account, offer, start, f"appointment:{id}")
    appointment = Appointment(
        id=id,
        department=offer.department.key,
        service=offer.service.key,
        matters=offer.matters,
        start=start,
        end=start + planned_length(offer),
        state="booked",
    )
    appointment.invited_by = account.id
    case = open_case(work, offer.department.key, offer.service, offer.person, offer.language)
    case.appointments, appointment.case = (appointment.id,), case.id
    work.records.appointments[appointment.id] = appointment
    participant = case.participants[0]
    participant.way = offer.way
    give_code(work, case, participant, appointment.id)
    occupy(work, offer.department, offer.service, appointment)
    actor, mail = f"account:{account.id}", "invitation" if offer.announced else ""
    firm(work, appointment, case, participant, mail, actor)
    come_again(work, case, offer.follows, offer.company, appointment, actor)
    return appointment


def note_override(work: Work, account: Account, offer: Offer, start: datetime, what: str) -> None:
    """Note it where the staff offer a time the rules do not, or one that is taken."""
    service = offer.service
    if service.booking is None or service.duration(offer.matters) is None:
        return
    if why_not(work, offer.department, service, offer.matters, start):
        note(work, "rules.overridden", f"account:{account.id}", what)


def planned_length(offer: Offer) -> timedelta:
    """Return how long the conversation is planned to take."""
    return offer.length or offer.service.duration(offer.matters) or UNSAID


def new_id_of(work: Work, account: Account, offer: Offer) -> str:
    """Return a new id; but the same one for the same form of the same account."""
    if not offer.once:
        return new_id()
    # With what it says: the same form filled in for somebody else is another invitation.
    to = offer.person
    said = f"{to.name} {to.email} {to.phone} {offer.service.key} {offer.start or 'now'}"
    return work.vault.blind("invitation", f"{account.id} {offer.once} {said}")[:32]


def code_of(work: Work, found: Appointment | Invitation) -> str:
    """Return the code to read out, in groups of four."""
    case = work.records.cases[found.case]
    return code_to_read(work, case, case.participants[0])


def accept(work: Work, code: str) -> tuple[str, str]:
    """Return ("appointment" or "invitation", token of its page) for a code, or raise NotFound."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    kind, id, participant_id = work.records.tokens.get(fingerprint(plain), ("", "", ""))
    if kind == "code" and (found := work.records.invitations.get(id)):
        case = work.records.cases[found.case]
        return "invitation", token_of(work, case, case.participant(participant_id), "invite")
    holder = holder_of(work, plain, "code")
    return "appointment", token_of(work, holder.case, holder.participant, "access")


def check_start(work: Work, start: datetime | None, field: str = "start") -> None:
    """Raise Invalid for a time in the past, or too far ahead."""
    if start is None:
        return
    if start < work.now:
        raise Invalid({field: _("Diese Zeit liegt in der Vergangenheit.")})
    last = work.settings.pilot_end
    if start > work.now + LATEST or (last and local(start).date() > last):
        raise Invalid({field: _("So weit im Voraus sind Einladungen nicht möglich.")})
