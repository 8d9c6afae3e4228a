"""The calls from presenting to locking: the caseworker presents and releases, signers sign."""

from portal.case.domain import person
from portal.consultation.gateway import look
from portal.documents import domain, signing, tans
from portal.documents.errors import WrongTan
from portal.documents.views import posted, sheet
from portal.errors import portal_error
from portal.plugin import Signature
from portal.security import public, public_post, staff_post, throttle

STEPS = {
    "document_release": tans.release,
    "document_lock": domain.lock,
    "document_take_back": domain.take_back,
}


@staff_post(route_name="document_present", renderer="json")
def present(request):
    """Present for signature, by those who are named."""
    given, found = posted(request), sheet(request)
    domain.present(request.work, found, given.get("signers"))
    look(request, found.place.appointment)
    return {}


@staff_post(route_name="document_release", renderer="json")
@staff_post(route_name="document_lock", renderer="json")
@public_post(route_name="document_take_back", renderer="json")
def step(request):
    """Let the signers ask for a TAN; seal and lock; or back to filling in, as either side may."""
    found = sheet(request)
    STEPS[request.matched_route.name](request.work, found)
    look(request, found.place.appointment)
    return {}


@public(route_name="document_tan", renderer="json")
def known_number(request):
    """The number the booking knows, for the person whose it is: typed once is enough.

    And whether a text message is on its way to this browser, which may have been loaded again.
    """
    found = sheet(request)
    if found.signer is None:
        return {"number": "", "sent": ""}
    case = found.place.case
    known = person(request.work, case, case.participant(found.signer.participant))
    return {"number": known.phone, "sent": tans.on_its_way(request.work, found)}


@public_post(route_name="document_tan", renderer="json")
def issue(request):
    """A TAN for the signer's own page, or to the phone. It is in this answer only."""
    given, found = posted(request), sheet(request)
    throttle(request, "tan", found.document.case, burst=6, per_minute=2)
    way, digest, number = (str(given.get(name, "")) for name in ("way", "digest", "number"))
    code = tans.issue(request.work, found, way, digest, number)
    look(request, found.place.appointment)
    own = found.signer
    return {"tan": code, "told": tans.told(own) if own is not None else ""}


@public_post(route_name="document_sign", renderer="json")
def sign(request):
    """A signer signs, on the touchpad or with a TAN; a wrong one is answered, not raised."""
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
