"""Simulated weeks: every figure is that of a recount, and nobody can be singled out in them."""

import csv
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from driving import running_site
from living import CAME, live, lives, week

from portal.casework.evaluation_tables import NONE
from portal.evaluation import release

TRADE, WEAPONS = "ordnungsamt/gewerbe-gaststaetten", "ordnungsamt/waffen-jagd-fischerei"
HOUSING = "sozialamt/versicherungsamt"
# Place → (caseworkers, share): one with enough of both, one with three, one with a single one.
PLACES = {TRADE: (5, 0.6), WEAPONS: (3, 0.3), HOUSING: (1, 0.1)}
OUTCOMES = {"completed": 70, "no_show": 14, "on_site": 12, "technical": 3, "threat": 1}
NUMBER, WEEKS = 200, 8
GROUPINGS = ("amt", "dienstleistung", "woche")


@pytest.fixture(scope="module")
def year():
    return lives(PLACES, OUTCOMES, NUMBER, date(2027, 3, 15), WEEKS, seed=8)


@pytest.fixture(scope="module")
def lived(tmp_path_factory, year):
    """Live through it once; what the tests do to it is what is shown, not what is stored."""
    with running_site(tmp_path_factory.mktemp("year")) as site:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portal.case.keys.os.fsync", lambda _handle: None)
            live(site, year)
        yield site


@pytest.fixture
def operator(lived):
    with lived.office.transact() as work:
        number = len(work.records.accounts)
    return lived.signed_in("operator", email=f"betrieb{number}@stadt.example")


def unsuppressed(monkeypatch) -> None:
    """Switch the suppression off: the negative control."""
    monkeypatch.setattr(release, "FEWEST_EVENTS", 1)
    monkeypatch.setattr(release, "FEWEST_HANDS", 1)
    monkeypatch.setattr(release, "PATIENCE", 1000)


def publish(site, until: str = "9999") -> None:
    """Show what would be shown once the weeks up to one are closed."""
    with site.office.transact() as work:
        evaluation = work.records.evaluation
        cells = [cell for cell in evaluation.cells.values() if cell.week <= until]
        evaluation.blocks = tuple(release.release(cells))


def table(browser, by: str, when: str = "alles") -> dict[str, dict[str, str]]:
    answer = browser.get(f"/intern/auswertung.csv?nach={by}&zeit={when}")
    head, *rows = csv.reader(StringIO(answer.body.decode("utf-8-sig")), delimiter=";")
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def whole(cell: str) -> int:
    return 0 if cell == NONE else int(cell.replace(".", ""))


def least(values: list[int], part: float) -> int:
    """Return the least value that this part of all does not exceed."""
    ordered = sorted(values)
    return next(v for n, v in enumerate(ordered, 1) if n >= part * len(ordered))


def test_every_figure_is_the_one_of_an_independent_recount(lived, year, operator, monkeypatch):
    unsuppressed(monkeypatch)
    publish(lived)
    shown = table(operator, "dienstleistung")
    named = {TRADE: "Gewerbe", WEAPONS: "Waffen", HOUSING: "Versicherung"}
    for place, name in named.items():
        (row,) = [cells for title, cells in shown.items() if name in title]
        own = [life for life in year if life.place == place]
        held = [life for life in own if life.came and life.outcome not in ("technical", "threat")]
        outcomes = Counter(life.outcome for life in own)
        assert whole(row["Termine: Gebucht"]) == len(own)
        assert whole(row["Termine: auf Einladung"]) == len(own)
        assert whole(row["Gespräche: Vereinbart"]) == len(own)
        assert whole(row["Gespräche: Per Video abgeschlossen"]) == outcomes["completed"]
        assert whole(row["Gespräche: Nicht erschienen"]) == outcomes["no_show"]
        assert whole(row["Gespräche: Wegen Technik abgebrochen"]) == outcomes["technical"]
        days = [(life.start - life.booked).days for life in own]
        assert whole(row["Termine: Tage bis zum Termin, Median"]) == least(days, 0.5)
        assert whole(row["Termine: bei 9 von 10 höchstens"]) == least(days, 0.9)
        assert held
        for column, part in (("Median", 0.5), ("bei 9 von 10 höchstens", 0.9)):
            assert int(row[f"Minuten: Warten, {column}"]) == least([e.waited for e in held], part)
            lasted = [e.lasted for e in held]
            assert int(row[f"Minuten: Wirkliche Dauer, {column}"]) == least(lasted, part)


def test_what_is_suppressed_is_missing_and_nothing_is_told_twice(lived, year, operator):
    publish(lived)
    told = Counter(life.outcome for life in year)
    shown = Counter()
    for row in table(operator, "amt").values():
        shown["completed"] += whole(row["Gespräche: Per Video abgeschlossen"])
        shown["no_show"] += whole(row["Gespräche: Nicht erschienen"])
        shown["technical"] += whole(row["Gespräche: Wegen Technik abgebrochen"])
    assert all(told[outcome] - number >= 0 for outcome, number in shown.items())
    assert shown["completed"] > 0.6 * told["completed"]


COUNTED = ("Termine: ", "Gespräche: ", "Nachweise: ", "Minuten: Verbindung")
NO_COUNTS = ("Median", "höchstens", "Anteil")


def numbers(row: dict[str, str]) -> dict[str, int]:
    """Return the cells that count something."""
    return {
        title: whole(cell)
        for title, cell in row.items()
        if title.startswith(COUNTED) and not any(word in title for word in NO_COUNTS)
    }


def minus(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {title: one.get(title, 0) - other.get(title, 0) for title in one | other}


def added(rows) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found.update(row)
    return dict(found)


def attack(site, browser, year) -> list[str]:
    """Fetch every file every week and subtract all from all; returns whom that singles out."""
    found, before, since = [], {}, {}
    for until in sorted({week(life.start) for life in year} | {week(e.booked) for e in year}):
        publish(site, until)
        quarters = ("alles", "2027-1", "2027-2", "2027-3", "2027-4")
        now = {
            (by, when, name): numbers(row)
            for by in GROUPINGS
            for when in quarters
            for name, row in table(browser, by, when).items()
        }
        new = {key: minus(row, before.get(key, {})) for key, row in now.items()}
        found += [f"{until} {k}" for rows in (now, new) for k, row in rows.items() if _few(row)]
        everything = added(_of(now, "amt", "alles"))
        for by in GROUPINGS:
            parts = added(row for when in quarters[1:] for row in _of(now, by, when))
            for sums in (parts, added(_of(now, by, "alles"))):
                found += [f"{until} {by}"] * _few(minus(everything, sums))
        found += _alone(until, new, since, year)
        before = now
    return found


def _of(rows, by: str, when: str) -> list[dict[str, int]]:
    return [row for (each, quarter, _name), row in rows.items() if (each, quarter) == (by, when)]


def _few(row: dict[str, int]) -> bool:
    """Whether something in it is of one to four."""
    return any(0 < abs(number) < 5 for number in row.values())


def _alone(until: str, new, since: dict[str, str], year) -> list[str]:
    """Return the services whose new conversations were of fewer than three caseworkers."""
    found = []
    for (by, when, name), row in new.items():
        if (by, when) != ("dienstleistung", "alles") or not row["Gespräche: Vereinbart"]:
            continue
        words = {TRADE: "Gewerbe", WEAPONS: "Waffen", HOUSING: "Versicherung"}
        for place, word in words.items():
            if word in name:
                behind = {
                    life.hand
                    for life in year
                    if life.place == place and since.get(place, "") < life.week <= until
                }
                since[place] = until
                found += [f"{until} {place}"] if len(behind) < 3 else []
    return found


def test_nobody_is_singled_out_by_subtracting_all_that_is_shown(lived, year, operator):
    assert attack(lived, operator, year) == []


def test_with_the_suppression_off_the_same_attack_finds_somebody(
    lived, year, operator, monkeypatch
):
    """The negative control."""
    unsuppressed(monkeypatch)
    found = attack(lived, operator, year)
    assert any(HOUSING in each for each in found)  # the only caseworker of their service
    assert len(found) > 20


def test_the_simulated_time_has_every_kind_of_end(year):
    assert {life.outcome for life in year} == {*OUTCOMES}
    assert {life.outcome for life in year if life.came} <= set(CAME)
