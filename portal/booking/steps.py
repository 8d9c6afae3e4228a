"""Booking in four steps without JavaScript.

Each POST leads on to a page of its own, so that back, forward, reloading and the other language
ask nothing and lose nothing: what was typed is kept with the reserved time (see entries.py).
"""

from contextlib import suppress

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.view import exception_view_config
from webob.multidict import MultiDict

from portal.booking import domain, entries, forms, holding, offers
from portal.booking.entries import Page
from portal.booking.errors import AlreadyBooked, SlotTaken
from portal.booking.models import Appointment
from portal.booking.offers import Wish
from portal.booking.remaining import remaining
from portal.case.domain import fingerprint, person
from portal.catalogue import maintenance
from portal.catalogue.domain import NoSuchService, declared, service
from portal.clock import local
from portal.errors import Invalid, TooMany
from portal.i18n import LOCALES, _
from portal.plugin import Department, Service
from portal.rendering import iso, render
from portal.security import is_staff, public, public_post, throttle
from portal.work import Work


def throttle_reserving(request) -> None:
    """Let one network keep some fifty times at once, each for five minutes; raises TooMany."""
    throttle(request, "reserve", request.client_addr or "", burst=30, per_minute=4)


def bookable(work: Work, request, locale: str = "") -> tuple[Department, Service]:
    """Return the service of this address if it can be booked online; raises NoSuchService."""
    maintenance.check(work)
    found, wanted = service(work, **where(request), locale=locale, staff=is_staff(work, request))
    if not wanted.bookable:
        raise NoSuchService(_("Für diese Dienstleistung lädt das Amt Sie zum Videotermin ein."))
    return found, wanted


def where(request) -> dict[str, str]:
    """Return the parts of an address that every step has."""
    return {name: request.matchdict[name] for name in ("department", "service")}


def step(request, route: str, token: str = "") -> str:
    """Return the address of a step of the booking under this token."""
    token = token or request.matchdict["reservation"]
    return request.route_path(route, reservation=token, **where(request))


def page(request) -> Page:
    """Return where somebody types: this address, this browser."""
    return Page(request.matchdict["reservation"], get_csrf_token(request))


def taken(request, alternatives, action: str, moving: bool = False) -> str:
    """Return the page that says somebody was faster, and offers other times."""
    return render(
        "booking/taken.pt", request, alternatives=alternatives, action=action, moving=moving
    )


def beaten(request, error: SlotTaken, action: str, page: str, moving: bool = False) -> Response:
    """Answer 409; browsers go on at once to the page that says the same, and can come back."""
    html = taken(request, error.values["alternatives"], action, moving)
    response = Response(html, status=409)
    response.headers["Refresh"] = f"0;url={page}"
    return response


@public(route_name="book_details", request_method="GET", renderer="booking/details.pt")
def details(request):
    """Step 3: who are you, how do we reach you; with what was typed before."""
    given = MultiDict(holding.entries(request.work, page(request)))
    problems: dict[str, str] = {}
    if given and "zeit" not in request.GET:
        try:
            forms.parse_details(given, request.reader, request.languages)
        except Invalid as error:
            problems = {name: request.translate(text) for name, text in error.fields.items()}
            request.response.status_int = 422
    return _reservation(request) | {
        "given": given,
        "needs": given.getall("needs"),
        "wishes": forms.NEEDS,
        "languages_offered": request.languages,
        "problems": problems,
    }


def _reservation(request) -> dict[str, object]:
    """Return what is shown of the reserved time, and the way back to the other times."""
    work, token = request.work, request.matchdict["reservation"]
    found = holding.reserved_by(work, token)
    department, service = declared(work, found.department, found.service, request.locale_name)
    query = [("anliegen", matter) for matter in found.matters]
    query += [("schritt", "termin"), ("zeit", iso(found.start)), ("reservierung", token)]
    return {
        "appointment": found,
        "department": department,
        "service": service,
        "matters": offers.titles(service, found.matters),
        "back": request.route_path("book", _query=query, **where(request)),
        "extended": request.GET.get("zeit") == "verlaengert",
    } | remaining(work, found, request.locale_name)


@public_post(route_name="book_details")
def give_details(request):
    """End of step 3: keep what was typed, go on to look at it, or back to mend it."""
    throttle(request, "details", request.client_addr or "", burst=60, per_minute=30)
    holding.keep_entries(request.work, page(request), entries.fit(request.POST.items()))
    try:
        forms.parse_details(request.POST, request.reader, request.languages)
    except Invalid:
        return HTTPSeeOther(step(request, "book_details"))
    return HTTPSeeOther(step(request, "book_check"))


@public(route_name="book_check", request_method="GET", renderer="booking/check.pt")
def check(request):
    """Step 4: everything at a glance; or other times, when this one has gone meanwhile."""
    given = MultiDict(holding.entries(request.work, page(request)))
    shown = _reservation(request)
    try:
        known = forms.parse_details(given, request.reader, request.languages)
    except Invalid:
        return HTTPSeeOther(step(request, "book_details"))
    if shown["expired"] and (wish := _lost(request, shown["appointment"])):
        others = offers.alternatives(request.work, wish)
        return Response(taken(request, others, step(request, "book_check")))
    needs = [_said(request, need) for need in known.person.needs]
    return shown | {"person": known.person, "needs": needs, "language": LOCALES[known.language]}


def _said(request, need: str) -> str:
    word, colon, language = need.partition(": ")
    return request.translate(forms.NEEDS.get(word, word)) + colon + language


def _lost(request, appointment: Appointment) -> Wish | None:
    """Return the wish behind a reservation that ran out, if somebody else has the time now."""
    department, service = bookable(request.work, request)
    matters, start = appointment.matters, appointment.start
    day = local(start).date()
    free = offers.free_slots(request.work, department, service, matters, day, day, appointment.id)
    if any(slot.start == start for slot in free):
        return None
    return Wish(department=department, service=service, matters=matters, start=start)


@public_post(route_name="book_check")
def book(request):
    """End of step 4: hold the time and send the mail that makes it firm."""
    throttle(request, "book", request.client_addr or "", burst=60, per_minute=30)
    check_holds(request)
    office, here = request.registry.office, page(request)
    if "name" in request.POST:  # steps 3 and 4 in one, as a program may send them
        typed = entries.fit(request.POST.items())
        office.attempt(lambda work: holding.keep_entries(work, here, typed))
    with office.transact() as work:
        reserved = holding.reserved_by(work, here.token)
        given = MultiDict(holding.entries(work, here))
        start, matters = reserved.start, reserved.matters
    known = forms.parse_details(given, request.reader, request.languages)
    if request.POST.get("start"):
        start = forms.parse_start(request.POST["start"])

    def act(work: Work) -> None:
        department, service = bookable(work, request)
        offers.check_matters(service, matters)
        wish = Wish(department=department, service=service, matters=matters, start=start)
        holding.hold(work, wish, known.person, known.language, here)

    try:
        office.attempt(act, asks=True)
    except SlotTaken as error:
        address = step(request, "book_check")
        return beaten(request, error, address, address)
    count_hold(request)
    return HTTPSeeOther(step(request, "book_done"))


def check_holds(request) -> None:
    """Count times that were held without proof of an address: nobody empties the calendar.

    One that is not confirmed comes back after a quarter of an hour, so one network holds sixty at
    most. Tries that take nothing cost nothing.
    """
    _count_holds(request, 0)


def count_hold(request) -> None:
    """Count one that was made."""
    with suppress(TooMany):  # it is made, and stands
        _count_holds(request, 1)


def _count_holds(request, held: int) -> None:
    throttle(request, "hold", request.client_addr or "", burst=30, per_minute=2, cost=held)


@exception_view_config(AlreadyBooked)
def booked_before(error, request):
    """Lead whoever comes back to a step, or presses twice, to what has come of it."""
    return HTTPSeeOther(step(request, "book_done"))


@public(route_name="book_done", renderer="booking/done.pt")
def done(request):
    """What to do now: press the button in the mail; the address only while that is open.

    And only for the browser that typed it: another may have got the link before.
    """
    holder = domain.holder_of(request.work, request.matchdict["reservation"], "booking")
    appointment = holder.appointment
    state = appointment.state_at(request.work.now)
    if state not in ("held", "booked"):
        raise domain.ended(state)
    held = state == "held"
    own = held and appointment.browser == fingerprint(page(request).browser)
    citizen = person(request.work, holder.case, holder.participant) if own else None
    return {"appointment": appointment, "held": held, "email": citizen.email if citizen else ""}
