"""Memory of the gateway over half an hour of people who come, talk and go.

    python -m benchmarks.media.soak [--minutes 30]

Rooms of changing number and size fill, everybody sends for ten seconds, all leave at once, as when
a browser is closed; then the memory is read. Needs root; see docs/benchmarks.md.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.media import network
from benchmarks.media.load import Load, crew
from benchmarks.media.payload import make
from benchmarks.media.servers import GATEWAY

SIZES = ((4, 5), (10, 2), (6, 3), (1, 2), (15, 2), (2, 8))
SENDING_SECONDS = 10.0
WARM_MINUTES = 5  # until every pool has been as large as it gets


def memory(pid: int) -> float:
    """Resident, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def soak(minutes: float) -> list[tuple[float, float]]:
    """Minutes since the start, and the memory when everybody had left."""
    payload, found, joined = make(), [], 0
    with (
        tempfile.TemporaryDirectory() as folder,
        GATEWAY.run(Load("gateway", 1, 2), Path(folder)) as pid,
    ):
        start = time.monotonic()
        for rooms, size in itertools.cycle(SIZES):
            with crew(Load("gateway", rooms, size), payload) as people:
                count = people.send(SENDING_SECONDS)
            time.sleep(1)
            joined += rooms * size
            now = (time.monotonic() - start) / 60
            found.append((now, memory(pid)))
            delivered = count.received / max(count.sent * (size - 1), 1)
            print(f"{now:5.1f} min  {joined:5d} joined  {found[-1][1]:7.2f} MB", end="")
            print(f"  {rooms:2d} × {size}  delivered {delivered:.4f}", flush=True)
            if now >= minutes:
                return found
    raise AssertionError


def slope(found: list[tuple[float, float]]) -> float:
    """MB an hour, by least squares over what comes after the warm-up."""
    late = [each for each in found if each[0] >= WARM_MINUTES] or found
    minutes, sizes = zip(*late, strict=True)
    return statistics.linear_regression(minutes, sizes).slope * 60


def main() -> None:
    """Soak inside a network of our own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.media.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    if missing := network.missing():
        print(f"soak: skipped, {missing}")
        return
    network.enter("benchmarks.media.soak", sys.argv[1:])
    options = parser.parse_args([each for each in sys.argv[1:] if each != network.INSIDE])
    found = soak(options.minutes)
    print(f"first {found[0][1]:.1f} MB, last {found[-1][1]:.1f} MB")
    print(f"after {WARM_MINUTES} minutes: {slope(found):+.1f} MB an hour")


if __name__ == "__main__":
    main()
