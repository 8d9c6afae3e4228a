"""The caseworker's calendars: the secret address of the own one here, and one named elsewhere."""

from datetime import timedelta

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.case.domain import fingerprint
from portal.casework import diary
from portal.clock import local
from portal.errors import Invalid, NotFound
from portal.security import public, staff, staff_post, throttle, typed
from portal.staff import calendars
from portal.staff.fetching import Unfetchable, check


@public(route_name="feed")
def feed(request):
    """The calendar itself: whoever has the address may read it."""
    token = request.matchdict["token"]
    try:
        account = diary.owner(request.work, token)
    except NotFound:
        # Only misses count by address: a whole office may fetch its calendars from one.
        throttle(request, "feed", request.client_addr or "", burst=30, per_minute=10)
        raise
    throttle(request, "feed of", fingerprint(token), burst=20, per_minute=4)
    return Response(
        diary.diary(request.work, account),
        content_type="text/calendar",
        charset="utf-8",
        cache_control="private",
    )


@staff(route_name="own_feed", request_method="GET", renderer="casework/feed.pt")
def show(request):
    """Whether there are calendars, since when; no address is shown again."""
    return _page(request)


@staff_post(route_name="own_feed", renderer="casework/feed.pt")
def change(request):
    """Do what the button says; a new address of the own calendar is shown this once."""
    step, account = typed(request.POST, "schritt"), request.identity
    if step == "erzeugen":
        return _page(request, diary.renew(request.work, account))
    if step == "eintragen":
        return _name(request)
    if step == "zurueckziehen":
        diary.revoke(request.work, account)
    elif step == "austragen":
        calendars.drop(request.work, account)
    else:
        raise Invalid({"schritt": "Bitte wählen Sie, was geschehen soll."})
    return HTTPSeeOther(request.route_path("own_feed"))


def _name(request):
    """Read a calendar, and name it where that went well."""
    office, id = request.registry.office, request.identity.id
    throttle(request, "calendar of", id, burst=6, per_minute=2)
    try:
        address = check(typed(request.POST, "adresse"))
    except Unfetchable as error:
        return _refused(request, error.reason)
    found = calendars.read(office.settings, address, *calendars.span_to_read(request.work))
    if found.problem:
        return _refused(request, found.problem)
    office.attempt(lambda work: calendars.keep(work, work.records.accounts[id], address, found))
    return HTTPSeeOther(f"{request.route_path('own_feed')}#belegt")


def _refused(request, reason: str) -> dict[str, object]:
    request.response.status_int = 422
    return _page(request) | {"problems": {"adresse": reason}}


def _page(request, token: str = "") -> dict[str, object]:
    work, address = request.work, request.route_path("feed", token=token) if token else ""
    busy = calendars.calendar_of(work, request.identity.id)
    return {
        "address": request.registry.settings_.public_url + address if address else "",
        "feed": diary.feed_of(work, request.identity),
        "back": diary.BACK,
        "ahead": diary.AHEAD,
        "busy": busy,
        "last": local(busy.until - timedelta(seconds=1)).date() if busy else None,
        "counts_until": busy.read + calendars.KEPT if busy else None,
        "counts": busy is not None and calendars.counts(work, busy),
        "every": calendars.EVERY // timedelta(minutes=1),
        "given": request.POST,
        "problems": {},
    }
