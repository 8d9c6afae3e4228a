"""Errors of the domain, and the one place where they become pages.

PortalError
├── NotFound            404  no such thing, or none for you
├── Gone                410  it was there: cancelled, expired, used
├── Conflict            409  somebody else was faster, or it is locked
├── Refused             422  a rule says no
├── Invalid             422  fields that must be mended
├── TooMany             429  try again later
└── UnderMaintenance    503  nothing new begins for some hours
"""

import logging
import secrets
import traceback
from datetime import datetime
from pathlib import Path

from pyramid.exceptions import BadCSRFToken
from pyramid.httpexceptions import (
    HTTPException,
    HTTPForbidden,
    HTTPMovedPermanently,
    HTTPSeeOther,
)
from pyramid.renderers import render_to_response
from pyramid.response import Response

from portal import clock
from portal.i18n import _, moment
from portal.reading import WITH_COOKIES
from portal.routes import other_spelling

log = logging.getLogger(__name__)


class PortalError(Exception):
    """Something went wrong that the person can be told: `reason` in German, ready to show."""

    status = 500
    kind = "error"
    again = True  # whether a page with 410 offers to book anew
    seconds: int | None = None  # after which trying again makes sense
    title = ""  # of the page, where the one of the status says too little
    reason = _("Das hat leider nicht funktioniert. Bitte versuchen Sie es noch einmal.")

    def __init__(self, reason: str = "", **values: object) -> None:
        self.reason = reason or self.reason
        self.values = values
        super().__init__(self.reason)


class NotFound(PortalError):
    """404"""

    status = 404
    kind = "not-found"
    reason = _("Diese Seite gibt es nicht. Vielleicht ist die Adresse nicht vollständig.")


class Gone(PortalError):
    """410"""

    status = 410
    kind = "gone"
    reason = _("Dieser Link gilt nicht mehr.")


class Conflict(PortalError):
    """409"""

    status = 409
    kind = "conflict"
    reason = _("Inzwischen hat sich etwas geändert. Bitte laden Sie die Seite neu.")


class Refused(PortalError):
    """422 by a rule"""

    status = 422
    kind = "refused"


class Invalid(PortalError):
    """422 by input: `fields` maps field names to German reasons."""

    status = 422
    kind = "invalid"
    reason = _("Bitte prüfen Sie Ihre Angaben.")

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields


class TooMany(PortalError):
    """429"""

    status = 429
    kind = "too-many"
    reason = _("Das waren zu viele Versuche. Bitte warten Sie einige Minuten.")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


TITLES = {
    400: _("Die Adresse ist nicht lesbar"),
    403: _("Das dürfen Sie hier nicht"),
    404: _("Seite nicht gefunden"),
    405: _("Das geht so nicht"),
    409: _("Das ging leider nicht"),
    410: _("Dieser Link gilt nicht mehr"),
    415: _("Das geht so nicht"),
    422: _("Das ging leider nicht"),
    429: _("Bitte warten Sie einen Moment"),
    500: _("Da ist bei uns etwas schiefgegangen"),
}
REASONS = {
    400: _("Bitte rufen Sie die Seite noch einmal über unsere Startseite auf."),
    403: _("Ihre Anmeldung reicht dafür nicht aus, oder das Formular war zu lange offen."),
    404: NotFound.reason,
    405: _("Bitte benutzen Sie die Schaltflächen auf unseren Seiten."),
}
FORM_REFUSED = _("Das Formular ist nicht angekommen")
FORM_TOO_OLD = _(
    "Das Formular war zu lange offen. Bitte gehen Sie zurück, laden Sie die Seite neu und "
    "schicken Sie das Formular noch einmal ab."
)
COOKIE_MISSING = _(
    "Ihr Browser hat unser Cookie nicht angenommen. Wir brauchen es nur, damit niemand Fremdes "
    "dieses Formular für Sie abschickt. Bitte erlauben Sie Cookies für diese Seite, gehen Sie "
    "zurück und laden Sie die Seite neu."
)


def wants_json(request) -> bool:
    """Whether the answer to this request is read by a program."""
    asked = request.headers.get("Accept") == "application/json"
    return asked or request.path_info.startswith(("/api/", "/raum/", "/gateway/"))


def page(request, status: int, reason: str = "", **more) -> Response:
    """Return the error page, or the RFC 9457 problem for programs."""
    text = request.translate
    title = more.pop("title", "") or text(TITLES.get(status, TITLES[500]))
    reason = reason or text(REASONS.get(status, PortalError.reason))
    again = more.pop("again", True) and status == 410
    if wants_json(request):
        kind = more.pop("kind", None) or str(status)
        body = {"type": f"{request.registry.settings_.public_url}/probleme/{kind}"}
        body |= {"title": title, "status": status, "detail": reason} | more
        return Response(json_body=body, status=status, content_type="application/problem+json")
    more.pop("kind", None)
    lost = status in (404, 410) and request.path_info.startswith(("/termin/", "/einladung/"))
    shown = {"title": title, "reason": reason, "again": again, "lost": lost}
    response = render_to_response("errors/error.pt", shown | more, request)
    response.status_int = status
    return response


def portal_error(error: PortalError, request) -> Response:
    """Turn a domain error into its page."""
    text = request.translate
    more = {"kind": error.kind, "title": text(error.title), "again": error.again}
    if isinstance(error, Invalid):
        more["fields"] = {name: text(reason) for name, reason in error.fields.items()}
    more |= {name: _plain(request, value) for name, value in error.values.items()}
    said = {name: _worded(request, value) for name, value in error.values.items()}
    response = page(request, error.status, text(error.reason, **said), **more)
    if error.seconds is not None:
        response.retry_after = error.seconds
    return response


def _worded(request, value: object) -> object:
    """Return a time in words, all else as it is."""
    return moment(value, request.locale_name) if isinstance(value, datetime) else value


def _plain(request, value: object) -> object:
    """Return times, and slots as their starts, in RFC 3339 for programs; all else as it is."""
    if wants_json(request) and isinstance(value, datetime):
        return clock.local(value).isoformat()
    if wants_json(request) and isinstance(value, tuple):
        return [clock.local(slot.start).isoformat() for slot in value]
    return value


def http_error(error: HTTPException, request) -> Response:
    """Turn Pyramid's own errors into our page; send the anonymous to the login."""
    if 300 <= error.status_int < 400:
        return error
    staff_page = request.path_info.startswith("/intern") and not wants_json(request)
    if isinstance(error, HTTPForbidden) and staff_page and not request.identity:
        return HTTPSeeOther(request.route_path("login", _query={"weiter": request.path}))
    if isinstance(error, BadCSRFToken):
        return _form_refused(error, request)
    if error.status_int == 404 and (address := other_spelling(request)):
        return HTTPMovedPermanently(address)
    return page(request, error.status_int)


def _form_refused(error: BadCSRFToken, request) -> Response:
    """Say why a form was not taken: no cookie came with it, or it was open too long."""
    text = request.translate
    reason = text(FORM_TOO_OLD if request.environ[WITH_COOKIES] else COOKIE_MISSING)
    return page(request, error.status_int, reason, title=text(FORM_REFUSED))


def unexpected(error: Exception, request) -> Response:
    """Log an unexpected error under a number the page names; never the request's content."""
    incident = secrets.token_hex(4)
    route = getattr(request.matched_route, "name", "-")
    log.error("event=error incident=%s route=%s error=%s", incident, route, trace(error))
    reason = request.translate(
        _("Bitte versuchen Sie es noch einmal. Bei Rückfragen nennen Sie uns die Nummer {number}."),
        number=incident,
    )
    return page(request, 500, reason)


def trace(error: BaseException) -> str:
    """Return type and places of an error, never its text: templates put values into that."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-8:]))
    cause = f" from {trace(error.__cause__)}" if error.__cause__ else ""
    return f"{type(error).__name__} at {places}{cause}"


def includeme(config) -> None:
    """Register the error views."""
    config.add_exception_view(portal_error, context=PortalError)
    config.add_exception_view(http_error, context=HTTPException)
    config.add_notfound_view(http_error)
    config.add_forbidden_view(http_error)
    # What is tried again is no incident yet; only its last try is.
    config.add_exception_view(unexpected, context=Exception, retryable_error=False)
    config.add_exception_view(
        unexpected, context=Exception, retryable_error=True, last_retry_attempt=True
    )
