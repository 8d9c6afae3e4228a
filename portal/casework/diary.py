"""A caseworker's appointments as a calendar behind a secret address (RFC 5545, RFC 7986)."""

from collections.abc import Iterator
from datetime import timedelta

from icalendar import Calendar, Event

from portal.audit.domain import note
from portal.booking import staffing
from portal.booking.domain import closed_on_day, on_day
from portal.booking.models import Appointment
from portal.case.domain import fingerprint, new_token
from portal.casework.models import Feed
from portal.casework.rows import own
from portal.catalogue.domain import declared
from portal.clock import local
from portal.errors import NotFound
from portal.staff.domain import may
from portal.staff.models import Account
from portal.work import Work

BACK, AHEAD = 7, 90  # days
OFTEN = timedelta(minutes=15)
TITLE = "Videoberatung"
OWN = "Eigener Termin"  # at the desk the owner of the calendar holds


def renew(work: Work, account: Account) -> str:
    """Make the account's calendar, or give it a new address; returns the token, kept as a hash."""
    _drop(work, account)
    token = new_token()
    work.records.feeds[fingerprint(token)] = Feed(account=account.id, since=work.now)
    note(work, "feed.made", f"account:{account.id}", f"account:{account.id}")
    return token


def revoke(work: Work, account: Account) -> None:
    """End the account's calendar; without one, nothing happens."""
    if _drop(work, account):
        note(work, "feed.revoked", f"account:{account.id}", f"account:{account.id}")


def _drop(work: Work, account: Account) -> bool:
    mine = [key for key, feed in work.records.feeds.items() if feed.account == account.id]
    for key in mine:
        del work.records.feeds[key]
    return bool(mine)


def feed_of(work: Work, account: Account) -> Feed | None:
    """Return the account's calendar, None where it has none."""
    feeds = (feed for feed in work.records.feeds.values() if feed.account == account.id)
    return next(feeds, None)


def owner(work: Work, token: str) -> Account:
    """Return whose calendar a token opens; raises NotFound, also once the account is shut out."""
    feed = work.records.feeds.get(fingerprint(token))
    account = work.records.accounts.get(feed.account) if feed else None
    if account is None or account.disabled or not may(account, "casework"):
        raise NotFound
    found: Account = account
    return found


def diary(work: Work, account: Account) -> bytes:
    """Return the .ics of the own scope: last week and the next three months, nobody's name."""
    whole = Calendar()
    whole.add("prodid", "-//Videoberatung//DE")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", f"{TITLE} {work.settings.city_name}")
    whole.add("refresh-interval", OFTEN, parameters={"value": "DURATION"})
    for appointment in own(account, _around(work)):
        whole.add_component(_event(work, appointment, account))
    return whole.to_ical()


def _around(work: Work) -> Iterator[Appointment]:
    today = local(work.now).date()
    for offset in range(-BACK, AHEAD + 1):
        day = today + timedelta(days=offset)
        yield from on_day(work, day)
        yield from closed_on_day(work, day)


def _event(work: Work, appointment: Appointment, account: Account) -> Event:
    day = local(appointment.start).date().isoformat()
    event = Event()
    # As in the citizen's file: whoever has both sees one entry, and a move is a move.
    event.add("uid", f"{appointment.uid}@videoberatung")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", work.now)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("summary", _summary(work, appointment))
    event.add("status", "CONFIRMED" if appointment.state == "booked" else "CANCELLED")
    event.add("class", "PRIVATE")
    if desk := staffing.seat_in_words(work, appointment):
        event.add("location", desk)
    if (
        staffing.seat_of(work, appointment)
        and staffing.responsible(work, appointment) == account.id
    ):
        event.add("categories", [OWN])
    event.add("url", f"{work.settings.public_url}/intern/?tag={day}")
    return event


def _summary(work: Work, appointment: Appointment) -> str:
    """Return what it is about; of a discreet service no more than that it is a consultation."""
    department, service = declared(work, appointment.department, appointment.service)
    told = department and service and not department.discreet_for(service)
    title = service.title if told and service else TITLE
    return f"{title} ({work.records.cases[appointment.case].reference})"
