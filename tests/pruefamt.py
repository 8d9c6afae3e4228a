"""A department for tests: one last place, firm bookings, the days the clocks change."""

from datetime import date, timedelta

from portal.plugin import BookingRules, Department, OpeningHours, Refusal, Service, hookimpl

LAST_PLACE = date(2027, 3, 22)
CLOCKS_GO_FORWARD = date(2027, 3, 28)
REFUSED = "Dafür ist ein anderes Amt zuständig."

CLOSED = OpeningHours()
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


@hookimpl
def refuse_booking(service, request) -> Refusal | None:
    return Refusal(REFUSED) if request.name == "Falsche Adresse" else None
