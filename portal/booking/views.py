"""The pages behind the links of the mails: confirming, the appointment, cancelling, calendar."""

from datetime import datetime

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.view import exception_view_config

from portal.booking import domain, earlier, moving, offers, resending
from portal.booking.calendars import calendar
from portal.booking.company import DECIDING, ROLES, check_decides, company, unmet
from portal.booking.domain import Holder
from portal.booking.errors import TooLate, Withdrawn
from portal.case.domain import person
from portal.catalogue.domain import declared
from portal.clock import local
from portal.consultation.errors import TooEarly
from portal.i18n import _
from portal.plugin import Contact
from portal.rendering import render
from portal.security import public, public_post, throttle, typed
from portal.work import Work

EXAMPLE = "K7PX-29RM"


@public(route_name="confirm", request_method="GET", renderer="booking/confirm.pt")
def show_confirm(request):
    """The page behind the activation mail: nothing happens until the button is pressed."""
    holder = domain.holder_of(request.work, request.matchdict["token"], "activation")
    if holder.appointment.state_at(request.work.now) != "held":
        domain.confirm(request.work, request.matchdict["token"])  # raises what to say
    return about(request, request.work, holder)


@public_post(route_name="confirm")
def confirm(request):
    """Make the appointment firm."""
    token = domain.confirm(request.work, request.matchdict["token"])
    return HTTPSeeOther(request.route_path("appointment", token=token))


def standing(request):
    """Return the holder of an access link; raises LinkEnded for what is over before its time."""
    return domain.standing(request.work, request.matchdict["token"])


def about(request, work: Work, holder: Holder) -> dict[str, object]:
    """Return what the pages of an appointment say of it: no name, no address."""
    appointment = holder.appointment
    department, service = declared(
        work, appointment.department, appointment.service, request.locale_name
    )
    contact = department.contact_for(service) if department and service else None
    return {
        "appointment": appointment,
        "reference": holder.case.reference,
        "department": department,
        "service": service,
        "matters": offers.titles(service, appointment.matters),
        "token": request.matchdict["token"],
        "opens": appointment.start - request.registry.settings_.room_opens,
        "begun": work.now >= appointment.start,
        "obstacle": moving.obstacle(work, appointment),
        "own_role": ROLES.get(holder.participant.role, ""),
        "decides": holder.participant.role in DECIDING,
        "company": [ROLES[each.role] for each in company(holder.case)],
        "unmet": [ROLES[role] for role in _unmet(work, holder)],
        "contact": contact or Contact(phone=None),
    }


def _unmet(work: Work, holder: Holder) -> list[str]:
    citizen = holder.case.participants[0]
    return unmet(holder.case, person(work, holder.case, citizen).needs)


@public(route_name="appointment", renderer="booking/appointment.pt")
def appointment(request):
    """The page behind the access link: when, how to get in, how to cancel; no personal data."""
    holder = moving.movable(request.work, request.matchdict["token"])
    if holder.appointment.state == "withdrawn":
        html = render("booking/withdrawn.pt", request, **about(request, request.work, holder))
        return Response(html, status=Withdrawn.status)
    known = about(request, request.work, holder)
    shows_id = domain.shows_id(known["service"], holder.appointment.matters)
    return known | {
        "open": request.work.now >= known["opens"],
        "by_mail": bool(person(request.work, holder.case, holder.participant).email),
        "over": domain.over(request.work, holder.appointment),
        "hand_in": _hand_in(request.work, holder),
        "earlier": earlier.may_wait(request.work, holder.appointment),
        "show_id": domain.SHOW_ID if shows_id else "",
    }


def _hand_in(work: Work, holder: Holder) -> datetime | None:
    """Return until when the holder may hand in files, None where nobody asked for any."""
    until, decides = holder.case.hand_in, holder.participant.role in DECIDING
    return local(until) if until and decides and work.now < until else None


@exception_view_config(TooEarly, route_name="room", renderer="booking/early.pt")
def early(error, request):
    """The room is not open yet: say from when, and lead back."""
    request.response.status_int = error.status
    return about(request, request.work, standing(request))


@public(route_name="cancel", request_method="GET", renderer="booking/cancel.pt")
def show_cancel(request):
    """Ask once; only the POST cancels. After the start there is nothing to ask."""
    return about(request, request.work, _deciding(request))


def _deciding(request) -> Holder:
    """As `standing`; raises NotTheirs for who only accompanies."""
    holder = standing(request)
    check_decides(holder.participant)
    return holder


@public_post(route_name="cancel", renderer="booking/cancelled.pt")
def cancel(request):
    """Cancel, and offer to book again at once."""
    holder = _deciding(request)
    try:
        domain.cancel(request.work, holder.appointment, f"participant:{holder.participant.id}")
    except TooLate as error:
        html = render("booking/cancel.pt", request, **about(request, request.work, holder))
        return Response(html, status=error.status)
    return about(request, request.work, holder)


@public(route_name="again", request_method="GET", renderer="booking/again.pt")
def show_again(request):
    """The form for who has lost the link."""
    return {"given": {}, "problems": {}, "asked": False}


@public_post(route_name="again", renderer="booking/again.pt")
def again(request):
    """Send the link to the address we have; the answer is the same whatever there is."""
    throttle(request, "again from", request.client_addr or "", burst=10, per_minute=1)
    reference = resending.as_written(typed(request.POST, "reference"))
    if not reference:
        request.response.status_int = 422
        reason = request.translate(
            _("Eine Vorgangsnummer hat acht Zeichen, zum Beispiel {example}."), example=EXAMPLE
        )
        return {"given": request.POST, "problems": {"reference": reason}, "asked": False}
    throttle(request, "again for", reference, burst=3, per_minute=0.05)
    resending.send_again(request.work, reference)
    return {"given": {}, "problems": {}, "asked": True}


@public(route_name="calendar")
def calendar_file(request):
    """The appointment as a calendar file."""
    holder = standing(request)
    link = request.registry.settings_.public_url + request.route_path(
        "appointment", token=request.matchdict["token"]
    )
    title = request.translate(_("Videoberatung {city}"), city=request.registry.settings_.city_name)
    body = calendar(
        request.work, holder.appointment, link=link, title=title, locale=request.locale_name
    )
    return Response(
        body,
        content_type="text/calendar",
        charset="utf-8",
        content_disposition='attachment; filename="termin.ics"',
    )
