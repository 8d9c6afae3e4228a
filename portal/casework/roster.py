"""Who sits at which desk: the desks of the own scope, and a name for each."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking import staffing
from portal.booking.staffing import Place
from portal.catalogue import domain as catalogue
from portal.errors import Invalid, NotFound
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers


@staff(
    route_name="staffing", request_method="GET", permission="plan", renderer="casework/roster.pt"
)
def show(request):
    """All desks of the own scope with who sits there."""
    return _page(request, {})


@staff_post(route_name="staffing", permission="plan", renderer="casework/roster.pt")
def change(request):
    """Keep who sits where; desks without a field stay as they are."""
    mine = _mine(request)
    known = {"csrf_token", *(field for place in mine for field in _fields(place))}
    if not set(request.POST) <= known:
        raise NotFound  # somebody else's
    wanted = {place.key: (place, _wanted(request, place)) for place in mine}
    actor = f"account:{request.identity.id}"
    try:
        request.registry.office.attempt(lambda work: staffing.assign(work, wanted, actor))
    except Invalid as error:
        request.response.status_int = 422
        return _page(request, error.fields)
    return HTTPSeeOther(request.route_path("staffing", _query={"gespeichert": "1"}))


def _mine(request) -> list[Place]:
    """Return the places all of whose services the account may plan."""
    return [
        place
        for department in catalogue.enabled(request.work, staff=True)
        for place in staffing.places(department)
        if all(
            covers(request.identity, "plan", department.key, service.key)
            for service in place.services
        )
    ]


def _wanted(request, place: Place) -> tuple[str, ...]:
    """Return the account for each desk as it is asked for, or as it is."""
    named = staffing.named(request.work, place)
    return tuple(
        typed(request.POST, field) if field in request.POST else named[desk]
        for desk, field in enumerate(_fields(place))
    )


def _fields(place: Place) -> list[str]:
    return [f"{place.key}/{desk}" for desk in range(place.desks)]


def _page(request, problems: dict[str, str]) -> dict[str, object]:
    mine = _mine(request)
    return {
        "departments": {
            place.department.key: (
                place.department,
                [_desks(request, each) for each in mine if each.department == place.department],
            )
            for place in mine
        },
        "problems": problems,
        "saved": "gespeichert" in request.GET and not problems,
    }


def _desks(request, place: Place) -> dict[str, object]:
    chosen = _wanted(request, place)
    return {
        "place": place,
        "accounts": staffing.eligible(request.work, place),
        "desks": list(zip(range(1, place.desks + 1), _fields(place), chosen, strict=True)),
    }
