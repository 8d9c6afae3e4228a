"""A department that cannot be imported stops nothing and is named with its reason."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

BROWSER = Path(__file__).parents[1] / "browser"


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Install a distribution whose module raises at import."""
    info = tmp_path / "site" / "videoberatung_kaputt-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: videoberatung-kaputt\nVersion: 1\n"
    )
    (info / "entry_points.txt").write_text("[videoberatung.departments]\nkaputt = kaputt_amt\n")
    (tmp_path / "site" / "kaputt_amt.py").write_text("raise RuntimeError('Datenbank fehlt')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))


def test_departments_check_names_it_and_fails(broken):
    done = subprocess.run(
        [sys.executable, "-m", "portal", "departments", "check"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "kaputt  broken  Lässt sich nicht laden: RuntimeError: Datenbank fehlt" in lines, (
        done.stdout
    )
    assert "ordnungsamt  ok  Amt für öffentliche Ordnung" in lines


def test_the_portal_runs_beside_it_and_readyz_lists_it(broken, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(BROWSER))
    from sites import start_site

    running = start_site(tmp_path / "var")
    site = next(running)
    try:
        with urlopen(f"{site.url}/readyz", timeout=10) as answer:
            told = json.load(answer)
        with urlopen(f"{site.url}/aemter/ordnungsamt", timeout=10) as answer:
            assert answer.status == 200
    finally:
        running.close()
    assert [entry["key"] for entry in told["broken_departments"]] == ["kaputt"]
