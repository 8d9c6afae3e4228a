"""The JSON API: departments, free times, booking, FAQ."""

import hashlib
import json
from datetime import date, datetime, timedelta

from pyramid.response import Response

from portal.api.locks import locked
from portal.api.models import Answer
from portal.api.openapi import document
from portal.booking import forms, holding, offers
from portal.booking.errors import MattersRefused
from portal.booking.offers import Wish
from portal.booking.slots import MOST_DAYS
from portal.booking.steps import check_holds, count_hold
from portal.case.domain import fingerprint, person
from portal.catalogue.domain import NoSuchService, enabled, service
from portal.content.views import find
from portal.errors import Invalid, PortalError, Refused
from portal.i18n import _
from portal.rendering import iso
from portal.security import public, public_post, throttle
from portal.work import Work

LONGEST_BODY = 16 * 1024
ANSWERS_KEPT = timedelta(days=1)
BOOKED = "X-Appointment"  # names a firm appointment between the functions here, never outside


class KeyReused(Refused):
    """The same Idempotency-Key with another body."""

    kind = "idempotency-key"
    reason = _("Dieser Idempotency-Key wurde schon für eine andere Anfrage benutzt.")


@public(route_name="api_openapi", renderer="json")
def openapi(request):
    """The description of this API."""
    return document(request.registry.settings_.public_url)


@public(route_name="api_departments", renderer="json")
def departments(request):
    """Enabled departments with their services."""
    return [
        {"key": d.key, "name": d.name, "services": [_service(s) for s in d.services]}
        for d in enabled(request.work)
    ]


def _service(found):
    return {
        "key": found.key,
        "title": found.title,
        "bookable": found.bookable,
        "identification": str(found.identification),
        "matters": [{"key": m.key, "title": m.title, "minutes": m.minutes} for m in found.matters],
    }


@public(route_name="api_slots", renderer="json")
def slots(request):
    """Free times of a service; days outside notice and horizon are empty."""
    where = request.matchdict
    department, wanted = service(request.work, where["department"], where["service"])
    if not wanted.bookable:
        raise NoSuchService
    matters = offers.check_matters(wanted, _words(request.GET.get("matters", "")))
    first, last = _days(request)
    found = offers.free_slots(request.work, department, wanted, matters, first, last)
    return {
        "timezone": "Europe/Berlin",
        "minutes": int(wanted.duration(matters).total_seconds() // 60),
        "slots": [{"start": iso(slot.start), "end": iso(slot.end)} for slot in found],
    }


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _days(request) -> tuple[date, date]:
    try:
        first = date.fromisoformat(request.GET["from"])
        last = date.fromisoformat(request.GET["to"])
    except (KeyError, ValueError):
        raise Invalid({"from": _("Bitte geben Sie from und to als JJJJ-MM-TT an.")}) from None
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Invalid({"to": _("Bitte fragen Sie höchstens 92 Tage auf einmal ab.")})
    return first, last


# A program has no cookie of ours, so there is nothing a foreign page could abuse; a body that is
# not JSON is refused, which keeps plain forms out.
@public_post(route_name="api_appointments", require_csrf=False)
def book(request):
    """Book a time: held until the mail's button, or firm where no mail is asked for."""
    throttle(request, "api", request.client_addr or "", burst=200, per_minute=120)
    given = _body(request)
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        response = _answer(request, given)
        response.headers.pop(BOOKED, None)
        return response
    with locked(f"answer|{key}"):
        return _remembered(request, given, fingerprint(key))


def _body(request) -> dict:
    if request.content_type != "application/json" or len(request.body) > LONGEST_BODY:
        raise Invalid({"body": _("Bitte schicken Sie application/json, höchstens 16 KiB.")})
    try:
        given = request.json_body
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Invalid({"body": _("Bitte schicken Sie ein JSON-Objekt.")})
    return given


def _remembered(request, given: dict, key: str) -> Response:
    """Answer the same key and body the same way; keep no personal data to do so."""
    office = request.registry.office
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    with office.transact() as work:
        known = work.records.answers.get(key)
        if known is not None and known.until > work.now:
            if known.digest != digest:
                raise KeyReused
            return _again(work, known)
    response = _answer(request, given)
    appointment = response.headers.pop(BOOKED, "")
    with office.transact() as work:
        work.records.answers[key] = Answer(
            digest=digest,
            status=response.status_int,
            # An access link is kept nowhere in clear; an answer that holds one is made anew.
            body=b"" if appointment else response.body,
            appointment=appointment,
            until=work.now + ANSWERS_KEPT,
        )
    return response


def _again(work: Work, known: Answer) -> Response:
    if known.appointment:
        return _booked(work, work.records.appointments[known.appointment])
    kind = "application/json" if known.status == 201 else "application/problem+json"
    return Response(known.body, status=known.status, content_type=kind)


def _answer(request, given: dict) -> Response:
    """Book, and turn what the domain raises into its problem."""
    try:
        check_holds(request)
        response = _book(request, given)
        count_hold(request)
        return response
    except PortalError as error:
        return request.invoke_exception_view((type(error), error, error.__traceback__))


def _book(request, given: dict) -> Response:
    known = forms.parse_person(given, request.reader, languages=request.languages)
    start = _start(given)
    wished = str(given.get("department")), str(given.get("service"))

    def act(work: Work) -> Response:
        department, wanted = service(work, *wished)
        if not wanted.bookable:
            raise NoSuchService
        matters = given.get("matters") or []
        if not (isinstance(matters, list) and all(isinstance(m, str) for m in matters)):
            raise MattersRefused
        wish = Wish(
            department=department,
            service=wanted,
            matters=offers.check_matters(wanted, matters),
            start=start,
        )
        return _created(work, holding.hold(work, wish, known.person, known.language))

    answered: Response = request.registry.office.attempt(act, asks=True)
    return answered


def _start(given: dict) -> datetime:
    return forms.parse_start(given.get("start"))


def _created(work: Work, appointment) -> Response:
    if appointment.state == "booked":
        response = _booked(work, appointment)
        response.headers[BOOKED] = appointment.id
        return response
    body = {"status": "held", "expires_at": iso(appointment.expires)}
    return Response(json_body=body, status=201, content_type="application/json")


def _booked(work: Work, appointment) -> Response:
    case = work.records.cases[appointment.case]
    token = (person(work, case, case.participants[0]).tokens or {})["access"]
    body = {"status": "booked", "manage_url": f"{work.settings.public_url}/termin/{token}"}
    return Response(json_body=body, status=201, content_type="application/json")


@public(route_name="api_faq", renderer="json")
def faq(request):
    """Search the FAQ."""
    query = request.GET.get("q", "").strip()[:200]
    return [
        {
            "section": question.section,
            "question": question.title,
            "answer_html": question.html,
            "url": request.registry.settings_.public_url
            + request.route_path("question", section=question.section, question=question.key),
            "score": round(score, 4),
        }
        for question, score in (find(request, query) if query else ())
    ]
