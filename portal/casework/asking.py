"""Why a time is not offered: the page on which the staff ask."""

from portal.booking.reasons import why_not
from portal.casework.absences import instant, mine
from portal.plugin import Service
from portal.security import staff


@staff(route_name="why", permission="plan", renderer="casework/why.pt")
def why(request):
    """Which rule speaks against a time that is not offered."""
    department, services = mine(request)
    given, problems, answer = request.GET, {}, None
    bookable = {service.key: service for service in services if service.bookable}
    wanted = bookable.get(given.get("dienstleistung", ""))
    if given:
        start = instant(given, "um", problems)
        matters = _matters(wanted, given.get("anliegen", ""))
        if wanted is None:
            problems["dienstleistung"] = "Bitte wählen Sie eine Dienstleistung."
        elif start is not None:
            answer = start, why_not(request.work, department, wanted, matters, start)
    return {
        "department": department,
        "services": bookable,
        "given": given,
        "problems": problems,
        "answer": answer,
    }


def _matters(service: Service | None, key: str) -> tuple[str, ...]:
    """Return the matter that decides the length; the first one where none was chosen."""
    if service is None or not service.matters:
        return ()
    return ((service.matter(key) or service.matters[0]).key,)
