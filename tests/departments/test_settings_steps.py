"""A department comes in a second version: what its office has set is brought along, or kept."""

import sys
import textwrap

import pytest
from conftest import installed
from driving import form_with, running_site, words
from test_whole_life import restart

from portal.stepping import bring_up

KEY = "meldeamt"
NAME = "videoberatung_meldeamt"
SETUP = """
[metadata]
name = videoberatung-meldeamt
version = {version}
[options]
py_modules = videoberatung_meldeamt
[options.entry_points]
videoberatung.departments =
    meldeamt = videoberatung_meldeamt
"""
BUILD = '[build-system]\nrequires = ["setuptools>=75"]\nbuild-backend = "setuptools.build_meta"\n'
DECLARED = """
from portal.plugin import BookingRules, Department, OpeningHours, Service, hookimpl

@hookimpl
def department():
    rules = BookingRules(hours=OpeningHours(mon="09:00-12:00"), desks=1)
    service = Service(key="{service}", title="Beratung", summary="Zum Umzug.", booking=rules)
    return Department(
        key="meldeamt", name="Meldeamt", services=(service,), settings_version={version}
    )
"""
MOVES = """
@hookimpl
def settings_step(version, settings):
    settings["erstberatung"] = settings.pop("beratung")
    settings["erstberatung"]["desks"] *= 2
    return settings
"""
FAILS = """
@hookimpl
def settings_step(version, settings):
    settings.clear()
    raise RuntimeError("Tabelle fehlt")
"""
NONSENSE = """
@hookimpl
def settings_step(version, settings):
    return {"erstberatung": {"desks": 0}}
"""


@pytest.fixture
def site(tmp_path):
    with running_site(tmp_path / "var") as site:
        yield site


@pytest.fixture
def install(tmp_path, site):
    """Return what installs a version of the department in place of the last, and restarts."""
    running = []

    def version(number, service="beratung", more=""):
        for each in running:
            each.__exit__(None, None, None)
        running.clear()
        sys.modules.pop(NAME, None)
        source = tmp_path / f"source{number}{len(more)}"
        source.mkdir(exist_ok=True)
        (source / "setup.cfg").write_text(SETUP.format(version=number))
        (source / "pyproject.toml").write_text(BUILD)
        declared = DECLARED.format(service=service, version=number)
        (source / f"{NAME}.py").write_text(textwrap.dedent(declared + more))
        running.append(installed(source, tmp_path / f"site{number}{len(more)}"))
        running[0].__enter__()
        restart(site)
        bring_up(site.office)

    yield version
    for each in running:
        each.__exit__(None, None, None)
    sys.modules.pop(NAME, None)


@pytest.fixture
def head(site, install):
    """Return who administers the department, which has three desks and a text of its own."""
    install(1)
    head = site.signed_in("department-admin", KEY)
    form = form_with(head.get(f"/intern/aemter/{KEY}/regeln/beratung"), "desks")
    form["desks"] = "3"
    form.submit(index=1, status=303)
    form = form_with(head.get(f"/intern/aemter/{KEY}/texte/beratung"), "summary")
    form["summary"] = "Alles zum Umzug."
    form.submit(index=1, status=303)
    return head


def kept(site):
    with site.office.transact() as work:
        found = work.records.adjusted[KEY]
        services = ("beratung", "erstberatung")
        return found.version, {
            s: (dict(found.values(s)), dict(found.said(s))) for s in services if found.values(s)
        }


BEFORE = (1, {"beratung": ({"desks": 3}, {"summary": "Alles zum Umzug."})})
AFTER = (2, {"erstberatung": ({"desks": 6}, {"summary": "Alles zum Umzug."})})


def test_a_step_brings_the_settings_along_once(site, head, install):
    assert kept(site) == BEFORE
    install(2, "erstberatung", MOVES)
    assert kept(site) == AFTER
    bring_up(site.office)
    assert kept(site) == AFTER
    rules = head.get(f"/intern/aemter/{KEY}/regeln/erstberatung")
    assert form_with(rules, "desks")["desks"].value == "6"
    assert "neue Version des Amts" in words(rules)
    assert "Alles zum Umzug." in words(head.get(f"/intern/aemter/{KEY}/texte/erstberatung"))
    assert ("settings.stepped", f"department:{KEY}") in site.acts


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (FAILS, "Der Schritt von Version 1 ist gescheitert oder war zu langsam."),
        (NONSENSE, "„erstberatung“: "),
        ("", "Die Dienstleistung „beratung“ gibt es nicht."),
    ],
)
def test_a_step_that_fails_leaves_settings_untouched_and_the_department_broken(
    site, head, install, more, said
):
    install(2, "erstberatung", more)
    assert kept(site) == BEFORE
    (broken,) = site.office.departments.broken
    assert broken.key == KEY
    assert broken.reason.startswith(f"Einstellungen: {said}")
    assert said in words(site.signed_in("operator").get("/intern/aemter/"))
    site.browser().get(f"/aemter/{KEY}", status=404)
    install(2, "erstberatung", MOVES)
    assert (kept(site), site.office.departments.broken) == (AFTER, ())


def test_without_a_step_settings_that_fit_stay_and_an_older_version_cannot_have_them(
    site, head, install
):
    install(2)
    assert kept(site) == (2, BEFORE[1])
    install(1)
    assert "von Version 2, installiert ist Version 1" in site.office.departments.broken[0].reason
    assert kept(site) == (2, BEFORE[1])
