"""Appointments of some days as a table (CSV) for the office: no names, nothing sealed."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import chain

from pyramid.response import Response

from portal.audit.domain import note
from portal.booking.desks import desk_of, shares_desks
from portal.booking.domain import closed_on_day, on_day
from portal.booking.models import Appointment
from portal.casework.rows import STATES, own, progress
from portal.catalogue.domain import declared
from portal.clock import local
from portal.consultation.outcome import OUTCOMES
from portal.errors import Refused
from portal.security import staff
from portal.work import Work

MOST = 31  # days
HEAD = (
    *("Beginn", "Ende", "Amt", "Dienstleistung", "Vorgangsnummer"),
    *("Stand", "Ergebnis", "Herkunft", "Platz"),
)
SAID = STATES | {"expected": "vereinbart"}
# A spreadsheet takes what begins like this for a formula (OWASP: CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@staff(route_name="export")
def export(request):
    """The appointments of the own scope from one day to another, both included."""
    first, last = _range(request)
    found = own(request.identity, _between(request.work, first, last))
    lines = [_line(request.work, each) for each in sorted(found, key=lambda each: each.start)]
    span = f"days:{first.isoformat()}/{last.isoformat()}"
    note(request.work, "appointments.exported", f"account:{request.identity.id}", span)
    return Response(
        table([HEAD, *lines]).encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        content_disposition=f'attachment; filename="termine-{first.isoformat()}.csv"',
    )


def _range(request) -> tuple[date, date]:
    """Return first and last day of `?von=…&bis=…`; today without them. Raises Refused."""
    von = request.GET.get("von") or local(request.work.now).date().isoformat()
    try:
        first, last = (date.fromisoformat(each) for each in (von, request.GET.get("bis") or von))
    except ValueError as error:
        raise Refused("Bitte geben Sie beide Tage an, zum Beispiel 2027-03-22.") from error
    if not (2000 <= first.year < 2200 and 2000 <= last.year < 2200):
        raise Refused("Bitte geben Sie zwei Tage zwischen 2000 und 2199 an.")
    if last < first:
        raise Refused("Der letzte Tag liegt vor dem ersten. Bitte tauschen Sie die beiden.")
    if (last - first).days >= MOST:
        raise Refused(f"Das sind zu viele Tage. Bitte wählen Sie höchstens {MOST}.")
    return first, last


def _between(work: Work, first: date, last: date) -> Iterator[Appointment]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return chain.from_iterable(chain(on_day(work, d), closed_on_day(work, d)) for d in days)


def _line(work: Work, appointment: Appointment) -> tuple[str, ...]:
    department, service = declared(work, appointment.department, appointment.service)
    held = work.records.consultations.get(appointment.id)
    return (
        _written(appointment.start),
        _written(appointment.end),
        department.name if department else appointment.department,
        service.title if service else appointment.service,
        work.records.cases[appointment.case].reference,
        SAID[progress(work, appointment)],
        OUTCOMES.get(held.outcome, "") if held else "",
        "eingeladen" if appointment.invited_by else "gebucht",
        str(desk_of(work, appointment) + 1) if shares_desks(appointment) else "",
    )


def _written(instant: datetime) -> str:
    return local(instant).strftime("%Y-%m-%d %H:%M")


def table(lines: list[tuple[str, ...]]) -> str:
    """Return lines as CSV the way German spreadsheets open it; no cell is a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([_defused(cell) for cell in line] for line in lines)
    return text.getvalue()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
