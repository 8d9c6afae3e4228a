"""The caseworker's calendar: the secret address, and the page that makes and revokes it."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.case.domain import fingerprint
from portal.casework import diary
from portal.errors import Invalid, NotFound
from portal.security import public, staff, staff_post, throttle, typed


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
    """Whether there is a calendar, since when; its address is not shown again."""
    return _page(request)


@staff_post(route_name="own_feed", renderer="casework/feed.pt")
def change(request):
    """Make or renew it, and show the address this once; or revoke it."""
    step = typed(request.POST, "schritt")
    if step == "zurueckziehen":
        diary.revoke(request.work, request.identity)
        return HTTPSeeOther(request.route_path("own_feed"))
    if step != "erzeugen":
        raise Invalid({"schritt": "Bitte wählen Sie, was geschehen soll."})
    return _page(request, diary.renew(request.work, request.identity))


def _page(request, token: str = "") -> dict[str, object]:
    address = request.route_path("feed", token=token) if token else ""
    return {
        "address": request.registry.settings_.public_url + address if address else "",
        "feed": diary.feed_of(request.work, request.identity),
        "back": diary.BACK,
        "ahead": diary.AHEAD,
    }
