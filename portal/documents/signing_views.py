"""The calls that sign: the caseworker releases, the citizen asks for a TAN and signs."""

from portal.case.domain import person
from portal.consultation.gateway import look
from portal.consultation.places import may_sign
from portal.documents import signing, tans
from portal.documents.errors import WrongTan
from portal.documents.views import posted, sheet
from portal.errors import portal_error
from portal.plugin import Signature
from portal.security import public, public_post, staff_post, throttle


@staff_post(route_name="document_release", renderer="json")
def release(request):
    """Let the citizen ask for a TAN."""
    found = sheet(request)
    tans.release(request.work, found)
    look(request, found.place.appointment)
    return {}


@public(route_name="document_tan", renderer="json")
def known_number(request):
    """The number the booking knows, for the person whose it is: typed once is enough."""
    place = sheet(request).place
    if not may_sign(place):
        return {"number": ""}
    return {"number": person(request.work, place.case, place.case.participants[0]).phone}


@public_post(route_name="document_tan", renderer="json")
def issue(request):
    """A TAN for the citizen's own page, or to the phone. It is in this answer only."""
    given, found = posted(request), sheet(request)
    throttle(request, "tan", found.document.case, burst=6, per_minute=2)
    way, digest, number = (str(given.get(name, "")) for name in ("way", "digest", "number"))
    code = tans.issue(request.work, found, way, digest, number)
    look(request, found.place.appointment)
    return {"tan": code, "told": tans.told(found.document)}


@public_post(route_name="document_sign", renderer="json")
def sign(request):
    """The citizen signs, on the touchpad or with a TAN; a wrong one is answered, not raised."""
    given, found = posted(request), sheet(request)
    way, digest = str(given.get("way", Signature.TOUCHPAD)), str(given.get("digest", ""))
    read_it = given.get("read") is True
    try:
        if way == Signature.TOUCHPAD:
            signing.sign_by_hand(request.work, found, given, digest, read_it)
        else:
            typed = str(given.get("tan", ""))
            signing.sign_by_tan(request.work, found, way, typed, digest, read_it)
    except WrongTan as error:
        look(request, found.place.appointment)
        return portal_error(error, request)
    look(request, found.place.appointment)
    return {}
