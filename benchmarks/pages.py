"""What a page costs: the FAQ through WSGI against a view that does nothing, in one run.

python benchmarks/pages.py [rounds [PYTHON]]

With a PYTHON that has Django (`python3 -m venv /tmp/django && /tmp/django/bin/pip install django`)
the same questions are rendered by Django from SQLite, too, with and without `cache_page`, in turns
of a second each and without a server on either side.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from webob import Request

from portal.app import main as application
from portal.catalogue.domain import enabled
from portal.content import domain, markdown, ready
from portal.content.facts import facts
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
RENDERED = "FAQ, page rendered anew"
ANEW = "FAQ, all answers rendered anew"
DJANGO = Path(__file__).with_name("_django_faq.py")
TURNS = 5


def ask(app, path: str) -> None:
    answer = Request.blank(path, base_url="http://127.0.0.1:6543").get_response(app)
    assert answer.status_int == 200 and answer.body, path


def forget_pages() -> None:
    ready._pages.clear()


def forget_answers() -> None:
    forget_pages()
    domain._views.clear()
    markdown.render.cache_clear()


def measure(app, rounds: int) -> dict[str, float]:
    """Return the median of each in µs."""
    acts: dict[str, Callable[[], None]] = {
        name: lambda path=path: ask(app, path) for name, path in PATHS.items()
    }
    times: dict[str, list[float]] = {name: [] for name in (*acts, RENDERED, ANEW)}
    for act in acts.values():
        act()
    for number in range(rounds):
        for name, act in acts.items():
            times[name].append(timed(act))
        if number % 5 == 0:
            forget_pages()
            times[RENDERED].append(timed(acts["FAQ"]))
        if number % 10 == 0:
            forget_answers()
            times[ANEW].append(timed(acts["FAQ"]))
            acts["FAQ, English"]()
    return {name: 1e6 * statistics.median(found) for name, found in times.items()}


def timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def against_django(app, office, python: str, folder: Path) -> None:
    """Print requests a second of both, the medians of turns."""
    with office.transact() as work:
        known = facts(work.settings, lambda locale: enabled(work, locale))
        content = [
            [s.title, [[q.title, q.html] for q in s.questions]]
            for s in domain.faq(work.records.content, known)
        ]
    (folder / "faq.json").write_text(json.dumps(content))
    command = [python, str(DJANGO), str(folder / "faq.json")]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    per_second: dict[str, list[float]] = {}

    def count(name: str, act: Callable[[], None]) -> None:
        begun, number = time.perf_counter(), 0
        while time.perf_counter() - begun < 1:
            act()
            number += 1
        per_second.setdefault(name, []).append(number)

    def uncached() -> None:
        forget_pages()
        ask(app, "/faq")

    for _turn in range(TURNS):
        count("ours, rendered", uncached)
        count("ours, as served", lambda: ask(app, "/faq"))
        for name in ("Django, rendered", "Django, cache_page"):
            print(name.rpartition(" ")[2], file=other.stdin, flush=True)
            per_second.setdefault(name, []).append(float(other.stdout.readline()))
    other.stdin.close()
    other.wait()
    of = {name: statistics.median(found) for name, found in per_second.items()}
    for name, median in of.items():
        print(f"{name:<34}{median:>10.0f} a second")
    rendered = of["ours, rendered"] / of["Django, rendered"]
    served = of["ours, as served"] / of["Django, cache_page"]
    print(f"rendered: {rendered:.1f} times Django; as served: {served:.1f} times its cache_page")


def main(rounds: int = ROUNDS, python: str = "") -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Settings(var=Path(folder)))
        app = application(office)
        found = measure(app, rounds)
        if python:
            against_django(app, office, python, Path(folder))
        office.database.close()
    base = next(iter(found.values()))
    print(f"{'page':<34}{'µs':>10}{'ratio':>10}")
    for name, median in found.items():
        print(f"{name:<34}{median:>10.0f}{median / base:>10.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS, *sys.argv[2:3])
