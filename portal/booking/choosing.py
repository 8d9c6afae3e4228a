"""The first two steps of booking: matters, then a day and a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking import forms, holding, offers, slots
from portal.booking.errors import SlotTaken
from portal.booking.models import Appointment
from portal.booking.offers import Wish
from portal.booking.steps import beaten, bookable, step, taken, throttle_reserving, where
from portal.clock import local
from portal.errors import Invalid, PortalError
from portal.i18n import _
from portal.plugin import Department, Service
from portal.rendering import iso, render
from portal.security import public, public_post
from portal.work import Work


@public(route_name="book", request_method="GET", renderer="booking/matters.pt")
def choose(request):
    """Step 1, or step 2 as soon as the matters are known."""
    department, service = bookable(request.work, request, request.locale_name)
    chosen = request.GET.getall("anliegen")
    if service.matters and not chosen and "schritt" not in request.GET:
        return _matters(request, department, service)
    try:
        matters = offers.check_matters(service, chosen)
    except PortalError as error:
        request.response.status_int = 422
        return _matters(request, department, service, chosen, error)
    if lost := instant(request.GET.get("vergeben")):
        wish = Wish(department=department, service=service, matters=matters, start=lost)
        others = offers.alternatives(request.work, wish)
        if lost not in [slot.start for slot in others]:
            return Response(taken(request, others, _address(request, matters)()))
    own = _own(request, department, service)
    shown = {
        "matters": offers.titles(service, matters),
        "minutes": int(service.duration(matters).total_seconds() // 60),
        "address": _address(request, matters),
    } | times(request, request.work, Wanted(department, service, matters, but=own))
    html = render("booking/times.pt", request, **shown)
    return Response(html, status=422 if "fehler" in request.GET else 200)


def _matters(request, department, service, chosen=(), error=None):
    reason = {"anliegen": request.translate(error.reason, **error.values)} if error else {}
    return {
        "department": department,
        "service": service,
        "chosen": chosen,
        "problems": reason,
    }


@dataclass(frozen=True)
class Wanted:
    """Whose times are shown; `but` and `moved` as in `offers.free_slots`."""

    department: Department
    service: Service
    matters: tuple[str, ...]
    but: str = ""
    moved: Appointment | None = None


def times(request, work: Work, wanted: Wanted) -> dict[str, object]:
    """Return what the calendar of free times shows, as the address asks."""
    asked, service = request.GET, wanted.service
    kind, free_again = (wanted.department, service, wanted.matters), (wanted.but, wanted.moved)
    free = offers.next_free(work, *kind, 1, *free_again)
    chosen = instant(asked.get("zeit") or asked.get("vergeben"))
    day = _day(asked.get("tag"), chosen or (free[0].start if free else work.now))
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    month = offers.free_slots(work, *kind, first, last, *free_again)
    reason = request.translate(_("Bitte wählen Sie eine Uhrzeit aus."))
    return {
        "department": wanted.department,
        "service": service,
        "next_free": free[0] if free else None,
        "chosen_day": day,
        "wanted": chosen,
        "weeks": _weeks(first, last, {local(slot.start).date() for slot in month}),
        "first": first,
        "before": first - timedelta(days=1) if first > local(work.now).date() else None,
        "after": last + timedelta(days=1)
        if slots.within(service.booking, last + timedelta(days=1), work.now, work.settings)
        else None,
        "free": [slot for slot in month if local(slot.start).date() == day],
        "problems": {"start": reason} if "fehler" in asked else {},
    }


def _own(request, department, service) -> str:
    """Return the id of what this browser has reserved, when it comes back to choose anew."""
    token = request.GET.get("reservierung", "")
    found = holding.chosen_before(request.work, department, service, token)
    return found.id if found else ""


def _weeks(first: date, last: date, free: set[date]):
    """Return weeks of (day or None, whether it has free times)."""
    days = [first - timedelta(days=first.weekday())]
    while days[-1] < last or days[-1].weekday() != 6:
        days.append(days[-1] + timedelta(days=1))
    cells = [(day if day.month == first.month else None, day in free) for day in days]
    return [cells[i : i + 7] for i in range(0, len(cells), 7)]


def _day(text: str | None, default) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return local(default).date()
    return day if 2000 <= day.year < 2200 else local(default).date()


def instant(text: str | None) -> datetime | None:
    """Return the instant an address names, None without a readable one."""
    try:
        return forms.parse_start(text)
    except Invalid:
        return None


def _address(request, matters):
    """Return a function that makes links to this step with the same matters."""
    fixed = [("anliegen", matter) for matter in matters] + [("schritt", "termin")]
    if token := request.GET.get("reservierung"):
        fixed.append(("reservierung", token))

    def address(**query: object) -> str:
        pairs = fixed + [(name, str(value)) for name, value in query.items()]
        return request.route_path("book", _query=pairs, **where(request))

    return address


@public_post(route_name="book")
def reserve(request):
    """End of step 2: reserve the chosen time, go on to the details."""
    throttle_reserving(request)
    chosen = request.params.getall("anliegen")
    if not request.POST.get("start"):
        return HTTPSeeOther(_address(request, chosen)(fehler="uhrzeit"))
    start = forms.parse_start(request.POST["start"])

    def act(work: Work) -> str:
        department, service = bookable(work, request)
        matters = offers.check_matters(service, chosen)
        wish = Wish(department=department, service=service, matters=matters, start=start)
        return holding.reserve(work, wish, request.params.get("reservierung", ""))[1]

    try:
        token = request.registry.office.attempt(act)
    except SlotTaken as error:
        address = _address(request, chosen)
        return beaten(request, error, address(), address(vergeben=iso(start)))
    # Who was still typing when the time was gone is not asked for the rest yet.
    again = "?zeit=neu" if token == request.params.get("reservierung") else ""
    return HTTPSeeOther(step(request, "book_details", token) + again)
