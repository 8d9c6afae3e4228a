"""Whose appointments an absence changes, as who reads it has to know them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.booking.away import Effect
from portal.booking.models import Appointment
from portal.booking.staffing import desk_in_words
from portal.case.domain import person
from portal.catalogue import domain as catalogue
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whose appointment does not stay as it was."""

    appointment: Appointment
    service: str
    reference: str
    name: str
    phone: str
    by_mail: bool
    desk: str  # where it takes place, "" when it does not
    lacks: bool  # whether it stays where nobody in particular sits: somebody has to take it over


def to_call(work: Work, reader: Account, withdrawn: Iterable[str]) -> list[Person]:
    """Return who has to be told by telephone."""
    records = (work.records.appointments.get(id) for id in withdrawn)
    people = [affected(work, reader, Effect(each, None)) for each in records if each is not None]
    return [each for each in people if not each.by_mail]


def affected(work: Work, reader: Account, effect: Effect) -> Person:
    """Return whose appointment it is, and what becomes of it.

    Name and number are "" for who plans and does no casework there: they need not know whose it is.
    """
    appointment = effect.appointment
    case = work.records.cases.get(appointment.case)
    known = person(work, case, case.participants[0]) if case else None
    _department, service = catalogue.declared(work, appointment.department, appointment.service)
    found = Person(
        appointment=appointment,
        service=service.title if service else appointment.service,
        reference=case.reference if case else "",
        name=known.name if known else "",
        phone=known.phone if known else "",
        by_mail=bool(known and known.email),
        lacks=effect.stays and not effect.whose,
        desk="" if effect.desk is None else desk_in_words(work, effect.place, effect.desk),
    )
    knows = covers(reader, "casework", appointment.department, appointment.service)
    return found if knows else replace(found, name="", phone="")
