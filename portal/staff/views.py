"""Login of the staff: address and password, then the code of the second factor."""

import re

import segno
from pyramid.csrf import new_csrf_token
from pyramid.httpexceptions import HTTPSeeOther

from portal.browsers import kind_of_device
from portal.errors import Invalid, Refused
from portal.security import (
    SESSION,
    asking,
    cookie_name,
    public,
    public_post,
    set_cookie,
    throttle,
    typed,
)
from portal.staff import domain

# Where a login may lead: the staff's own pages.
OURS = re.compile(r"/intern/[A-Za-z0-9/_-]*", re.ASCII)


def includeme(config) -> None:
    """Add `request.may(permission)` for templates and views."""
    config.add_request_method(
        lambda request, permission: bool(request.has_permission(permission)), "may"
    )


@public(route_name="login", request_method="GET", renderer="casework/login.pt")
def show_login(request):
    """The login form, or the code form while a login is half done."""
    if request.identity is not None:
        return HTTPSeeOther(_home(request, request.identity))
    return _form(request)


def _form(request, reason: str = "", email: str = ""):
    session = domain.session(request.work, _token(request))
    stage = session.stage if session else ""
    picture = ""
    secret = ""
    if session and session.offered:
        account = request.work.records.accounts[session.account]
        issuer = f"Videoberatung {request.registry.settings_.city_name}"
        address = domain.enrolment_address(session, account, issuer)
        picture = segno.make(address).svg_data_uri(scale=5, border=2)
        secret = session.offered
    return {
        "stage": stage,
        "reason": reason,
        "email": email,
        "picture": picture,
        "secret": secret,
        "then": request.params.get("weiter", ""),
    }


@public_post(route_name="login", renderer="casework/login.pt")
def log_in(request):
    """Check what was typed; every outcome takes the same path."""
    given = request.POST
    email = typed(given, "email").strip()
    try:
        if "neu" in given:
            new = (typed(given, "neu"), typed(given, "noch_einmal"))
            token, finished = domain.choose_password(request.work, _token(request), *new), True
        elif "code" in given:
            # By account: a fresh login must not bring fresh tries.
            session = domain.session(request.work, _token(request))
            throttle(request, "code", session.account if session else "", burst=6, per_minute=1)
            token = domain.give_code(request.work, _token(request), typed(given, "code"))
            finished = domain.signed_in(request.work, token) is not None
        else:
            throttle(request, "login from", request.client_addr or "", burst=60, per_minute=30)
            # By account and network, or a stranger could keep somebody out; loosely by account.
            near = f"{email.casefold()} {asking(request)}"
            throttle(request, "login as", near, burst=8, per_minute=4)
            throttle(request, "login at all", email.casefold(), burst=60, per_minute=20)
            token, session = domain.log_in(
                request.work,
                email,
                typed(given, "password"),
                kind_of_device(request.user_agent or ""),
            )
            finished = not session.stage
    except Invalid as error:
        request.response.status_int = error.status
        return _form(request, " ".join(error.fields.values()))
    except Refused as error:
        request.response.status_int = 422
        return _form(request, request.translate(error.reason), email)
    account = domain.signed_in(request.work, token)
    response = HTTPSeeOther(_next(request, account) if finished else _again(request))
    set_cookie(response, request, SESSION, token)
    if finished:
        # The login rotates everything a stranger could have planted in this browser.
        new_csrf_token(request)
    return response


def _token(request) -> str:
    return request.cookies.get(cookie_name(request, SESSION), "")


def _again(request) -> str:
    then = request.params.get("weiter", "")
    return request.route_path("login", _query={"weiter": then} if then else {})


def _next(request, account) -> str:
    """Return where to go after login: only ever to a page of ours for the staff."""
    then = request.params.get("weiter", "")
    return then if OURS.fullmatch(then) else _home(request, account)


def _home(request, account) -> str:
    homes = (
        ("casework", "day"),
        ("edit", "contents"),
        ("administer", "manage_departments"),
        ("assist", "helpdesk"),
        ("hold", "holds"),
    )
    for permission, route in homes:
        if domain.may(account, permission):
            return request.route_path(route)
    return request.route_path("operation")


@public_post(route_name="logout")
def log_out(request):
    """End the session; its sockets are closed."""
    token = _token(request)
    domain.log_out(request.work, token)
    request.registry.gateways.tell(op="close_session", session=domain.fingerprint(token))
    response = HTTPSeeOther(request.route_path("login"))
    set_cookie(response, request, SESSION, None)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
