"""Asking somebody else in during the conversation: the caseworker's form, the citizen's answer."""

from portal.booking.company import ROLES
from portal.booking.forms import parse_companion
from portal.consultation import proposing
from portal.consultation.gateway import look
from portal.consultation.places import Place, may_write, sits
from portal.consultation.views import place
from portal.invitation.spelling import spelled
from portal.security import public_post, staff_post, throttle, typed


@staff_post(route_name="room_propose", renderer="json")
def propose(request):
    """Ask the citizen about somebody, or take the question back."""
    found = place(request)
    if typed(request.POST, "schritt") == "schliessen":
        proposing.withdraw(request.work, found)
    else:
        throttle(request, "propose", found.consultation.id, burst=10, per_minute=2)
        role, known = parse_companion(
            request.POST, "de", ROLES, languages=request.languages, needs_email=False
        )
        proposing.propose(request.work, found, role, known)
    look(request, found.appointment)
    return {}


@public_post(route_name="room_agree", renderer="json")
def agree(request):
    """Say yes or no to who is to join."""
    found = place(request)
    agreed = typed(request.POST, "antwort") == "ja"
    proposing.answer(request.work, found, typed(request.POST, "frage"), agreed)
    look(request, found.appointment)
    return {}


def proposal(request, found: Place) -> dict[str, object] | None:
    """Return what a seat may know of the question: who decides reads it, the office all of it."""
    asked = found.consultation.proposal
    if asked is None or not (found.staff or (may_write(found) and asked.state == "asked")):
        return None
    if asked.state == "agreed" and sits(found, asked.participant):
        return None
    known = proposing.proposed(request.work, found, asked)
    role = request.translate(ROLES[asked.role])
    told = {"id": asked.id, "state": asked.state, "role": role, "name": known["name"]}
    if not found.staff:
        return told
    way = proposing.way_in(request.work, found, asked)
    if not way:
        return told | {"state": "gone"} if asked.state == "agreed" else told
    link = f"{request.registry.settings_.public_url}/termin/{way['token']}"
    return told | {
        "name": way["name"],
        "mailed": way["email"],
        "link": link,
        "code": way["code"],
        "spelled": [", ".join(group) for group in spelled(way["code"])],
    }
