"""The tables of the evaluation: what each column is called and how it is counted."""

from collections.abc import Callable
from dataclasses import dataclass

from babel.numbers import format_decimal

from portal.consultation.outcome import NO_SHOW, OUTCOMES
from portal.evaluation.figures import Row, mean, quantile, share, times
from portal.evaluation.models import Counts
from portal.evaluation.release import TALK

NONE = "–"
Cell = Callable[[Counts], str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Figures that belong together."""

    key: str
    title: str
    columns: tuple[tuple[str, Cell], ...]

    def line(self, row: Row) -> tuple[str, ...]:
        """Return the cells of a row."""
        return tuple(cell(row.counts) for _title, cell in self.columns)


def many(kind: str, *details: str) -> Cell:
    """How often it happened."""
    return lambda counts: number(times(counts, kind, *details))


def number(value: int) -> str:
    """Return a count with German thousands; what is nothing, or too little to show, is a dash."""
    return format_decimal(value, locale="de") if value else NONE


def percent(part: float | None) -> str:
    """Return a share in words."""
    return NONE if part is None else f"{round(part * 100)} %"


def _quantile(kind: str, part: float) -> Cell:
    def cell(counts: Counts) -> str:
        value = quantile(counts, kind, part)
        return NONE if value is None else str(value)

    return cell


def _share(*outcomes: str) -> Cell:
    return lambda counts: percent(share(counts, *outcomes))


TABLES = (
    Table(
        key="termine",
        title="Termine",
        columns=(
            ("Gebucht", many("booked")),
            ("online", many("booked", "citizen")),
            ("auf Einladung", many("booked", "invitation")),
            ("durch das Amt", many("booked", "office")),
            ("Verschoben", many("moved")),
            ("Abgesagt", many("cancelled")),
            ("Vom Amt zurückgezogen", many("withdrawn")),
            ("Tage bis zum Termin, Median", _quantile("lead", 0.5)),
            ("bei 9 von 10 höchstens", _quantile("lead", 0.9)),
        ),
    ),
    Table(
        key="einladungen",
        title="Einladungen zur Wahl einer Zeit",
        columns=(
            ("Verschickt", many("invitation", "sent")),
            ("Zeit gewählt", many("invitation", "chosen")),
            ("„Keine Zeit passt“", many("invitation", "none_fits")),
            ("„Das bin ich nicht“", many("invitation", "declined")),
            ("Zurückgenommen", many("invitation", "withdrawn")),
        ),
    ),
    Table(
        key="gespraeche",
        title="Gespräche",
        columns=(
            ("Vereinbart", many(TALK)),
            *((title, many(TALK, key)) for key, title in OUTCOMES.items()),
            ("Ohne Ergebnis", many(TALK, "not_noted")),
            ("Nicht begonnen", many(TALK, "not_begun")),
            ("Anteil per Video abgeschlossen", _share("completed")),
            ("Anteil nicht erschienen", _share(NO_SHOW)),
            ("Anteil Technik", _share("technical")),
        ),
    ),
    Table(
        key="zeiten",
        title="Minuten",
        columns=(
            ("Warten, Median", _quantile("waited", 0.5)),
            ("Warten, bei 9 von 10 höchstens", _quantile("waited", 0.9)),
            ("Geplante Dauer, Median", _quantile("planned", 0.5)),
            ("Wirkliche Dauer, Median", _quantile("lasted", 0.5)),
            ("Wirkliche Dauer, bei 9 von 10 höchstens", _quantile("lasted", 0.9)),
            ("Verbindung neu aufgebaut", many("back")),
        ),
    ),
    Table(
        key="nachweise",
        title="Identität, Unterschriften, Dokumente",
        columns=(
            ("Sichtprüfung bestanden", many("identity", "sight_passed")),
            ("nicht bestanden", many("identity", "sight_failed")),
            ("nicht möglich", many("identity", "sight_impossible")),
            ("Fragen bestanden", many("identity", "questions_passed")),
            ("Hidden-TAN", many("signature", "hidden_tan")),
            ("Handy-TAN", many("signature", "mobile_tan")),
            ("Tastfeld", many("signature", "touchpad")),
            ("Gesperrte Dokumente", many("document")),
        ),
    ),
)

MARKS = 5  # the best mark of the questionnaire
OF_MARKS = f"von {MARKS}"
# What a city wants to reach: key → (words, unit, whether more is better, figure in that unit).
TARGETS: dict[str, tuple[str, str, bool, Callable[[Counts], float | None]]] = {
    "completed": (
        "Per Video abgeschlossen, mindestens",
        "Prozent",
        True,
        lambda counts: _in_percent(share(counts, "completed")),
    ),
    "no_show": (
        "Nicht erschienen, höchstens",
        "Prozent",
        False,
        lambda counts: _in_percent(share(counts, NO_SHOW)),
    ),
    "technical": (
        "Wegen Technik abgebrochen, höchstens",
        "Prozent",
        False,
        lambda counts: _in_percent(share(counts, "technical")),
    ),
    "waited": (
        "Warten im Median, höchstens",
        "Minuten",
        False,
        lambda counts: quantile(counts, "waited", 0.5),
    ),
    "content": (
        "Zufriedenheit insgesamt im Mittel, mindestens",
        OF_MARKS,
        True,
        lambda counts: mean(counts, "mark_gesamt"),
    ),
}


def _in_percent(part: float | None) -> float | None:
    return None if part is None else part * 100


def decimal(value: float | None) -> str:
    """Return a number with one decimal, as Germans write it."""
    return NONE if value is None else format_decimal(value, "0.0", locale="de")
