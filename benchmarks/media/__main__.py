"""What a forwarded packet costs: the gateway, Janus, a C loop and MediaRelay in turns, one load.

    python -m benchmarks.media [--rounds 3] [--seconds 6] [--cells rooms-of-5 growth …]

Everybody publishes 640 × 480 VP8 and Opus, about 180 packets a second, and receives all others of
the room. Counted is the processor time of the whole server, for each packet that arrived; a run in
which fewer than 99.9 % arrive does not count. Needs root; see docs/benchmarks.md.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.media import network
from benchmarks.media.load import Load, LoadFailed, crew
from benchmarks.media.payload import Payload, make
from benchmarks.media.servers import (
    FLOOR,
    GATEWAY,
    JANUS,
    JANUS_LOOPS,
    RELAY,
    NotStarted,
    Server,
    processor_seconds,
)

WARM_SECONDS = 1.0
ENOUGH = 0.999


@dataclass(frozen=True)
class Cell:
    """A load and who carries it; MediaRelay's people only receive, but for the first."""

    name: str
    rooms: int
    size: int
    servers: tuple[Server, ...]
    rtcp: bool = False
    timed: bool = False

    @property
    def title(self) -> str:
        extra = ", RTCP as browsers send it" if self.rtcp else ""
        return f"{self.name}: {self.rooms} rooms of {self.size}{extra}"


@dataclass(frozen=True)
class Run:
    """One server under one load."""

    delivered: float
    microseconds: float
    share: float
    delays: tuple[float, ...]
    streams: int

    @property
    def counts(self) -> bool:
        return self.delivered >= ENOUGH

    @property
    def share_of_a_stream(self) -> float:
        """Of a core, for everything one person publishes."""
        return self.share / self.streams


ALL = (GATEWAY, JANUS, JANUS_LOOPS, FLOOR)
CELLS = (
    Cell("rooms-of-5", 4, 5, ALL),
    Cell("rooms-of-2", 10, 2, ALL),
    Cell("rtcp", 4, 5, (GATEWAY, JANUS, JANUS_LOOPS), rtcp=True),
    Cell("growth", 40, 2, (GATEWAY,)),
    Cell("delay", 4, 5, (GATEWAY,), timed=True),
    Cell("relay-to-1", 1, 2, (RELAY,)),
    Cell("relay-to-4", 1, 5, (RELAY,)),
)


@dataclass
class Figures:
    """All runs that count, by cell and server."""

    runs: dict[tuple[str, str], list[Run]] = field(default_factory=dict)

    def add(self, cell: Cell, server: Server, run: Run) -> None:
        self.runs.setdefault((cell.name, server.name), []).append(run)

    def median(self, cell: str, server: Server, of: str = "microseconds") -> float | None:
        runs = self.runs.get((cell, server.name), [])
        return statistics.median(getattr(run, of) for run in runs) if runs else None

    def ratio(
        self, mine: tuple[str, Server], other: tuple[str, Server], of: str = "microseconds"
    ) -> float | None:
        above, below = self.median(*mine, of), self.median(*other, of)
        return above / below if above and below else None


def measure(cell: Cell, server: Server, seconds: float, payload: Payload, folder: Path) -> Run:
    """Start the server, let everybody in, warm up, measure. Raises LoadFailed and NotStarted."""
    load = Load(server.way, cell.rooms, cell.size, cell.rtcp, cell.timed)
    with server.run(load, folder) as pid, crew(load, payload) as people:
        people.send(WARM_SECONDS)
        before = processor_seconds(pid)
        count = people.send(seconds)
        spent = processor_seconds(pid) - before
    expected = count.sent * (cell.size - 1) + count.again
    encoded_anew = server is RELAY
    return Run(
        1.0 if encoded_anew else count.received / max(expected, 1),
        1e6 * spent / max(count.received, 1),
        spent / seconds,
        count.delays,
        cell.rooms * (1 if encoded_anew else cell.size),
    )


def measure_all(wanted: list[Cell], rounds: int, seconds: float) -> Figures:
    """Every cell with every server in turns, so that a busy moment hits all of them."""
    figures, payload = Figures(), make()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for cell in wanted:
                for server in _present(cell, announce=number == 0):
                    try:
                        run = measure(cell, server, seconds, payload, Path(folder))
                    except (LoadFailed, NotStarted) as error:
                        print(f"{cell.name}, {server.name}: {error}", flush=True)
                        continue
                    print(f"{number + 1}  {cell.name:<12}{server.name:<22}{_line(run)}", flush=True)
                    if run.counts:
                        figures.add(cell, server, run)
    return figures


def _present(cell: Cell, *, announce: bool) -> Iterator[Server]:
    for server in cell.servers:
        if not (missing := server.missing()):
            yield server
        elif announce:
            print(f"{cell.name}, {server.name}: skipped, {missing}")


def _line(run: Run) -> str:
    marks = "" if run.counts else "  does not count"
    return (
        f"{run.microseconds:>9.2f} µs  {100 * run.share:>5.1f} % of a core"
        f"  delivered {run.delivered:.4f}  load {os.getloadavg()[0]:.1f}{marks}"
    )


@dataclass(frozen=True)
class Goal:
    """A ratio, and what it should be at most."""

    name: str
    found: float | None
    most: float

    def __str__(self) -> str:
        if self.found is None:
            return f"{self.name:<46}{'–':>8}"
        verdict = "reached" if self.found <= self.most else "missed"
        return f"{self.name:<46}{self.found:>8.2f}   at most {self.most:.2f}: {verdict}"


def goals(figures: Figures) -> Iterator[Goal]:
    for cell in ("rooms-of-5", "rooms-of-2", "rtcp"):
        ours = cell, GATEWAY
        for server, most in ((JANUS, 0.5), (JANUS_LOOPS, 0.7), (FLOOR, 1.5)):
            if (cell, server.name) in figures.runs:
                ratio = figures.ratio(ours, (cell, server))
                yield Goal(f"{cell}: gateway / {server.name}", ratio, most)
    more = figures.ratio(("growth", GATEWAY), ("rooms-of-2", GATEWAY))
    yield Goal("40 rooms / 10 rooms, for each packet", more, 1.1)
    for cell, relay in (("rooms-of-2", "relay-to-1"), ("rooms-of-5", "relay-to-4")):
        ratio = figures.ratio((cell, GATEWAY), (relay, RELAY), "share_of_a_stream")
        yield Goal(f"{cell}: gateway / MediaRelay, a stream", ratio, 1 / 70)


def report(figures: Figures, wanted: list[Cell]) -> None:
    """Medians by cell, delays, and the ratios that count."""
    for cell in wanted:
        print(f"\n{cell.title}")
        for server in cell.servers:
            if runs := figures.runs.get((cell.name, server.name)):
                print(f"  {server.name:<22}{_summary(runs)}")
    print()
    for goal in goals(figures):
        if goal.found is not None:
            print(goal)


def _summary(runs: list[Run]) -> str:
    costs = sorted(run.microseconds for run in runs)
    text = f"{statistics.median(costs):>9.2f} µs ({costs[0]:.2f}–{costs[-1]:.2f})"
    share = statistics.median(run.share_of_a_stream for run in runs)
    text += f"  {100 * share:>6.2f} % of a core a person"
    return text + "".join(_delays(runs))


def _delays(runs: list[Run]) -> Iterator[str]:
    """Medians over the runs, so that one in which the machine was busy does not decide."""
    timed = [sorted(run.delays) for run in runs if run.delays]
    for name, part in (("median", 0.5), ("p99", 0.99)) if timed else ():
        found = statistics.median(delays[int(part * len(delays))] for delays in timed)
        yield f"  {name} {1e3 * found:.2f} ms"


def main() -> None:
    """Measure inside a network of our own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.media", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--cells", nargs="+", choices=[cell.name for cell in CELLS])
    if missing := network.missing():
        print(f"media: skipped, {missing}")
        return
    network.enter("benchmarks.media", sys.argv[1:])
    options = parser.parse_args([each for each in sys.argv[1:] if each != network.INSIDE])
    wanted = [cell for cell in CELLS if not options.cells or cell.name in options.cells]
    report(measure_all(wanted, options.rounds, options.seconds), wanted)


if __name__ == "__main__":
    main()
