"""Staffing: which account sits at which desk. Where nobody is named, anybody may sit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.audit.domain import note
from portal.booking.busy import Busy, returning
from portal.booking.models import Appointment
from portal.booking.places import day_key, own_place, owner_of, place_in, place_of
from portal.errors import Invalid
from portal.plugin import Department, Service
from portal.staff.busy import Span
from portal.staff.calendars import busy_on
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Place:
    """Desks and the services that share them."""

    key: str
    department: Department
    services: tuple[Service, ...]
    desks: int

    @property
    def title(self) -> str:
        """The services in words."""
        return ", ".join(service.title for service in self.services)


def places(department: Department) -> list[Place]:
    """Return where appointments of a department can be booked, in declared order."""
    sharing: dict[str, list[Service]] = {}
    for service in department.services:
        if service.booking is not None:
            sharing.setdefault(place_of(department, service), []).append(service)
    return [
        Place(
            key=key,
            department=department,
            services=tuple(services),
            desks=max(service.booking.desks for service in services if service.booking),
        )
        for key, services in sharing.items()
    ]


def staffed(work: Work, place: str) -> list[str]:
    """Return the account at each desk, as far as some are named; "" where anybody may sit."""
    stored = work.records.staffing.desks.get(place, ())
    return [id if _works(work, id) else "" for id in stored]


def named(work: Work, place: Place) -> tuple[str, ...]:
    """Return the account at each desk, "" where anybody may sit."""
    found = staffed(work, place.key)[: place.desks]
    return (*found, *("" for _ in range(place.desks - len(found))))


def _works(work: Work, account: str) -> bool:
    found = work.records.accounts.get(account) if account else None
    return found is not None and not found.disabled


def holder(work: Work, place: str, desk: int) -> str:
    """Return the account at a desk, "" for nobody in particular."""
    if own := owner_of(place):
        return own
    found = staffed(work, place)
    return found[desk] if desk < len(found) else ""


def held_by(work: Work, account: str) -> tuple[str, int] | None:
    """Return place and desk an account is named for; there is one at most."""
    for place, stored in work.records.staffing.desks.items():
        if account in stored and _works(work, account):
            return place, stored.index(account)
    return None


def elsewhere(work: Work, place: str, day: date) -> Iterator[Busy]:
    """Yield what those at the desks do elsewhere on a day, as entries of no service.

    That is what their calendars say, and what they have at their other desk: nobody sits at two.
    """
    own = owner_of(place)
    for desk, account in enumerate([own] if own else staffed(work, place)):
        if account:
            spans = (*busy_on(work, account, day), *_at_other_desk(work, place, account, day))
            for start, until in spans:
                yield start, until, desk, 0, ""


def _at_other_desk(work: Work, place: str, account: str, day: date) -> Iterator[Span]:
    seat = other_desk(work, place, account)
    found = work.records.days.get(day_key(seat[0], day)) if seat else None
    if seat is None or found is None:
        return
    for id, (start, until, desk, _expires, service) in found.current(_now(work)).items():
        if service and desk == seat[1] and not returning(id, found.busy[id]):
            yield start, until


def other_desk(work: Work, place: str, account: str) -> tuple[str, int] | None:
    """Return place and desk of an account other than at this place: the own one, or the shared."""
    return held_by(work, account) if owner_of(place) else (own_place(account), 0)


def _now(work: Work) -> int:
    return int(work.now.timestamp())


def eligible(work: Work, place: Place) -> list[Account]:
    """Return the accounts that may see all that is booked at a place, by their addresses."""
    found = [each for each in work.records.accounts.values() if _may_sit(each, place)]
    return sorted(found, key=lambda account: account.email)


def _may_sit(account: Account, place: Place) -> bool:
    keys = [service.key for service in place.services]
    return not account.disabled and all(
        covers(account, "casework", place.department.key, key) for key in keys
    )


Wanted = Mapping[str, tuple[Place, tuple[str, ...]]]


def assign(work: Work, wanted: Wanted, actor: str) -> list[str]:
    """Say who sits at the desks of some places; returns which of them changed.

    wanted    place → (Place, account id for each desk, "" for anybody)

    Raises Invalid with the fields "place/desk" of who may not sit there, or sits elsewhere, too.
    """
    _check(work, wanted)
    staffing = work.records.staffing
    changed = [key for key, (place, ids) in wanted.items() if named(work, place) != ids]
    for key in changed:
        staffing.desks = staffing.desks | {key: wanted[key][1]}
        said = ",".join(id or "-" for id in wanted[key][1])
        note(work, "desks.staffed", actor, f"place:{key} accounts:{said}")
    return changed


def _check(work: Work, wanted: Wanted) -> None:
    """Whoever keeps their desk is asked first: what is wrong is what was chosen anew."""
    seats = {id: _title(work, *seat) for seat, id in _kept(work, wanted)}
    problems: dict[str, str] = {}
    for key, (place, ids) in wanted.items():
        allowed = {account.id: account.email for account in eligible(work, place)}
        before = named(work, place)
        for desk, id in enumerate(ids):
            if not id or id == before[desk]:
                continue
            if id not in allowed:
                problems[f"{key}/{desk}"] = "Dieses Konto ist für diesen Platz nicht zuständig."
            elif id in seats:
                problems[f"{key}/{desk}"] = (
                    f"{allowed[id]} sitzt schon an {seats[id]}. Ein Konto hat nur einen Platz."
                )
            else:
                seats[id] = _title(work, key, desk)
    if problems:
        raise Invalid(problems)


def _kept(work: Work, wanted: Wanted) -> Iterator[tuple[tuple[str, int], str]]:
    for key in work.records.staffing.desks:
        ids = wanted[key][1] if key in wanted else ()
        for desk, id in enumerate(staffed(work, key)):
            if id and (key not in wanted or (desk < len(ids) and ids[desk] == id)):
                yield (key, desk), id


def place_named(work: Work, key: str) -> Place | None:
    """Return the place with this key, None where its department does not have it any more."""
    department = work.departments.get(key.partition("/")[0])
    found = (place for place in places(department) if place.key == key) if department else ()
    return next(iter(found), None)


def _title(work: Work, key: str, desk: int) -> str:
    place = place_named(work, key)
    return f"Platz {desk + 1} von „{place.title if place else key}“"


def seat_of(work: Work, appointment: Appointment) -> tuple[str, int] | None:
    """Return place and desk an appointment takes, None where it takes none."""
    day = work.records.days.get(appointment.day)
    if day is None or appointment.id not in day.busy:
        return None
    return place_in(appointment.day), day.busy[appointment.id][2]


def responsible(work: Work, appointment: Appointment) -> str:
    """Return the account that advises: at its desk, or who invited where it takes none."""
    seat = seat_of(work, appointment)
    return holder(work, *seat) if seat else appointment.invited_by


def seat_in_words(work: Work, appointment: Appointment) -> str:
    """Return „Platz 2 (Name)“ where somebody is named for the shared desk, "" elsewhere."""
    seat = seat_of(work, appointment)
    if seat is None or owner_of(seat[0]):
        return ""
    return desk_in_words(work, *seat) if holder(work, *seat) else ""


def desk_in_words(work: Work, place: str, desk: int) -> str:
    """Return „Platz 2“, with the name of who sits there."""
    account = work.records.accounts.get(holder(work, place, desk))
    return f"Platz {desk + 1} ({account.email})" if account else f"Platz {desk + 1}"
