"""Absences of a department: what is entered, what one would do, and the one step that does it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import absence
from portal.booking.absence import Away, Effect, sharing
from portal.booking.locks import locked
from portal.booking.models import Absence, Appointment
from portal.booking.reasons import why_not
from portal.case.domain import new_id, person
from portal.catalogue import domain as catalogue
from portal.clock import BERLIN
from portal.errors import Invalid, NotFound
from portal.plugin import Department, Service
from portal.security import staff, staff_post
from portal.staff.domain import covers
from portal.work import Work

EVERYTHING = "alle"
SHARED_WITH_OTHERS = (
    "Diese Plätze gehören auch zu Dienstleistungen, für die Sie nicht zuständig sind. Bitte wenden "
    "Sie sich an Ihre Amtsleitung."
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whose appointment does not stay as it was."""

    appointment: Appointment
    service: str
    reference: str
    name: str
    phone: str
    by_mail: bool
    desk: int | None  # counted from 1


@staff(
    route_name="absences",
    request_method="GET",
    permission="plan",
    renderer="casework/absences.pt",
)
def show(request):
    """The list, and the form; with ?vorschau what the absence would do."""
    return _page(request, request.GET, {})


@staff_post(route_name="absences", permission="plan", renderer="casework/absences.pt")
def enter(request):
    """Settle everything, once for each form; „Vorschau“ only looks."""
    if "vorschau" in request.POST:
        return _page(request, request.POST, {}, looked=True)
    try:
        away = _parse(request, request.POST)
        id = request.work.vault.blind("absence", f"{request.identity.id} {_once(request.POST)}")
        with locked(*away.keys):
            request.registry.office.attempt(
                lambda work: absence.enter(work, away, request.identity.id, id[:32])
            )
    except Invalid as error:
        request.response.status_int = 422
        return _page(request, request.POST, error.fields)
    return HTTPSeeOther(f"{_here(request)}#eingetragen")


@staff_post(route_name="absence", permission="plan")
def lift(request):
    """End an absence early."""
    found = request.work.records.absences.get(request.matchdict["absence"])
    department, services = _mine(request)
    if found is None or found.department != department.key or not _within(found, services):
        raise NotFound
    absence.lift(request.work, found, request.identity.id)
    return HTTPSeeOther(f"{_here(request)}#eingetragen")


@staff(route_name="why", permission="plan", renderer="casework/why.pt")
def why(request):
    """Which rule speaks against a time that is not offered."""
    department, services = _mine(request)
    given, problems, answer = request.GET, {}, None
    bookable = {service.key: service for service in services if service.bookable}
    wanted = bookable.get(given.get("dienstleistung", ""))
    if given:
        start = _instant(given, "um", problems)
        matters = _matters(wanted, given.get("anliegen", ""))
        if wanted is None:
            problems["dienstleistung"] = "Bitte wählen Sie eine Dienstleistung."
        elif start is not None:
            answer = start, why_not(request.work, department, wanted, matters, start)
    return {
        "department": department,
        "services": bookable,
        "given": given,
        "problems": problems,
        "answer": answer,
    }


def _matters(service: Service | None, key: str) -> tuple[str, ...]:
    """Return the matter that decides the length; the first one where none was chosen."""
    if service is None or not service.matters:
        return ()
    return ((service.matter(key) or service.matters[0]).key,)


def _here(request) -> str:
    return request.route_path("absences", department=request.matchdict["department"])


def _once(given) -> str:
    return given.get("kennung") or new_id()


def _mine(request) -> tuple[Department, list[Service]]:
    """Return the department and those of its services the account may plan; raises NotFound."""
    department = catalogue.enabled_department(request.work, request.matchdict["department"])
    services = [
        service
        for service in department.services
        if covers(request.identity, "plan", department.key, service.key)
    ]
    if not services:
        raise NotFound
    return department, services


def _within(found: Absence, services: list[Service]) -> bool:
    return set(found.services) <= {service.key for service in services}


def _page(request, given, problems, looked: bool = False) -> dict[str, object]:
    department, services = _mine(request)
    preview = None
    if looked:
        try:
            preview = _preview(request, _parse(request, given))
        except Invalid as error:
            request.response.status_int, problems = 422, error.fields
    entered = [a for a in absence.listed(request.work, department.key) if _within(a, services)]
    return {
        "department": department,
        "services": {service.key: service for service in services},
        "most": max(s.booking.desks if s.booking else 0 for s in services),
        "everything": EVERYTHING,
        "given": given,
        "problems": problems,
        "preview": preview,
        "once": _once(given),
        "entered": [(a, _people(request.work, a)) for a in entered],
    }


def _preview(request, away: Away) -> list[Person]:
    absence.check(request.work, away)
    found = absence.effects(request.work, away)
    return [_person(request.work, each) for each in found if each.desk is not None or each.told]


def _people(work: Work, found: Absence) -> list[Person]:
    """Return who has to be told by telephone."""
    records = (work.records.appointments.get(id) for id in found.withdrawn)
    people = [_person(work, Effect(each, None)) for each in records if each is not None]
    return [each for each in people if not each.by_mail]


def _person(work: Work, effect: Effect) -> Person:
    appointment = effect.appointment
    case = work.records.cases.get(appointment.case)
    known = person(work, case, case.participants[0]) if case else None
    _department, service = catalogue.declared(work, appointment.department, appointment.service)
    return Person(
        appointment=appointment,
        service=service.title if service else appointment.service,
        reference=case.reference if case else "",
        name=known.name if known else "",
        phone=known.phone if known else "",
        by_mail=bool(known and known.email),
        desk=None if effect.desk is None else effect.desk + 1,
    )


def _parse(request, given) -> Away:
    """Return the absence that is asked for; raises Invalid."""
    department, services = _mine(request)
    problems: dict[str, str] = {}
    wanted = given.get("dienstleistung", "")
    chosen = services if wanted == EVERYTHING else [s for s in services if s.key == wanted]
    if not chosen:
        problems["dienstleistung"] = "Bitte wählen Sie, was ausfällt."
    elif not set(sharing(department, chosen)) <= set(services):
        problems["dienstleistung"] = SHARED_WITH_OTHERS
    start, end = (_instant(given, name, problems) for name in ("von", "bis"))
    desk = _desk(given, problems)
    if problems or start is None or end is None:
        raise Invalid(problems)
    away = Away(department=department, services=tuple(chosen), desk=desk, start=start, end=end)
    absence.check(request.work, away)
    return away


def _instant(given, name: str, problems: dict[str, str]) -> datetime | None:
    text = f"{given.get(f'{name}-tag', '')}T{given.get(f'{name}-zeit', '')}"
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=BERLIN)
        if not 2000 <= found.year < 2200:
            raise ValueError
    except ValueError:
        problems[name] = "Bitte geben Sie Tag und Uhrzeit an."
        return None
    return found.astimezone(UTC)


def _desk(given, problems: dict[str, str]) -> int | None:
    """Return the desk, counted from 0; None for all."""
    text = given.get("platz", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) < 1000):
        problems["platz"] = "Diesen Platz gibt es bei der Dienstleistung nicht."
        return None
    return int(text) - 1
