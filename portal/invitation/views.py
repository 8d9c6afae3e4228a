"""Inviting, and the citizen's way in by a code that was read out."""

from datetime import UTC, datetime, timedelta

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.desks import has_desk
from portal.booking.forms import NEEDS, parse_person
from portal.case.domain import new_id, person
from portal.catalogue.domain import declared, enabled, service
from portal.clock import BERLIN
from portal.consultation.domain import appointment_for
from portal.consultation.gateway import look
from portal.errors import Invalid, NotFound
from portal.i18n import LOCALES, _
from portal.invitation import domain
from portal.invitation.domain import Offer
from portal.invitation.spelling import spelled
from portal.security import public, public_post, staff, staff_post, throttle, typed
from portal.staff.domain import covers

# What the citizen is told about the own name, said to somebody who types for another.
SAID_TO_STAFF = {
    "Bitte geben Sie Ihren Vor- und Nachnamen ein.": "Bitte geben Sie Vor- und Nachnamen der "
    "eingeladenen Person ein.",
    "Bitte geben Sie Ihre E-Mail-Adresse ein.": "Bitte geben Sie die E-Mail-Adresse der "
    "eingeladenen Person ein, oder wählen Sie den Code zum Vorlesen.",
}


@staff(route_name="invite", request_method="GET", renderer="invitation/invite.pt")
def show_invite(request):
    """The form of an invitation."""
    return _form(request, request.GET, {})


def _form(request, given, problems):
    return {
        "given": given,
        "problems": {name: request.translate(text) for name, text in problems.items()},
        "offered": _offered(request),
        "needs": given.getall("needs"),
        "all_needs": NEEDS,
        "languages_offered": LOCALES,
        "lengths": domain.LENGTHS,
        "once": given.get("once") or new_id(),
    }


def _offered(request):
    """Return (department, services) this caseworker may invite for."""
    account = request.identity
    return [
        (department, services)
        for department in enabled(request.work)
        if (
            services := [
                s for s in department.services if covers(account, "casework", department.key, s.key)
            ]
        )
    ]


@staff_post(route_name="invite", renderer="invitation/invite.pt")
def invite(request):
    """Send an invitation, or start at once."""
    try:
        offer = _parse(request)
        appointment = domain.invite(request.work, request.identity, offer)
    except Invalid as error:
        request.response.status_int = 422
        return _form(request, request.POST, error.fields)
    look(request, appointment)
    if offer.start is None:
        return HTTPSeeOther(request.route_path("casework_room", consultation=appointment.id))
    return HTTPSeeOther(request.route_path("invited", appointment=appointment.id))


def _parse(request) -> Offer:
    given, problems = request.POST, {}
    by_mail = given.get("way", "mail") == "mail"
    found = _service(request, given.get("service", ""), problems)
    start = None if "now" in given else _start(given, problems)
    reachable = None
    length = _length(given, problems)
    try:
        reachable = parse_person(given, "de", needs_email=by_mail)
    except Invalid as error:
        problems |= {name: SAID_TO_STAFF.get(text, text) for name, text in error.fields.items()}
    if problems or reachable is None or found is None:
        raise Invalid(problems)
    department, wanted, matters = found
    return Offer(
        department=department,
        service=wanted,
        matters=matters,
        person=reachable.person,
        language=reachable.language,
        start=start,
        length=length,
        by_mail=by_mail,
        once=given.get("once", ""),
    )


def _service(request, value: str, problems):
    """Return department, service and matters of "department/service" or "…/matter"."""
    department, key, *matters = [*value.split("/"), ""][:3]
    matters = tuple(matter for matter in matters if matter)
    try:
        found = service(request.work, department, key)
    except NotFound:
        found = None
    known = found and all(found[1].matter(matter) for matter in matters)
    if not known or not covers(request.identity, "casework", department, key):
        problems["service"] = _("Bitte wählen Sie eine Dienstleistung.")
        return None
    return *found, matters


def _length(given, problems) -> timedelta | None:
    """Return what was typed as minutes; None where the matter decides."""
    text = given.get("minutes", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:4]) in domain.LENGTHS):
        problems["minutes"] = "Bitte geben Sie eine Dauer zwischen 5 und 180 Minuten ein."
        return None
    return timedelta(minutes=int(text))


def _start(given, problems) -> datetime | None:
    """Return the instant of the fields start (RFC 3339), or day and time in local time.

    As UTC: ZODB cannot pickle a ZoneInfo.
    """
    text = given.get("start") or f"{given.get('day', '')}T{given.get('time', '')}"
    try:
        start = datetime.fromisoformat(text)
        if not 2000 <= start.year < 2200:
            raise ValueError
    except ValueError:
        problems["day"] = _("Bitte geben Sie Tag und Uhrzeit an.")
        return None
    return (start if start.tzinfo else start.replace(tzinfo=BERLIN)).astimezone(UTC)


@staff(route_name="invited", renderer="invitation/invited.pt")
def invited(request):
    """What to say on the phone: time, code, reference number."""
    appointment = appointment_for(request.work, request.matchdict["appointment"], request.identity)
    case = request.work.records.cases[appointment.case]
    code = domain.code_of(request.work, appointment)
    _department, offered = declared(request.work, appointment.department, appointment.service)
    return {
        "appointment": appointment,
        "person": person(request.work, case, case.participants[0]),
        "service": offered,
        "crowded": offered is not None and not has_desk(offered, appointment),
        "matters": [m for m in offered.matters if m.key in appointment.matters] if offered else [],
        "code": code,
        "spelled": spelled(code),
        "reference": case.reference,
    }


@public(route_name="invitation_code", request_method="GET", renderer="invitation/code.pt")
def show_code(request):
    """The form for a code that was read out."""
    return {"given": {}, "problems": {}}


@public_post(route_name="invitation_code", renderer="invitation/code.pt")
def give_code(request):
    """Lead from a code to the appointment."""
    throttle(request, "invitation", request.client_addr or "", burst=10, per_minute=4)
    try:
        _holder, token = domain.accept(request.work, typed(request.POST, "code"))
    except NotFound:
        request.response.status_int = 422
        reason = request.translate(
            _("Diesen Code gibt es nicht. Bitte prüfen Sie jeden Buchstaben und jede Ziffer.")
        )
        return {"given": request.POST, "problems": {"code": reason}}
    return HTTPSeeOther(request.route_path("appointment", token=token))


@public(route_name="invitation")
def invitation(request):
    """The address of an invitation: on to the appointment, or 404."""
    throttle(request, "invitation", request.client_addr or "", burst=30, per_minute=10)
    _holder, token = domain.accept(request.work, request.matchdict["token"])
    return HTTPSeeOther(request.route_path("appointment", token=token))
