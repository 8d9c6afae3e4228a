"""The page on which an office sets the booking rules of a service, with what that would change."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.desks import desk_of
from portal.booking.domain import coming
from portal.booking.models import Appointment
from portal.casework import rule_forms as forms
from portal.casework.chosen import chosen
from portal.casework.overtaking import FIELD, STATUS, overtaken, seen
from portal.casework.rule_doubts import doubts
from portal.catalogue import adjusting
from portal.clock import local
from portal.errors import Invalid, NotFound
from portal.plugin import BookingRules, Department, Service
from portal.security import staff, staff_post, typed
from portal.work import Work

MOST_SHOWN = 20


@staff(
    route_name="rules", request_method="GET", permission="administer", renderer="casework/rules.pt"
)
def show(request):
    """The rules as they are now, and who changed what."""
    department, service = _which(request)
    values = _asked(request, adjusting.current(request.work, department.key, service.key))
    shown = doubts(values, service, local(request.work.now).date())
    return _page(request, department, service, forms.texts(values), {}) | {"doubts": shown}


def _asked(request, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an earlier state, where the address names one; nothing is stored."""
    department, service = _which(request)
    wanted = request.GET.get("stand", "")
    if wanted == "vorgabe":
        rules = adjusting.declared_rules(request.work, department.key, service.key)
        return adjusting.values_of(rules) if rules else values
    states = adjusting.history(request.work, department.key, service.key)
    if wanted.isascii() and wanted.isdigit() and int(wanted) < len(states):
        rules = adjusting.declared_rules(request.work, department.key, service.key)
        assert rules
        return adjusting.values_of(rules) | dict(states[int(wanted)].values)
    return values


@staff_post(route_name="rules", permission="administer", renderer="casework/rules.pt")
def enter(request):
    """Show what would change, or let it hold from now on."""
    department, service = _which(request)
    given = {name: typed(request.POST, name) for name in (*forms.TITLES, *adjusting.WEEKDAYS)}
    try:
        values = forms.parse(given)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, department, service, given, error.fields)
    if "vorschau" in request.POST:
        return _page(request, department, service, given, {}, _preview(request, values))
    account = request.identity.id

    def act(work: Work) -> bool | None:
        states = adjusting.history(work, department.key, service.key)
        already = adjusting.current(work, department.key, service.key) == values
        if overtaken(typed(request.POST, FIELD), states) and not already:
            return None
        return adjusting.change(work, department.key, service.key, values, account)

    changed = request.registry.office.attempt(act)
    if changed is None:
        request.response.status_int = STATUS
        page = _page(request, department, service, given, {}, _preview(request, values))
        return page | {"overtaken": True}
    return HTTPSeeOther(_here(request, gespeichert="1" if changed else "0"))


def _which(request) -> tuple[Department, Service]:
    """Return department and service; raises NotFound for those of others, or by invitation only."""
    department, service = chosen(request, "administer")
    if adjusting.declared_rules(request.work, department.key, service.key) is None:
        raise NotFound("Diese Dienstleistung gibt es nur auf Einladung. Sie hat keine Regeln.")
    return department, service


def _here(request, **query: str) -> str:
    return str(request.route_path("rules", **request.matchdict, _query=query))


def _preview(request, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs, and which coming appointments the new rules would not offer."""
    work, (department, service) = request.work, _which(request)
    today = local(work.now).date()
    now = adjusting.current(work, department.key, service.key)
    rules = adjusting.declared_rules(work, department.key, service.key)
    assert rules
    becomes = adjusting.rules_with(rules, values)
    own = [
        each
        for each in coming(work)
        if (each.department, each.service) == (department.key, service.key)
        and each.end > work.now
        and not _fits(work, becomes, each)
    ]
    return {
        "changes": forms.difference(now, values),
        "affected": [each.start for each in own[:MOST_SHOWN]],
        "number": len(own),
        "doubts": doubts(values, service, today),
    }


def _fits(work: Work, rules: BookingRules, appointment: Appointment) -> bool:
    start = local(appointment.start)
    begins = timedelta(hours=start.hour, minutes=start.minute)
    ends = begins + (appointment.end - appointment.start)
    there = adjusting.inside(rules, start.date(), begins, ends)
    return there and desk_of(work, appointment) < rules.desks


def _page(request, department, service, given, problems, preview=None) -> dict[str, object]:
    work = request.work
    states = adjusting.history(work, department.key, service.key)
    rules = adjusting.declared_rules(work, department.key, service.key)
    declared = adjusting.values_of(rules)
    after = [declared | dict(each.values) for each in states]
    before = [*after, declared][1:]
    return {
        "names_of_fields": {**forms.DAYS, **forms.TITLES},
        "department": department,
        "service": service,
        "given": given,
        "problems": problems,
        "preview": preview,
        "doubts": preview["doubts"] if preview else [],
        "seen": seen(states),
        "overtaken": False,
        "days": forms.DAYS,
        "numbers": forms.NUMBERS,
        "dates": forms.DATES,
        "saved": request.GET.get("gespeichert", ""),
        "loaded": request.GET.get("stand", ""),
        "history": [
            (number, each.at, _who(work, each.by), forms.difference(was, becomes))
            for number, (each, was, becomes) in enumerate(zip(states, before, after, strict=True))
        ],
        "changed": bool(states and states[0].values),
    }


def _who(work: Work, account: str) -> str:
    if account.startswith("version:"):
        return "neue Version des Amts"
    found = work.records.accounts.get(account)
    return found.email if found else "ein gelöschtes Konto"
