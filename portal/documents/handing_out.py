"""Pages and calls for getting documents afterwards: the code here, what it opens there."""

from pyramid.response import Response

from portal.booking.views import standing
from portal.clock import local
from portal.consultation.domain import appointment_for
from portal.consultation.gateway import look
from portal.consultation.views import place
from portal.documents import files, link_pages, pickup, wishes
from portal.documents.errors import NotReady, WrongCode
from portal.documents.views import pdf_file
from portal.i18n import day
from portal.security import public, public_post, staff_post, throttle, typed


@public_post(route_name="room_pickup", renderer="json")
def give_code(request):
    """A new code, said in this answer only."""
    found = place(request)
    throttle(request, "pickup code", found.case.id, burst=6, per_minute=2)
    code, given = pickup.offer(request.work, found)
    return {"code": code, "until": day(local(given.until), request.locale_name)}


@staff_post(route_name="desk_pickup", renderer="casework/pickup.pt")
def give_code_by_phone(request):
    """A new code to read out, once somebody has called and said who they are."""
    work = request.work
    appointment = appointment_for(work, request.matchdict["consultation"], request.identity)
    case = work.records.cases[appointment.case]
    code, given = pickup.offer_by_phone(work, case, request.identity.id)
    return {"code": code, "until": local(given.until), "reference": case.reference}


@public(route_name="pickup", request_method="GET", renderer="documents/pickup.pt")
def show(request):
    """The form for the code, or that there is nothing to fetch."""
    return _page(request, standing(request))


@public_post(route_name="pickup", renderer="documents/pickup.pt")
def fetch(request):
    """What the code opens, or one of the documents; a wrong code is answered, not raised."""
    throttle(request, "pickup", request.client_addr or "", burst=10, per_minute=4)
    holder, given = standing(request), request.POST
    code, id = typed(given, "code"), typed(given, "dokument")
    try:
        if id == wishes.COPY:
            return _to_save(pickup.fetch_copy(request.work, holder, code))
        if id:
            document = pickup.fetch(request.work, holder, code, id)
            look(request, holder.appointment)
            return pdf_file(files.final_pdf(request.work, document), f"{document.form}.pdf")
        found = pickup.open_with(request.work, holder, code)
    except (WrongCode, NotReady) as error:
        return _page(request, holder) | link_pages.refused(request, error, "code")
    copy = pickup.copy_granted(holder.case)
    return _page(request, holder) | {"found": found, "copy": copy, "code": code}


def _to_save(copy: bytes) -> Response:
    response = Response(copy, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


def _page(request, holder) -> dict[str, object]:
    return link_pages.about(request, holder) | {
        "waiting": pickup.waiting(request.work, holder),
        "given": request.POST,
        "found": (),
        "copy": False,
        "code": "",
    }
