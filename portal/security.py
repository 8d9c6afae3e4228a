"""Who asks and what they may: deny by default, headers on every answer, CSRF on every change."""

from functools import partial
from urllib.parse import urlsplit

from pyramid.authorization import Everyone
from pyramid.csrf import CookieCSRFStoragePolicy, check_csrf_origin
from pyramid.exceptions import BadCSRFOrigin
from pyramid.security import NO_PERMISSION_REQUIRED, Allowed, Denied
from pyramid.view import view_config
from pyramid.viewderivers import INGRESS

from portal.limits import whose, wider
from portal.setting_values import origin
from portal.staff import domain as staff_domain
from portal.staff.sessions import signed_in
from portal.work import Work

# A view is public only where it says so with this decorator; all others need a staff permission.
public = partial(view_config, permission=NO_PERMISSION_REQUIRED)
public_post = partial(public, request_method="POST")
staff = partial(view_config, permission="casework")
staff_post = partial(staff, request_method="POST")

SESSION = "sitzung"
NETWORKS = 16  # of a site that may do their utmost at once


class StaffPolicy:
    """Pyramid's security policy: the staff session in the cookie, roles to permissions."""

    def identity(self, request):
        """Return the signed-in Staff member, or None."""
        token = request.cookies.get(cookie_name(request, SESSION))
        return signed_in(request.work, token) if token else None

    def authenticated_userid(self, request):
        """Return the account id of who is signed in."""
        return request.identity and request.identity.id

    def permits(self, request, context, permission):
        """Whether one of the member's roles carries the permission."""
        member = request.identity
        if member is not None and staff_domain.may(member, permission):
            return Allowed("role")
        return Denied(Everyone)

    def remember(self, request, token, **kw):
        """Return the headers that set the session cookie."""
        return cookie_headers(request, SESSION, token)

    def forget(self, request, **kw):
        """Return the headers that delete it."""
        return cookie_headers(request, SESSION, None)


def is_staff(work: Work, request) -> bool:
    """Whether somebody signed in asks; also inside acts, which have a unit of work of their own."""
    token = request.cookies.get(cookie_name(request, SESSION))
    return bool(token) and signed_in(work, token) is not None


def cookie_name(request, name: str) -> str:
    """Return `name`, with the __Host- prefix where browsers use https."""
    return f"__Host-{name}" if request.registry.settings_.secure else name


def set_cookie(response, request, name: str, value: str | None) -> None:
    """Set (or with None delete) one of our cookies: this host only, no script, Lax."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        path="/",
        secure=request.registry.settings_.secure,
        httponly=True,
        samesite="Lax",
        max_age=None if value else 0,
    )


def cookie_headers(request, name: str, value: str | None):
    """Return the Set-Cookie headers for one of our cookies."""
    response = request.response.__class__()
    set_cookie(response, request, name, value)
    return [(k, v) for k, v in response.headerlist if k == "Set-Cookie"]


def content_policy(settings) -> str:
    """Return the Content-Security-Policy: everything from here, sockets to the gateways."""
    parts = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "media-src": "'self' blob:",
        "worker-src": "'self'",
        "connect-src": " ".join(["'self'", *settings.gateway_urls]),
        # Browsers look at where the answer to a form leads, too.
        "form-action": " ".join(["'self'", *_central(settings)]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _central(settings) -> list[str]:
    return [origin(settings.oidc_issuer)] if settings.oidc_issuer else []


def headers_tween_factory(handler, registry):
    """Put the security headers on every answer."""
    settings = registry.settings_
    named = {
        "Content-Security-Policy": content_policy(settings),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        # Nothing of a person's may stay in a shared browser; public pages opt out.
        "Cache-Control": "no-store",
    }
    if settings.secure:
        named["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    always = list(named.items())

    def tween(request):
        response = handler(request)
        headers = response.headerlist
        own = {name.lower() for name, _value in headers}
        headers += [each for each in always if each[0].lower() not in own]
        # As it came: a path that cannot be decoded gets its headers, too.
        headers.append(("Permissions-Policy", _permissions(request.environ["PATH_INFO"])))
        return response

    return tween


def _permissions(path: str) -> str:
    share = "(self)" if path.startswith("/intern/beratung/") else "()"
    return (
        f"camera=(self), microphone=(self), display-capture={share}, "
        "geolocation=(), payment=(), usb=()"
    )


def typed(given, name: str) -> str:
    """Return a form's field as text; a file sent in its place counts as nothing."""
    value = given.get(name, "")
    return value if isinstance(value, str) else ""


def plain_fields(view, info):
    """Let a view see files only where it expects some (files=True): elsewhere they are nothing."""
    if info.options.get("files"):
        return view

    def without_files(context, request):
        if request.content_type == "multipart/form-data":
            for name in {n for n, value in request.POST.items() if not isinstance(value, str)}:
                del request.POST[name]
        return view(context, request)

    return without_files


plain_fields.options = ("files",)


def check_origin(request) -> bool:
    """Raise BadCSRFOrigin for what a page from elsewhere wants to change; returns True.

    On https Pyramid looks, and takes nothing that does not say where it comes from. On plain http
    it does not look at all; but there the pages of other ports of this machine share our cookies.
    Browsers always say whence they post, so what says nothing there is no browser.
    """
    try:
        ours = check_csrf_origin(request) if request.scheme == "https" else _from_here(request)
    except ValueError:  # no address at all
        ours = False
    if not ours:
        raise BadCSRFOrigin(f"not from {request.host_url}")
    return True


def _from_here(request) -> bool:
    here, said = request.host_url, request.headers
    origin = said.get("Origin", here) == here
    referrer = f"{request.referrer or here}/".startswith(f"{here}/")
    return (
        origin and referrer and said.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    )


def asking(request) -> str:
    """Return the network somebody asks from, as limits count it."""
    return whose(request.client_addr or "")


def throttle(request, kind: str, key: str, *, burst: int, per_minute: float, cost: int = 1) -> None:
    """Count one try of `key`; raises TooMany when there were too many (settings: limits).

    An IPv6 address counts as its network, whoever has one has 2^64 of them; and all networks of one
    site together for some of them.
    """
    if not request.registry.settings_.limits:
        return
    count = request.registry.limits.count
    count(f"{kind}|{whose(key)}", burst, per_minute, cost)
    if site := wider(key):
        count(f"{kind}|{site}", burst * NETWORKS, per_minute * NETWORKS, cost)


def includeme(config) -> None:
    """Register policy, CSRF and headers."""
    settings = config.registry.settings_
    config.set_security_policy(StaffPolicy())
    config.set_default_permission("nobody")
    config.set_csrf_storage_policy(
        CookieCSRFStoragePolicy(
            cookie_name="__Host-csrf" if settings.secure else "csrf",
            secure=settings.secure,
            httponly=True,
            samesite="Lax",
        )
    )
    origin = urlsplit(settings.public_url).netloc
    # Pyramid asks the callback whether a token is needed: always, but first whence it comes.
    config.set_default_csrf_options(require_csrf=True, check_origin=False, callback=check_origin)
    config.add_settings({"pyramid.csrf_trusted_origins": [origin]})
    config.add_view_deriver(plain_fields, under=INGRESS, over="csrf_view")
    config.add_tween("portal.security.headers_tween_factory", over="portal.reading.tween_factory")
