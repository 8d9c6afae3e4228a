"""Login of the staff: address and password and the second factor, or a passkey."""

import json
import re

import segno
from pyramid.csrf import new_csrf_token
from pyramid.httpexceptions import HTTPSeeOther

from portal.browsers import kind_of_device
from portal.case.domain import fingerprint
from portal.errors import Invalid, NotFound, Refused
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
from portal.staff import domain, login, passkeys, sessions
from portal.staff.errors import ProviderDown
from portal.staff.models import Account
from portal.staff.sockets import close_sockets

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
    return login_form(request)


def login_form(request, reason: str = "", email: str = ""):
    """Return what the login page shows: the step at which the browser's session is."""
    session = sessions.session(request.work, own_token(request))
    stage = session.stage if session and session.account else ""
    picture = ""
    secret = ""
    account = request.work.records.accounts.get(session.account) if session else None
    if session and account and session.offered:
        issuer = f"Videoberatung {request.registry.settings_.city_name}"
        address = login.enrolment_address(session, account, issuer)
        picture = segno.make(address).svg_data_uri(scale=5, border=2)
        secret = session.offered
    return {
        "stage": stage,
        "reason": reason,
        "email": email,
        "picture": picture,
        "secret": secret,
        "coded": bool(account and (account.second_factor or session.offered or account.recovery)),
        "passkey": bool(
            request.registry.settings_.passkey_domain
            and (not stage or (stage == "code" and account and account.passkeys))
        ),
        "central": request.registry.provider is not None and not stage,
        "then": request.params.get("weiter", ""),
    }


@public_post(route_name="login", renderer="casework/login.pt")
def log_in(request):
    """Check what was typed; every outcome takes the same path."""
    given = request.POST
    email = typed(given, "email").strip()
    step = next((step for field, step in STEPS.items() if field in given), _password)
    try:
        token = step(request)
    except Invalid as error:
        request.response.status_int = error.status
        return login_form(request, " ".join(error.fields.values()))
    except Refused as error:
        request.response.status_int = 422
        return login_form(request, request.translate(error.reason), email)
    return let_in(request, token)


def _password(request) -> str:
    email = typed(request.POST, "email").strip()
    throttle(request, "login from", request.client_addr or "", burst=60, per_minute=30)
    # By account and network, or a stranger could keep somebody out; loosely by account.
    near = f"{email.casefold()} {asking(request)}"
    throttle(request, "login as", near, burst=8, per_minute=4)
    throttle(request, "login at all", email.casefold(), burst=60, per_minute=20)
    device = kind_of_device(request.user_agent or "")
    return login.log_in(request.work, email, typed(request.POST, "password"), device)[0]


def _code(request) -> str:
    # By account: a fresh login must not bring fresh tries.
    session = sessions.session(request.work, own_token(request))
    throttle(request, "code", session.account if session else "", burst=6, per_minute=1)
    return login.give_code(request.work, own_token(request), typed(request.POST, "code"))


def _new_password(request) -> str:
    new = (typed(request.POST, "neu"), typed(request.POST, "noch_einmal"))
    return login.choose_password(request.work, own_token(request), *new)


def _passkey(request) -> str:
    throttle(request, "login from", request.client_addr or "", burst=60, per_minute=30)
    return passkeys.log_in(request.work, own_token(request), typed(request.POST, "passkey"))


# By the field that is sent; anything else is address and password.
STEPS = {"neu": _new_password, "code": _code, "passkey": _passkey}


@public_post(route_name="login_passkey", renderer="json")
def ask_for_passkey(request):
    """Say what the browser is to ask for: to log in, or to confirm who sits there."""
    if not request.registry.settings_.passkey_domain:
        raise NotFound
    throttle(request, "login from", request.client_addr or "", burst=60, per_minute=30)
    if request.identity is not None:
        mine = request.identity
        return json.loads(passkeys.request(request.work, own_token(request), mine, alone=True))
    device = kind_of_device(request.user_agent or "")
    token, options = passkeys.ask_at_login(request.work, own_token(request), device)
    set_cookie(request.response, request, SESSION, token)
    return json.loads(options)


def let_in(request, token: str, then: str = "", account: Account | None = None):
    """Lead on with a session's new token: to the next step, or where one wanted to go."""
    account = account or sessions.signed_in(request.work, token)
    response = HTTPSeeOther(_next(request, account, then) if account else _again(request))
    set_cookie(response, request, SESSION, token)
    if account:
        # The login rotates everything a stranger could have planted in this browser; but tried
        # anew after a conflict, the form must meet the token it was sent with.
        sent = request.environ["HTTP_COOKIE"]
        new_csrf_token(request)
        request.environ["HTTP_COOKIE"] = sent
    return response


def own_token(request) -> str:
    """Return the token of the browser's session, "" without one."""
    return request.cookies.get(cookie_name(request, SESSION), "")


def _again(request) -> str:
    then = request.params.get("weiter", "")
    return request.route_path("login", _query={"weiter": then} if then else {})


def _next(request, account, then: str) -> str:
    """Return where to go after login: only ever to a page of ours for the staff."""
    then = then or request.params.get("weiter", "")
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
    away, token = _way_out(request), own_token(request)
    sessions.log_out(request.work, token)
    close_sockets(request, (fingerprint(token),))
    response = HTTPSeeOther(away or request.route_path("login"))
    set_cookie(response, request, SESSION, None)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _way_out(request) -> str:
    """Return where who came by the central login logs out there, too; "" for nowhere."""
    if request.registry.provider is None or not (request.identity and request.identity.central):
        return ""
    try:
        return str(request.registry.provider.way_out())
    except ProviderDown:
        return ""  # here it is over all the same
