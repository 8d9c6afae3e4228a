"""A simulated time of the pilot: appointments from booking to outcome, by the domain's functions.

What each of them was stands in its Life, so that every figure can be counted once more without
asking the portal. Nobody's browser takes part; the clock of each act is the one of its Life.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from driving import PASSWORD, Site

from portal import clock, counting
from portal.audit.domain import link
from portal.booking.domain import Holder
from portal.case.domain import Person
from portal.consultation.desk import admit, end, open_room
from portal.consultation.domain import enter
from portal.consultation.outcome import conclude
from portal.invitation.domain import Offer, invite
from portal.staff.domain import add_account
from portal.staff.models import Grant
from portal.work import Work

MINUTE = timedelta(minutes=1)
TOGETHER = 500  # acts of one commit
DEVICES = ("phone_safari", "phone_chrome", "computer_chrome", "computer_edge")
CAME = ("completed", "on_site", "follow_up", "technical", "threat")


@dataclass(frozen=True)
class Life:
    """One appointment: what happens, when, and who of the staff it is with."""

    number: int
    place: str  # "department/service"
    hand: str  # mail address
    booked: datetime
    start: datetime
    outcome: str
    device: str
    waited: int  # minutes
    lasted: int

    @property
    def came(self) -> bool:
        return self.outcome in CAME

    @property
    def week(self) -> str:
        return week(self.start)


def week(at: datetime) -> str:
    """Return the ISO week, as people here count them."""
    year, number, _day = clock.local(at).isocalendar()
    return f"{year}-W{number:02}"


def lives(
    places: dict[str, tuple[int, float]],
    outcomes: dict[str, float],
    number: int,
    first: date,
    weeks: int,
    seed: int,
) -> list[Life]:
    """Return that many appointments over some weeks, at random.

    places    place → (how many caseworkers, how much of all)
    """
    chance = random.Random(seed)
    monday = datetime(first.year, first.month, first.day, 9, tzinfo=UTC)
    made = []
    for each in range(number):
        (place,) = chance.choices(list(places), [share for _n, share in places.values()])
        hand = chance.randrange(places[place][0])
        day = 7 * chance.randrange(weeks) + chance.randrange(5)
        start = monday + timedelta(days=day, minutes=15 * chance.randrange(24))
        made.append(
            Life(
                number=each,
                place=place,
                hand=f"{place.replace('/', '-')}-{hand}@stadt.example",
                booked=start - timedelta(days=chance.randrange(1, 20), hours=2),
                start=start,
                outcome=chance.choices(list(outcomes), list(outcomes.values()))[0],
                device=chance.choice(DEVICES),
                waited=chance.randrange(0, 12),
                lasted=chance.randrange(5, 45),
            )
        )
    return made


def live(site: Site, all_of_them: list[Life]) -> None:
    """Let all of it happen in its order, and count it as the portal does, week after week."""
    accounts, appointments = _hire(site, all_of_them), {}
    acts = sorted(_acts(all_of_them), key=lambda act: act[0])
    for begun, part in _by_week(acts):
        for position in range(0, len(part), TOGETHER):
            clock.start_at(begun)
            with site.office.transact() as work:
                for _at, act, life in part[position : position + TOGETHER]:
                    act(work, life, accounts, appointments)
                work.records.outbox.clear()
        clock.start_at(begun + timedelta(days=7))
        counting.run(site.office)
        site.office.attempt(lambda work: link(work.records.audit))
    clock.start_at(acts[-1][0] + timedelta(days=21))
    counting.run(site.office)


def _by_week(acts) -> Iterator[tuple[datetime, list]]:
    def monday(act) -> datetime:
        return act[0].replace(hour=0, minute=0, second=0) - timedelta(days=act[0].weekday())

    for begun, part in groupby(acts, key=monday):
        yield begun, list(part)


def _hire(site: Site, all_of_them: list[Life]) -> dict[str, str]:
    hired = {life.hand: life.place for life in all_of_them}
    with site.office.transact() as work:
        return {
            hand: add_account(
                work, hand, PASSWORD, (Grant(role="caseworker", scopes=(place,)),), False
            ).id
            for hand, place in hired.items()
        }


def _acts(all_of_them: list[Life]) -> Iterator[tuple]:
    for life in all_of_them:
        yield life.booked, _book, life
        yield life.start, _meet, life


def _book(work: Work, life: Life, accounts, appointments) -> None:
    department = work.departments.get(life.place.partition("/")[0])
    service = department.service(life.place.partition("/")[2])
    offer = Offer(
        department=department,
        service=service,
        matters=tuple(matter.key for matter in service.matters[:1]),
        person=Person(name="Erika Mustermann", email="erika@beispiel.example"),
        language="de",
        start=life.start,
        way="mail",
        announced=False,
        length=timedelta(minutes=30),
    )
    account = work.records.accounts[accounts[life.hand]]
    found = invite(replace(work, now=life.booked), account, offer)
    appointments[life.number] = found.id


def _meet(work: Work, life: Life, accounts, appointments) -> None:
    appointment = work.records.appointments[appointments[life.number]]
    account = work.records.accounts[accounts[life.hand]]
    later = replace(work, now=life.start + (life.waited + life.lasted) * MINUTE)
    if life.came:
        case = work.records.cases[appointment.case]
        holder = Holder("access", appointment, case, case.participants[0])
        before = replace(work, now=life.start - 5 * MINUTE)
        seat, _token = enter(before, holder, "", {"datenschutz": 1}, device=life.device)
        begins = replace(work, now=life.start + life.waited * MINUTE)
        place = open_room(begins, appointment, account, f"session {life.number}")
        admit(begins, place, seat.id)
        end(later, place)
    conclude(later, appointment, account, life.outcome, "")
