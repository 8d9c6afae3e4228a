"""What a page costs: the FAQ through WSGI against a view that does nothing, in one run.

python benchmarks/pages.py [rounds]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from webob import Request

from portal.app import main as application
from portal.content import domain, markdown
from portal.serving import open_office
from portal.settings import Settings

ROUNDS = 300
# Taken in turns, so that a busy moment of the machine hits all of them.
PATHS = {
    "nothing (/healthz)": "/healthz",
    "start page": "/",
    "FAQ": "/faq",
    "FAQ, English": "/en/faq",
}
ANEW = "FAQ, all answers rendered anew"


def ask(app, path: str) -> None:
    answer = Request.blank(path, base_url="http://127.0.0.1:6543").get_response(app)
    assert answer.status_int == 200 and answer.body, path


def forget_answers() -> None:
    domain._views.clear()
    markdown.render.cache_clear()


def measure(app, rounds: int) -> dict[str, float]:
    """Return the median of each in µs."""
    acts: dict[str, Callable[[], None]] = {
        name: lambda path=path: ask(app, path) for name, path in PATHS.items()
    }
    times: dict[str, list[float]] = {name: [] for name in (*acts, ANEW)}
    for act in acts.values():
        act()
    for number in range(rounds):
        for name, act in acts.items():
            times[name].append(timed(act))
        if number % 10 == 0:
            forget_answers()
            times[ANEW].append(timed(acts["FAQ"]))
            acts["FAQ, English"]()
    return {name: 1e6 * statistics.median(found) for name, found in times.items()}


def timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main(rounds: int = ROUNDS) -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Settings(var=Path(folder)))
        found = measure(application(office), rounds)
        office.database.close()
    base = next(iter(found.values()))
    print(f"{'page':<34}{'µs':>10}{'ratio':>10}")
    for name, median in found.items():
        print(f"{name:<34}{median:>10.0f}{median / base:>10.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
