"""Telling the staff what an absence does to their appointments: one mail each, nobody's name."""

from collections.abc import Iterable
from datetime import datetime

from portal.booking.away import Effect
from portal.booking.places import owner_of
from portal.booking.staffing import desk_in_words, holder
from portal.catalogue.domain import declared
from portal.clock import local
from portal.i18n import date_in_words, moment
from portal.languages import SOURCE
from portal.outbox.domain import post_to_staff
from portal.outbox.letters import Letter
from portal.work import Work

MAIL = "absence"
GONE, GIVEN, TAKEN = "gone", "given", "taken"
TOLD = "Wessen Termin ausfällt, hat selbst eine Nachricht bekommen, soweit wir eine Adresse haben."
Line = tuple[str, ...]  # appointment, its start, what becomes of it, place and desk of the other


def tell(work: Work, settled: Iterable[Effect]) -> None:
    """Post a mail to each account that loses an appointment or gets one."""
    lines: dict[str, list[Line]] = {}
    for effect in settled:
        for account, line in _lines(work, effect):
            lines.setdefault(account, []).append(line)
    for account in sorted(lines):
        post_to_staff(work, MAIL, account, tuple(lines[account]))


def _lines(work: Work, effect: Effect) -> Iterable[tuple[str, Line]]:
    appointment = effect.appointment
    if effect.stays or appointment.state not in ("booked", "withdrawn"):
        return
    said = appointment.id, appointment.start.isoformat()
    new = "" if effect.desk is None else holder(work, effect.place, effect.desk)
    if effect.whose and effect.desk is None:
        yield effect.whose, (*said, GONE, "", "")
    elif effect.whose:
        yield effect.whose, (*said, GIVEN, effect.place, str(effect.desk))
    if new:
        yield new, (*said, TAKEN, effect.place, str(effect.before))


def absence(work: Work, account: str, lines: tuple[Line, ...]) -> Letter:
    """Say which appointments went to somebody else, came from somebody else, or are withdrawn."""
    known = [(datetime.fromisoformat(line[1]), line) for line in lines]
    days = list(dict.fromkeys(local(start).date() for start, _line in known))
    links = [(date_in_words(day, SOURCE), f"{_day_view(work)}?tag={day}") for day in days]
    return Letter(
        subject="Ausfall: Ihre Termine haben sich geändert",
        title="Ihre Termine haben sich geändert",
        paragraphs=("es wurde ein Ausfall eingetragen. Das ändert sich bei Ihnen:",),
        facts=tuple((moment(start, SOURCE), _said(work, line)) for start, line in known),
        button=("Zur Tagesübersicht", links[0][1]),
        notes=(TOLD,) if any(line[2] == GONE for line in lines) else (),
        links=tuple(links[1:]),
    )


def _day_view(work: Work) -> str:
    return f"{work.settings.public_url}/intern/"


def _said(work: Work, line: Line) -> str:
    id, _start, what, place, desk = line
    about = _about(work, id)
    if what == GONE:
        return f"{about} fällt aus."
    other = desk_in_words(work, place, int(desk)) if not owner_of(place) else ""
    if what == GIVEN:
        return f"{about} geht an {other}."
    return f"{about} kommt zu Ihnen, bisher {other}."


def _about(work: Work, id: str) -> str:
    """Return service and reference; of a discreet service no more than the reference."""
    appointment = work.records.appointments.get(id)
    if appointment is None:
        return "Ein Termin"
    department, service = declared(work, appointment.department, appointment.service)
    told = department and service and not department.discreet_for(service)
    title = service.title if told and service else "Videoberatung"
    case = work.records.cases.get(appointment.case)
    return f"{title} ({case.reference})" if case else title


LETTERS = {MAIL: absence}
