"""Absences of a department: what is entered, what one would do, and the one step that does it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import absence, city
from portal.booking.away import Away, effects, person_away, sharing
from portal.booking.models import Absence
from portal.booking.staffing import held_by, place_named
from portal.casework.affected import Person, affected, to_call
from portal.casework.closures import called_by
from portal.catalogue import domain as catalogue
from portal.clock import BERLIN
from portal.errors import Invalid, NotFound
from portal.ids import new_id
from portal.invitation.issuing import in_sight
from portal.plugin import Department, Service
from portal.security import staff, staff_post
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

EVERYTHING = "alle"
NAMES = {"person": "Wer", "dienstleistung": "Was", "platz": "Platz", "von": "Von", "bis": "Bis"}
SHARED_WITH_OTHERS = (
    "Diese Plätze gehören auch zu Dienstleistungen, für die Sie nicht zuständig sind. Bitte wenden "
    "Sie sich an Ihre Amtsleitung."
)
OTHERS_TOO = (
    "Diese Person hat auch Plätze oder Termine, für die Sie nicht zuständig sind. Bitte wenden Sie "
    "sich an Ihre Amtsleitung."
)
ONE_OF_BOTH = "Bitte wählen Sie entweder eine Person oder eine Dienstleistung."


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
        request.registry.office.attempt(
            lambda work: absence.enter(work, away, request.identity.id, id[:32])
        )
    except Invalid as error:
        request.response.status_int = 422
        return _page(request, request.POST, error.fields)
    # A person may sit in another office than that on whose page they were chosen.
    there = request.route_path("absences", department=away.department.key)
    return HTTPSeeOther(f"{there}#eingetragen")


@staff_post(route_name="absence", permission="plan")
def lift(request):
    """End an absence early."""
    found = request.work.records.absences.get(request.matchdict["absence"])
    department, _services = mine(request)
    if found is None or found not in _entered(request, department):
        raise NotFound
    absence.lift(request.work, found, request.identity.id)
    return HTTPSeeOther(f"{_here(request)}#eingetragen")


def _here(request) -> str:
    return request.route_path("absences", department=request.matchdict["department"])


def _once(given) -> str:
    return given.get("kennung") or new_id()


def mine(request) -> tuple[Department, list[Service]]:
    """Return the department and those of its services the account may plan; raises NotFound."""
    department = catalogue.enabled_department(
        request.work, request.matchdict["department"], staff=True
    )
    services = [
        service
        for service in department.services
        if covers(request.identity, "plan", department.key, service.key)
    ]
    if not services:
        raise NotFound
    return department, services


def _entered(request, department: Department) -> list[Absence]:
    """Return a department's absences that touch nothing but what the account may plan."""
    listed = absence.listed(request.work, department.key)
    return [each for each in listed if _covers_all(request, _touched(each))]


def _touched(found: Absence) -> set[tuple[str, str]]:
    return {*found.touched, *((found.department, key) for key in found.services)}


def _covers_all(request, touched: Iterable[tuple[str, str]]) -> bool:
    return all(covers(request.identity, "plan", *each) for each in touched)


def _staff(request) -> dict[str, Account]:
    """Return who may be away: the caseworkers of a service here, by their addresses."""
    department, services = mine(request)
    accounts = sorted(request.work.records.accounts.values(), key=lambda each: each.email)
    return {
        each.id: each
        for each in accounts
        if not each.disabled
        and any(covers(each, "casework", department.key, service.key) for service in services)
    }


def _seat(work: Work, account: str) -> str:
    """Return where somebody sits, in words."""
    held = held_by(work, account)
    place = place_named(work, held[0]) if held else None
    return f"Platz {held[1] + 1}, {place.title}" if held and place else "ohne festen Platz"


def _page(request, given, problems, looked: bool = False) -> dict[str, object]:
    (department, services), work = mine(request), request.work
    preview, away = None, None
    if looked:
        try:
            away = _parse(request, given)
            preview = _preview(request, away)
        except Invalid as error:
            request.response.status_int, problems = 422, error.fields
    people, accounts = _staff(request), work.records.accounts
    return {
        "department": department,
        "names_of_fields": NAMES,
        "services": {service.key: service for service in services},
        "people": {id: f"{each.email} ({_seat(work, id)})" for id, each in people.items()},
        "most": max(s.booking.desks if s.booking else 0 for s in services),
        "everything": EVERYTHING,
        "given": given,
        "problems": problems,
        "preview": preview,
        "remaining": _remaining(request, away) if away and away.account else [],
        "once": _once(given),
        "entered": [
            (each, accounts.get(each.account), to_call(work, request.identity, each.withdrawn))
            for each in _entered(request, department)
        ],
        "closures": [
            (each, called_by(request, department.key, each)) for each in city.listed(work)
        ],
    }


def _remaining(request, away: Away) -> list[tuple[str, str]]:
    """Return (service, reference) of the invitations by who is away that are still open."""
    work, found = request.work, []
    for each in in_sight(work):
        mine = covers(request.identity, "plan", each.department, each.service)
        if each.by == away.account and each.state_at(work.now) == "open" and mine:
            _department, service = catalogue.declared(work, each.department, each.service)
            title = service.title if service else each.service
            found.append((title, work.records.cases[each.case].reference))
    return found


def _preview(request, away: Away) -> list[Person]:
    absence.check(request.work, away)
    found = effects(request.work, away)
    return [
        affected(request.work, request.identity, each)
        for each in found
        if each.desk is not None or each.told
    ]


def _parse(request, given) -> Away:
    """Return the absence that is asked for; raises Invalid."""
    problems: dict[str, str] = {}
    start, end = (instant(given, name, problems) for name in ("von", "bis"))
    if person := given.get("person", ""):
        department, services, desk = _person_asked(request, given, person, problems)
    else:
        department, services, desk = _desks_asked(request, given, problems)
    if problems or start is None or end is None:
        raise Invalid(problems)
    if person:
        away = person_away(request.work, department, person, start, end)
        _check_person(request, away)
    else:
        away = Away(department=department, services=services, desk=desk, start=start, end=end)
    absence.check(request.work, away)
    return away


Asked = tuple[Department, tuple[Service, ...], int | None]


def _person_asked(request, given, person: str, problems: dict[str, str]) -> Asked:
    department, _services = mine(request)
    if person not in _staff(request):
        problems["person"] = "Dieses Konto gibt es hier nicht."
    elif given.get("dienstleistung"):
        problems["person"] = ONE_OF_BOTH
    return department, (), None


def _desks_asked(request, given, problems: dict[str, str]) -> Asked:
    department, services = mine(request)
    wanted = given.get("dienstleistung", "")
    chosen = services if wanted == EVERYTHING else [s for s in services if s.key == wanted]
    if not chosen:
        problems["dienstleistung"] = "Bitte wählen Sie, was ausfällt."
    elif not set(sharing(department, chosen)) <= set(services):
        problems["dienstleistung"] = SHARED_WITH_OTHERS
    return department, tuple(chosen), _desk(given, problems)


def _check_person(request, away: Away) -> None:
    """Raise Invalid where a person has more than the account may plan."""
    settled = effects(request.work, away) if away.end > away.start else []
    if not _covers_all(request, absence.touched(away, settled)):
        raise Invalid({"person": OTHERS_TOO})


def instant(given, name: str, problems: dict[str, str]) -> datetime | None:
    """Return a form's day and time of day; a problem is put among the others."""
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
