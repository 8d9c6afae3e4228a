"""Somebody else is to join a conversation that goes on: asked of the citizen first, then invited.

Nobody gets a link before the citizen's side has said yes; what was typed about a person who is not
wanted is gone with the answer.
"""

from dataclasses import replace

from portal.audit.domain import note
from portal.booking.company import MOST, company, invite_now
from portal.booking.errors import CompanyFull
from portal.booking.forms import Contactable
from portal.booking.models import Appointment
from portal.case.domain import Person, code_to_read, person, token_of
from portal.consultation.delay import begun
from portal.consultation.domain import subject
from portal.consultation.errors import NobodyToAsk, NotAdmitted, NotAsked
from portal.consultation.models import Proposal
from portal.consultation.places import OVER, Place, check_admitted, may_write, only_staff
from portal.i18n import _
from portal.ids import new_id
from portal.work import Work


def propose(work: Work, place: Place, role: str, known: Contactable) -> None:
    """Ask the citizen whether somebody may join; a new question takes the place of the last one.

    Raises NotAdmitted, RoomClosed, CompanyFull, NobodyToAsk while the citizen is not in the room.
    """
    only_staff(place)
    check_admitted(place)
    if len(company(place.case)) >= MOST:
        raise CompanyFull
    if not begun(place.consultation):
        raise NobodyToAsk
    id = new_id()
    plain = {"name": known.person.name, "email": known.person.email}
    place.consultation.proposal = Proposal(
        id=id,
        role=role,
        language=known.language,
        sealed=work.vault.seal(place.case.id, f"proposal {id}", plain),
        by=place.seat.account,
    )
    note(work, "company.proposed", f"account:{place.seat.account}", subject(place.consultation))


def asked_first(work: Work, appointment: Appointment) -> bool:
    """Whether somebody is in the room who is asked before anybody else joins."""
    held = work.records.consultations.get(appointment.id)
    return held is not None and held.state not in OVER and begun(held)


def answer(work: Work, place: Place, id: str, agreed: bool) -> None:
    """Say yes or no for the citizen's side; a yes makes the link. Raises NotAsked, NotAdmitted."""
    check_admitted(place)
    if place.staff or not may_write(place):
        raise NotAdmitted(_("Darüber entscheidet, um wessen Anliegen es geht."))
    asked = place.consultation.proposal
    if asked is None or asked.id != id or asked.state != "asked":
        raise NotAsked
    actor = f"participant:{place.seat.participant}"
    if not agreed:
        declined = replace(asked, state="declined", sealed=b"")
        place.consultation.proposal = declined
        note(work, "company.declined", actor, subject(place.consultation))
        return
    note(work, "company.agreed", actor, subject(place.consultation))
    who = Person(**proposed(work, place, asked))
    joined = invite_now(work, place.appointment, asked.role, who, asked.language, asked.by)
    place.consultation.proposal = replace(asked, state="agreed", sealed=b"", participant=joined.id)


def withdraw(work: Work, place: Place) -> None:
    """Ask no more, or put a finished question away; who was invited stays so. Twice is once."""
    only_staff(place)
    check_admitted(place)
    if place.consultation.proposal is not None:
        place.consultation.proposal = None
        act, what = "company.question-closed", subject(place.consultation)
        note(work, act, f"account:{place.seat.account}", what)


def proposed(work: Work, place: Place, asked: Proposal) -> dict[str, str]:
    """Return name and address of who is to join, as long as the question stands."""
    if not asked.sealed:
        return {"name": "", "email": ""}
    found: dict[str, str] = work.vault.open(place.case.id, f"proposal {asked.id}", asked.sealed)
    return found


def way_in(work: Work, place: Place, asked: Proposal) -> dict[str, str]:
    """Return name, address, token and code of who was invited; empty before the yes."""
    joined = next((p for p in company(place.case) if p.id == asked.participant), None)
    if joined is None:
        return {}
    known = person(work, place.case, joined)
    return {
        "name": known.name,
        "email": known.email,
        "token": token_of(work, place.case, joined, "access"),
        "code": code_to_read(work, place.case, joined),
    }
