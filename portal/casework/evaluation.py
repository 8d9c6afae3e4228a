"""The evaluation of the pilot: never of people. Figures are sums of released blocks only."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.audit.domain import note
from portal.browsers import device_in_words
from portal.casework.evaluation_tables import (
    MARKS,
    NONE,
    OF_MARKS,
    TABLES,
    TARGETS,
    Table,
    decimal,
    number,
    percent,
)
from portal.casework.export import table
from portal.catalogue.domain import declared
from portal.content.questionnaire import labels
from portal.errors import Invalid
from portal.evaluation import figures
from portal.evaluation.models import Block
from portal.evaluation.release import FEWEST_EVENTS, FEWEST_HANDS
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers
from portal.work import Work

BY = {"amt": "department", "dienstleistung": "service", "woche": "week"}
TITLES = {"amt": "Amt", "dienstleistung": "Dienstleistung", "woche": "Zeitraum"}
WHOLE = "alles"
BAR = 400  # units of the drawing for all of it


@dataclass(frozen=True)
class Bar:
    """One line of the chart."""

    name: str
    said: str
    length: int


@staff(
    route_name="evaluation",
    request_method="GET",
    permission="evaluate",
    renderer="casework/evaluation.pt",
)
def show(request):
    """Tables and a chart by department, service or time, for everything or a quarter."""
    return _page(request, {}, {})


@staff(route_name="evaluation_export", permission="evaluate")
def export(request):
    """The same figures as CSV."""
    chosen, by = _chosen(request), _by(request)
    titles = [f"{t.title}: {title}" for t in TABLES for title, _cell in t.columns]
    lines = [
        (_name(request.work, row, by), *(cell for each in TABLES for cell in each.line(row)))
        for row in figures.rows(chosen, BY[by])
    ]
    note(request.work, "evaluation.exported", f"account:{request.identity.id}", f"by:{by}")
    return Response(
        table([(TITLES[by], *titles), *lines]).encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        content_disposition='attachment; filename="auswertung.csv"',
    )


@staff_post(route_name="evaluation", permission="operate", renderer="casework/evaluation.pt")
def aim(request):
    """Keep what the city wants to reach; an empty field is no target."""
    given = {key: typed(request.POST, key).strip() for key in TARGETS}
    problems = {
        key: f"Bitte geben Sie eine ganze Zahl von 0 bis {_most(key)} an, oder nichts."
        for key, text in given.items()
        if text and not (text.isascii() and text.isdigit() and int(text) <= _most(key))
    }
    if problems:
        request.response.status_int = Invalid.status
        return _page(request, given, problems)
    request.work.records.evaluation.targets = {k: int(text) for k, text in given.items() if text}
    note(request.work, "evaluation.aimed", f"account:{request.identity.id}", "targets:city")
    return HTTPSeeOther(request.route_path("evaluation", _anchor="ziele"))


def _most(key: str) -> int:
    return MARKS if TARGETS[key][1] == OF_MARKS else 100


def _mine(request) -> list[Block]:
    """Return the blocks the account may see; those of several departments by city-wide roles."""
    return [
        block
        for block in request.work.records.evaluation.blocks
        if covers(request.identity, "evaluate", block.department, block.service)
    ]


def _chosen(request) -> list[Block]:
    wanted = request.GET.get("zeit", WHOLE)
    return [each for each in _mine(request) if wanted in (WHOLE, _quarter(each))]


def _quarter(block: Block) -> str:
    """Return the quarter in which a block was full, e.g. 2027-2; week 53 is of the fourth."""
    year, _, week = block.last.partition("-W")
    return f"{year}-{min((int(week) - 1) // 13 + 1, 4)}"


def _by(request) -> str:
    wanted = request.GET.get("nach", "amt")
    return wanted if wanted in BY else "amt"


def _page(request, given, problems) -> dict[str, object]:
    work, by, chosen = request.work, _by(request), _chosen(request)
    found = [(_name(work, row, by), row) for row in figures.rows(_without_marks(chosen), BY[by])]
    whole = figures.total(chosen)
    targets = work.records.evaluation.targets
    return {
        "by": by,
        "groupings": TITLES,
        "names_of_fields": {key: about[0].partition(",")[0] for key, about in TARGETS.items()},
        "chosen": request.GET.get("zeit", WHOLE),
        "quarters": sorted({_quarter(each) for each in _mine(request)}),
        "head": TITLES[by],
        "tables": [shown for each in TABLES if (shown := _shown(each, found, whole))],
        "rows": found,
        "bars": _bars(found),
        "width": BAR,
        "finding": _finding(found),
        "devices": [
            (device_in_words(detail), number(count))
            for detail, count in figures.details(whole.counts, "device").items()
        ],
        "marks": _marks(whole, labels(work.records.content)),
        "targets": [
            (key, words, unit, given.get(key, targets.get(key, "")), *_reached(key, whole, targets))
            for key, (words, unit, _more, _figure) in TARGETS.items()
        ],
        "problems": problems,
        "closed": work.records.evaluation.closed,
        "fewest": (FEWEST_EVENTS, FEWEST_HANDS),
    }


def _shown(one: Table, found: list[tuple[str, figures.Row]], whole: figures.Row):
    """Return (key, title, heads, [(name, cells)], sums) without empty columns, None if all are."""
    sums = one.line(whole)
    kept = [number for number, cell in enumerate(sums) if cell != NONE]
    if not kept:
        return None

    def keep(cells: tuple[str, ...]) -> list[str]:
        return [cells[number] for number in kept]

    heads = keep(tuple(title for title, _cell in one.columns))
    return one.key, one.title, heads, [(n, keep(one.line(r))) for n, r in found], keep(sums)


def _marks(whole: figures.Row, asked: dict[str, str]) -> list[tuple[str, str, str]]:
    found = ((title, kind, figures.times(whole.counts, kind)) for kind, title in asked.items())
    return [
        (title, decimal(figures.mean(whole.counts, kind)), number(count))
        for title, kind, count in found
        if count
    ]


def _without_marks(blocks: list[Block]) -> list[Block]:
    """Return the blocks without those of the questionnaire, which are of no department."""
    return [each for each in blocks if each.department or not each.service]


def _name(work: Work, row: figures.Row, by: str) -> str:
    if by == "woche":
        first, last = _week(row.first), _week(row.last)
        return first if first == last else f"{first} bis {last}"
    department, service = declared(work, row.department, row.service)
    office = (department.name if department else row.department) or "Mehrere Ämter zusammen"
    if by == "amt":
        return office
    if not row.service:
        return f"{office}: mehrere Dienstleistungen zusammen"
    return service.title if service else row.service


def _week(week: str) -> str:
    """Return e.g. „KW 11/2027“."""
    year, _, number = week.partition("-W")
    return f"KW {int(number)}/{year}"


def _bars(found: list[tuple[str, figures.Row]]) -> list[Bar]:
    shares = [(name, figures.share(row.counts, "completed")) for name, row in found]
    return [
        Bar(name, percent(part), round(part * BAR)) for name, part in shares if part is not None
    ]


def _finding(found: list[tuple[str, figures.Row]]) -> str:
    """Return in a sentence what the chart shows."""
    shares = [(figures.share(row.counts, "completed"), name) for name, row in found]
    known = sorted((part, name) for part, name in shares if part is not None)
    if not known:
        return ""
    (least, lowest), (most, highest) = known[0], known[-1]
    if len(known) == 1:
        return f"{percent(most)} der Gespräche wurden per Video abgeschlossen."
    return (
        f"Per Video abgeschlossen wurden zwischen {percent(least)} ({lowest}) und "
        f"{percent(most)} ({highest}) der Gespräche."
    )


def _reached(key: str, whole: figures.Row, targets: dict[str, int]) -> tuple[str, str]:
    """Return the figure, and whether it is reached; "" without a target or figure."""
    _words, _unit, more, figure = TARGETS[key]
    value, target = figure(whole.counts), targets.get(key)
    if value is None:
        return "noch keine Zahl", ""
    if target is None:
        return decimal(value), ""
    reached = value >= target if more else value <= target
    return decimal(value), "erreicht" if reached else "nicht erreicht"
