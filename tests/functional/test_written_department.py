"""A department written in a file is checked, enabled, booked, and taken away again."""

import re
from pathlib import Path

import pytest
from driving import EMAIL, NAME, words

from portal.__main__ import main
from portal.catalogue.domain import installed, set_state

GUIDE = (Path(__file__).parents[2] / "docs" / "departments.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", GUIDE, re.S)[1]


@pytest.fixture
def file(site):
    """Put the example of the guide where departments lie."""
    path = site.office.settings.path(site.office.settings.departments_folder) / "buergeramt.toml"
    path.parent.mkdir()
    path.write_text(EXAMPLE)
    return path


def restart(site) -> None:
    site.office.departments = installed(site.office.settings)


def test_it_is_booked_like_any_other_and_its_records_outlive_it(site, file, browser):
    restart(site)
    assert browser.get("/aemter/buergeramt", status=404)
    with site.office.transact() as work:
        set_state(work, "buergeramt", "enabled", "test")
    assert "An-, Um- und Abmelden" in words(browser.get("/aemter/buergeramt"))
    wish = {
        "department": "buergeramt",
        "service": "meldewesen",
        "matters": ["beratung"],
        "start": "2027-03-18T13:00:00+01:00",
        "name": NAME,
        "email": EMAIL,
    }
    browser.post_json("/api/v1/appointments", wish, status=201)
    page = browser.get(site.deliver()[-1].link("/bestaetigen"))
    access = page.form.submit().follow().request.path
    file.unlink()
    restart(site)
    assert "18. März 2027" in words(browser.get(access))
    assert "abgesagt" in words(browser.get(f"{access}/absagen").form.submit(status=200))


def test_the_command_says_what_is_wrong_and_where(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("VIDEOBERATUNG_VAR", str(tmp_path / "var"))
    path = tmp_path / "buergeramt.toml"
    path.write_text(EXAMPLE)
    assert main(["departments", "check", str(path)]) == 0
    assert capsys.readouterr().out == "buergeramt  ok  Bürgeramt\n"
    path.write_text(EXAMPLE.replace("minutes = 20", 'minutes = "20"').replace("desks", "desk"))
    assert main(["departments", "check", str(path)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split(f"{path}: ")[1].split(" Möglich")[0] for line in told] == [
        line.removeprefix("buergeramt.toml: ").split(" Möglich")[0]
        for line in re.findall(r"^buergeramt\.toml: Zeile.*$", GUIDE, re.M)
    ]
    assert main(["departments", "check", str(tmp_path / "keine.toml")]) == 1
