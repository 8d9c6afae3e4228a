"""What an office tells citizens about a service otherwise than it was declared, without a restart.

A text is named `summary`, `on_site`, `address`, `hours`, `bring` (one thing a line) or
`remains/<matter>`; in another language than German with that behind an @. Titles, forms and
questions stay as declared: documents and appointments speak of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from portal.audit.domain import note
from portal.catalogue.models import Adjusted, Change
from portal.languages import SOURCE
from portal.plugin import Department, Service
from portal.work import Work

BRING, REMAINS = "bring", "remains/"
Texts = Mapping[str, str]


def named(name: str, locale: str) -> str:
    """Return under which name a text of a language is kept."""
    return name if locale == SOURCE else f"{name}@{locale}"


def texts_of(department: Department, service: Service) -> dict[str, str]:
    """Return the texts of a service that an office may change, in the order people meet them."""
    contact = department.contact_for(service)
    found = {
        "summary": service.summary,
        "on_site": service.on_site,
        "address": contact.address or "",
        "hours": contact.hours or "",
        BRING: "\n".join(service.bring),
    }
    return found | {
        f"{REMAINS}{matter.key}": matter.remains for matter in service.matters if matter.remains
    }


def with_texts(department: Department, service: Service, texts: Texts, locale: str) -> Service:
    """Return a service that says something else; a language without own words says it in German."""
    if not texts:
        return service
    found = {
        name: texts.get(named(name, locale), texts.get(name, "")) or own
        if name.startswith(REMAINS)
        else texts.get(named(name, locale), texts.get(name, own))
        for name, own in texts_of(department, service).items()
    }
    contact = department.contact_for(service)
    return replace(
        service,
        contact=replace(contact, address=found["address"] or None, hours=found["hours"] or None),
        summary=found["summary"],
        on_site=found["on_site"],
        bring=tuple(filter(None, found[BRING].splitlines())),
        matters=tuple(
            replace(each, remains=found.get(f"{REMAINS}{each.key}", each.remains))
            for each in service.matters
        ),
    )


def languages(work: Work, department: str) -> tuple[str, ...]:
    """Return the languages a department has to say something in."""
    known: tuple[str, ...] = work.departments.installed.languages(department)
    return known


def declared_texts(work: Work, department: str, service: str) -> dict[str, str]:
    """Return all texts as declared, in each of the department's languages."""
    return dict(_declared(work, department, service))


def _declared(work: Work, department: str, service: str) -> Iterator[tuple[str, str]]:
    for locale in languages(work, department):
        found = work.departments.installed.get(department, locale)
        own = found.service(service) if found else None
        for name, words in texts_of(found, own).items() if found and own else ():
            yield named(name, locale), words


def current(work: Work, department: str, service: str) -> dict[str, str]:
    """Return the texts that hold now, changed or not."""
    declared = declared_texts(work, department, service)
    known = work.records.adjusted.get(department)
    said = known.said(service) if known else {}
    return declared | {name: words for name, words in said.items() if name in declared}


def history(work: Work, department: str, service: str) -> list[Change]:
    """Return all changes of a service's texts, the newest first."""
    known = work.records.adjusted.get(department)
    return [each for each in reversed(known.texts if known else ()) if each.service == service]


def say(work: Work, department: str, service: str, texts: Texts, account: str) -> bool:
    """Let other texts hold from now on; False where they do already.

    What is as declared is left out, so that a later version of the declaration counts there.
    """
    declared = declared_texts(work, department, service)
    differing = {name: words for name, words in texts.items() if declared.get(name) != words}
    before = work.records.adjusted.get(department)
    if before is None:
        installed = work.departments.installed.get(department)
        before = Adjusted(version=installed.settings_version)
    if dict(before.said(service)) == differing:
        return False
    entry = Change(service=service, values=differing, at=work.now, by=account)
    work.records.adjusted[department] = before.with_texts(entry)
    note(work, "texts.changed", f"account:{account}", f"service:{department}/{service}")
    return True
