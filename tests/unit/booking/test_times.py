"""Which times are offered and free, against a model that looks at every minute of the day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ZODB.POSException import ConflictError

from portal.booking import slots
from portal.booking.busy import overlapping
from portal.booking.desks import take
from portal.booking.models import Appointment, Day
from portal.booking.offers import free_slots, next_free
from portal.booking.places import day_key, place_of
from portal.booking.reasons import why_not
from portal.booking.slots import Slot
from portal.clock import BERLIN, local
from portal.plugin import BookingRules, DeclarationError, Department, Matter, OpeningHours, Service
from portal.records import Records
from portal.settings import Settings
from portal.staff.busy import merged
from portal.staff.models import Account, BusyCalendar, BusyTimes
from portal.work import Work

MINUTE = timedelta(minutes=1)
ORDINARY = date(2027, 3, 16)
CLOCKS_GO_FORWARD, CLOCKS_GO_BACK = date(2027, 3, 28), date(2027, 10, 31)
EPIPHANY, CORPUS_CHRISTI = date(2027, 1, 6), date(2027, 5, 27)  # holidays of the Land only
DAYS = (ORDINARY, CLOCKS_GO_FORWARD, CLOCKS_GO_BACK, EPIPHANY, CORPUS_CHRISTI)


# The rules


@st.composite
def hours(draw) -> str:
    """One or two spans of a day, to five minutes, often at night when the clocks change."""
    edges = draw(
        st.lists(st.integers(0, 287), min_size=2, max_size=4, unique=True).filter(
            lambda found: len(found) % 2 == 0
        )
    )
    walls = [f"{edge // 12:02}:{edge % 12 * 5:02}" for edge in sorted(edges)]
    return " ".join(f"{a}-{b}" for a, b in zip(walls[::2], walls[1::2], strict=True))


@st.composite
def services(draw) -> Service:
    day = draw(st.sampled_from(DAYS))
    matters = tuple(
        Matter(key=f"m{number}", title="Anliegen", minutes=5 * draw(st.integers(1, 18)))
        for number in range(draw(st.integers(0, 2)))
    )
    notice = timedelta(minutes=draw(st.integers(0, 3000)))
    rules = BookingRules(
        hours=OpeningHours(**{name: draw(hours()) for name in ("tue", "wed", "thu", "sun")}),
        minutes=5 * draw(st.integers(1, 24)),
        step=draw(st.none() | st.integers(1, 12).map(lambda number: 5 * number)),
        notice=notice,
        horizon=timedelta(days=draw(st.integers(3, 200))),
        desks=draw(st.integers(1, 3)),
        buffer_minutes=draw(st.sampled_from((0, 0, 5, 7))),
        max_matters=2,
        special={day: draw(hours() | st.just(""))} if draw(st.booleans()) else {},
    )
    return Service(key="dienst", title="Dienst", booking=rules, matters=matters)


@st.composite
def situations(draw):
    """A service, chosen matters, the day that is asked for and the moment at which it is."""
    service, day = draw(services()), draw(st.sampled_from(DAYS))
    chosen = tuple(matter.key for matter in service.matters[: draw(st.integers(1, 2))])
    midnight = datetime.combine(day, time(), BERLIN)
    now = midnight - timedelta(minutes=draw(st.integers(-1500, 6000)))
    return service, chosen, day, now.astimezone(UTC)


# The model


def minutes_of(day: date) -> Iterator[datetime]:
    """Every minute that the clocks of Berlin show on a day, those shown twice twice."""
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=3)
    for _ in range(30 * 60):
        if moment.astimezone(BERLIN).date() == day:
            yield moment
        moment += MINUTE


def moment_of(day: date, wall: time) -> datetime:
    """The first minute that shows this time; one that is left out is when the clocks go forward."""
    last = None
    for moment in minutes_of(day):
        shown = moment.astimezone(BERLIN).time()
        if shown == wall:
            return moment
        if shown < wall:
            last = moment
        elif last is not None:
            break
    assert last is not None
    return last + MINUTE


def modelled(service, matters, day, now, busy=()) -> list[datetime]:
    """The starts at which somebody would be received, minute by minute."""
    rules = service.booking
    today = now.astimezone(BERLIN).date()
    if not today <= day <= today + rules.horizon:
        return []
    holiday = day in (EPIPHANY, CORPUS_CHRISTI) and day not in rules.special
    spans = () if holiday else rules.spans(day)
    found = []
    for opens, closes in spans:
        opening, closing = moment_of(day, opens), moment_of(day, closes)
        length = service.duration(matters)
        step = timedelta(minutes=rules.step) if rules.step else length
        moment = opening
        while moment + length <= closing:
            off = (moment - opening) % step
            if not off and moment - now >= rules.notice and has_room(service, moment, length, busy):
                found.append(moment)
            moment += MINUTE
    return found


def has_room(service, start, length, busy) -> bool:
    """Whether one desk is empty in each of these minutes, those after it for tidying included."""
    rules = service.booking
    end = start + length + timedelta(minutes=rules.buffer_minutes)
    seconds = range(int(start.timestamp()), int(end.timestamp()), 60)
    return any(
        not any(
            taken == desk and begins <= second + 59 and second < ends
            for begins, ends, taken in busy
            for second in seconds
        )
        for desk in range(rules.desks)
    )


# What holds

FIVES = st.integers(1, 250)  # of five minutes


def at_night(hours: str, minutes: int, day: date):
    """A service at the hour when the clocks change, asked for on the day before."""
    rules = BookingRules(hours=OpeningHours(sun=hours), minutes=minutes, notice=timedelta(0))
    noon = datetime.combine(day - timedelta(days=1), time(12), UTC)
    return Service(key="nacht", title="Nacht", booking=rules), (), day, noon


@settings(deadline=None)
@given(situations())
@example(at_night("01:00-04:00", 30, CLOCKS_GO_BACK))
@example(at_night("00:00-02:30 03:00-04:00", 10, CLOCKS_GO_FORWARD))
def test_what_is_offered_is_what_the_clock_on_the_wall_allows(situation):
    service, matters, day, now = situation
    offered = list(slots.offered(service, matters, day, now, Settings()))
    starts = [slot.start for slot in offered]
    assert starts == modelled(service, matters, day, now)
    assert len(set(starts)) == len(starts)
    assert {slot.end - slot.start for slot in offered} <= {service.duration(matters)}


SPANS = st.lists(st.tuples(FIVES, st.integers(1, 20)), max_size=12)


@settings(deadline=None, max_examples=300)
@given(situations(), SPANS, SPANS)
def test_what_is_free_has_a_desk_in_every_minute(situation, taken, elsewhere):
    """Others are placed as the portal places them: at a free desk, or not at all.

    Who sits at the last desk has a calendar of their own.
    """
    service, matters, day, now = situation
    midnight = int(datetime.combine(day, time(), BERLIN).timestamp())
    occupied = Day()
    for number, (start, length) in enumerate(taken):
        begins, ends = midnight + 300 * start, midnight + 300 * (start + length)
        entries = [
            (f"a{number}", (begins, ends, desk, 0, "dienst"))
            for desk in range(service.booking.desks)
        ]
        for id, entry in entries:
            if not overlapping([*occupied.busy.values(), entry]):
                occupied.put(id, entry, 0)
                break
    busy = [entry[:3] for entry in occupied.busy.values()]
    assert not overlapping(occupied.busy.values())
    work, last = work_with(service, day, occupied, now), service.booking.desks - 1
    spans = [(midnight + 300 * start, midnight + 300 * (start + n)) for start, n in elsewhere]
    name_calendar(work, service, last, spans)
    busy += [(*span, last) for span in spans]
    found = free_slots(work, OFFICE, service, matters, day, day)
    assert [slot.start for slot in found] == modelled(service, matters, day, now, busy)


@settings(deadline=None, max_examples=200)
@given(situations(), st.integers(0, 1600), st.integers(0, 3), SPANS)
def test_a_time_is_offered_exactly_where_no_rule_speaks_against_it(
    situation, minute, taken, elsewhere
):
    service, matters, day, now = situation
    occupied = Day()
    start = datetime.combine(day, time(), BERLIN).astimezone(UTC) + minute * MINUTE
    for desk in range(min(taken, service.booking.desks)):
        begins = int(start.timestamp())
        occupied.put(f"a{desk}", (begins, begins + 1800, desk, 0, "dienst" if desk else ""), 0)
    work = work_with(service, day, occupied, now)
    midnight = int(datetime.combine(day, time(), BERLIN).timestamp())
    spans = [(midnight + 300 * begin, midnight + 300 * (begin + n)) for begin, n in elsewhere]
    name_calendar(work, service, 0, spans)
    asked = local(start).date()
    free = {slot.start for slot in free_slots(work, OFFICE, service, matters, asked, asked)}
    reasons = {each: why_not(work, OFFICE, service, matters, each) for each in {start, *free}}
    assert {each for each, reason in reasons.items() if not reason} == free


OFFICE = Department(key="amt", name="Amt", services=(Service(key="dienst", title="Dienst"),))


def work_with(service: Service, day: date, occupied: Day, now: datetime) -> Work:
    records = Records()
    records.days[day_key(place_of(OFFICE, service), day)] = occupied
    return Work(records, None, Settings(), (), now)  # type: ignore[arg-type]


def name_calendar(work: Work, service: Service, desk: int, spans: list[tuple[int, int]]) -> None:
    """Let somebody sit at a desk who is busy elsewhere at these times."""
    account = Account(id="a", email="a@stadt.example", password="", grants=(), needs_factor=False)
    known = BusyCalendar(address=b"", host="")
    known.tried = known.read = work.now
    known.times = BusyTimes()
    known.times.spans = tuple(merged(spans))
    work.records.accounts["a"], work.records.calendars["a"] = account, known
    work.records.staffing.desks = {place_of(OFFICE, service): (*([""] * desk), "a")}


def test_both_hours_of_the_night_that_has_one_more_are_offered():
    service = Service(
        key="nacht",
        title="Nacht",
        booking=BookingRules(hours=OpeningHours(sun="01:00-04:00"), minutes=60),
    )
    now = datetime(2027, 10, 20, 12, tzinfo=UTC)
    found = slots.offered(service, (), CLOCKS_GO_BACK, now, Settings())
    shown = [slot.start.astimezone(BERLIN).strftime("%H:%M %Z") for slot in found]
    assert shown == ["01:00 CEST", "02:00 CEST", "02:00 CET", "03:00 CET"]


@pytest.mark.parametrize("state", ["BW", "BE"])
def test_holidays_are_those_of_the_land(state):
    rules = BookingRules(hours=OpeningHours(wed="09:00-10:00"), notice=timedelta(0))
    service = Service(key="dienst", title="Dienst", booking=rules)
    settings = Settings(city_state=state)
    now = datetime(2026, 12, 30, tzinfo=UTC)
    offered = list(slots.offered(service, (), EPIPHANY, now, settings))
    assert len(offered) == (0 if state == "BW" else 2)


def test_the_next_free_times_are_found_over_days_that_are_closed():
    rules = BookingRules(hours=OpeningHours(tue="09:00-09:30"), notice=timedelta(0))
    service = Service(key="dienst", title="Dienst", booking=rules)
    now = datetime(2027, 3, 16, 12, tzinfo=UTC)
    found = next_free(work_with(service, ORDINARY, Day(), now), OFFICE, service, (), 2)
    days = [slot.start.astimezone(BERLIN).date().isoformat() for slot in found]
    assert days == ["2027-03-23", "2027-03-30"]


WEDNESDAY = OpeningHours(wed="09:00-11:00")
NINE, DAY = datetime(2027, 3, 17, 8, tzinfo=UTC), date(2027, 3, 17)


def bookable(**rules) -> Service:
    given = {"hours": WEDNESDAY, "notice": timedelta(0), **rules}
    return Service(key=given.pop("key", "dienst"), title="Dienst", booking=BookingRules(**given))


def test_services_of_one_pool_share_their_desks():
    one, other = bookable(pool="schalter"), bookable(key="anderer", pool="schalter", minutes=60)
    alone = bookable(key="eigener")
    department = Department(key="amt", name="Amt", services=(one, other, alone))
    work = work_with(one, DAY, Day(), NINE - timedelta(days=1))
    taken = Slot(start=NINE + timedelta(minutes=30), end=NINE + timedelta(minutes=60))
    take(work, department, one, appointment("dienst", taken), 0)
    free = {
        service.key: len(free_slots(work, department, service, (), DAY, DAY))
        for service in department.services
    }
    assert free == {"dienst": 3, "anderer": 1, "eigener": 4}


def test_a_pool_of_services_with_different_desks_is_refused():
    services = bookable(pool="schalter"), bookable(key="anderer", pool="schalter", desks=2)
    with pytest.raises(DeclarationError, match="schalter"):
        Department(key="amt", name="Amt", services=services)


def test_a_day_that_is_full_by_the_rules_offers_nothing_more():
    service = bookable(desks=2, daily=2)
    work = work_with(service, DAY, Day(), NINE - timedelta(days=1))
    for number in range(2):
        assert len(free_slots(work, OFFICE, service, (), DAY, DAY)) == 4
        slot = Slot(start=NINE, end=NINE + timedelta(minutes=30))
        take(work, OFFICE, service, appointment(f"dienst{number}", slot), number)
    assert free_slots(work, OFFICE, service, (), DAY, DAY) == ()
    moved = appointment("dienst0", Slot(start=NINE, end=NINE + timedelta(minutes=30)))
    assert len(free_slots(work, OFFICE, service, (), DAY, DAY, moved=moved)) == 3


def test_two_at_once_cannot_overfill_a_day():
    """The conflict resolver knows the limit; without it both would stay."""
    before = {"busy": {}, "most": {"dienst": 1}}
    states = [
        {"busy": {f"a{number}": (0, 60, number, 0, "dienst")}, "most": {"dienst": 1}}
        for number in range(2)
    ]
    with pytest.raises(ConflictError):
        Day()._p_resolveConflict(before, *states)
    unlimited = [state | {"most": {}} for state in states]
    merged = Day()._p_resolveConflict(before | {"most": {}}, *unlimited)
    day = Day()
    day.__setstate__(merged)
    assert sorted(day.busy) == ["a0", "a1"]


def test_an_appointment_stored_with_all_its_attributes_is_read_like_one_stored_as_bytes():
    slot = Slot(start=NINE, end=NINE + timedelta(minutes=30))
    stored, older = appointment("dienst", slot), Appointment.__new__(Appointment)
    older.__setstate__(vars(stored))
    newer = Appointment.__new__(Appointment)
    newer.__setstate__(stored.__getstate__())
    assert vars(older) == vars(newer) == vars(stored)


@pytest.mark.parametrize(
    ("entries", "refused"),
    [
        ([(0, 60, 0, 0, "dienst"), (60, 90, 0, 0, "dienst")], False),
        ([(0, 60, 0, 0, "dienst"), (59, 90, 0, 0, "dienst")], True),
        ([(0, 60, 0, 0, "dienst"), (0, 60, 1, 0, "dienst")], False),
        ([(0, 90, 0, 0, ""), (30, 60, 0, 0, "")], False),
        ([(0, 90, 0, 0, ""), (30, 60, 0, 0, "dienst")], True),
        ([(0, 90, 0, 0, "dienst"), (30, 60, 0, 0, "")], True),
        ([(0, 90, 0, 0, ""), (10, 20, 0, 0, ""), (30, 60, 0, 0, "dienst")], True),
    ],
)
def test_a_desk_is_one_persons_at_a_time_but_may_be_left_by_two(entries, refused):
    assert overlapping(entries) is refused


def test_days_on_which_the_city_is_closed_offer_nothing():
    service = bookable(special={DAY: "09:00-10:00"})
    closed = Settings(city_closed=(DAY,))
    before = NINE - timedelta(days=1)
    assert len(list(slots.offered(service, (), DAY, before, Settings()))) == 2
    assert list(slots.offered(service, (), DAY, before, closed)) == []


def appointment(id: str, slot: Slot) -> Appointment:
    return Appointment(
        id=id,
        department="amt",
        service="dienst",
        matters=(),
        start=slot.start,
        end=slot.end,
        state="booked",
    )


@pytest.mark.parametrize(
    ("start", "given", "reason"),
    [
        ("2027-03-17T09:00", {}, ""),
        ("2027-03-17T09:10", {}, "Termine beginnen ab 09:00 Uhr alle 30 Minuten."),
        ("2027-03-17T08:30", {}, "Außerhalb der Sprechzeiten dieses Tages: 09:00 bis 11:00 Uhr."),
        ("2027-03-18T09:00", {}, "An diesem Wochentag ist keine Sprechzeit."),
        ("2027-05-27T09:00", {"horizon": timedelta(90)}, "Feiertag: Fronleichnam."),
        ("2027-06-02T09:00", {}, "Buchbar ist höchstens 60 Tage im Voraus."),
        (
            "2027-03-17T09:00",
            {"notice": timedelta(hours=48)},
            "Der Vorlauf ist zu kurz: Gebucht werden kann bis 48 Stunden vorher.",
        ),
        (
            "2027-03-17T10:45",
            {"step": 15},
            "Das Gespräch wäre um 11:00 Uhr noch nicht vorbei.",
        ),
        (
            "2027-03-17T09:00",
            {"special": {DAY: ""}},
            "Für diesen Tag hat das Amt eine Schließung festgelegt.",
        ),
    ],
)
def test_the_rule_that_speaks_against_a_time_is_named(start, given, reason):
    service = bookable(**given)
    work = work_with(service, DAY, Day(), NINE - timedelta(days=1))
    moment = datetime.fromisoformat(start).replace(tzinfo=BERLIN).astimezone(UTC)
    assert why_not(work, OFFICE, service, (), moment) == reason


def test_who_takes_the_desks_is_counted():
    service, occupied = bookable(desks=3), Day()
    begins = int(NINE.timestamp())
    for desk, whose in enumerate(("dienst", "", "dienst")):
        occupied.put(f"a{desk}", (begins, begins + 1800, desk, 0, whose), 0)
    work = work_with(service, DAY, occupied, NINE - timedelta(days=1))
    assert why_not(work, OFFICE, service, (), NINE) == (
        "Kein Platz ist frei: Von 3 sind 2 durch Termine und 1 durch Ausfälle belegt."
    )
