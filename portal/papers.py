"""Working papers for a city that begins: drafts whose facts come from declarations and settings.

Their words stand in templates/papers/*.md, with `$name` where a fact goes. A city's own lawyers and
its staff council decide on the rest.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from portal.plugin import Department, Form, FormRequirement, Identification, Service, Signature
from portal.settings import Settings
from portal.staff.domain import EVERYWHERE, PERMISSIONS
from portal.staff.roles import ROLE_NAMES

FOLDER = Path(__file__).parents[1] / "templates" / "papers"
IDENTIFICATION = {
    Identification.NONE: "keine",
    Identification.QUESTIONS: "Fragen; gespeichert wird nur, ob sie richtig beantwortet wurden",
    Identification.SIGHT: "Sichtprüfung eines Lichtbildausweises; kein Bild, keine Nummer",
    Identification.EID_OR_ON_SITE: "eID oder vor Ort",
}
SIGNATURES = {
    Signature.TOUCHPAD: "Tastfeld",
    Signature.HIDDEN_TAN: "Hidden-TAN",
    Signature.MOBILE_TAN: "Handy-TAN",
}
RIGHTS = {
    "casework": "sieht Vorgänge des Bereichs, lädt ein, berät, prüft Ausweise, legt vor, sperrt",
    "plan": "besetzt Plätze, trägt Ausfälle ein",
    "administer": "schaltet Ämter, stellt Buchungsregeln und Texte ein",
    "preview": "sieht die Nachrichten einer Dienstleistung an Beispielen",
    "edit": "schreibt Texte",
    "texts": "liest Arbeitsfassungen und alte Fassungen",
    "release": "gibt Rechtstexte frei",
    "assist": "findet Vorgänge nach Nummer ohne Inhalte, sendet Links erneut, sagt ab",
    "operate": "sieht Zustand und Warteschlangen ohne Namen, verwaltet Konten",
    "evaluate": "liest die Auswertung, die keine Personen kennt",
    "hold": "setzt Löschsperren",
    "certify": "liest Löschbescheinigungen",
    "inform": "sucht nach einer Person, wenn eine zweite zustimmt",
    "agree": "stimmt einer solchen Suche zu",
}


def papers(departments: Iterable[Department], settings: Settings) -> dict[str, str]:
    """Return the papers: name of the file → Markdown."""
    known = list(departments)
    facts = {
        "city": settings.city_name,
        "processing": "\n".join(_per_department(known, settings)),
        "terms": _terms(known),
        "roles": _roles(),
        "forms": _forms(known),
        "audit_months": str(settings.audit_months),
        "pickup_days": str(settings.documents_pickup_days),
        "longest": str(max(d.retention_for(s) for d in known for s in d.services)),
    }
    return {
        path.name: Template(path.read_text(encoding="utf-8")).substitute(facts)
        for path in sorted(FOLDER.glob("*.md"))
    }


def write(departments: Iterable[Department], settings: Settings, folder: Path) -> list[Path]:
    """Write the papers into a folder; returns their paths. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in papers(departments, settings).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads), *map(list, rows)]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _per_department(departments: list[Department], settings: Settings) -> Iterator[str]:
    for department in departments:
        yield f"### {department.name}\n"
        yield f"Verantwortlich: {department.controller or settings.city_name}.\n"
        heads = ("Dienstleistung", "Zweck", "Identität", "Formulare und ihre Angaben", "Löschung")
        yield _table(heads, (_processing(department, each) for each in department.services)) + "\n"


def _processing(department: Department, service: Service) -> tuple[str, ...]:
    forms = "; ".join(f"{form.title}: {_fields(form)}" for form in service.forms)
    return (
        service.title,
        service.summary or "Beratung",
        IDENTIFICATION[service.identification],
        forms or "keine",
        _months(department.retention_for(service)),
    )


def _fields(form: Form) -> str:
    return ", ".join(field.label for field in form.fields)


def _months(number: int) -> str:
    return "1 Monat" if number == 1 else f"{number} Monate"


def _terms(departments: list[Department]) -> str:
    rows = [
        (department.name, service.title, _months(department.retention_for(service)))
        for department in departments
        for service in department.services
    ]
    return _table(("Amt", "Dienstleistung", "Frist nach dem letzten Termin"), rows)


def _roles() -> str:
    def rights(role: str) -> str:
        return "; ".join(text for name, text in RIGHTS.items() if role in PERMISSIONS[name])

    rows = [
        (name, rights(role), "ganze Stadt" if role in EVERYWHERE else "Amt oder Dienstleistung")
        for role, name in ROLE_NAMES.items()
    ]
    return _table(("Rolle", "Darf", "Bereich"), rows)


def _forms(departments: list[Department]) -> str:
    rows = [
        (department.name, form.title, form.legal_basis or "–", _signing(form), _state(form))
        for department in departments
        for service in department.services
        for form in service.forms
    ]
    return _table(("Amt", "Formular", "Grundlage", "Unterschrift", "Stand"), rows)


def _signing(form: Form) -> str:
    if form.requirement is FormRequirement.SCHRIFTFORM:
        return "Schriftform: nur auf Papier"
    return ", ".join(SIGNATURES[way] for way in form.signatures) or "keine Unterschrift nötig"


def _state(form: Form) -> str:
    return f"freigegeben von {form.approved_by}" if form.approved else "Entwurf"
