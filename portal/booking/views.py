"""The pages behind the links of the mails: confirming, the appointment, cancelling, calendar."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking import domain
from portal.booking.calendars import calendar
from portal.booking.errors import LinkEnded
from portal.catalogue.domain import declared
from portal.i18n import _
from portal.security import public, public_post


@public(route_name="confirm", request_method="GET", renderer="booking/confirm.pt")
def show_confirm(request):
    """The page behind the activation mail: nothing happens until the button is pressed."""
    holder = domain.holder_of(request.work, request.matchdict["token"], "activation")
    if holder.appointment.state_at(request.work.now) != "held":
        domain.confirm(request.work, request.matchdict["token"])  # raises what to say
    return {"appointment": holder.appointment}


@public_post(route_name="confirm")
def confirm(request):
    """Make the appointment firm."""
    token = domain.confirm(request.work, request.matchdict["token"])
    return HTTPSeeOther(request.route_path("appointment", token=token))


def standing(request):
    """Return the holder of an access link; raises LinkEnded for what is over before its time."""
    holder = domain.holder_of(request.work, request.matchdict["token"], "access")
    if holder.appointment.state != "booked":
        raise LinkEnded(domain.ENDED.get(holder.appointment.state, LinkEnded.reason))
    return holder


@public(route_name="appointment", renderer="booking/appointment.pt")
def appointment(request):
    """The page behind the access link: when, how to get in, how to cancel; no personal data."""
    holder = standing(request)
    appointment, settings = holder.appointment, request.registry.settings_
    department, service = declared(request.work, appointment.department, appointment.service)
    return {
        "appointment": appointment,
        "reference": holder.case.reference,
        "department": department,
        "service": service,
        "token": request.matchdict["token"],
        "opens": appointment.start - settings.room_opens,
        "open": request.work.now >= appointment.start - settings.room_opens,
        "over": request.work.now >= appointment.end + settings.room_closes,
        "begun": request.work.now >= appointment.start,
    }


@public(route_name="cancel", request_method="GET", renderer="booking/cancel.pt")
def show_cancel(request):
    """Ask once; only the POST cancels."""
    holder = standing(request)
    return {
        "appointment": holder.appointment,
        "token": request.matchdict["token"],
        "begun": request.work.now >= holder.appointment.start,
    }


@public_post(route_name="cancel", renderer="booking/cancelled.pt")
def cancel(request):
    """Cancel, and offer to book again at once."""
    holder = standing(request)
    appointment = holder.appointment
    domain.cancel(request.work, appointment, f"participant:{holder.participant.id}")
    department, service = declared(request.work, appointment.department, appointment.service)
    return {"appointment": appointment, "department": department, "service": service}


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
