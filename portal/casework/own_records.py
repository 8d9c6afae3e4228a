"""What is stored about whoever is signed in, and for how long: for every role, of nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from portal.audit.tracing import done_by
from portal.booking.models import Absence
from portal.browsers import device_in_words
from portal.casework.act_words import in_words
from portal.casework.diary import feed_of
from portal.catalogue.domain import declared
from portal.i18n import moment
from portal.security import staff
from portal.staff.domain import grants_of
from portal.staff.models import Account, Grant
from portal.staff.roles import ROLE_NAMES
from portal.staff.sessions import sessions_of
from portal.work import Work

SHOWN = 200  # entries of the audit chain


@dataclass(frozen=True)
class Held:
    """One kind of thing that is stored: what it is, each of them in words, and how long it stays.

    each  None where it stands in too many places to list them
    of    the collections of `portal.records` in which the account can be met because of it
    """

    what: str
    each: tuple[str, ...] | None
    kept: str
    of: tuple[str, ...]


@staff(route_name="own_records", permission="staff", renderer="casework/own_records.pt")
def show(request):
    """All of it; entries of the audit chain with ids only."""
    work, account = request.work, request.identity
    entries = list(islice(done_by(work.records.audit, f"account:{account.id}"), SHOWN))
    return {
        "account": account,
        "held": list(held(work, account)),
        "entries": [(entry, in_words(entry.act)) for entry in entries],
        "most": SHOWN,
        "months": work.settings.audit_months,
    }


def held(work: Work, account: Account) -> Iterator[Held]:
    """Yield what is stored about an account, but for what stands in the audit chain."""
    yield from _account(work, account)
    yield from _times(work, account)
    yield from _decisions(work, account)


def _account(work: Work, account: Account) -> Iterator[Held]:
    always = "solange es das Konto gibt"
    yield Held(
        "Ihr Konto",
        (f"E-Mail-Adresse {account.email}", f"Kennung {account.id}", *_ways_in(account)),
        always,
        ("accounts", "logins"),
    )
    yield Held(
        "Rollen und Bereiche",
        tuple(_in_words(work, grant) for grant in grants_of(account)),
        always,
        ("accounts",),
    )
    yield Held(
        "Vertretungen",
        tuple(
            f"{_in_words(work, each.grant)} bis {moment(each.until, 'de')}"
            for each in account.stand_ins
        ),
        "bis sie enden",
        ("accounts", "standing_in"),
    )
    yield Held(
        "Änderungen Ihrer Rechte",
        tuple(moment(each.at, "de") for each in account.changes),
        "die letzten fünfzig, solange es das Konto gibt",
        ("accounts",),
    )
    yield Held(
        "Anmeldungen",
        tuple(
            f"{device_in_words(each.device)}, seit {_when(each.begun)}, gilt bis"
            f" {moment(each.until, 'de')}"
            for each in sessions_of(work, account).values()
        ),
        "bis zum Abmelden, höchstens 10 Stunden",
        ("sessions", "errands"),
    )


def _ways_in(account: Account) -> Iterator[str]:
    """Tell by what one signs in; secrets are stored as hashes or keys, and shown nowhere."""
    if account.password:
        yield "Passwort (nur als Hash)"
    if account.second_factor:
        yield "zweiter Faktor (Geheimnis der App)"
    if account.recovery:
        yield f"{len(account.recovery)} Ersatzcodes (nur als Hash)"
    for each in account.passkeys:
        used = f", zuletzt benutzt {moment(each.used, 'de')}" if each.used else ""
        yield f"Passkey „{each.name}“, angelegt {moment(each.added, 'de')}{used}"
    if account.central:
        yield "zentrale Anmeldung (Kennung nur als Hash)"


def _when(begun: str) -> str:
    return moment(datetime.fromisoformat(begun), "de") if begun else "unbekannt"


def _in_words(work: Work, grant: Grant) -> str:
    role = ROLE_NAMES.get(grant.role, grant.role)
    return f"{role}: {', '.join(_scope(work, s) for s in grant.scopes) or 'ganze Stadt'}"


def _scope(work: Work, scope: str) -> str:
    key, _slash, wanted = scope.partition("/")
    department, service = declared(work, key, wanted)
    names = [department.name if department else key]
    return " – ".join([*names, service.title if service else wanted] if wanted else names)


def _times(work: Work, account: Account) -> Iterator[Held]:
    records = work.records
    yield Held(
        "Ihr Platz",
        tuple(
            f"Platz {number + 1} ({place})"
            for place, holders in sorted(records.staffing.desks.items())
            for number, holder in enumerate(holders)
            if holder == account.id
        ),
        "bis der Platz anders vergeben wird",
        ("staffing", "days"),
    )
    yield Held(
        "Ausfälle, die Sie betreffen oder die Sie eingetragen haben",
        tuple(_span(each) for each in records.absences.values() if _concerns(each, account)),
        "bis 30 Tage nach ihrem Ende",
        ("absences", "closures"),
    )
    feed, busy = feed_of(work, account), records.calendars.get(account.id)
    yield Held(
        "Kalender zum Abonnieren",
        (f"eingerichtet {moment(feed.since, 'de')}; die Adresse nur als Hash",) if feed else (),
        "bis Sie ihn zurückziehen",
        ("feeds",),
    )
    rehearsed = records.rehearsals.get(account.id)
    yield Held(
        "Ihr Übungsgespräch",
        (f"mit einer gespielten Person, gelöscht um {moment(rehearsed.until, 'de')}",)
        if rehearsed is not None
        else (),
        "bis zum Ende des Tages, oder bis Sie es löschen",
        ("rehearsals",),
    )
    yield Held(
        "Belegte Zeiten aus Ihrem eigenen Kalender",
        (f"{len(busy.times.spans)} Zeiträume ohne Inhalt, von {busy.host}",) if busy else (),
        "bis Sie den Kalender austragen; bei jedem Lesen neu",
        ("calendars",),
    )


def _concerns(absence: Absence, account: Account) -> bool:
    return account.id in (absence.account, absence.by)


def _span(absence: Absence) -> str:
    return f"{moment(absence.start, 'de')} bis {moment(absence.end, 'de')}"


def _decisions(work: Work, account: Account) -> Iterator[Held]:
    """Where only the account's id stands beside what it did."""
    yield Held(
        "Ihre Kennung an Terminen, Einladungen, Gesprächen, Formularen und Unterlagen, mit denen"
        " Sie zu tun hatten",
        None,
        "bis der Vorgang gelöscht wird: mit der Frist des Amtes, höchstens sechs Monate nach dem"
        " Termin, es sei denn, es gilt eine Löschsperre",
        (
            *("appointments", "invitations", "consultations", "documents", "uploads"),
            *("cases", "inquiries"),
        ),
    )
    yield Held(
        "Ihre Kennung an Texten, Regeln, Schließungen und Schaltern, die Sie geändert haben",
        None,
        "solange es die jeweilige Fassung gibt",
        ("content", "adjusted", "enabled", "maintenance", "pilots", "closures"),
    )
    yield Held(
        "Mitteilungen an Sie, die noch nicht verschickt sind",
        tuple(
            moment(each.due, "de")
            for each in work.records.outbox.values()
            if each.account == account.id
        ),
        "bis sie verschickt sind, höchstens drei Tage; wenn Rückläufer geprüft werden, acht Tage",
        ("outbox", "carried"),
    )
