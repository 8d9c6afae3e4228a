"""Reading the form of an invitation: what, whom, how, and which times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.booking.errors import MattersRefused
from portal.booking.forms import (
    LONGEST_LANGUAGE,
    NEEDS,
    parse_email,
    parse_person,
    parse_phone,
)
from portal.booking.offers import check_matters
from portal.clock import BERLIN
from portal.errors import Invalid
from portal.i18n import _
from portal.invitation.again import Again
from portal.invitation.domain import Offer
from portal.plugin import Department, Service
from portal.reachable import mobile_number

LENGTHS = range(5, 181)  # minutes
VALID = (7, 14, 28)  # days
USUALLY_VALID = 14
ROWS = range(1, 7)  # for times to choose from
MOST_LINES = 6  # of an address
LONGEST_ADDRESS = 300
WAYS = ("mail", "sms", "code", "brief")  # how the way in reaches the invited person
# What the citizen is told about the own name, said to somebody who types for another.
SAID_TO_STAFF = {
    "Bitte geben Sie Ihren Vor- und Nachnamen ein.": "Bitte geben Sie Vor- und Nachnamen der "
    "eingeladenen Person ein.",
    "Bitte geben Sie Ihre E-Mail-Adresse ein.": "Bitte geben Sie die E-Mail-Adresse der "
    "eingeladenen Person ein, oder wählen Sie den Code zum Vorlesen.",
}
Problems = dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """What of a department the invitation is for."""

    department: Department
    service: Service
    matters: tuple[str, ...]


def parse(
    given: Mapping[str, Any],
    wanted: Wanted | None,
    problems: Problems,
    languages: Mapping[str, str],
) -> tuple[str, Offer]:
    """Return ("now", "fest", "liste" or "frei", the offer); raises Invalid, a reason per field."""
    when = "now" if "now" in given else _one_of(given, "wann", ("fest", "liste", "frei"))
    way = _one_of(given, "way", WAYS)
    start = fixed_start(given, problems) if when == "fest" else None
    times = tuple(listed_times(given, problems)) if when == "liste" else ()
    if when == "frei" and wanted is not None:
        _check_open(wanted, problems)
    length = _length(given, problems)
    try:
        known = parse_person(given, "de", languages=languages, needs_email=way == "mail")
    except Invalid as error:
        known = None
        problems |= {name: SAID_TO_STAFF.get(text, text) for name, text in error.fields.items()}
    if way == "sms":
        _check_mobile(given, problems)
    address = _address(given, way, problems)
    needs = tuple(_needs(given, known.person.needs)) if known else ()
    if problems or known is None or wanted is None:
        raise Invalid(problems)
    return when, Offer(
        department=wanted.department,
        service=wanted.service,
        matters=wanted.matters,
        person=replace(known.person, address=address, needs=needs),
        language=known.language,
        start=start,
        length=length if when != "frei" else None,
        way=_messages(way, known.person.email),
        announced=way in ("mail", "sms"),
        times=times,
        valid=validity(given),
        once=given.get("once", ""),
    )


def _needs(given: Mapping[str, Any], needs: tuple[str, ...]) -> Iterator[str]:
    """Yield them, „Sprachmittlung“ with the language where somebody named it."""
    language = " ".join(str(given.get("mediation", "")).split())[:LONGEST_LANGUAGE]
    named = language.isprintable() and language
    for need in needs:
        yield f"{NEEDS[need]}: {language}" if need == "sprachmittlung" and named else need


def _check_mobile(given: Mapping[str, Any], problems: Problems) -> None:
    try:
        mobile_number(str(given.get("phone", "")))
    except ValueError:
        problems["phone"] = "Bitte geben Sie die Mobilnummer der eingeladenen Person ein."


def _messages(way: str, email: str) -> str:
    """Return how later messages come: whoever has a mail address gets mails, but for SMS."""
    return "sms" if way == "sms" else "mail" if email else ""


def _one_of(given: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = given.get(name)
    return value if value in known else known[0]


def validity(given: Mapping[str, Any]) -> timedelta:
    """Return how long a time may be chosen."""
    text = str(given.get("valid", ""))
    days = int(text) if text in map(str, VALID) else USUALLY_VALID
    return timedelta(days=days)


def _check_open(wanted: Wanted, problems: Problems) -> None:
    if wanted.service.booking is None:
        problems["wann"] = (
            "Für diese Dienstleistung sind keine Online-Zeiten hinterlegt. Bitte bieten Sie Zeiten "
            "zur Auswahl an."
        )
        return
    try:
        check_matters(wanted.service, wanted.matters)
    except MattersRefused:
        problems["service"] = "Bitte wählen Sie das Anliegen: Davon hängt die Dauer ab."


def _length(given: Mapping[str, Any], problems: Problems) -> timedelta | None:
    """Return what was typed as minutes; None where the matter decides."""
    text = given.get("minutes", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:4]) in LENGTHS):
        problems["minutes"] = "Bitte geben Sie eine Dauer zwischen 5 und 180 Minuten ein."
        return None
    return timedelta(minutes=int(text))


def _address(given: Mapping[str, Any], way: str, problems: Problems) -> str:
    """Return the lines of a postal address; only a letter asks for them."""
    lines = [" ".join(line.split()) for line in str(given.get("address", "")).splitlines()]
    text = "\n".join(line for line in lines if line)
    if way == "brief" and not text:
        problems["address"] = "Bitte geben Sie die Anschrift für den Brief ein."
    elif not _fits(text):
        problems["address"] = (
            "Bitte geben Sie die Anschrift in höchstens sechs Zeilen ein, ohne Sonderzeichen."
        )
    return text


def _fits(address: str) -> bool:
    lines = address.split("\n")
    printable = all(line.isprintable() for line in lines)
    return len(address) <= LONGEST_ADDRESS and len(lines) <= MOST_LINES and printable


def parse_again(given: Mapping[str, Any]) -> Again:
    """Return what changes when somebody is invited once more; raises Invalid."""
    problems: Problems = {}
    changed = any(given.get(f"{part}{row}") for row in ROWS for part in ("day", "time"))
    again = Again(
        way={"mail": "mail", "sms": "sms"}.get(str(given.get("way")), ""),
        valid=validity(given),
        times=tuple(listed_times(given, problems)) if changed else (),
        email=parse_email(given.get("email"), problems, required=False),
        phone=parse_phone(given.get("phone"), problems),
    )
    if problems:
        raise Invalid(problems)
    return again


def fixed_start(given: Mapping[str, Any], problems: Problems) -> datetime | None:
    """Return the instant of the fields start (RFC 3339), or day and time in local time."""
    text = given.get("start") or f"{given.get('day', '')}T{given.get('time', '')}"
    start = _instant(text)
    if start is None:
        problems["day"] = _("Bitte geben Sie Tag und Uhrzeit an.")
    return start


def listed_times(given: Mapping[str, Any], problems: Problems) -> Iterator[datetime]:
    """Yield the instants of the rows that were filled in; none, or half a row, is a problem."""
    found = False
    for row in ROWS:
        day, time = given.get(f"day{row}", ""), given.get(f"time{row}", "")
        if not day and not time:
            continue
        start, found = _instant(f"{day}T{time}"), True
        if start is None:
            problems["times"] = f"Zeit {row}: Bitte geben Sie Tag und Uhrzeit an."
        else:
            yield start
    if not found:
        problems["times"] = "Bitte geben Sie mindestens eine Zeit an."


def _instant(text: str) -> datetime | None:
    """As UTC: ZODB cannot pickle a ZoneInfo."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= start.year < 2200:
        return None
    return (start if start.tzinfo else start.replace(tzinfo=BERLIN)).astimezone(UTC)
