"""The office's side of invitations: what needs seeing to, sending anew, taking back, printing."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking.offers import titles
from portal.case.domain import person
from portal.catalogue.domain import declared
from portal.consultation.domain import appointment_for
from portal.documents.fonts import missing, printable
from portal.documents.pdf import printed
from portal.errors import Conflict, Invalid, NotFound
from portal.invitation import forms, issuing, paper
from portal.invitation.choice import listed
from portal.invitation.domain import code_of
from portal.invitation.errors import NotPrintable
from portal.invitation.following import linked
from portal.invitation.models import Invitation
from portal.invitation.sight import TROUBLES, lines, trouble
from portal.invitation.spelling import spelled
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers
from portal.work import Work

HEADINGS = {
    "open": "Wartet auf Antwort",
    "expired": "Abgelaufen",
    "chosen": "Zeit gewählt",
    "cancelled": "Termin gewählt und wieder abgesagt",
    "withdrawn": "Zurückgezogen",
    "declined": "Falsche Person",
}


@staff(route_name="invitations", renderer="invitation/invitations.pt")
def invitations(request):
    """The open invitations of the own scope; those that need seeing to first."""
    found = lines(request.work, request.identity)
    return {
        "troubled": [line for line in found if line.trouble],
        "open": [line for line in found if not line.trouble],
    }


def _asked(request) -> Invitation:
    """Return the invitation of this address; raises NotFound for that of other scopes."""
    found: Invitation | None = request.work.records.invitations.get(request.matchdict["invitation"])
    if found is None or not covers(request.identity, "casework", found.department, found.service):
        raise NotFound
    return found


@staff(route_name="asked", request_method="GET", renderer="invitation/asked.pt")
def asked(request):
    """How an invitation stands, what to say on the phone, and what can be done."""
    return _page(request, _asked(request), {})


def _became(work: Work, invitation: Invitation, state: str) -> str:
    """Of a chosen time, what has become of the appointment."""
    appointment = work.records.appointments.get(invitation.appointment)
    return appointment.state if appointment is not None and appointment.closed else state


def _page(request, invitation: Invitation, problems: dict[str, str]):
    work = request.work
    case = work.records.cases[invitation.case]
    _department, service = declared(work, invitation.department, invitation.service)
    code, state = code_of(work, invitation), invitation.state_at(work.now)
    return {
        "invitation": invitation,
        "state": state,
        "heading": HEADINGS[_became(work, invitation, state)],
        "trouble": TROUBLES.get(trouble(work, invitation), ""),
        "person": person(work, case, case.participants[0]),
        "participant": case.participants[0],
        "service": service.title if service else invitation.service,
        "matters": titles(service, invitation.matters),
        "reference": case.reference,
        "linked": linked(work, request.identity, case),
        "code": code,
        "spelled": spelled(code),
        "free": {slot.start for slot in listed(work, invitation)},
        "rows": forms.ROWS,
        "periods": forms.VALID,
        "usual_period": forms.USUALLY_VALID,
        "given": request.POST,
        "problems": problems,
    }


@staff_post(route_name="asked", renderer="invitation/asked.pt")
def change(request):
    """Invite once more, or take the invitation back; pressing twice does no harm."""
    invitation, step = _asked(request), typed(request.POST, "schritt")
    actor = f"account:{request.identity.id}"
    if step == "zurueckziehen":
        issuing.withdraw(request.work, invitation, actor)
    elif step == "erneut":
        try:
            _renew(request, invitation, actor)
        except Invalid as error:
            request.response.status_int = 422
            return _page(request, invitation, error.fields)
    else:
        raise Invalid({"schritt": "Bitte wählen Sie, was geschehen soll."})
    return HTTPSeeOther(request.route_path("asked", invitation=invitation.id))


def _renew(request, invitation: Invitation, actor: str) -> None:
    """Nothing happens where it was sent anew meanwhile: a second click, or a colleague."""
    if invitation.state not in ("open", "declined"):
        raise Conflict
    again = forms.parse_again(request.POST)
    if typed(request.POST, "runde") == str(invitation.round):
        issuing.renew(request.work, invitation, again, actor)


@staff(route_name="asked_letter")
def asked_letter(request):
    """The invitation as a letter with a code and its picture for phones."""
    invitation = _asked(request)
    if invitation.state_at(request.work.now) != "open":
        raise Conflict
    _check_printable(request.work, invitation.case)
    return _pdf(paper.of_invitation(request.work, invitation))


@staff(route_name="invited_letter")
def invited_letter(request):
    """The same for an appointment at a fixed time."""
    appointment = appointment_for(request.work, request.matchdict["appointment"], request.identity)
    if not appointment.invited_by:
        raise NotFound
    if appointment.state != "booked":
        raise Conflict
    _check_printable(request.work, appointment.case)
    return _pdf(paper.of_appointment(request.work, appointment))


def _check_printable(work: Work, id: str) -> None:
    """Raise NotPrintable: nobody's name is printed with a question mark in it."""
    case = work.records.cases[id]
    known = person(work, case, case.participants[0])
    if letters := missing(known.name + known.address):
        raise NotPrintable(letters=letters)


def _pdf(html: str) -> Response:
    return Response(
        printed(printable(html), style="letter.css"),
        content_type="application/pdf",
        content_disposition='attachment; filename="einladung.pdf"',
    )
