"""Somebody else's department, from its first line until it is uninstalled."""

import importlib
import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from conftest import installed
from driving import (
    EMAIL,
    START,
    form_with,
    give_details,
    heading,
    running_site,
)

from portal.i18n import catalogues
from portal.plugin.checks import DeclarationError
from portal.plugin.departments import GROUP, load_departments
from portal.plugin.testing import check_department
from portal.scaffold import begin

KEY = "kfz-zulassung"
ADVICE = f"{KEY}/beratung"


@pytest.fixture
def site(tmp_path):
    with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def own(tmp_path):
    """Write the beginning of a department with the command, and install it."""
    command = [sys.executable, "-m", "portal", "departments", "new", KEY, "--dir", str(tmp_path)]
    subprocess.run([*command, "--name", "Kfz-Zulassungsstelle"], check=True)
    with installed(tmp_path / f"videoberatung-{KEY}", tmp_path / "site"):
        yield
    for name in [name for name in sys.modules if name.startswith("videoberatung_kfz_zulassung")]:
        del sys.modules[name]


def restart(site, uninstalled=()):
    """Let the portal look at what is installed, as after a restart."""
    found = [point for point in entry_points(group=GROUP) if point.name not in uninstalled]
    site.office.departments = load_departments(entry_points=found, catalogues=catalogues)
    assert not site.office.departments.broken


def switch(browser, state):
    page = browser.get("/intern/aemter/")
    forms = {form.action: form for form in page.forms.values()}
    return forms[f"/intern/aemter/{KEY}/"].submit("zustand", value=state).follow()


def test_a_new_department_is_tried_enabled_booked_disabled_and_uninstalled(site, own):
    check_department(importlib.import_module("videoberatung_kfz_zulassung"))
    restart(site)
    operator, citizen = site.signed_in("operator"), site.browser()

    citizen.get(f"/buchen/{ADVICE}", status=404)
    switch(operator, "probe")
    citizen.get(f"/buchen/{ADVICE}", status=404)
    assert heading(operator.get(f"/aemter/{ADVICE}")) == "Beratung"
    switch(operator, "aktiv")

    assert heading(citizen.get(f"/en/aemter/{ADVICE}")) == "Advice"
    form = citizen.get(f"/buchen/{ADVICE}?anliegen=erstgespraech").form
    form["start"] = form["start"].options[0][0]
    give_details(form.submit().follow()).form.submit()
    citizen.get(site.deliver()[0].link("/bestaetigen")).form.submit()
    access = site.deliver()[0].links[0]
    caseworker = site.signed_in("caseworker", KEY)
    day = f"/intern/?tag={START.date():%Y-%m-%d}"

    switch(operator, "inaktiv")
    citizen.get(f"/buchen/{ADVICE}", status=404)
    assert heading(citizen.get(access)) == "Ihre Videoberatung"

    restart(site, uninstalled=(KEY,))
    assert KEY not in operator.get("/intern/aemter/").text
    assert heading(citizen.get(access)) == "Ihre Videoberatung"
    for browser, path in ((caseworker, day), (operator, "/intern/betrieb"), (citizen, "/aemter")):
        assert browser.get(path).status_int == 200
    page = citizen.get(f"{access}/absagen").form.submit()
    assert heading(page) == "Ihr Termin ist abgesagt"
    assert [mail.to for mail in site.deliver()] == [EMAIL]

    restart(site)
    switch(operator, "aktiv")
    assert form_with(citizen.get(f"/buchen/{ADVICE}"), "anliegen")


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("Kfz", "Kfz", "bitte nur a bis z"),
        ("kfz", 'Das "Amt"', "ohne Anführungszeichen"),
        ("amt", "Amt", "gibt es schon"),
    ],
)
def test_a_beginning_that_cannot_be_writes_nothing(tmp_path, key, name, said):
    begin("amt", "Amt", tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DeclarationError, match=said):
        begin(key, name, tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
