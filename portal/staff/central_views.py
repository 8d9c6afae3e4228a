"""The way to the central login and back: to log in, or to confirm who sits there."""

import json

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.response import Response

from portal.browsers import kind_of_device
from portal.errors import NotFound, Refused
from portal.security import SESSION, public, public_post, set_cookie, throttle, typed
from portal.staff import central
from portal.staff.confirm_views import LONGEST, THERE
from portal.staff.errors import CentralRefused, ProviderDown
from portal.staff.models import Errand
from portal.staff.provider import Identity
from portal.staff.sockets import close_sockets
from portal.staff.views import OURS, let_in, login_form, own_token

LONGEST_TOKEN = 16_384


@public_post(route_name="central", renderer="casework/login.pt")
def send(request):
    """Send the browser to the provider."""
    provider = request.registry.provider
    if provider is None:
        raise NotFound
    throttle(request, "login from", request.client_addr or "", burst=60, per_minute=30)
    then, kept = _wanted(request)
    device = kind_of_device(request.user_agent or "")
    token, state, errand = central.send(request.work, own_token(request), device, then, kept)
    try:
        there = provider.way_there(state, errand, again=request.identity is not None)
    except ProviderDown as error:
        return _failed(request, error)
    response = HTTPSeeOther(there)
    set_cookie(response, request, SESSION, token)
    return response


def _wanted(request) -> tuple[str, str]:
    """Return where to go afterwards, and what was typed before."""
    if request.identity is None:
        then = typed(request.POST, "weiter")
        return (then if OURS.fullmatch(then) else ""), ""
    there, kept = typed(request.POST, "ziel"), typed(request.POST, "eingaben")
    if not THERE.fullmatch(there) or len(kept) > LONGEST:
        raise NotFound
    return there, kept


@public(route_name="central_back", request_method="GET", renderer="casework/login.pt")
def come_back(request):
    """Take whom the provider sends back. What its address carries is good once.

    Each step is committed by itself: a code cannot be redeemed again where the rest is tried anew.
    """
    provider, attempt = request.registry.provider, request.registry.office.attempt
    if provider is None or request.method != "GET":  # HEAD asks for nothing to be done
        raise NotFound
    throttle(request, "login from", request.client_addr or "", burst=60, per_minute=30)
    token, given = own_token(request), request.GET
    errand = attempt(lambda work: central.back(work, token, typed(given, "state")))
    try:
        if errand is None or not _fits(request, given):
            raise CentralRefused
        identity = provider.identity(typed(given, "code"), errand)
        if request.identity is not None:
            return _confirmed(request, identity, errand)
    except Refused as error:
        return _failed(request, error)
    device = kind_of_device(request.user_agent or "")
    arrival = attempt(lambda work: central.arrive(work, token, identity, device))
    close_sockets(request, arrival.closed)
    if arrival.denied:
        request.response.status_int = 403
        return login_form(request, arrival.denied)
    account = attempt(lambda work: central.signed_in(work, arrival.token))
    return let_in(request, arrival.token, errand.then, account)


@public_post(route_name="central_logout", require_csrf=False)
def logged_out(request):
    """Hear from the provider, not from a browser, that somebody has logged out there."""
    provider = request.registry.provider
    if provider is None:
        raise NotFound
    throttle(request, "logout from", request.client_addr or "", burst=120, per_minute=60)
    token = typed(request.POST, "logout_token")
    try:
        if not 0 < len(token) <= LONGEST_TOKEN:
            raise CentralRefused
        said = provider.logged_out(token)
        ended = request.registry.office.attempt(lambda work: central.logged_out(work, said))
    except CentralRefused:
        return Response(json_body={"error": "invalid_request"}, status=400)
    except ProviderDown:
        return Response(json_body={"error": "temporarily_unavailable"}, status=503)
    close_sockets(request, ended)
    return Response(status=200)


def _fits(request, given) -> bool:
    issuer = request.registry.settings_.oidc_issuer
    return bool(typed(given, "code")) and given.get("iss", issuer) == issuer


def _confirmed(request, identity: Identity, errand: Errand):
    token = own_token(request)
    request.registry.office.attempt(lambda work: central.vouch(work, token, identity, errand))
    values = {
        "action": errand.then,
        "kept": json.loads(central.kept_by(request.work, errand)),
    }
    return render_to_response("casework/confirmed.pt", values, request)


def _failed(request, error: Refused):
    """Say on the login page what went wrong; who is signed in stays so."""
    status = 503 if isinstance(error, ProviderDown) else 422
    reason = request.translate(error.reason)
    if request.identity is not None:
        response = render_to_response("casework/not_confirmed.pt", {"reason": reason}, request)
        response.status_int = status
        return response
    request.response.status_int = status
    return login_form(request, reason)
