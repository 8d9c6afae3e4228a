"""A day and a week bear so many appointments and no more, against a model that counts them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.booking.desks import occupancy, release, take
from portal.booking.models import Appointment
from portal.booking.offers import free_slots
from portal.booking.reasons import why_not
from portal.booking.slots import Slot
from portal.clock import local
from portal.plugin import BookingRules, Department, OpeningHours, Service
from portal.records import Records
from portal.settings import Settings
from portal.work import Work

NOW = datetime(2027, 4, 11, 12, tzinfo=UTC)  # a Sunday: two whole weeks lie ahead
MONDAY = date(2027, 4, 12)
HOURS = OpeningHours(**dict.fromkeys(("mon", "tue", "fri", "sun"), "09:00-11:00"))
OPEN = [day for week in (0, 7) for day in (week, week + 1, week + 4, week + 6)]
FULL = "Die Höchstzahl von {} Terminen {} ist erreicht."


def service_with(daily: int | None, weekly: int | None, desks: int = 2) -> Service:
    rules = BookingRules(hours=HOURS, notice=timedelta(0), desks=desks, daily=daily, weekly=weekly)
    return Service(key="dienst", title="Dienst", booking=rules)


def office(service: Service) -> tuple[Work, Department]:
    department = Department(key="amt", name="Amt", services=(service,))
    return Work(Records(), None, Settings(), (), NOW), department  # type: ignore[arg-type]


def slot_at(day: int, half: int) -> Slot:
    opens = datetime(2027, 4, 12, 7, tzinfo=UTC) + timedelta(days=day)
    start = opens + timedelta(minutes=30 * half)
    return Slot(start=start, end=start + timedelta(minutes=30))


class Model:
    """Every appointment as (day, half hour, whether it still counts)."""

    def __init__(self, service: Service) -> None:
        self.rules, self.taken = service.booking, []

    def reason(self, day: int, half: int) -> str:
        """Return what speaks against it: the limit of the day, of the week, or the desks."""
        same_week = [d for d, _half in self.taken if d // 7 == day // 7]
        if self.rules.daily is not None and same_week.count(day) >= self.rules.daily:
            return FULL.format(self.rules.daily, "am Tag")
        if self.rules.weekly is not None and len(same_week) >= self.rules.weekly:
            return FULL.format(self.rules.weekly, "in der Woche")
        return "" if self.taken.count((day, half)) < self.rules.desks else "Kein Platz"


@settings(deadline=None, max_examples=60)
@given(
    st.none() | st.integers(1, 4),
    st.none() | st.integers(1, 6),
    st.lists(st.tuples(st.sampled_from(OPEN), st.integers(0, 3), st.booleans()), max_size=25),
)
def test_what_is_offered_is_what_can_be_taken_and_what_the_model_allows(daily, weekly, acts):
    service = service_with(daily, weekly)
    work, department = office(service)
    model, booked = Model(service), []
    for number, (day, half, gives_back) in enumerate(acts):
        on, slot = MONDAY + timedelta(days=day), slot_at(day, half)
        offered = slot in free_slots(work, department, service, (), on, on)
        desks = occupancy(work, department, service, on).free(slot)
        expected = model.reason(day, half)
        assert offered == bool(desks) == (expected == "")
        said = why_not(work, department, service, (), slot.start)
        assert said.startswith(expected) if expected else said == ""
        if offered:
            found = appointment(number, slot)
            take(work, department, service, found, desks[0])
            model.taken.append((day, half))
            booked.append((found, (day, half)))
        if gives_back and booked:
            found, place = booked.pop(0)
            release(work, found)
            model.taken.remove(place)


def appointment(number: int, slot: Slot) -> Appointment:
    return Appointment(
        id=f"a{number}",
        department="amt",
        service="dienst",
        matters=(),
        start=slot.start,
        end=slot.end,
        state="booked",
    )


def test_a_week_begins_on_monday_and_ends_on_sunday():
    service = service_with(None, 1)
    work, department = office(service)
    take(work, department, service, appointment(1, slot_at(6, 0)), 0)
    week = [MONDAY + timedelta(days=number) for number in range(14)]
    free = {
        local(s.start).date() for d in week for s in free_slots(work, department, service, (), d, d)
    }
    assert free == {MONDAY + timedelta(days=day) for day in OPEN if day >= 7}


def test_an_appointment_may_move_within_its_full_week():
    service = service_with(None, 1)
    work, department = office(service)
    take(work, department, service, moved := appointment(1, slot_at(0, 0)), 0)
    friday = MONDAY + timedelta(days=4)
    assert free_slots(work, department, service, (), friday, friday) == ()
    assert len(free_slots(work, department, service, (), friday, friday, moved=moved)) == 4
