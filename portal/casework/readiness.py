"""What is still missing before a department can receive citizens, in words for who enables it."""

from collections.abc import Iterable, Iterator

from portal.plugin import Department, Form, Service, Signature
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work


def missing(work: Work, department: Department) -> list[str]:
    """Return what is missing, the most urgent first; empty for a department that is ready."""
    found = [*_without_caseworker(work, department), *_drafts(work, department)]
    return [*found, *_unreachable(department), *_untranslated(work, department)]


def _without_caseworker(work: Work, department: Department) -> Iterator[str]:
    accounts = [each for each in work.records.accounts.values() if not each.disabled]
    nobody = [s.title for s in department.services if not _anybody(accounts, department, s)]
    if nobody:
        yield f"Niemand hat ein Konto für die Sachbearbeitung: {', '.join(nobody)}."


def _anybody(accounts: Iterable[Account], department: Department, service: Service) -> bool:
    return any(covers(account, "casework", department.key, service.key) for account in accounts)


def _drafts(work: Work, department: Department) -> Iterator[str]:
    forms = list(_forms(department))
    drafts = [form.title for form in forms if not form.approved]
    if drafts:
        yield f"Noch Entwurf und im Echtbetrieb gesperrt: {', '.join(dict.fromkeys(drafts))}."
    by_sms = [form.title for form in forms if Signature.MOBILE_TAN in form.signatures]
    if by_sms and work.settings.sms.startswith("spool:"):
        yield f"Für die Handy-TAN ist kein SMS-Dienst eingerichtet: {', '.join(by_sms)}."


def _forms(department: Department) -> Iterator[Form]:
    return (form for service in department.services for form in service.forms)


def _unreachable(department: Department) -> Iterator[str]:
    """Yield the services that name neither telephone nor the way without video."""
    without = [s.title for s in department.services if not department.contact_for(s).phone]
    if without:
        yield f"Eine Telefonnummer fehlt: {', '.join(without)}."
    nowhere = [s.title for s in department.services if not department.contact_for(s).address]
    if nowhere:
        yield f"Eine Anschrift für den Weg ohne Video fehlt: {', '.join(nowhere)}."
    no_way = [s.title for s in department.services if not s.on_site]
    if no_way:
        yield f"Es fehlt, wie es ohne Video geht: {', '.join(no_way)}."


def _untranslated(work: Work, department: Department) -> Iterator[str]:
    """Yield one line where the department shows no word of English."""
    english = work.departments.get(department.key, "en")
    if english is not None and _titles(english) == _titles(department):
        yield "Englische Texte fehlen: Wer Englisch liest, sieht dieses Amt auf Deutsch."


def _titles(department: Department) -> list[str]:
    return [department.name, *(service.title for service in department.services)]
