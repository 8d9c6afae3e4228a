"""Pages of the caseworkers: day view and room."""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.booking.company import ROLES
from portal.booking.domain import closed_on_day, on_day
from portal.booking.forms import NEEDS
from portal.booking.reasons import city_closed
from portal.case.domain import fingerprint, person
from portal.casework.rows import STATES, owes, own, rows
from portal.catalogue import domain as catalogue
from portal.clock import local
from portal.consultation import delay
from portal.consultation.desk_texts import DESK_TEXTS
from portal.consultation.domain import appointment_for
from portal.consultation.handover import colleagues
from portal.consultation.identifying import questions
from portal.consultation.places import identification
from portal.consultation.sight import accepted
from portal.consultation.texts import texts
from portal.documents import signers
from portal.documents.filing_views import undecided
from portal.documents.wish_views import waiting as wishing
from portal.invitation.domain import code_of
from portal.invitation.sight import troubles
from portal.invitation.spelling import spelled
from portal.plugin import Department
from portal.security import SESSION, cookie_name, staff, staff_post
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

ONE_DAY = timedelta(days=1)
LOOKED_BACK = 7  # days
GROUPS = ("waiting", "running", "missed", "coming", "done")


@staff(route_name="day", renderer="casework/day.pt")
def day(request):
    """A day's appointments of the own scope, today's unless asked; who waits longest first."""
    work, account = request.work, request.identity
    today = local(work.now).date()
    shown = _asked_day(request) or today
    found = rows(work, account, on_day(work, shown))
    groups = {key: [row for row in found if row.group == key] for key in GROUPS}
    groups["waiting"].sort(key=lambda row: row.waiting_since)
    groups["done"].sort(key=lambda row: bool(row.outcome))
    return {
        **groups,
        "handed_over": [row for row in found if row.handed_over],
        "closed": rows(work, account, closed_on_day(work, shown)),
        "shut": city_closed(work, shown),
        "shown": shown,
        "today": today,
        "before": shown - ONE_DAY,
        "after": shown + ONE_DAY,
        "all_needs": NEEDS,
        "states": STATES,
        "invitations_to_see": troubles(work, account) if shown == today else 0,
        "undecided": undecided(work, account) if shown == today else [],
        "wishes": len(wishing(request)) if shown == today else 0,
        "handed_in": list(_handed_in(work, account)) if shown == today else [],
        "owed": list(_owed(work, account, today)) if shown == today else [],
        "planned": list(_planned(request)),
    }


def _handed_in(work: Work, account: Account) -> Iterable[tuple[str, str]]:
    """Yield the cases of the own scope with files nobody has looked at: address part and name."""
    for id in dict.fromkeys(work.records.unseen.values()):
        case = work.records.cases.get(id)
        if case is not None and covers(account, "casework", case.department, case.service):
            yield case.appointments[-1], person(work, case, case.participants[0]).name


def _owed(work: Work, account: Account, today: date) -> Iterable[tuple[date, int]]:
    """Yield the last days on which outcomes are missing, with how many."""
    for back in range(LOOKED_BACK, 0, -1):
        day = today - back * ONE_DAY
        if number := sum(owes(work, each) for each in own(account, on_day(work, day))):
            yield day, number


def _planned(request) -> Iterable[Department]:
    """Yield the departments whose absences this account may enter."""
    for department in catalogue.enabled(request.work, staff=True):
        keys = (service.key for service in department.services)
        if any(covers(request.identity, "plan", department.key, key) for key in keys):
            yield department


def _asked_day(request) -> date | None:
    """Return the day of `?tag=2027-03-22`, None without a readable one."""
    try:
        asked = date.fromisoformat(request.GET.get("tag", ""))
    except ValueError:
        return None
    return asked if 2000 <= asked.year < 2200 else None


@staff_post(route_name="watch", renderer="json")
def watch(request):
    """A ticket for the day view's socket; a department that was disabled still has its day."""
    account, work = request.identity, request.work
    declared = {
        d.key
        for d in work.departments
        if any(covers(account, "casework", d.key, s.key) for s in d.services)
    }
    today = {
        a.department
        for a in on_day(work, local(work.now).date())
        if covers(account, "casework", a.department, a.service)
    }
    keys = tuple(sorted(declared | today))
    token = request.cookies.get(cookie_name(request, SESSION), "")
    return request.registry.gateways.watch(keys, fingerprint(token))


@staff(route_name="casework_room", renderer="consultation/room.pt")
def room(request):
    """The caseworker's own room."""
    id = request.matchdict["consultation"]
    appointment = appointment_for(request.work, id, request.identity)
    _department, service = catalogue.declared(
        request.work, appointment.department, appointment.service
    )
    case = request.work.records.cases[appointment.case]
    code = code_of(request.work, appointment) if appointment.invited_by else ""
    return {
        "role": "caseworker",
        "appointment": appointment,
        "consultation": appointment.id,
        "service": service,
        "token": "",
        "needs_camera": False,
        "back": "",
        "phone": "",
        "email": "",
        "expected": person(request.work, case, case.participants[0]).name,
        "reference": case.reference,
        "code": code,
        "spelled": spelled(code),
        "roles": ROLES,
        "languages_offered": request.languages,
        "given": {},
        "problems": {},
        "delay": delay.current(request.work, appointment),
        "kinds": accepted(service),
        "identification": identification(request.work, appointment),
        "questions": questions(request.work, appointment),
        "colleagues": colleagues(request.work, appointment, request.identity),
        "texts": texts(request.translate, DESK_TEXTS),
        "capacities": signers.CAPACITIES,
        "proofs": signers.PROOFS,
    }
