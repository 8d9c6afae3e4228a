"""Every installed department, and the example, is what a department has to be."""

import re
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest

from portal.plugin import BookingRules, Identification, Refusal
from portal.plugin.departments import GROUP, load_departments
from portal.plugin.requests import BookingRequest
from portal.plugin.testing import check_department

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "departments.md"
INSTALLED = sorted(entry_points(group=GROUP), key=lambda point: point.name)


@pytest.mark.parametrize("point", INSTALLED, ids=lambda point: point.name)
def test_an_installed_department_passes_the_conformance_test(point):
    assert check_department(point.load()).key == point.name


def test_the_pilot_brings_five_departments_and_none_is_broken():
    departments = load_departments()
    assert [department.key for department in departments] == [
        "ordnungsamt",
        "umweltschutz",
        "jobcenter",
        "servicecenter",
        "sozialamt",
    ]
    assert departments.broken == ()


def test_the_pilot_has_ten_services_of_which_the_ordnungsamt_offers_two_online():
    services = {(d.key, s.key): s for d in load_departments() for s in d.services}
    assert len(services) == 10
    assert [key for key, service in services.items() if service.bookable] == [
        ("ordnungsamt", "gewerbe-gaststaetten"),
        ("ordnungsamt", "waffen-jagd-fischerei"),
    ]


def test_what_is_on_the_screen_of_a_service_is_never_empty():
    for department in load_departments():
        for service in department.services:
            assert service.summary.strip(), service.key
            assert service.on_site.strip(), service.key


def test_jobcenter_and_sozialamt_are_discreet():
    discreet = {department.key for department in load_departments() if department.discreet}
    assert discreet == {"jobcenter", "sozialamt"}


def test_weapons_are_identified_by_sight_and_their_form_is_a_draft():
    weapons = load_departments().service("ordnungsamt", "waffen-jagd-fischerei")
    assert weapons.identification is Identification.SIGHT
    form = weapons.form("waffen-aufbewahrung")
    assert form.title == "Angaben zur sicheren Aufbewahrung"
    assert not form.approved
    assert len({field.kind for field in form.fields}) >= 8


def test_the_example_of_somebody_else_is_found_and_passes(example_entry_points):
    departments = load_departments(entry_points=example_entry_points)
    assert departments.broken == ()
    assert [department.name for department in departments] == ["Standesamt"]
    check_department(example_entry_points[0].load())


def test_the_example_refuses_for_itself_and_for_nobody_else(example_entry_points):
    points = [*INSTALLED, *example_entry_points]
    departments = load_departments(entry_points=points)
    marriage = departments.service("standesamt", "eheschliessung")
    asked = request_for(marriage, "anmeldung", language="en")
    refused = departments.refuse_booking("standesamt", marriage, asked)
    assert refused == Refusal(
        "Die Anmeldung in einer anderen Sprache ist nur im Standesamt möglich."
    )
    assert departments.refuse_booking("ordnungsamt", marriage, asked) is None


def test_the_example_fills_in_its_form(example_entry_points):
    departments = load_departments(entry_points=example_entry_points)
    form = departments.service("standesamt", "urkunden").form("urkunde-anfordern")
    assert departments.prefill("standesamt", form, None) == {"anzahl": "1"}


def test_the_example_books_by_rules_of_its_own(example_entry_points):
    departments = load_departments(entry_points=example_entry_points)
    department = departments.get("standesamt")
    marriage = department.service("eheschliessung")
    assert isinstance(marriage.booking, BookingRules)
    assert department.retention_for(marriage) == 3
    assert department.contact_for(marriage).hours == "Montag bis Mittwoch von 9 bis 12 Uhr"


def test_the_department_in_the_documentation_works():
    text = DOCUMENTATION.read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(\"\"\"Standesamt.*?)```", text, re.DOTALL)
    module = ModuleType("documented_department")
    exec(compile(source, str(DOCUMENTATION), "exec"), vars(module))
    department = check_department(module)
    assert department.service("eheschliessung").bookable


def request_for(service, *matters, language="de"):
    return BookingRequest(
        service=service.key,
        matters=matters,
        start=datetime(2027, 3, 22, 9, 0, tzinfo=UTC),
        name="Erika Mustermann",
        email="erika@example.org",
        language=language,
    )
