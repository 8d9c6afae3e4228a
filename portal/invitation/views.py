"""Inviting: the form, and what to say, print or send after it."""

from dataclasses import replace

from pyramid.httpexceptions import HTTPSeeOther
from webob.multidict import MultiDict

from portal.booking.desks import has_desk
from portal.booking.forms import NEEDS
from portal.booking.models import Appointment
from portal.case.domain import person
from portal.catalogue.domain import declared, enabled, service
from portal.consultation.domain import appointment_for
from portal.consultation.gateway import look
from portal.documents.fonts import missing
from portal.errors import Conflict, Invalid, NotFound
from portal.i18n import _
from portal.ids import new_id
from portal.invitation import domain, following, forms, issuing, preview
from portal.invitation.again import invite_again
from portal.invitation.forms import Wanted
from portal.invitation.spelling import spelled
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers

UNPRINTABLE = (
    "Für diese Zeichen haben wir keine Schrift zum Drucken: {letters}. Bitte schreiben Sie in "
    "lateinischen Buchstaben, wie es im Ausweis steht."
)


@staff(route_name="invite", request_method="GET", renderer="invitation/invite.pt")
def show_invite(request):
    """The form of an invitation; for a further appointment it knows what the last one did."""
    former = _former(request, request.GET)
    known = MultiDict(following.taken_over(request.work, former)) if former else request.GET
    return _form(request, known, {})


def _former(request, given) -> Appointment | None:
    """Return the appointment that is followed, if one is; raises NotFound for those of others."""
    id = typed(given, "folge")
    return appointment_for(request.work, id, request.identity) if id else None


def _form(request, given, problems):
    former = _former(request, given)
    case = request.work.records.cases[former.case] if former else None
    return {
        "former": case,
        "again": following.in_words(following.came_along(request.work, case)) if case else [],
        "given": given,
        "problems": {name: request.translate(text) for name, text in problems.items()},
        "offered": _offered(request),
        "needs": given.getall("needs"),
        "all_needs": NEEDS,
        "languages_offered": request.languages,
        "rows": forms.ROWS,
        "periods": forms.VALID,
        "usual_period": forms.USUALLY_VALID,
        "once": given.get("once") or new_id(),
    }


def _offered(request):
    """Return (department, services) this caseworker may invite for."""
    account = request.identity
    return [
        (department, services)
        for department in enabled(request.work, staff=True)
        if (
            services := [
                s for s in department.services if covers(account, "casework", department.key, s.key)
            ]
        )
    ]


@staff_post(route_name="invite", renderer="invitation/invite.pt")
def invite(request):
    """Send an invitation, or start at once."""
    problems: dict[str, str] = {}
    try:
        wanted = _wanted(request, request.POST.get("service", ""), problems)
        if "change" in request.POST:
            return _form(request, request.POST, {})
        when, offer = forms.parse(request.POST, wanted, problems, request.languages)
        _check_letter(request.POST, offer)
        if former := _former(request, request.POST):
            again = tuple(request.POST.getall("dabei"))
            offer = replace(offer, follows=former.case, company=again)
        if "preview" in request.POST:
            return _preview(request, when, offer)
        if when in ("liste", "frei"):
            found = issuing.issue(request.work, request.identity, offer)
            return HTTPSeeOther(request.route_path("asked", invitation=found.id))
        appointment = domain.invite(request.work, request.identity, offer)
    except Invalid as error:
        request.response.status_int = 422
        return _form(request, request.POST, error.fields)
    look(request, appointment)
    if when == "now":
        return HTTPSeeOther(request.route_path("casework_room", consultation=appointment.id))
    return HTTPSeeOther(request.route_path("invited", appointment=appointment.id))


def _check_letter(given, offer):
    """Raise Invalid where a letter could not print whom it is for."""
    if given.get("way") != "brief":
        return
    said = {"name": offer.person.name, "address": offer.person.address}
    if lacking := {field: letters for field, text in said.items() if (letters := missing(text))}:
        raise Invalid(
            {field: UNPRINTABLE.format(letters=found) for field, found in lacking.items()}
        )


def _preview(request, when, offer):
    """Show what would be said, and what speaks against the times; raises Invalid."""
    seen = preview.preview(request.work, request.identity, when, offer)
    request.override_renderer = "invitation/preview.pt"
    fields = [pair for pair in request.POST.items() if pair[0] not in ("preview", "csrf_token")]
    return {"seen": seen, "fields": fields, "way": request.POST.get("way"), "offer": offer}


def _wanted(request, value: str, problems) -> Wanted | None:
    """Return department, service and matters of "department/service" or "…/matter"."""
    department, key, *matters = [*value.split("/"), ""][:3]
    matters = tuple(matter for matter in matters if matter)
    try:
        found = service(request.work, department, key, staff=True)
    except NotFound:
        found = None
    known = found and all(found[1].matter(matter) for matter in matters)
    if not known or not covers(request.identity, "casework", department, key):
        problems["service"] = _("Bitte wählen Sie eine Dienstleistung.")
        return None
    return Wanted(*found, matters)


@staff(route_name="invited", request_method="GET", renderer="invitation/invited.pt")
def invited(request):
    """What to say on the phone: time, code, reference number."""
    return _invited(request, _appointment(request), {})


def _appointment(request) -> Appointment:
    return appointment_for(request.work, request.matchdict["appointment"], request.identity)


def _invited(request, appointment: Appointment, problems: dict[str, str]):
    case = request.work.records.cases[appointment.case]
    code = domain.code_of(request.work, appointment)
    _department, offered = declared(request.work, appointment.department, appointment.service)
    return {
        "appointment": appointment,
        "person": person(request.work, case, case.participants[0]),
        "participant": case.participants[0],
        "service": offered,
        "stands": appointment.state == "booked",
        "begun": request.work.now >= appointment.start,
        "crowded": not has_desk(appointment),
        "own_time": offered is not None and offered.booking is None,
        "matters": [m for m in offered.matters if m.key in appointment.matters] if offered else [],
        "code": code,
        "spelled": spelled(code),
        "reference": case.reference,
        "linked": following.linked(request.work, request.identity, case),
        "given": request.POST,
        "problems": problems,
    }


@staff_post(route_name="invited", renderer="invitation/invited.pt")
def again(request):
    """Send the invitation once more; a second click finds another code, and does nothing."""
    appointment = _appointment(request)
    if appointment.state != "booked" or not appointment.invited_by:
        raise Conflict
    if request.POST.get("bisher") == domain.code_of(request.work, appointment):
        try:
            changed = forms.parse_again(request.POST)
            invite_again(request.work, appointment, changed, f"account:{request.identity.id}")
        except Invalid as error:
            request.response.status_int = 422
            return _invited(request, appointment, error.fields)
    return HTTPSeeOther(request.route_path("invited", appointment=appointment.id))
