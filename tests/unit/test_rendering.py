"""Templates are compiled once, by one thread at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from chameleon import PageTemplateFile

from portal.templating import TEMPLATES, Names, Template, loader

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


def test_names_inside_do_not_change_those_outside_and_global_ones_are_seen_everywhere():
    outside = Names({"a": 1, "b": 2})
    inside = outside.copy()
    deeper = inside.copy()
    deeper["a"] = 3
    assert (outside["a"], inside["a"], deeper["a"], deeper["b"]) == (1, 1, 3, 2)
    deeper.set_global("c", 4)
    assert (outside["c"], inside["c"], deeper.copy()["c"]) == (4, 4, 4)
    with pytest.raises(NameError):
        deeper.get_name("nothing")
