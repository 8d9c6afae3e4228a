"""Device check, lobby and room: the pages, and the calls both sides of the room make."""

import json
from contextlib import suppress

from pyramid.httpexceptions import HTTPNoContent
from pyramid.response import Response

from media_gateway.tickets import SIGNATURE_HEADER, MessageRefused
from portal import clock
from portal.booking.views import standing
from portal.catalogue.domain import declared
from portal.consultation import domain, feedback
from portal.consultation.domain import Place
from portal.consultation.gateway import look
from portal.consultation.texts import texts
from portal.content import domain as content
from portal.documents.sheets import documents, forms
from portal.errors import NotFound, Refused
from portal.i18n import _
from portal.security import (
    SESSION,
    cookie_name,
    public,
    public_post,
    set_cookie,
    staff_post,
    throttle,
)

SEAT = "platz"
LEGAL = ("datenschutz", "nutzungsbedingungen")
LONGEST_EVENTS = 64 * 1024


@public(route_name="device_check", renderer="consultation/device_check.pt")
def device_check(request):
    """Try camera, microphone and browser without an appointment."""
    return {"texts": texts(request.translate)}


@public(route_name="room", renderer="consultation/room.pt")
def room(request):
    """From the notices to the room on one page: a new page would ask for the camera again."""
    holder = standing(request)
    domain.check_window(request.work, holder.appointment)
    appointment = holder.appointment
    _department, service = declared(request.work, appointment.department, appointment.service)
    return {
        "role": "citizen",
        "appointment": appointment,
        "consultation": appointment.id,
        "service": service,
        "token": request.matchdict["token"],
        "needs_camera": domain.needs_sight(request.work, appointment),
        "texts": texts(request.translate),
    }


@public_post(route_name="enter", renderer="json")
def enter(request):
    """Into the lobby: the ticked notices are kept, the browser gets its own session."""
    link = domain.fingerprint(request.matchdict["token"])
    throttle(request, "enter", link, burst=20, per_minute=6)
    holder = standing(request)
    texts = _acknowledged(request) if request.POST.get("zustimmung") == "ja" else {}
    session = request.cookies.get(cookie_name(request, SEAT), "")
    _seat, token = domain.enter(request.work, holder, session, texts)
    look(request, holder.appointment)
    set_cookie(request.response, request, SEAT, token)
    return {"consultation": holder.appointment.id}


def _acknowledged(request) -> dict[str, int]:
    pages = request.work.records.content
    return {key: content.page(pages, key, request.facts, "de").version for key in LEGAL}


def place(request) -> Place:
    """Return the place of who asks: the caseworker's by login, a citizen's by the seat's cookie."""
    id = request.matchdict["consultation"]
    if request.identity is not None:
        with suppress(NotFound):
            return domain.place_of_staff(request.work, id, request.identity)
    session = request.cookies.get(cookie_name(request, SEAT), "")
    return domain.place_of_citizen(request.work, id, session)


@public(route_name="room_state", renderer="json")
def state(request):
    """What this seat may know now; who waits knows nothing of the room."""
    found = place(request)
    seat, consultation = found.seat, found.consultation
    known = {"seat": seat.id, "role": seat.role, "state": _seen_state(found)}
    if known["state"] != "admitted":
        return known
    return known | {
        "consultation": consultation.state,
        "people": [_person(request, found, other) for other in _visible(found)],
        "documents": [
            {"id": d.id, "title": d.title, "state": d.state}
            for d in documents(request.work, found.case)
        ],
        "identified": domain.identified(request.work, found),
        "needs_sight": domain.needs_sight(request.work, found.appointment),
        "forms": [{"key": f.key, "title": f.title} for f in forms(request.work, found)]
        if found.staff
        else [],
    }


def _seen_state(found: Place) -> str:
    return "ended" if domain.is_over(found) else found.seat.state


def _visible(found: Place):
    """Return the seats this one may see: the room's, and for the staff the lobby's."""
    wanted = ("admitted", "waiting") if found.staff else ("admitted",)
    return [s for s in found.consultation.seats.values() if s.state in wanted]


def _person(request, found: Place, seat) -> dict[str, object]:
    name = domain.name_of(request.work, found.case, seat)
    return {
        "seat": seat.id,
        "name": name or request.translate(_("Sachbearbeitung")),
        "role": seat.role,
        "state": seat.state,
        "since": seat.since.isoformat(),
        "presence": seat.presence,
        "second_device": seat.second_device,
    }


@public_post(route_name="room_ticket", renderer="json")
def ticket(request):
    """A one-shot ticket for the socket this seat is entitled to now."""
    found = place(request)
    if _seen_state(found) not in domain.PRESENT:
        raise domain.NotAdmitted
    if found.seat.state == "admitted":
        token = domain.rotate(request.work, found)
        if token:
            set_cookie(request.response, request, SEAT, token)
            found = domain.place_of_citizen(request.work, found.consultation.id, token)
    return request.registry.gateways.ticket(request.work, found)


@public_post(route_name="room_leave", renderer="json")
def leave(request):
    """Leave; the citizen's side goes on to the questionnaire."""
    found = place(request)
    token = domain.leave(request.work, found)
    here = {"consultation": found.consultation.id, "seat": found.seat.id}
    look(request, found.appointment, op="remove", **here)
    if found.staff:
        return {"next": request.route_path("day")}
    if not token:
        return {"next": request.route_path("home")}
    return {"next": request.route_path("feedback", token=token)}


@staff_post(route_name="room_open", renderer="json")
def open_room(request):
    """Open the caseworker's own room."""
    appointment = domain.appointment_for(
        request.work, request.matchdict["consultation"], request.identity
    )
    token = request.cookies.get(cookie_name(request, SESSION), "")
    domain.open_room(request.work, appointment, request.identity, token)
    look(request, appointment)
    return {"consultation": appointment.id}


@staff_post(route_name="room_admit", renderer="json")
def admit(request):
    """Let somebody in from the lobby."""
    found = place(request)
    domain.admit(request.work, found, request.POST.get("seat", ""))
    look(request, found.appointment)
    return {}


@staff_post(route_name="room_deny", renderer="json")
def deny(request):
    """Turn somebody away, or out of the room."""
    found = place(request)
    seat = request.POST.get("seat", "")
    domain.deny(request.work, found, seat)
    look(request, found.appointment, op="remove", consultation=found.consultation.id, seat=seat)
    return {}


@staff_post(route_name="room_identify", renderer="json")
def identify(request):
    """Keep the outcome of the look at the photo ID."""
    found = place(request)
    document = request.POST.get("ausweis", "")
    if document not in KINDS:
        raise Refused(_("Bitte wählen Sie, welcher Ausweis gezeigt wurde."))
    domain.identify(request.work, found, KINDS[document], request.POST.get("ergebnis") == "ja")
    look(request, found.appointment)
    return {}


KINDS = {
    "personalausweis": "Personalausweis",
    "reisepass": "Reisepass",
    "aufenthaltstitel": "Aufenthaltstitel",
    "ankunftsnachweis": "Ankunftsnachweis",
}


@staff_post(route_name="room_end", renderer="json")
def end(request):
    """End the consultation for all."""
    found = place(request)
    domain.end(request.work, found)
    look(request, found.appointment, op="end", consultation=found.consultation.id)
    return {"next": request.route_path("day")}


@public(route_name="feedback", request_method="GET", renderer="consultation/feedback.pt")
def show_feedback(request):
    """The questionnaire; every question may stay open."""
    feedback.check(request.work, request.matchdict["token"])
    return {"questions": feedback.QUESTIONS, "scale": feedback.SCALE, "sent": False}


@public_post(route_name="feedback", renderer="consultation/feedback.pt")
def send_feedback(request):
    """Keep the answers, unlinked."""
    feedback.send(request.work, request.matchdict["token"], request.POST)
    return {"questions": {}, "scale": {}, "sent": True}


@public_post(route_name="gateway_events", require_csrf=False)
def gateway_events(request):
    """What a gateway says about its sockets: ids only, signed."""
    body = request.body
    if len(body) > LONGEST_EVENTS:
        return Response(status=413)
    try:
        header = request.headers.get(SIGNATURE_HEADER, "")
        request.registry.event_check.check(header, body, clock.timestamp())
    except MessageRefused:
        return Response(status=403)
    for event in json.loads(body)["events"]:
        department = domain.hear(request.work, event["consultation"], event["seat"], event["event"])
        if department:
            look(request, request.work.records.appointments[event["consultation"]])
    return HTTPNoContent()
