"""A department for tests: one last place, firm bookings, the days the clocks change."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.plugin import (
    BookingRules,
    Department,
    Field,
    Form,
    OpeningHours,
    Refusal,
    Service,
    hookimpl,
)

BERLIN = ZoneInfo("Europe/Berlin")
LAST_PLACE = date(2027, 3, 22)
MANY_PLACES = date(2027, 3, 23)
CLOCKS_GO_FORWARD = date(2027, 3, 28)
UNWANTED = datetime(2027, 3, 17, 11, 30, tzinfo=BERLIN)
REFUSED = "Dafür ist ein anderes Amt zuständig."
# Hook → what it waits for before it answers, or what it raises.
HINDERED: dict[str, threading.Event | Exception] = {}
ASKED: list[str] = []  # whether bookings are refused: names it was asked about
HEARD: list[tuple[datetime, str]] = []  # what appointment_changed was told, oldest first

CLOSED = OpeningHours()
TWO_MORNINGS = OpeningHours(tue="09:00-11:00", wed="09:00-11:00")
FORM = Form(
    key="vorbelegt",
    title="Vorbelegtes Formular",
    fields=(
        Field(key="tag", label="Tag des Termins", kind="date"),
        Field(key="anzahl", label="Anzahl", kind="number"),
        Field(key="frei", label="Freitext"),
        Field(key="vertraulich", label="Vertrauliches", required=False, private=True),
    ),
)

SERVICES = (
    Service(
        key="letzter-platz",
        title="Ein einziger Platz",
        booking=BookingRules(hours=CLOSED, special={LAST_PLACE: "10:00-10:30"}),
    ),
    Service(
        key="sofort",
        title="Ohne Bestätigung per E-Mail",
        booking=BookingRules(hours=OpeningHours(tue="09:00-12:00"), confirm_by_mail=False),
        id_copies=True,
        forms=(FORM,),
    ),
    Service(
        key="umzug",
        title="Ein Tag mit vielen Plätzen, einer mit einem einzigen",
        booking=BookingRules(
            hours=CLOSED,
            special={
                LAST_PLACE: "10:00-10:30",
                MANY_PLACES: "08:00-16:30",
                MANY_PLACES + timedelta(days=1): "08:00-16:30",
            },
            confirm_by_mail=False,
        ),
    ),
    Service(
        key="viertelstunden",
        title="Eine Sachbearbeiterin, jede Viertelstunde ein Beginn",
        discreet=True,
        booking=BookingRules(
            hours=OpeningHours(tue="09:00-12:00", wed="09:00-12:00"),
            step=15,
            move_until=timedelta(hours=2),
            notice=timedelta(0),
            confirm_by_mail=False,
        ),
    ),
    Service(
        key="zwei-plaetze",
        title="Zwei Plätze, halbe Stunden",
        booking=BookingRules(hours=TWO_MORNINGS, desks=2, pool="zwei", confirm_by_mail=False),
    ),
    Service(
        key="zwei-plaetze-mail",
        title="Dieselben Plätze, mit Bestätigung",
        booking=BookingRules(hours=TWO_MORNINGS, desks=2, pool="zwei"),
    ),
    Service(
        key="einer-in-der-woche",
        title="Ein Termin in der Woche",
        booking=BookingRules(hours=TWO_MORNINGS, weekly=1, confirm_by_mail=False),
    ),
    Service(
        key="nachtdienst",
        title="Sprechstunde in der Nacht",
        booking=BookingRules(
            hours=CLOSED,
            special={CLOCKS_GO_FORWARD: "01:00-04:00"},
            horizon=timedelta(days=60),
        ),
    ),
)


@hookimpl
def department() -> Department:
    return Department(key="pruefamt", name="Prüfamt", services=SERVICES)


def hinder(hook: str) -> None:
    """Let a hook be as slow or broken as a test wants it."""
    hindered = HINDERED.get(hook)
    if isinstance(hindered, Exception):
        raise hindered
    if hindered is not None:
        hindered.wait(30)


@hookimpl
def prefill(form, appointment) -> dict[str, str]:
    """Enter a day as people write it, something that is no number, and a field there is not."""
    hinder("prefill")
    written = f"{appointment.start.day}.{appointment.start.month}.{appointment.start.year}"
    return {"tag": written, "anzahl": "viele", "nichts": "x"}


@hookimpl
def export(documents) -> dict[str, bytes]:
    forms = [told["form"] for told in documents.values()]
    return {"../nachricht.xml": f"<{forms[0] if forms else 'leer'}/>".encode()}


@hookimpl
def appointment_changed(appointment, change) -> None:
    hinder("appointment_changed")
    HEARD.append((appointment.start, change))


@hookimpl
def refuse_booking(service, request) -> Refusal | None:
    ASKED.append(request.name)
    hinder("refuse_booking")
    refused = request.name == "Falsche Adresse" or request.start == UNWANTED
    return Refusal(REFUSED) if refused else None
