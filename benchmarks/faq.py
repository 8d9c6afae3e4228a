"""The FAQ page as citizens get it, against Django and Plone: eight connections, in turns.

python benchmarks/faq.py [--django PYTHON] [--plone PYTHON:CONFIGURATION] [--questions 40]
    [--turns 7] [--seconds 2]

Each side is a server of its own (waitress, all of them); one client asks one after the other for
some seconds, and again, so that a busy moment of the machine hits all. Medians of the turns.

PYTHON has Django (`python3 -m venv /tmp/dj; /tmp/dj/bin/pip install "django==5.2.*" waitress`). How
a Plone is made is told in benchmarks/_plone_faq.py.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from _asking import ask

from portal.catalogue.domain import enabled
from portal.content import arranging, domain, drafting
from portal.content.drafting import Text
from portal.content.facts import facts
from portal.languages import LANGUAGES
from portal.serving import open_office
from portal.settings import Settings

HERE = Path(__file__).parent
MENU = {"faq": "Fragen und Antworten", "aemter": "Ämter und Termine", "technik": "Technik testen"}
LEGAL = {"impressum": "Impressum", "datenschutz": "Datenschutz", "lizenzen": "Lizenzen"}
WARMING, ENOUGH = 3, 16  # seconds, and answers in them until a side is warm


def lengthen(folder: Path, questions: int) -> None:
    """Publish more questions, each as long as one that comes with the portal, until it is enough.

    The goal speaks of a page of 40; the portal begins with fewer.
    """
    office = open_office(Settings(var=folder))
    with office.transact() as work:
        texts = work.records.content
        known = [(s, question) for s in texts.sections for question in s.questions]
        for number in range(questions - len(known)):
            section, like = known[number % len(known)]
            german = like.published("de")
            text = Text(title=f"{german.title} ({number})", markdown=german.markdown)
            added = arranging.add_question(texts, section, f"{like.key}-{number}")
            mark = drafting.mark(added, "de")
            kept = drafting.keep(added, "de", text, based_on=mark, by="bench", now=work.now)
            drafting.publish(texts, added, "de", kept.mark, work.now)
    office.database.close()


def content(folder: Path) -> dict:
    """Return everything that stands on our page."""
    office = open_office(Settings(var=folder))
    with office.transact() as work:
        known = facts(work.settings, lambda locale: enabled(work, locale))
        sections = domain.faq(work.records.content, known)
        offices = enabled(work, "de")
        found = {
            "sections": [_section(section) for section in sections],
            "offices": [_office(each) for each in offices],
            "frame": {
                "tongues": [(code, each.name) for code, each in LANGUAGES.items()],
                "city": work.settings.city_name,
                "menu": list((MENU | {"hilfe": "Hilfe"}).items()),
                "legal": list((LEGAL | {"barriere": "Barriere melden"}).items()),
                "phone": known["support_phone"],
                "hours": known["support_hours"],
            },
        }
    office.database.close()
    return found


def _section(section) -> dict:
    questions = [
        {"key": q.key, "title": q.title, "html": q.html, "locale": q.locale}
        for q in section.questions
    ]
    return {"key": section.key, "title": section.title, "html": section.html} | {
        "questions": questions
    }


def _office(department) -> dict:
    services = [
        {"key": s.key, "title": s.title, "bookable": s.bookable} for s in department.services
    ]
    return {"key": department.key, "name": department.name, "services": services}


@contextlib.contextmanager
def serving(*command: str) -> Iterator[int]:
    """Run a server that says its port; end it."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield int(child.stdout.readline())
    finally:
        child.terminate()
        child.wait()


def sides(given, stack: contextlib.ExitStack, folder: Path) -> dict[str, tuple[int, str]]:
    """Begin all servers; return port and path of each."""
    page = folder / "faq.json"
    for each in ("read", "a", "b"):
        lengthen(folder / each, given.questions)
    page.write_text(json.dumps(content(folder / "read")))
    ours = [sys.executable, str(HERE / "_ours_faq.py")]
    found = {
        "ours, rendered": (stack.enter_context(serving(*ours, str(folder / "a"), "anew")), "/faq"),
        "ours, as served": (stack.enter_context(serving(*ours, str(folder / "b"))), "/faq"),
    }
    if given.django:
        command = (given.django, str(HERE / "_django_faq.py"), str(page))
        port = stack.enter_context(serving(*command))
        found["Django, rendered"] = (port, "/")
        found["Django, cache_page"] = (port, "/cached")
    if given.plone:
        python, _colon, configuration = given.plone.partition(":")
        command = (python, str(HERE / "_plone_faq.py"), configuration, str(page))
        found["Plone"] = (stack.enter_context(serving(*command)), "/Plone/faq")
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--django", default="")
    parser.add_argument("--plone", default="")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2)
    given = parser.parse_args()
    each: dict[str, list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        asked = sides(given, stack, Path(folder))
        for where in asked.values():
            # Alone at first: Python 3.11 before 3.11.8 fails where two compile templates at once.
            ask(*where, WARMING, connections=1)
            while len(ask(*where, WARMING)) < ENOUGH:
                pass
        for _turn in range(given.turns):
            for name, where in asked.items():
                took = ask(*where, given.seconds)
                each.setdefault(name, []).append(took)
    rate = {
        name: statistics.median(len(took) for took in found) / given.seconds
        for name, found in each.items()
    }
    for name, found in each.items():
        # Of all turns: a slow side has few answers in one.
        late = 1000 * statistics.quantiles((t for took in found for t in took), n=100)[98]
        print(f"{name:<22}{rate[name]:>8.1f} a second   p99 {late:>7.1f} ms")
    for one, other in (
        *(("ours, rendered", "Django, rendered"), ("ours, as served", "Django, cache_page")),
        ("ours, rendered", "Plone"),
    ):
        if other in rate:
            print(f"{one} against {other}: {rate[one] / rate[other]:.2f}")


if __name__ == "__main__":
    main()
