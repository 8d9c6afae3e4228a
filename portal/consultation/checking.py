"""The device check: a page for everybody, and a ticket to measure the line with."""

from portal.consultation.check_texts import CHECK_TEXTS
from portal.consultation.errors import ProbedOften
from portal.consultation.texts import texts
from portal.errors import TooMany
from portal.security import check_origin, public, public_post, throttle


@public(route_name="device_check", renderer="consultation/device_check.pt")
def device_check(request):
    """Try browser, camera, microphone, speaker and line without an appointment."""
    return {"texts": texts(request.translate, CHECK_TEXTS)}


@public_post(route_name="probe", renderer="json", require_csrf=False)
def probe(request):
    """Return what a browser needs to measure its line; nothing is stored, no cookie is set.

    Without a cookie there is no token against forged requests either: the origin is looked at, so
    that no other page uses up the quota of those who read it.
    """
    check_origin(request)
    try:
        throttle(request, "probe", request.client_addr or "", burst=6, per_minute=1)
    except TooMany as often:
        raise ProbedOften(often.seconds) from None
    return request.registry.gateways.probe()
