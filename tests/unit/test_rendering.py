"""Templates are compiled once, by one thread at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chameleon import PageTemplateFile

from portal.rendering import TEMPLATES, Template, loader

NAMES = [f"errors/{path.name}" for path in Path(TEMPLATES, "errors").glob("*.pt")]
NAMES += [f"booking/{name}.pt" for name in ("done", "early", "taken", "cancelled")]


def test_many_threads_that_need_templates_first_compile_one_at_a_time(monkeypatch):
    """Python before 3.11.8 fails where two build syntax trees at once."""
    busy, overlaps, compiled = threading.Lock(), [], []

    def cook(self, body, real=PageTemplateFile.cook):
        alone = busy.acquire(blocking=False)
        overlaps.append(not alone)
        compiled.append(self.filename)
        real(self, body)
        if alone:
            busy.release()

    monkeypatch.setattr(PageTemplateFile, "cook", cook)
    templates = loader()
    wanted = [name for name in NAMES for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: templates.load(name).cook_check(), wanted))
    assert (any(overlaps), len(set(compiled))) == (False, len(NAMES))


def test_what_a_template_loads_itself_is_compiled_the_same_way():
    choosing = loader().load("booking/times.pt")
    choosing.cook_check()
    assert isinstance(choosing._loader("choice.pt"), Template)
