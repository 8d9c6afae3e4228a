"""When a device fails: the code for another one, where it is typed in, what else is agreed."""

import segno
from pyramid.httpexceptions import HTTPSeeOther

from portal.catalogue.domain import declared
from portal.consultation import fallback, moving, places
from portal.consultation.errors import CodeUnknown, RoomClosed
from portal.consultation.gateway import look
from portal.consultation.sight import accepted
from portal.consultation.texts import texts
from portal.consultation.views import SEAT, own_session, place
from portal.security import public, public_post, set_cookie, throttle, typed


@public_post(route_name="room_code", renderer="json")
def give_code(request):
    """Return a code for right now, also as a picture to scan; or one to write down."""
    found = place(request)
    throttle(request, "device code", found.seat.id, burst=6, per_minute=2)
    if request.POST.get("aufschreiben") == "ja":
        code = moving.offer_code(request.work, found, written_down=True)
        return {"code": code, "page": _page(request)}
    code = moving.offer_code(request.work, found)
    page = _page(request)
    # Behind the #, so that it stands in nobody's log.
    picture = segno.make(f"{page}#{code}", error="m").svg_data_uri(scale=5, border=2)
    minutes = moving.LASTS.total_seconds() // 60
    return {"code": code, "page": page, "picture": picture, "minutes": int(minutes)}


def _page(request) -> str:
    url: str = request.registry.settings_.public_url + request.route_path("device")
    return url


@public_post(route_name="room_fallback", renderer="json")
def agree(request):
    """Keep what both sides agreed on for the case that the technology fails."""
    found, given = place(request), request.POST
    fallback.agree(request.work, found, typed(given, "weg"), typed(given, "wohin"))
    look(request, found.appointment)
    return {}


@public(route_name="device", request_method="GET", renderer="consultation/device.pt")
def show_device(request):
    """The form for the code, on the other device."""
    return {"given": {}, "problems": {}}


@public_post(route_name="device", renderer="consultation/device.pt")
def use_device(request):
    """Take the place over; wrong codes are counted by address, and of all together."""
    throttle(request, "device", request.client_addr or "", burst=6, per_minute=2)
    throttle(request, "device wrong", "all", burst=100, per_minute=30, cost=0)
    try:
        id, left, token = moving.move_here(request.work, typed(request.POST, "code"))
    except CodeUnknown as error:
        throttle(request, "device wrong", "all", burst=100, per_minute=30)
        request.response.status_int = error.status
        return {"given": request.POST, "problems": {"code": request.translate(error.reason)}}
    appointment = request.work.records.appointments[id]
    look(request, appointment, op="remove", consultation=id, seat=left)
    answer = HTTPSeeOther(request.route_path("own_room", consultation=id))
    set_cookie(answer, request, SEAT, token)
    return answer


@public(route_name="own_room", renderer="consultation/room.pt")
def own_room(request):
    """The room for a browser that has a seat and needs no link."""
    session = own_session(request)
    found = places.place_of_citizen(request.work, request.matchdict["consultation"], session)
    if found.seat.state not in places.PRESENT or places.is_over(found):
        raise RoomClosed
    appointment = found.appointment
    department, service = declared(
        request.work, appointment.department, appointment.service, request.locale_name
    )
    return {
        "role": "citizen",
        "appointment": appointment,
        "consultation": found.consultation.id,
        "department": department,
        "service": service,
        "token": "",
        "phone": places.phone(request.work, appointment),
        "email": places.email(request.work, appointment),
        "needs_camera": places.shows_identity(request.work, appointment, found.seat.role),
        "kinds": accepted(service),
        "back": found.seat.state,
        "texts": texts(request.translate),
    }
