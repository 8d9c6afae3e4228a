"""What is so for each seat of lobby and room, as both sides ask again and again."""

from portal.booking.company import DECIDING
from portal.booking.models import Appointment
from portal.case.domain import person
from portal.catalogue.maintenance import for_staff
from portal.clock import local
from portal.consultation import delay, fallback, handover, places
from portal.consultation.aside import is_aside
from portal.consultation.identifying import shown
from portal.consultation.identity import confirmed
from portal.consultation.inviting import proposal
from portal.consultation.lobby import told
from portal.consultation.places import Place
from portal.consultation.threat import broken_off
from portal.consultation.views import place
from portal.documents import uploads
from portal.documents.sheets import actor, documents, forms, handed_out
from portal.i18n import _, day
from portal.security import public


def includeme(config) -> None:
    """Let the pages of an appointment say that the office is late."""
    config.add_request_method(_delay_notice, "delay_notice")


def _delay_notice(request, appointment: Appointment) -> str:
    return delay.words(request.work, appointment, request.locale_name)


@public(route_name="room_state", renderer="json")
def state(request):
    """What this seat may know now; who waits knows nothing of the room."""
    found = place(request)
    seat, consultation = found.seat, found.consultation
    known = {"seat": seat.id, "role": seat.role, "state": places.state_of(found)}
    if known["state"] != "admitted":
        return known | _outside(request, found)
    return known | {
        "consultation": consultation.state,
        "people": [_person(request, found, other) for other in _visible(found)],
        "aside": [
            _person(request, found, s) for s in found.consultation.seats.values() if is_aside(s)
        ],
        "proposal": proposal(request, found),
        "fallback": _fallback(request, found),
        "documents": [_listed(request, found, d) for d in documents(request.work, found.case)],
        "uploads": [_brought(request, found, u) for u in uploads.uploads(request.work, found.case)],
        "writes": places.may_write(found),
        "copies": uploads.takes_copies(request.work, found.appointment),
        "hand_in": _deadline(request, found),
        **shown(request, found),
        "forms": [{"key": f.key, "title": f.title} for f in forms(request.work, found)]
        if found.staff
        else [],
        "delayable": found.staff and delay.delayable(request.work, found.appointment),
        "handed_to": _handed_to(request, found) if found.staff else "",
        "maintenance": for_staff(request.work) if found.staff else "",
    }


def _fallback(request, found: Place) -> dict[str, str] | None:
    """Return what was agreed on; before that what the office may propose."""
    if not fallback.takes_part(found):
        return None
    known = fallback.agreed(request.work, found)
    if known is None:
        return {"way": "", "reach": fallback.booked(request.work, found)}
    return {"way": known.way, "reach": known.reach}


def _handed_to(request, found: Place) -> str:
    """Return the address of the colleague who was asked in and has not come yet."""
    account = request.work.records.accounts.get(handover.awaited(found.consultation))
    return account.email if account else ""


def _outside(request, found: Place) -> dict[str, object]:
    """Return what who waits is told, and what who was inside may still fetch."""
    if found.staff:
        return {"broken_off": True} if broken_off(found.consultation) else {}
    waits = places.state_of(found) == "waiting"
    news = told(request.work, found, request.locale_name) if waits else {}
    kept = handed_out(request.work, found)
    news |= {"moved": True} if found.seat.moved else {}
    return news | ({"documents": [_listed(request, found, d) for d in kept]} if kept else {})


def _listed(request, found: Place, document) -> dict[str, object]:
    department, departments = found.appointment.department, request.work.departments
    return {
        "id": document.id,
        "title": departments.said_both(department, document.title, request.locale_name),
        "state": document.state,
        "received": document.received is not None,
    }


def _brought(request, found: Place, upload) -> dict[str, object]:
    return {
        "id": upload.id,
        "name": uploads.name(request.work, upload),
        "mine": upload.by == actor(found),
        "by": _bringer(request, found, upload),
        "copy": upload.copy,
        "removable": uploads.may_take_away(found, upload),
    }


def _bringer(request, found: Place, upload) -> str:
    """Return who brought a file, in words."""
    kind, _colon, id = upload.by.partition(":")
    if kind == "account":
        return str(request.translate(_("Sachbearbeitung")))
    known = next((each for each in found.case.participants if each.id == id), None)
    if known is None:
        return str(request.translate(_("nicht mehr beteiligt")))
    return person(request.work, found.case, known).name


def _deadline(request, found: Place) -> str:
    """Return until when files may be handed in later, "" where nobody asked for any."""
    until = found.case.hand_in
    return day(local(until), request.locale_name) if until and request.work.now < until else ""


def _visible(found: Place):
    """Return the seats this one may see: the room's, and for the staff the lobby's."""
    wanted = ("admitted", "waiting") if found.staff else ("admitted",)
    return [s for s in found.consultation.seats.values() if s.state in wanted]


def _person(request, found: Place, seat) -> dict[str, object]:
    return {
        "seat": seat.id,
        "name": _name(request, found, seat),
        "role": seat.role,
        "state": seat.state,
        "since": seat.since.isoformat(),
        "presence": seat.presence,
        "second_device": seat.second_device,
        "aside": is_aside(seat),
        "camera": seat.camera,
        "signs": places.signs(request.work, found.case, seat),
        **_checked(request, found, seat),
    }


def _name(request, found: Place, seat) -> str:
    """Return how a seat is called: colleagues know each other by address, others by the office."""
    if seat.participant:
        return places.name_of(request.work, found.case, seat)
    account = request.work.records.accounts.get(seat.account) if found.staff else None
    if account is not None and seat.id != found.seat.id:
        return str(account.email)
    return str(request.translate(_("Sachbearbeitung")))


def _checked(request, found: Place, seat) -> dict[str, object]:
    """Return for the office whether somebody who could sign is who they say."""
    if not (found.staff and seat.role in DECIDING):
        return {}
    participant = found.case.participant(seat.participant)
    return {"identified": confirmed(request.work, found, participant, seat.id)}
