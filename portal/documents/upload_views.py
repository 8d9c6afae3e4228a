"""The room's calls about files people bring: one in, a look at it, out again."""

from pyramid.response import Response

from portal.clock import local
from portal.consultation.gateway import look
from portal.consultation.places import (
    Place,
    check_admitted,
    place_of_citizen,
    place_of_staff,
)
from portal.consultation.views import own_session, place
from portal.documents import later, sandbox, scanner, uploads
from portal.documents.errors import UploadRefused
from portal.documents.models import Upload
from portal.documents.sandbox import LARGEST, Cleaned
from portal.errors import Invalid
from portal.i18n import _, day
from portal.security import public, public_post, throttle
from portal.work import Work


@public_post(route_name="uploads", renderer="json", files=True)
def bring(request):
    """Take a file in; it is cleaned before a transaction begins that could meet another."""
    found = place(request)
    copy = is_copy(request)
    uploads.check(request.work, found, copy)
    throttle(request, "upload", found.case.id, burst=30, per_minute=10)
    name, cleaned = taken(request, copy, found.seat.id)

    def keep(work: Work) -> str:
        own = request.own_work(work)
        return uploads.bring(own, _again(request, own, found), name, cleaned, copy).id

    id = request.registry.office.attempt(keep)
    look(request, found.appointment)
    kept = uploads.file_name(name, cleaned.kind)
    return {"id": id, "name": kept, "mended": cleaned.mended, "signed": cleaned.signed}


def _again(request, work: Work, found: Place) -> Place:
    """Return the same place in another unit of work."""
    if found.staff:
        account = work.records.accounts[found.seat.account]
        return place_of_staff(work, found.consultation.id, account)
    return place_of_citizen(work, found.consultation.id, own_session(request))


def is_copy(request) -> bool:
    """Whether the file is said to be a copy of a photo ID."""
    return request.POST.get("kopie") == "ja"


def taken(request, copy: bool, whose: str) -> tuple[str, Cleaned]:
    """Return name and cleaned content of the file that was sent; raises UploadRefused, Invalid."""
    given = request.POST.get("datei")
    if not hasattr(given, "file"):
        raise Invalid({"datei": _("Bitte wählen Sie eine Datei aus.")})
    content = given.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UploadRefused("large")
    scanner.check(content, request.registry.settings_)
    return str(given.filename), sandbox.cleaned(content, copy, whose)


@public(route_name="upload", renderer="json")
def show(request):
    """A file's pages, with the text on them."""
    _found, upload = _upload(request)
    return described(request.work, upload)


def described(work: Work, upload: Upload) -> dict[str, object]:
    """Return what a page shows of a file."""
    return {
        "id": upload.id,
        "digest": upload.digest,
        "name": uploads.name(work, upload),
        "pages": uploads.pages(work, upload),
    }


@public(route_name="upload_page")
def page(request):
    """A page as it was drawn when the file came."""
    _found, upload = _upload(request)
    return picture(request, upload)


def picture(request, upload: Upload) -> Response:
    """Return the page that the address names."""
    jpeg = uploads.picture(request.work, upload, request.matchdict["page"])
    return Response(jpeg, content_type="image/jpeg")


@public_post(route_name="upload_remove", renderer="json")
def remove(request):
    """Delete a file that is not locked: the own one, or for the staff any."""
    found, upload = _upload(request)
    uploads.take_away(request.work, found, upload)
    look(request, found.appointment)
    return {}


@public_post(route_name="upload_deadline", renderer="json")
def set_deadline(request):
    """A caseworker lets files be handed in later, behind the link."""
    found = place(request)
    until = later.let_hand_in(request.work, found, request.POST.get("tage", ""))
    look(request, found.appointment)
    return {"until": day(local(until), request.locale_name)}


def _upload(request) -> tuple[Place, Upload]:
    found = place(request)
    check_admitted(found)
    return found, uploads.of_case(request.work, found.case, request.matchdict["upload"])
