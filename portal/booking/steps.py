"""Booking in four steps without JavaScript."""

from datetime import date, timedelta

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.booking import forms, holding, offers, slots
from portal.booking.errors import LinkEnded, SlotTaken
from portal.booking.locks import locked
from portal.booking.offers import Wish
from portal.catalogue.domain import NoSuchService, declared, service
from portal.clock import local
from portal.errors import Invalid, PortalError
from portal.i18n import LOCALES, _
from portal.plugin import Department, Service
from portal.rendering import render
from portal.security import public, public_post, throttle
from portal.work import Work

STEPS = 4


def bookable(work: Work, request) -> tuple[Department, Service]:
    """Return the service of this address if it can be booked online; raises NoSuchService."""
    found, wanted = service(work, request.matchdict["department"], request.matchdict["service"])
    if not wanted.bookable:
        raise NoSuchService(_("Für diese Dienstleistung lädt das Amt Sie zum Videotermin ein."))
    return found, wanted


@public(route_name="book", request_method="GET", renderer="booking/matters.pt")
def choose(request):
    """Step 1, or step 2 as soon as the matters are known."""
    department, service = bookable(request.work, request)
    chosen = request.GET.getall("anliegen")
    if service.matters and not chosen and "schritt" not in request.GET:
        return _matters(request, department, service)
    try:
        matters = offers.check_matters(service, chosen)
    except PortalError as error:
        request.response.status_int = 422
        return _matters(request, department, service, chosen, error)
    html = render("booking/times.pt", request, **_times(request, department, service, matters))
    return Response(html)


def _matters(request, department, service, chosen=(), error=None):
    reason = {"anliegen": request.translate(error.reason)} if error else {}
    return {
        "department": department,
        "service": service,
        "chosen": chosen,
        "problems": reason,
    }


def _times(request, department, service, matters, problems=None):
    work = request.work
    free = offers.next_free(work, department, service, matters)
    day = _day(request.GET.get("tag"), free[0].start if free else work.now)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    month = offers.free_slots(work, department, service, matters, first, last)
    return {
        "department": department,
        "service": service,
        "matters": matters,
        "minutes": int(service.duration(matters).total_seconds() // 60),
        "next_free": free[0] if free else None,
        "chosen_day": day,
        "weeks": _weeks(first, last, {local(slot.start).date() for slot in month}),
        "first": first,
        "before": first - timedelta(days=1) if first > local(work.now).date() else None,
        "after": last + timedelta(days=1)
        if slots.within(service.booking, last + timedelta(days=1), work.now, work.settings)
        else None,
        "free": [slot for slot in month if local(slot.start).date() == day],
        "address": _address(request, matters),
        "problems": problems or {},
    }


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


def _address(request, matters, **more: str):
    """Return a function that makes links to this step with the same matters."""
    route = {name: request.matchdict[name] for name in ("department", "service")}
    fixed = [("anliegen", matter) for matter in matters] + [("schritt", "termin")]

    def address(**query: object) -> str:
        pairs = fixed + [(name, str(value)) for name, value in query.items()]
        return request.route_path("book", _query=pairs, **route)

    return address


@public_post(route_name="book")
def reserve(request):
    """End of step 2: reserve the chosen time, go on to the details."""
    throttle(request, "reserve", request.client_addr or "", burst=60, per_minute=30)
    start = _start(request)
    chosen = request.params.getall("anliegen")

    def act(work: Work):
        department, service = bookable(work, request)
        matters = offers.check_matters(service, chosen)
        wish = Wish(department=department, service=service, matters=matters, start=start)
        return holding.reserve(work, wish)[1]

    try:
        with locked(_lock(request, start)):
            token = request.registry.office.attempt(act)
    except SlotTaken as error:
        return _taken(request, error.values["alternatives"], request.path_qs)
    return HTTPSeeOther(request.route_path("book_details", reservation=token, **_where(request)))


def _start(request):
    return forms.parse_start(request.POST.get("start"))


def _where(request):
    return {name: request.matchdict[name] for name in ("department", "service")}


def _lock(request, start) -> str:
    where = _where(request)
    return offers.day_key(where["department"], where["service"], local(start).date())


@public(route_name="book_details", request_method="GET", renderer="booking/details.pt")
def details(request):
    """Step 3: who are you, how do we reach you."""
    appointment = holding.reserved_by(request.work, request.matchdict["reservation"])
    return _details(request, appointment, {}, {})


def _details(request, appointment, given, problems):
    department, service = declared(request.work, appointment.department, appointment.service)
    return {
        "appointment": appointment,
        "department": department,
        "service": service,
        "given": given,
        "needs": given.getall("needs") if given else (),
        "all_needs": forms.NEEDS,
        "languages_offered": LOCALES,
        "problems": problems,
        "expired": appointment.state_at(request.work.now) == "expired",
    }


@public_post(route_name="book_details", renderer="booking/details.pt")
def give_details(request):
    """End of step 3, and the way back to it from step 4 („Ändern“)."""
    appointment = holding.reserved_by(request.work, request.matchdict["reservation"])
    problems: dict[str, str] = {}
    try:
        given = forms.parse_person(request.POST, request.locale_name)
    except Invalid as error:
        problems = {name: request.translate(text) for name, text in error.fields.items()}
        request.response.status_int = 422
    if problems or "aendern" in request.POST:
        return _details(request, appointment, request.POST, problems)
    page = _details(request, appointment, request.POST, {})
    return Response(render("booking/check.pt", request, **page, person=given.person))


@public_post(route_name="book_check")
def book(request):
    """End of step 4: hold the time and send the mail that makes it firm."""
    throttle(request, "book", request.client_addr or "", burst=60, per_minute=30)
    given = forms.parse_person(request.POST, request.locale_name)
    office = request.registry.office
    token = request.matchdict["reservation"]
    with office.transact() as work:
        try:
            appointment = holding.reserved_by(work, token)
        except LinkEnded:  # pressed twice: the first press has booked it
            return _to_done(request)
        start = forms.parse_start(request.POST["start"]) if request.POST.get("start") else None
        start, matters = start or appointment.start, appointment.matters

    def act(work: Work) -> str:
        reserved = holding.reserved_by(work, token)
        department, service = bookable(work, request)
        offers.check_matters(service, matters)
        wish = Wish(department=department, service=service, matters=matters, start=start)
        holding.hold(work, wish, given.person, given.language, reserved)
        minutes = work.settings.booking_activation_minutes
        return str(minutes if service.booking.confirm_by_mail else 0)

    try:
        with locked(_lock(request, start)):
            minutes = office.attempt(act)
    except SlotTaken as error:
        return _taken(request, error.values["alternatives"], request.path)
    except LinkEnded:
        return _to_done(request)
    return _to_done(request, minuten=minutes)


def _to_done(request, **query: str) -> HTTPSeeOther:
    token = request.matchdict["reservation"]
    return HTTPSeeOther(
        request.route_path("book_done", reservation=token, _query=query, **_where(request))
    )


def _taken(request, alternatives, action: str) -> Response:
    """Say that somebody was faster; offer other times and keep what was typed."""
    kept = [(n, v) for n, v in request.params.items() if n not in ("start", "csrf_token")]
    html = render("booking/taken.pt", request, alternatives=alternatives, kept=kept, action=action)
    return Response(html, status=409)


@public(route_name="book_done", renderer="booking/done.pt")
def done(request):
    """What to do now: press the button in the mail."""
    found = declared(request.work, request.matchdict["department"], request.matchdict["service"])
    return {"service": found[1], "minutes": request.GET.get("minuten", "")}
