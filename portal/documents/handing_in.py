"""Files that come after the conversation, behind the link; and where the office looks at them."""

from email.message import Message

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.audit.domain import note
from portal.booking import domain
from portal.booking.company import ROLES, check_decides
from portal.booking.views import standing
from portal.case.domain import person
from portal.case.models import Case
from portal.clock import local
from portal.consultation.domain import appointment_for
from portal.documents import later, link_pages, uploads
from portal.documents.errors import NotReady, UploadRefused
from portal.documents.models import Upload
from portal.documents.upload_views import is_copy, picture, taken
from portal.errors import Invalid
from portal.security import public, public_post, staff, staff_post, throttle, typed
from portal.work import Work


@public(route_name="hand_in", request_method="GET", renderer="documents/hand_in.pt")
def show(request):
    """The form for a file, or that none is asked for."""
    return _page(request, standing(request))


@public_post(route_name="hand_in", renderer="documents/hand_in.pt", files=True)
def hand_in(request):
    """Take a file; one that is refused is answered on the page."""
    throttle(request, "hand in", request.client_addr or "", burst=30, per_minute=10)
    holder, copy = standing(request), is_copy(request)
    try:
        later.check_late(request.work, holder, copy)
        name, cleaned = taken(request, copy, holder.participant.id)

        def keep(work: Work) -> None:
            later.hand_in(
                work, domain.standing(work, request.matchdict["token"]), name, cleaned, copy
            )

        request.registry.office.attempt(keep)
    except (UploadRefused, NotReady, Invalid) as error:
        return _page(request, holder) | link_pages.refused(request, error, "datei")
    here = request.route_path("hand_in", token=request.matchdict["token"])
    return HTTPSeeOther(f"{here}?angekommen{'=signiert' if cleaned.signed else ''}")


def _page(request, holder) -> dict[str, object]:
    work = request.work
    check_decides(holder.participant)
    came = [u for u in uploads.uploads(work, holder.case) if u.by.startswith("participant:")]
    return link_pages.about(request, holder) | {
        "open": later.awaits(work, holder),
        "ended": holder.case.hand_in is not None and holder.case.hand_in <= work.now,
        "until": local(holder.case.hand_in) if holder.case.hand_in else None,
        "copies": uploads.takes_copies(work, holder.appointment),
        "came": [local(upload.created) for upload in came],
        "arrived": "angekommen" in request.GET,
        "signed": request.GET.get("angekommen") == "signiert",
    }


@staff(route_name="desk_uploads", renderer="casework/uploads.pt")
def look_through(request):
    """All files of a case with their pages; that they were looked at is noted."""
    return _uploads(request)


def _uploads(request) -> dict[str, object]:
    case = _case(request)
    found = uploads.uploads(request.work, case)
    for upload in found:
        _read(request, upload)
    fresh = {upload.id for upload in found if upload.seen is None}
    return {
        "consultation": request.matchdict["consultation"],
        "reference": case.reference,
        "citizen": person(request.work, case, case.participants[0]).name,
        "uploads": [
            (
                upload,
                uploads.name(request.work, upload),
                uploads.pages(request.work, upload),
                _bringer(request.work, case, upload),
            )
            for upload in found
        ],
        "fresh": fresh,
        "until": local(case.hand_in) if case.hand_in and request.work.now < case.hand_in else None,
        "days": later.DAYS,
        "awaitable": later.awaitable(request.work, case),
        "problem": "",
    }


def _bringer(work: Work, case: Case, upload: Upload) -> str:
    """Return who brought a file, in words: a representative is not the citizen."""
    kind, _, id = upload.by.partition(":")
    participant = case.find(id) if kind == "participant" else None
    if participant is None:
        return "Sachbearbeitung" if kind == "account" else "jemand, der nicht mehr beteiligt ist"
    role = ROLES.get(participant.role, "Bürgerin oder Bürger")
    return f"{person(work, case, participant).name} ({role})"


@staff_post(route_name="desk_uploads")
def seen(request):
    """What was shown has been looked at: it is no news any more."""
    later.saw(request.work, _case(request), request.POST.getall("gesehen"))
    return _back(request)


@staff_post(route_name="desk_upload_deadline", renderer="casework/uploads.pt")
def set_deadline(request):
    """Have files handed in for some days, or end it."""
    by = f"account:{request.identity.id}"
    try:
        later.allow(request.work, _case(request), typed(request.POST, "tage"), by)
    except NotReady as error:
        request.response.status_int = error.status
        return _uploads(request) | {"problem": error.reason}
    return _back(request)


@staff(route_name="desk_upload")
def fetch(request):
    """The cleaned file, to be saved."""
    upload = _upload(request)
    content = uploads.content(request.work, upload)
    _read(request, upload)
    name = uploads.name(request.work, upload)
    response = Response(content, content_type=upload.kind)
    response.headers["Content-Disposition"] = _to_save(name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _to_save(name: str) -> str:
    """Return the header that has a browser save a file under its name (RFC 6266)."""
    header = Message()
    header.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return str(header["Content-Disposition"])


@staff(route_name="desk_upload_page")
def page(request):
    """A page as it was drawn when the file came."""
    return picture(request, _upload(request))


@staff_post(route_name="desk_upload_remove")
def remove(request):
    """Delete a file that is not locked."""
    case, by = _case(request), f"account:{request.identity.id}"
    upload = uploads.of_case(request.work, case, request.matchdict["upload"])
    uploads.discard(request.work, case, upload, by)
    return _back(request)


def _case(request) -> Case:
    work = request.work
    appointment = appointment_for(work, request.matchdict["consultation"], request.identity)
    case: Case = work.records.cases[appointment.case]
    return case


def _upload(request) -> Upload:
    return uploads.of_case(request.work, _case(request), request.matchdict["upload"])


def _read(request, upload: Upload) -> None:
    note(request.work, "upload.read", f"account:{request.identity.id}", f"upload:{upload.id}")


def _back(request) -> HTTPSeeOther:
    here = {"consultation": request.matchdict["consultation"]}
    return HTTPSeeOther(request.route_path("desk_uploads", **here))
