"""What a page costs: the FAQ through WSGI against a view that does nothing, in one run.

python benchmarks/pages.py [rounds]

How the FAQ does as it is served, against Django and Plone, is measured by benchmarks/faq.py.
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
LONG = "FAQ, for who has a cookie"
# Taken in turns, so that a busy moment of the machine hits all of them.
PATHS = {
    "nothing (/healthz)": "/healthz",
    "start page": "/",
    "FAQ": "/faq",
    "FAQ, English": "/en/faq",
    LONG: "/faq",
}
RENDERED = "FAQ, page rendered anew"
ANEW = "FAQ, all answers rendered anew"


def ask(app, path: str, **headers: str) -> None:
    request = Request.blank(path, base_url="http://127.0.0.1:6543", headers=headers)
    answer = request.get_response(app)
    assert answer.status_int == 200 and answer.body, path


def forget_pages(app) -> None:
    app.application.registry.pages.kept.clear()
    app.application.registry.pages.made.clear()


def forget_answers(app) -> None:
    forget_pages(app)
    domain._views.clear()
    markdown.render.cache_clear()


def measure(app, rounds: int) -> dict[str, float]:
    """Return the median of each in µs."""
    acts: dict[str, Callable[[], None]] = {
        name: lambda path=path: ask(app, path) for name, path in PATHS.items()
    }
    acts[LONG] = lambda: ask(app, "/faq", Cookie="a=b")
    times: dict[str, list[float]] = {name: [] for name in (*acts, RENDERED, ANEW)}
    for act in acts.values():
        act()
    for number in range(rounds):
        for name, act in acts.items():
            times[name].append(timed(act))
        if number % 5 == 0:
            forget_pages(app)
            times[RENDERED].append(timed(acts["FAQ"]))
        if number % 10 == 0:
            forget_answers(app)
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
        app = application(office)
        found = measure(app, rounds)
        office.database.close()
    base = next(iter(found.values()))
    print(f"{'page':<34}{'µs':>10}{'ratio':>10}")
    for name, median in found.items():
        print(f"{name:<34}{median:>10.0f}{median / base:>10.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
