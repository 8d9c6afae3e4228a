"""Who else takes part: each with a role, a link of their own, and every mail about the time."""

from portal.audit.domain import note
from portal.booking.errors import CompanyFull, NotTheirs
from portal.booking.models import Appointment
from portal.case.domain import (
    Person,
    add_participant,
    fingerprint,
    give_code,
    give_token,
    person,
    remove_participant,
    token_of,
)
from portal.case.models import Case, Participant
from portal.i18n import _
from portal.outbox.domain import LAST_WORD, post
from portal.work import Work

ROLES = {
    "companion": _("Begleitperson"),
    "representative": _("Vertretung"),
    "mediator": _("Sprachmittlung"),
    "interpreter": _("Gebärdensprachdolmetschen"),
    "colleague": _("Person aus der Verwaltung"),
}
# Whom a citizen brings; somebody of the administration is asked in by the office.
BROUGHT = {key: role for key, role in ROLES.items() if key != "colleague"}
CITIZEN = "citizen"
# Who decides about the appointment, and writes in its documents.
DECIDING = (CITIZEN, "representative")
# Which of the needs somebody of these roles meets.
MEETS = {"gebaerdensprache": "interpreter", "sprachmittlung": "mediator"}
MOST = 4


def initials(name: str) -> str:
    """Return „E. M.“ of „Erika Mustermann“: who knows somebody recognises them, nobody else."""
    return " ".join(f"{part[0]}." for part in name.split())


def check_decides(participant: Participant) -> None:
    """Raise NotTheirs for somebody who only accompanies."""
    if participant.role not in DECIDING:
        raise NotTheirs


def company(case: Case) -> tuple[Participant, ...]:
    """Return who takes part beside the citizen."""
    return case.participants[1:]


def bring(
    work: Work, appointment: Appointment, role: str, who: Person, language: str, actor: str
) -> Participant:
    """Let somebody else take part, and send the link; the citizen learns of who else comes.

    Who has no mail address gets a code the office reads out. The same person twice is once.

    Raises CompanyFull.
    """
    case = work.records.cases[appointment.case]
    if known := _there(work, case, role, who):
        return known
    if len(company(case)) >= MOST:
        raise CompanyFull
    participant = add_participant(work, case, role, who, language)
    _give_way(work, case, appointment, participant)
    if actor.startswith("account:"):
        post(work, "company-told", appointment.id, case.participants[0].id)
    note(work, "company.brought", actor, f"participant:{participant.id}")
    return participant


def let_in(work: Work, appointment: Appointment) -> None:
    """Send their link to all who were to take part before there was a time."""
    case = work.records.cases[appointment.case]
    for participant in company(case):
        _give_way(work, case, appointment, participant)
    if company(case):
        post(work, "company-told", appointment.id, case.participants[0].id)


def _give_way(work: Work, case: Case, appointment: Appointment, participant: Participant) -> None:
    give_token(work, case, participant, "access", appointment.id)
    if person(work, case, participant).email:
        post(work, "company", appointment.id, participant.id)
    else:
        participant.way = ""
        give_code(work, case, participant, appointment.id)


def invite_now(
    work: Work, appointment: Appointment, role: str, who: Person, language: str, account: str
) -> Participant:
    """Let somebody join a conversation that goes on, with link and code, and by mail if they can.

    The citizen has said yes, so nobody is told. The same person twice is once. Raises CompanyFull.
    """
    case = work.records.cases[appointment.case]
    if known := _there(work, case, role, who):
        if not token_of(work, case, known, "code"):
            give_code(work, case, known, appointment.id)
        return known
    if len(company(case)) >= MOST:
        raise CompanyFull
    participant = add_participant(work, case, role, who, language)
    give_token(work, case, participant, "access", appointment.id)
    give_code(work, case, participant, appointment.id)
    participant.way = "mail" if who.email else ""
    if who.email:
        post(work, "company", appointment.id, participant.id)
    note(work, "company.brought", f"account:{account}", f"participant:{participant.id}")
    return participant


def _there(work: Work, case: Case, role: str, wanted: Person) -> Participant | None:
    """Return who was brought already, in this role and to this address: a button pressed twice."""
    for each in company(case):
        known = person(work, case, each)
        if (each.role, known.name, known.email) == (role, wanted.name, wanted.email):
            return each
    return None


def send_away(work: Work, appointment: Appointment, id: str, actor: str) -> None:
    """Take somebody's link back; who has sat in the room stays known to the case."""
    case = work.records.cases[appointment.case]
    found = next((each for each in company(case) if each.id == id), None)
    if found is None or has_sat(work, appointment, id):
        return
    known = person(work, case, found)
    for token in (known.tokens or {}).values():
        work.records.tokens.pop(fingerprint(token), None)
    waiting = work.records.outbox.values()
    heard = not any(m.kind == "company" and m.participant == id for m in waiting)
    told = heard and appointment.state == "booked" and appointment.start > work.now
    remove_participant(work, case, found, told)
    if told:
        post(work, LAST_WORD, appointment.id, id)
    note(work, "company.sent-away", actor, f"participant:{id}")


def has_sat(work: Work, appointment: Appointment, id: str) -> bool:
    """Whether somebody was in the lobby or the room."""
    held = work.records.consultations.get(appointment.id)
    return held is not None and any(seat.participant == id for seat in held.seats.values())


def unmet(case: Case, needs: tuple[str, ...]) -> list[str]:
    """Return the roles that are still to be organised for what the citizen needs."""
    there = {each.role for each in company(case)}
    wanted = (MEETS.get(need.partition(":")[0], "") for need in _keys(needs))
    return [role for role in wanted if role and role not in there]


def _keys(needs: tuple[str, ...]) -> list[str]:
    """„Sprachmittlung: Dari“ is stored in words, see forms.py."""
    return ["sprachmittlung" if need.startswith("Sprachmittlung") else need for need in needs]
