"""Legal holds: who may, names a case by its number and says why it must not be forgotten."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.resending import as_written
from portal.case import holds
from portal.case.models import Case
from portal.security import staff, staff_post, throttle, typed
from portal.staff.domain import covers

UNKNOWN = "Zu dieser Nummer gibt es keinen Vorgang in Ihrem Bereich. Bitte prüfen Sie sie."
NO_REASON = "Bitte schreiben Sie, warum der Vorgang nicht gelöscht werden darf."


@staff(route_name="holds", permission="hold", request_method="GET", renderer="casework/holds.pt")
def show(request):
    """The holds of the own scope, and the form for one more."""
    return _page(request, {})


@staff_post(route_name="holds", permission="hold", renderer="casework/holds.pt", confirmed=True)
def change(request):
    """Hold a case, or lift a hold."""
    given, account = request.POST, request.identity.id
    throttle(request, "holds", account, burst=60, per_minute=10)
    case = _found(request, as_written(typed(given, "nummer")))
    if case is not None and typed(given, "schritt") == "aufheben":
        holds.lift(request.work, case, account)
        return HTTPSeeOther(request.path)
    reason = " ".join(typed(given, "grund").split())
    problems = {} if case is not None else {"nummer": UNKNOWN}
    problems |= {} if reason else {"grund": NO_REASON}
    if case is None or problems:
        request.response.status_int = 422
        return _page(request, problems)
    holds.hold(request.work, case, reason, account)
    return HTTPSeeOther(request.path)


def _found(request, reference: str) -> Case | None:
    records = request.work.records
    case = records.cases.get(records.references.get(reference, ""))
    return case if case is not None and _mine(request, case) else None


def _mine(request, case: Case) -> bool:
    return covers(request.identity, "hold", case.department, case.service)


def _page(request, problems: dict[str, str]) -> dict[str, object]:
    work = request.work
    held = [work.records.cases[id] for id in work.records.holds if id in work.records.cases]
    return {
        "held": [(case, holds.reason(work, case)) for case in held if _mine(request, case)],
        "given": request.POST,
        "problems": problems,
    }
