"""Lobby and room: the pages, and the calls both sides of the room make."""

from contextlib import suppress

from pyramid.renderers import render_to_response
from pyramid.response import Response

from portal.booking.views import standing
from portal.browsers import kind_of_device
from portal.case.domain import fingerprint
from portal.catalogue.domain import declared
from portal.consultation import aside, desk, domain, handover, places, threat
from portal.consultation.errors import NotAdmitted, RoomClosed, TextsChanged
from portal.consultation.gateway import admission, look
from portal.consultation.places import Place
from portal.consultation.sight import accepted
from portal.consultation.texts import texts
from portal.content import legal
from portal.documents.sheets import handed_out
from portal.errors import NotFound
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


@public(route_name="room", renderer="consultation/room.pt")
def room(request):
    """From the notices to the room on one page: a new page would ask for the camera again."""
    holder = standing(request)
    appointment = holder.appointment
    try:
        domain.check_window(request.work, appointment)
    except RoomClosed:
        if kept := keepsakes(request, appointment.id):
            return _ended(request, kept)
        raise
    domain.check_turned_away(request.work, holder, own_session(request))
    seat = places.own_seat(request.work, holder, own_session(request))
    wanted, known = _texts(request, appointment), holder.participant.acknowledgements
    # Who took note of other versions than the present ones does so anew.
    ticked = legal.acknowledged(((each.text, each.version) for each in known), wanted)
    department, service = declared(
        request.work, appointment.department, appointment.service, request.locale_name
    )
    return {
        "role": "citizen",
        "appointment": appointment,
        "consultation": appointment.id,
        "department": department,
        "service": service,
        "token": request.matchdict["token"],
        "phone": places.phone(request.work, appointment),
        "email": places.email(request.work, appointment),
        "needs_camera": places.shows_identity(request.work, appointment, holder.participant.role),
        "kinds": accepted(service),
        "back": seat.state if seat and ticked else "",
        "wanted": " ".join(f"{key}:{number}" for key, number in wanted.items()),
        "texts": texts(request.translate),
    }


def _ended(request, kept) -> Response:
    """Return the page of an ended conversation with the documents of this browser's seat."""
    page = render_to_response("consultation/ended.pt", {"kept": kept}, request)
    page.status_int = RoomClosed.status
    return page


def own_session(request) -> str:
    """Return the session of the browser's own seat, "" without one."""
    return request.cookies.get(cookie_name(request, SEAT), "")


def keepsakes(request, consultation: str = "") -> dict:
    """Return the locked documents this browser's seat may still fetch, and until when.

    consultation  the only one that counts, "" for whichever the seat belongs to
    """
    try:
        found = places.place_of_session(request.work, own_session(request))
    except NotFound:
        return {}
    kept = handed_out(request.work, found)
    if not kept or consultation not in ("", found.consultation.id):
        return {}
    here = {"consultation": found.consultation.id}
    links = [(d, request.route_path("document_file", document=d.id, **here)) for d in kept]
    return {"documents": links, "until": places.window(request.work, found.appointment)[1]}


@public_post(route_name="enter", renderer="json")
def enter(request):
    """Into the lobby: the ticked notices are kept, the browser gets its own session."""
    link = fingerprint(request.matchdict["token"])
    throttle(request, "enter", link, burst=20, per_minute=6)
    holder = standing(request)
    texts = _acknowledged(request, holder.appointment)
    camera = request.POST.get("kamera") != "nein"
    device = kind_of_device(request.user_agent or "")
    _seat, token = domain.enter(request.work, holder, own_session(request), texts, camera, device)
    look(request, holder.appointment)
    set_cookie(request.response, request, SEAT, token)
    return {"consultation": holder.appointment.id}


def _acknowledged(request, appointment) -> dict[str, int]:
    """Return the texts that were ticked with their versions; raises TextsChanged."""
    if request.POST.get("zustimmung") != "ja":
        return {}
    wanted = _texts(request, appointment)
    shown = request.POST.get("fassungen")
    if shown is not None and shown.split() != [f"{key}:{n}" for key, n in wanted.items()]:
        raise TextsChanged
    return wanted


def _texts(request, appointment) -> dict[str, int]:
    """Return the texts to take note of, with the versions this language shows."""
    return legal.to_acknowledge(
        request.work.records.content,
        request.facts,
        request.locale_name,
        appointment.department,
        appointment.service,
    )


def place(request) -> Place:
    """Return the place of who asks: the caseworker's by login, a citizen's by the seat's cookie."""
    id = request.matchdict["consultation"]
    if request.identity is not None:
        with suppress(NotFound):
            return places.place_of_staff(request.work, id, request.identity)
    return places.place_of_citizen(request.work, id, own_session(request))


@public_post(route_name="room_ticket", renderer="json")
def ticket(request):
    """A one-shot ticket for the socket this seat is entitled to now."""
    found = place(request)
    if places.state_of(found) not in places.PRESENT:
        raise NotAdmitted
    if given := request.POST.get("kamera"):
        domain.declare_camera(found, given == "ja")
        found = place(request)
    if found.staff:
        # The socket belongs to the session that asks, and ends with it.
        token = request.cookies.get(cookie_name(request, SESSION), "")
        found = places.sit_with(found, token)
    if found.seat.state == "admitted":
        token = domain.rotate(request.work, found)
        if token:
            set_cookie(request.response, request, SEAT, token)
            found = places.place_of_citizen(request.work, found.consultation.id, token)
    return admission(request, found)


@public_post(route_name="room_leave", renderer="json")
def leave(request):
    """Leave; the citizen's side goes on to the questionnaire."""
    found = place(request)
    token = domain.leave(request.work, found)
    here = {"consultation": found.consultation.id, "seat": found.seat.id}
    look(request, found.appointment, op="remove", **here)
    if found.staff:
        return {"next": _desk(request)}
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
    desk.open_room(request.work, appointment, request.identity, token)
    look(request, appointment)
    return {"consultation": appointment.id}


@staff_post(route_name="room_admit", renderer="json")
def admit(request):
    """Let somebody in from the lobby."""
    found = place(request)
    desk.admit(request.work, found, request.POST.get("seat", ""))
    look(request, found.appointment)
    return {}


@staff_post(route_name="room_deny", renderer="json")
def deny(request):
    """Turn somebody away, or out of the room."""
    found = place(request)
    seat = request.POST.get("seat", "")
    desk.deny(request.work, found, seat)
    look(request, found.appointment, op="remove", consultation=found.consultation.id, seat=seat)
    return {}


@staff_post(route_name="room_aside", renderer="json")
def send_aside(request):
    """Ask a companion to wait outside for a moment: their socket ends at once."""
    found, seat = place(request), request.POST.get("seat", "")
    aside.send_aside(request.work, found, seat)
    look(request, found.appointment, op="remove", consultation=found.consultation.id, seat=seat)
    return {}


@staff_post(route_name="room_end", renderer="json")
def end(request):
    """End the consultation for all."""
    found = place(request)
    desk.end(request.work, found)
    look(request, found.appointment, op="end", consultation=found.consultation.id)
    return {"next": _desk(request)}


def _desk(request) -> str:
    """Return where a caseworker goes from the room: to where they came from."""
    return request.route_path("day" if request.work.rehearsal is None else "rehearsal")


@staff_post(route_name="room_break_off", renderer="json")
def break_off(request):
    """Break off because of a threat: everybody is out at once."""
    found = place(request)
    threat.break_off(request.work, found)
    look(request, found.appointment, op="end", consultation=found.consultation.id)
    return {}


@staff_post(route_name="room_hand_over", renderer="json")
def hand_over(request):
    """Ask a colleague in, who takes it from there; their day view shows it at once."""
    found = place(request)
    handover.hand_over(request.work, found, request.POST.get("an", ""))
    look(request, found.appointment)
    return {}
