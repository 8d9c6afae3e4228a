"""The calendar file of an appointment (RFC 5545, RFC 5546): one UID, a rising SEQUENCE."""

from icalendar import Calendar, Event, vCalAddress, vText

from portal.booking.models import Appointment
from portal.i18n import _, translator
from portal.work import Work


def calendar(
    work: Work,
    appointment: Appointment,
    *,
    link: str,
    title: str,
    locale: str,
    attendee: str = "",
) -> bytes:
    """Return the .ics of an appointment.

    attendee    the address of whom a mail invites: REQUEST, later CANCEL; without one the file is
                for everybody's own calendar (PUBLISH) and names nobody
    """
    text = translator(locale)
    cancelled = appointment.state != "booked"
    event = Event()
    event.add("uid", f"{appointment.uid}@videoberatung")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", work.now)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("summary", title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if link and not cancelled:
        event.add("url", link)
        event.add("description", text(_("Zugang zu Ihrer Videoberatung: {link}"), link=link))
    organizer = vCalAddress(f"mailto:{work.settings.mail_from}")
    organizer.params["cn"] = vText(text(_("Videoberatung {city}"), city=work.settings.city_name))
    event["organizer"] = organizer
    if attendee:
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["partstat"] = vText("ACCEPTED")
        event.add("attendee", guest, encode=False)
    whole = Calendar()
    whole.add("prodid", "-//Videoberatung//DE")
    whole.add("version", "2.0")
    whole.add("method", method(cancelled, attendee))
    whole.add_component(event)
    return whole.to_ical()


def method(cancelled: bool, attendee: str) -> str:
    """Return the iTIP method (RFC 5546)."""
    if not attendee:
        return "PUBLISH"
    return "CANCEL" if cancelled else "REQUEST"
