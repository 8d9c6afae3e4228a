"""Keeping a reserved time longer: a form without JavaScript, a call in place with it."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking import entries, holding
from portal.booking.errors import KeptLongest, NotOffered, SlotTaken
from portal.booking.offers import Wish
from portal.booking.remaining import remaining
from portal.booking.steps import beaten, bookable, page, step, throttle_reserving, where
from portal.errors import wants_json
from portal.rendering import iso
from portal.security import public_post
from portal.work import Work

FROM = {"angaben": "book_details", "pruefen": "book_check"}


@public_post(route_name="book_extend")
def extend(request):
    """Keep what was typed, and the time longer; reserve it anew if it ended and is still free."""
    # One more reservation, as limits count: keeping many costs as much as taking many.
    throttle_reserving(request)
    try:
        left = _extend(request)
    except SlotTaken as error:
        others = _times(request, lost=True)
        return _elsewhere(request, others) or beaten(request, error, _times(request), others)
    except NotOffered:  # it ended, and is too near by now
        others = _times(request)
        return _elsewhere(request, others) or HTTPSeeOther(others)
    except KeptLongest:
        if wants_json(request):
            raise
        return _back(request, "unveraendert")
    return Response(json_body=left) if wants_json(request) else _back(request, "verlaengert")


def _back(request, time: str) -> HTTPSeeOther:
    """Return to the step, which does not ask for more while somebody is still typing."""
    here = step(request, FROM.get(request.POST.get("schritt"), "book_details"))
    return HTTPSeeOther(f"{here}?zeit={time}")


def _extend(request) -> dict[str, object]:
    office, token = request.registry.office, request.matchdict["reservation"]
    typed = entries.fit(request.POST.items())
    if typed:
        office.attempt(lambda work: holding.keep_entries(work, page(request), typed))
    with office.transact() as work:
        start = holding.reserved_by(work, token).start

    def act(work: Work) -> dict[str, object]:
        department, service = bookable(work, request)
        matters = holding.reserved_by(work, token).matters
        wish = Wish(department=department, service=service, matters=matters, start=start)
        found = holding.extend(work, wish, token)
        return remaining(work, found, request.locale_name)

    left: dict[str, object] = office.attempt(act)
    return left


def _times(request, lost: bool = False) -> str:
    """Return where other times are offered; what was typed goes over to the one chosen there."""
    token = request.matchdict["reservation"]
    with request.registry.office.transact() as work:
        reserved = holding.reserved_by(work, token)
        query = [("anliegen", matter) for matter in reserved.matters]
        query += [("schritt", "termin"), ("reservierung", token)]
        query += [("vergeben", iso(reserved.start))] if lost else []
    return request.route_path("book", _query=query, **where(request))


def _elsewhere(request, address: str) -> Response | None:
    """Tell a script where to go on; None where no script asks."""
    return Response(json_body={"page": address}, status=409) if wants_json(request) else None
