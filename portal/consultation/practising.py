"""The citizen's side of the practice room: opening it from the device check, reporting, closing."""

from portal.clock import local
from portal.consultation import practice
from portal.i18n import time_of_day
from portal.security import check_origin, public_post, throttle, typed


# Like the probe: public pages set no cookie, so the origin is looked at instead of a token.
@public_post(route_name="practice", renderer="json", require_csrf=False)
def open_room(request):
    """Open a practice room; returns the code to say, and the token with which this page reports."""
    check_origin(request)
    throttle(request, "practice", request.client_addr or "", burst=5, per_minute=1)
    throttle(request, "practices", "all", burst=200, per_minute=60)
    token, code = practice.open_practice(request.work)
    until = local(request.work.now + practice.LASTS)
    return {"token": token, "code": code, "until": time_of_day(until, request.locale_name)}


@public_post(route_name="practice_report", renderer="json", require_csrf=False)
def report(request):
    """Keep what the check has found; says whether somebody looks, and what they ask for."""
    check_origin(request)
    throttle(request, "practice report", request.client_addr or "", burst=60, per_minute=60)
    if typed(request.POST, "ende"):
        practice.close(request.work, typed(request.POST, "token"))
        return {}
    given = {name: typed(request.POST, name) for name in (*practice.ALLOWED, *practice.LARGEST)}
    now = practice.report(request.work, typed(request.POST, "token"), given)
    return {"helped": now.helped, "asked": now.asked}
