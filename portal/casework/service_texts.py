"""The page on which an office changes what citizens read of a service, with where it stands."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.domain import coming
from portal.casework.chosen import chosen
from portal.casework.overtaking import FIELD, STATUS, overtaken, seen
from portal.catalogue import wordings
from portal.content.whose import name_of
from portal.errors import Invalid
from portal.languages import LANGUAGES, SOURCE
from portal.plugin import Service
from portal.security import staff, staff_post, typed

LONGEST, LONGEST_LINE, MOST_LINES = 600, 200, 20
ADDRESS = "address"  # the same in all languages where nothing else is typed
TITLES = {
    "summary": ("Worum es geht", "Ein oder zwei Sätze."),
    "on_site": ("Der Weg ohne Video", "Was Menschen ohne Video tun können: wo und wann."),
    ADDRESS: ("Anschrift", "Straße, Hausnummer, Postleitzahl, Ort. Sie gilt in allen Sprachen."),
    "hours": ("Geöffnet", "Wann man ohne Termin oder mit Termin dorthin kommen kann."),
    wordings.BRING: ("Was bereitliegen soll", "Eine Sache je Zeile."),
}
# Where each text stands, as people find it.
PLACES = {
    "summary": ("Seite der Dienstleistung", "Seite des Amts", "Entwurf des Verzeichnisses"),
    "on_site": (
        "Seite der Dienstleistung",
        "Buchung und Einladung, wo keine Zeit passt",
        "abgesagte und zurückgezogene Termine",
        "Raum, wenn die Prüfung der Identität nicht möglich ist",
    ),
    ADDRESS: ("Seite der Dienstleistung",),
    "hours": ("Seite der Dienstleistung",),
    wordings.BRING: (
        "Seite der Dienstleistung",
        "Seite des Termins",
        "Einladung mit Zeiten zur Wahl",
        "Bestätigung, Einladung, Erinnerung und Brief",
    ),
    wordings.REMAINS: ("Seite der Dienstleistung", "Auswahl der Anliegen bei der Buchung"),
}
EMPTY = "Dieser Text darf nicht leer sein: Bei diesem Anliegen bleibt etwas zu tun."
UNTRANSLATED = "Der deutsche Text ist geändert. Bitte schreiben Sie ihn auch in dieser Sprache neu."


@staff(
    route_name="service_texts",
    request_method="GET",
    permission="administer",
    renderer="casework/service_texts.pt",
)
def show(request):
    """The texts as they are now, or as they were, and who changed what."""
    department, service = chosen(request, "administer")
    return _page(request, _asked(request, department.key, service.key), {})


def _asked(request, department: str, service: str) -> dict[str, str]:
    """Return the texts of an earlier state, where the address names one; nothing is stored."""
    wanted, work = request.GET.get("stand", ""), request.work
    declared = wordings.declared_texts(work, department, service)
    if wanted == "vorgabe":
        return declared
    states = wordings.history(work, department, service)
    if wanted.isascii() and wanted.isdigit() and int(wanted) < len(states):
        return declared | dict(states[int(wanted)].values)
    return wordings.current(work, department, service)


@staff_post(
    route_name="service_texts", permission="administer", renderer="casework/service_texts.pt"
)
def enter(request):
    """Show what would stand where, or let it hold from now on."""
    (department, service), work = chosen(request, "administer"), request.work
    declared = wordings.declared_texts(work, department.key, service.key)
    given = {name: _tidied(name, typed(request.POST, name)) for name in declared}
    if problems := _problems(given, declared):
        request.response.status_int = Invalid.status
        return _page(request, given, problems)
    if "vorschau" in request.POST:
        return _page(request, given, {}, _preview(request, given))
    states = wordings.history(work, department.key, service.key)
    already = wordings.current(work, department.key, service.key) == given
    if overtaken(typed(request.POST, FIELD), states) and not already:
        request.response.status_int = STATUS
        return _page(request, given, {}, _preview(request, given)) | {"overtaken": True}
    changed = wordings.say(work, department.key, service.key, given, request.identity.id)
    query = {"gespeichert": "1" if changed else "0"}
    return HTTPSeeOther(request.route_path("service_texts", **request.matchdict, _query=query))


def _tidied(name: str, text: str) -> str:
    """Return a text without needless blanks and controls, lines kept where each is one thing."""
    printable = "".join(c for c in text if c.isprintable() or c.isspace())
    lines = [" ".join(line.split()) for line in printable.splitlines()]
    joint = "\n" if name.partition("@")[0] == wordings.BRING else " "
    return joint.join(filter(None, lines))


def _problems(given: dict[str, str], declared: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, text in given.items():
        own, _at, locale = name.partition("@")
        lines = text.splitlines()
        if own == wordings.BRING:
            if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
                found[name] = f"Höchstens {MOST_LINES} Zeilen mit je {LONGEST_LINE} Zeichen."
        elif len(text) > LONGEST:
            found[name] = f"Bitte schreiben Sie höchstens {LONGEST} Zeichen."
        if own.startswith(wordings.REMAINS) and not text:
            found[name] = EMPTY
        if own == ADDRESS or not locale or not given[own]:
            continue
        if given[own] != declared[own] and text == declared[name]:
            found[name] = UNTRANSLATED
    return found


def _preview(request, given: dict[str, str]) -> dict[str, Any]:
    """Return what would stand where, and how many see it who have an appointment."""
    department, service = chosen(request, "administer")
    now = wordings.current(request.work, department.key, service.key)
    touched = (
        each
        for each in coming(request.work)
        if (each.department, each.service) == (department.key, service.key)
    )
    return {
        "changes": [
            (_title(service, name), was, given[name], _places(name))
            for name, was in now.items()
            if given[name] != was
        ],
        "number": sum(1 for _each in touched),
    }


def _places(name: str) -> tuple[str, ...]:
    own = name.partition("@")[0]
    return PLACES[wordings.REMAINS if own.startswith(wordings.REMAINS) else own]


def _title(service: Service, name: str) -> str:
    own, _at, locale = name.partition("@")
    title = TITLES[own][0] if own in TITLES else _remains(service, own)
    return f"{title} ({LANGUAGES[locale].name})" if locale else title


def _remains(service: Service, own: str) -> str:
    matter = service.matter(own.removeprefix(wordings.REMAINS))
    return f"Was vor Ort bleibt: {matter.title if matter else own}"


def _page(request, given, problems, preview=None) -> dict[str, object]:
    (department, service), work = chosen(request, "administer"), request.work
    states = wordings.history(work, department.key, service.key)
    declared = wordings.declared_texts(work, department.key, service.key)
    after = [declared | dict(each.values) for each in states]
    before = [*after, declared][1:]
    return {
        "department": department,
        "service": service,
        "fields": [
            (name, _title(service, name), TITLES.get(own, ("", ""))[1], locale or SOURCE)
            for name in declared
            for own, _at, locale in [name.partition("@")]
        ],
        "names_of_fields": {name: _title(service, name) for name in declared},
        "given": given,
        "problems": problems,
        "preview": preview,
        "seen": seen(states),
        "overtaken": False,
        "saved": request.GET.get("gespeichert", ""),
        "loaded": request.GET.get("stand", ""),
        "history": [
            (number, each.at, name_of(work, each.by), _difference(service, was, becomes))
            for number, (each, was, becomes) in enumerate(zip(states, before, after, strict=True))
        ],
        "changed": bool(states and states[0].values),
    }


def _difference(service: Service, was: dict[str, str], becomes: dict[str, str]):
    return [
        (_title(service, name), was.get(name, ""), words)
        for name, words in becomes.items()
        if was.get(name, "") != words
    ]
