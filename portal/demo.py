"""People and appointments to try the product with; never in production."""

import secrets
from datetime import timedelta

from portal.booking.models import Appointment
from portal.case.domain import Person, token_of
from portal.catalogue.domain import declared
from portal.invitation.domain import Offer, invite
from portal.persistence import Office
from portal.settings import SettingsError
from portal.staff.domain import add_account, find_account
from portal.staff.models import Account, Grant
from portal.work import Work

ACCOUNTS = (
    ("sachbearbeitung@stadt.example", Grant(role="caseworker", scopes=("ordnungsamt",))),
    ("vertretung@stadt.example", Grant(role="caseworker", scopes=("ordnungsamt",))),
    ("sozialamt@stadt.example", Grant(role="caseworker", scopes=("sozialamt",))),
    ("redaktion@stadt.example", Grant(role="editor")),
    ("datenschutz@stadt.example", Grant(role="dpo")),
    ("amtsleitung@stadt.example", Grant(role="department-admin", scopes=("ordnungsamt",))),
    ("auskunft@stadt.example", Grant(role="support")),
    ("betrieb@stadt.example", Grant(role="operator")),
)
SERVICE = ("ordnungsamt", "waffen-jagd-fischerei")
CITIZENS = (
    ("Олександра Коваленко", timedelta(0)),
    ("علي حسن", timedelta(minutes=30)),
    ("Käthe Müller-Groß", timedelta(minutes=60)),
)


def prepare(office: Office) -> str:
    """Add accounts with fresh passwords and appointments of today; returns what to tell."""
    if office.settings.production:
        raise SettingsError("--demo gibt es nur in der Entwicklung.")
    # Not the only one who writes: what was due while the portal stood still is being sent.
    passwords, token = office.attempt(_people)
    return _told(office, passwords, token)


def _people(work: Work) -> tuple[list[tuple[str, str]], str]:
    """Return the accounts' passwords, and the token of the appointment that is open now."""
    passwords = [(email, _account(work, email, grant)) for email, grant in ACCOUNTS]
    case = work.records.cases[_appointments(work).case]
    return passwords, token_of(work, case, case.participants[0], "access")


def _account(work: Work, email: str, grant: Grant) -> str:
    """Add the account, or give it a fresh password; returns the password."""
    known = find_account(work, email)
    if known is not None:
        work.records.logins.pop(work.vault.blind("login", email))
        del work.records.accounts[known.id]
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    add_account(work, email, password, (grant,), needs_factor=False)
    return password


def _appointments(work: Work) -> Appointment:
    """Invite three citizens for today; the first one's room is open now."""
    department, service = declared(work, *SERVICE)
    if department is None or service is None:
        raise SettingsError("--demo braucht das Amt ordnungsamt.")
    host: Account = find_account(work, ACCOUNTS[0][0])
    offers = [
        Offer(
            department=department,
            service=service,
            person=Person(name=name, email=f"demo{number}@beispiel.example"),
            language="de",
            start=work.now.replace(second=0, microsecond=0) + after if after else None,
            way="mail",
        )
        for number, (name, after) in enumerate(CITIZENS, 1)
    ]
    first, *_later = [invite(work, host, offer) for offer in offers]
    return first


def _told(office: Office, passwords: list[tuple[str, str]], token: str) -> str:
    settings = office.settings
    url = settings.public_url
    lines = ["", "Konten (Passwort bei jedem Start neu):"]
    lines += [f"  {email:32} {password}" for email, password in passwords]
    lines += [
        f"  Anmelden: {url}/intern/anmelden",
        "",
        f"E-Mails: {settings.filled(settings.mail)}",
        f"SMS:     {settings.filled(settings.sms)}",
        "",
        "Termin, dessen Warteraum jetzt offen ist:",
        f"  {url}/termin/{token}",
        "",
        "Online buchen:",
        f"  {url}/buchen/{'/'.join(SERVICE)}",
        "",
        "Beenden mit Strg+C.",
    ]
    return "\n".join(lines)
