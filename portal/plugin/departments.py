"""The installed departments: loaded one by one, so that a broken one stops nobody else."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint
from importlib.metadata import entry_points as installed_entry_points
from pathlib import Path
from typing import Any

from portal.plugin import written
from portal.plugin.asking import Hooks, NoAnswer
from portal.plugin.checks import DeclarationError
from portal.plugin.forms import Form
from portal.plugin.loaded import Broken, Loaded
from portal.plugin.model import Department, Service
from portal.plugin.registration import declared_department, one_line, register
from portal.plugin.requests import BookedAppointment, BookingRequest, Refusal
from portal.plugin.spec import Change
from portal.plugin.wordings import Words, worded

GROUP = "videoberatung.departments"
UNAVAILABLE = Refusal(
    "Diese Buchung kann im Moment nicht online angenommen werden. "
    "Bitte wenden Sie sich an das Fachamt."
)

# Returns the translations in a package: language → German text → text.
Catalogues = Callable[[str], Mapping[str, Words]]


class Departments:
    """The installed departments in their order, and the only way to their hooks."""

    def __init__(self, loaded: Iterable[Loaded], broken: Iterable[Broken] = ()) -> None:
        loaded = tuple(loaded)
        self._departments = {item.department.key: item.department for item in loaded}
        self.hooks = Hooks({item.department.key: item.manager for item in loaded})
        self._words = {
            (item.department.key, locale): words
            for item in loaded
            for locale, words in item.catalogues.items()
        }
        self._worded = {
            (key, locale): worded(self._departments[key], words)
            for (key, locale), words in self._words.items()
        }
        self.broken = tuple(broken)
        # Put together with the rules of today: (key, language) → what it was made of, the result.
        self.remembered: dict[tuple[str, str], tuple[Department, str, Department]] = {}

    def __iter__(self) -> Iterator[Department]:
        return iter(self._departments.values())

    def __len__(self) -> int:
        return len(self._departments)

    def get(self, key: str, locale: str = "") -> Department | None:
        """Return the department of that key, or None if it is not installed or broken.

        With a `locale` its texts are in that language, as far as the department has them.
        """
        return self._worded.get((key, locale)) or self._departments.get(key)

    def speaks(self, key: str, locale: str) -> bool:
        """Whether a department has texts in this language."""
        return locale.startswith("de") or (key, locale) in self._words

    def leave_out(self, key: str, reason: str) -> None:
        """Count a department as broken from now on; for the start of a process."""
        if self._departments.pop(key, None) is not None:
            self._worded = {each: d for each, d in self._worded.items() if each[0] != key}
            self.broken = (*self.broken, Broken(key=key, reason=reason))

    def languages(self, key: str) -> tuple[str, ...]:
        """Return the languages a department has texts in, German first."""
        return ("de", *(locale for known, locale in self._words if known == key))

    def said(self, key: str, text: str, locale: str) -> str:
        """Return one text of a department in a language; without translation as it is."""
        return self._words.get((key, locale), {}).get(text, text)

    def said_both(self, key: str, text: str, locale: str) -> str:
        """Return a text with its German original, which is what gets signed, behind it."""
        said = self.said(key, text, locale)
        return text if said == text else f"{said} ({text})"

    def service(self, department_key: str, service_key: str) -> Service | None:
        """Return that service, or None if either is not installed."""
        department = self.get(department_key)
        return department.service(service_key) if department else None

    def refuses(self, department_key: str) -> bool:
        """Whether a department has to be asked before a booking."""
        return self.hooks.answers(department_key, "refuse_booking")

    @property
    def any_refuses(self) -> bool:
        """Whether any of them has to be."""
        return any(self.refuses(key) for key in self._departments)

    def refuse_booking(
        self, department_key: str, service: Service, request: BookingRequest
    ) -> Refusal | None:
        """Ask the department itself; whatever goes wrong there refuses, with a neutral reason."""
        if department_key not in self.hooks:
            return UNAVAILABLE
        try:
            answer = self.hooks.ask(
                department_key, "refuse_booking", service=service, request=request
            )
        except NoAnswer:
            return UNAVAILABLE
        if answer is None or isinstance(answer, Refusal):
            return answer
        self.hooks.nonsense(department_key, "refuse_booking", answer)
        return UNAVAILABLE

    def prefill(
        self, department_key: str, form: Form, appointment: BookedAppointment
    ) -> dict[str, str]:
        """Return what the department enters into its form beforehand; empty if it fails."""
        try:
            answer = self.hooks.ask(department_key, "prefill", form=form, appointment=appointment)
        except NoAnswer:
            return {}
        if not isinstance(answer, dict):
            if answer is not None:
                self.hooks.nonsense(department_key, "prefill", answer)
            return {}
        return {key: str(value) for key, value in answer.items() if form.field(key)}

    def export(
        self, department_key: str, appointment: BookedAppointment, documents: dict[str, Any]
    ) -> dict[str, bytes] | None:
        """Return the files the department adds to a hand-over; None if it fails."""
        try:
            answer = self.hooks.ask(
                department_key, "export", appointment=appointment, documents=documents
            )
        except NoAnswer:
            return None
        if answer is None:
            return {}
        if not isinstance(answer, dict):
            self.hooks.nonsense(department_key, "export", answer)
            return None
        return {str(name): content for name, content in answer.items() if type(content) is bytes}

    def appointment_changed(
        self, department_key: str, appointment: BookedAppointment, change: Change
    ) -> None:
        """Tell the department, a little later; its errors are logged and never raised."""
        self.hooks.tell(
            department_key, "appointment_changed", appointment=appointment, change=change
        )


def load_departments(
    order: tuple[str, ...] | None = None,
    entry_points: Iterable[EntryPoint] | None = None,
    first: tuple[str, ...] = (),
    catalogues: Catalogues | None = None,
    files: Iterable[Path] = (),
) -> Departments:
    """Load every installed department, one entry point after the other.

    `order` names the keys that count, in the order they appear; without it, or empty, all of them:
    those named by `first` in that order, then the others by name. What cannot be loaded is kept in
    `Departments.broken` with its reason. `catalogues` reads the translations in a package. `files`
    are departments written without programming; see `portal.plugin.written`.
    """
    loaded: dict[str, Loaded] = {}
    broken: list[Broken] = []
    found = [(each.name, _load(each, catalogues)) for each in _entry_points(entry_points)]
    found += [(path.stem, _load_file(path)) for path in sorted(files)]
    for name, result in found:
        if isinstance(result, Broken):
            broken.append(result)
        elif (key := result.department.key) in loaded:
            reason = f"Der Schlüssel {key!r} ist schon von einem anderen Fachamt belegt"
            broken.append(Broken(key=name, reason=reason))
        else:
            loaded[key] = result
    if not order:
        ahead = {key: number for number, key in enumerate(first)}
        in_order = sorted(
            loaded.values(), key=lambda i: (ahead.get(i.department.key, len(ahead)), _name(i))
        )
        return Departments(in_order, broken)
    return Departments(*_listed(order, loaded, broken))


def _entry_points(given: Iterable[EntryPoint] | None) -> list[EntryPoint]:
    found = installed_entry_points(group=GROUP) if given is None else given
    return sorted(found, key=lambda entry_point: entry_point.name)


def _load(entry_point: EntryPoint, catalogues: Catalogues | None) -> Loaded | Broken:
    try:
        manager = register(entry_point.load())
        return Loaded(
            department=declared_department(manager),
            manager=manager,
            catalogues=catalogues(entry_point.module) if catalogues else {},
        )
    except DeclarationError as error:
        return Broken(key=entry_point.name, reason=f"Fehlerhafte Angaben: {one_line(error)}")
    # Importing runs a stranger's code: one that fails, or even exits, must stop nobody else.
    except (Exception, SystemExit) as error:
        reason = f"Lässt sich nicht laden: {type(error).__name__}: {one_line(error)}"
        return Broken(key=entry_point.name, reason=reason)


def _load_file(path: Path) -> Loaded | Broken:
    try:
        manager = register(written.read(path))
        return Loaded(department=declared_department(manager), manager=manager, catalogues={})
    except (DeclarationError, OSError) as error:
        return Broken(key=path.stem, reason=f"{path.name}: {one_line(error)}")


def _listed(
    order: tuple[str, ...],
    loaded: dict[str, Loaded],
    broken: list[Broken],
) -> tuple[list[Loaded], list[Broken]]:
    known = {item.key for item in broken}
    missing = [key for key in order if key not in loaded and key not in known]
    return (
        [loaded[key] for key in dict.fromkeys(order) if key in loaded],
        [item for item in broken if item.key in order]
        + [Broken(key=key, reason="Nicht installiert") for key in missing],
    )


def _name(item: Loaded) -> str:
    """Sort as German dictionaries do (DIN 5007-1): ö like o."""
    folded = unicodedata.normalize("NFKD", item.department.name.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
