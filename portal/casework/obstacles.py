"""Why an appointment cannot be cancelled or withdrawn any more."""

from portal.booking.models import Appointment
from portal.consultation.places import PRESENT
from portal.work import Work

CLOSED = {
    "cancelled": "Dieser Termin ist abgesagt.",
    "withdrawn": "Dieser Termin ist zurückgezogen.",
}


def to_closing(work: Work, appointment: Appointment) -> str:
    """Return why an appointment cannot be closed any more, "" where it can."""
    if appointment.state in CLOSED:
        return CLOSED[appointment.state]
    held = work.records.consultations.get(appointment.id)
    if work.now >= appointment.start or (held and held.state not in ("expected", "waiting")):
        return (
            "Dieser Termin hat schon begonnen. Absagen oder zurückziehen lässt er sich nicht mehr."
        )
    # Whoever sits there would go on waiting for nobody.
    if held and any(s.state in PRESENT and s.presence != "gone" for s in held.seats.values()):
        return "Im Warteraum ist schon jemand. Bitte öffnen Sie den Raum und sagen Sie es dort."
    return ""
