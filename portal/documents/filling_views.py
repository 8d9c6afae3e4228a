"""The calls that fill a form in: an entry, showing what one wrote for oneself, and copying."""

from portal.consultation.gateway import look
from portal.documents import filling, transcripts
from portal.documents.errors import Stale
from portal.documents.views import posted, sheet
from portal.errors import Invalid, portal_error
from portal.i18n import _
from portal.security import public_post, staff_post, typed


@public_post(route_name="document_field", renderer="json")
def fill(request):
    """Write one field; 409 with the newer entry when somebody else was faster.

    What is refused is answered, not raised: that it was refused is kept for the other side.
    """
    given = posted(request)
    found = sheet(request)
    key, value, base = given.get("field"), given.get("value"), given.get("base")
    if not (isinstance(key, str) and isinstance(value, str) and isinstance(base, int)):
        raise Invalid({"field": _("Der Eintrag ist nicht lesbar angekommen.")})
    try:
        entry = filling.fill(request.work, found, key, value, base)
    except (Invalid, Stale) as error:
        reason = error.reason if isinstance(error, Stale) else error.fields[key]
        stale = isinstance(error, Stale)
        filling.complain(request.work, found, key, value, reason, stale)
        look(request, found.place.appointment)
        return portal_error(error, request)
    look(request, found.place.appointment)
    field = found.form.field(key)
    assert field is not None
    named = filling.writers(request.work, found.place)
    return filling.readable(named, field, entry, found.place)


@public_post(route_name="document_show", renderer="json")
def show_private(request):
    """Let all read the own private field."""
    found = sheet(request)
    filling.show(request.work, found, typed(request.POST, "feld"))
    look(request, found.place.appointment)
    return {}


@staff_post(route_name="document_transcript", renderer="json")
def transcript(request):
    """What a caseworker copies: one entry, or all of them."""
    return {
        "text": transcripts.transcript(request.work, sheet(request), typed(request.POST, "feld"))
    }
