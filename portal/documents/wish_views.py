"""Behind the link: asking for a copy or for early erasure. For the staff: deciding it."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.views import standing
from portal.case.domain import person
from portal.case.models import Case
from portal.documents import link_pages, wishes
from portal.documents.errors import NotReady
from portal.errors import Invalid, NotFound
from portal.security import public, public_post, staff, staff_post, throttle, typed
from portal.staff.domain import covers

STAFF = {wishes.COPY: "Kopie der eigenen Daten", wishes.ERASURE: "Früher löschen"}


@public(route_name="own_data", request_method="GET", renderer="documents/own_data.pt")
def show(request):
    """What can be asked for, and what became of it."""
    return _own(request, standing(request))


@public_post(route_name="own_data", renderer="documents/own_data.pt")
def ask(request):
    """Ask for one of both, or take back what was asked for."""
    throttle(request, "own data", request.client_addr or "", burst=10, per_minute=2)
    holder, given = standing(request), request.POST
    if kind := typed(given, "zurueck"):
        wishes.take_back(request.work, holder, kind)
        return HTTPSeeOther(request.path)
    try:
        wishes.ask(request.work, holder, typed(given, "wunsch"), typed(given, "sicher") == "ja")
    except Invalid as error:
        return _own(request, holder) | link_pages.refused(request, error)
    return HTTPSeeOther(request.path)


def _own(request, holder) -> dict[str, object]:
    case = holder.case
    wishes.check_decides(holder.participant)
    copy, erasure = (wishes.find(case, kind) for kind in wishes.KINDS)
    return link_pages.about(request, holder) | {
        "copy": copy,
        "erasure": erasure,
        "revocable": wishes.revocable,
        "answers": {each.kind: wishes.answer(request.work, case, each) for each in case.wishes},
    }


@staff(route_name="wishes", request_method="GET", renderer="casework/wishes.pt")
def list_wishes(request):
    """What people of the own scope ask for."""
    return _list(request)


def _erases(request) -> bool:
    given = request.POST
    return typed(given, "wunsch") == wishes.ERASURE and typed(given, "entscheidung") == "ja"


@staff_post(route_name="wishes", renderer="casework/wishes.pt", confirmed=_erases)
def decide(request):
    """Grant or refuse a wish."""
    given, work, account = request.POST, request.work, request.identity.id
    case, kind = _case(request, typed(given, "vorgang")), typed(given, "wunsch")
    try:
        if typed(given, "entscheidung") == "ja":
            wishes.grant(work, case, kind, account)
        else:
            wishes.refuse(work, case, kind, account, typed(given, "grund"))
    except (Invalid, NotReady) as error:
        request.response.status_int = error.status
        reason = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.reason
        return _list(request) | {"problem": reason, "wrong": (case.id, kind)}
    return HTTPSeeOther(request.path)


def waiting(request) -> list[Case]:
    """Return the cases of the own scope somebody has to decide on, the oldest wish first."""
    records = request.work.records
    ids = sorted(records.wishes, key=records.wishes.get)
    cases = [records.cases[id] for id in ids if id in records.cases]
    return [c for c in cases if covers(request.identity, "casework", c.department, c.service)]


def _list(request) -> dict[str, object]:
    work = request.work
    return {
        "rows": [
            {
                "case": case,
                "wish": wish,
                "words": STAFF[wish.kind],
                "who": person(work, case, case.participant(wish.participant)).name,
                "obstacle": wishes.obstacle(work, case) if wish.kind == wishes.ERASURE else "",
            }
            for case in waiting(request)
            for wish in wishes.waiting(case)
        ],
        "problem": "",
        "wrong": ("", ""),
        "given": request.POST,
    }


def _case(request, id: str) -> Case:
    case = request.work.records.cases.get(id)
    if case is None or not covers(request.identity, "casework", case.department, case.service):
        raise NotFound
    return case
