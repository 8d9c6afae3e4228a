"""The calendar file of an appointment (RFC 5545, RFC 5546): one UID, a rising SEQUENCE."""

from icalendar import Calendar, Event, vCalAddress, vText

from portal.booking.models import Appointment
from portal.i18n import translator
from portal.work import Work


def calendar(work: Work, appointment: Appointment, link: str, title: str, locale: str) -> bytes:
    """Return the .ics of an appointment: REQUEST while it stands, CANCEL afterwards."""
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
        event.add("description", text("Zugang zu Ihrer Videoberatung: {link}", link=link))
    organizer = vCalAddress(f"mailto:{work.settings.mail_from}")
    organizer.params["cn"] = vText(f"Videoberatung {work.settings.city_name}")
    event["organizer"] = organizer
    whole = Calendar()
    whole.add("prodid", "-//Videoberatung//DE")
    whole.add("version", "2.0")
    whole.add("method", "CANCEL" if cancelled else "REQUEST")
    whole.add_component(event)
    return whole.to_ical()
