"""A department written in a file is what its words say, or every mistake is named by its line."""

import re
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.plugin import (
    BookingRules,
    Contact,
    Department,
    Field,
    Form,
    Identification,
    Matter,
    OpeningHours,
    Question,
    Service,
    Signature,
    person_fields,
    written,
)
from portal.plugin.departments import load_departments
from portal.plugin.testing import check_department

GUIDE = (Path(__file__).parents[3] / "docs" / "departments.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", GUIDE, re.S)[1]
MATTER = '[[service.matter]]\nkey = "a"\ntitle = 5\nminutes = true\n'
RULES = '[service.booking]\nnotice_hours = "24"\n[service.booking.hours]\nmon = "9-12"\n'
SMALLEST = 'key = "amt"\nname = "Amt"\n\n[[service]]\nkey = "dienst"\ntitle = "Dienst"\n'


def wrong(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(written.WrittenWrong) as error:
        written.parse(text)
    return [(each.line, each.field, each.text) for each in error.value.problems]


def test_the_example_of_the_guide_is_the_department_it_says():
    (service,) = written.parse(EXAMPLE).services
    assert written.parse(EXAMPLE) == Department(
        key="buergeramt",
        name="Bürgeramt",
        contact=Contact(phone="115"),
        services=(service,),
    )
    assert (service.key, service.identification) == ("meldewesen", Identification.SIGHT)
    assert service.matters == (Matter(key="beratung", title="Beratung", minutes=20),)
    assert service.booking == BookingRules(
        hours=OpeningHours(mon="08:30-12:00", thu="13:00-18:00"),
        notice=timedelta(hours=24),
        desks=2,
        weekly=40,
        special={date(2027, 12, 24): ""},
    )
    (form,) = service.forms
    moved = Field(key="einzug", label="Tag des Einzugs", kind="date")
    assert form.fields == (*person_fields(), moved)
    assert form.signatures == (Signature.TOUCHPAD, Signature.MOBILE_TAN)


def test_it_passes_what_every_department_has_to_pass(tmp_path):
    path = tmp_path / "buergeramt.toml"
    path.write_text(EXAMPLE)
    assert check_department(written.read(path)).name == "Bürgeramt"


def test_the_smallest_one_is_by_invitation_only():
    assert written.parse(SMALLEST) == Department(
        key="amt", name="Amt", services=(Service(key="dienst", title="Dienst"),)
    )


@pytest.mark.parametrize("kind", [Department, Service, Matter, Question, Form, Field, Contact])
def test_every_argument_can_be_written_but_those_that_need_code(kind):
    tables = {argument for _of, argument, _many in written.TABLES.get(kind, {}).values()}
    known = {each.name for each in written._arguments(kind)} | tables
    assert {each.name for each in fields(kind)} - known <= {"pdf"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("key = ", [(1, "", "Das ist kein TOML: Invalid value (at end of document)")]),
        (
            f"{SMALLEST}minuten = 3\n",
            [(7, "service 1, minuten", "Das gibt es hier nicht. Möglich: ")],
        ),
        (
            SMALLEST.replace('title = "Dienst"\n', ""),
            [(4, "service 1, title", "fehlt.")],
        ),
        ('key = "amt"\nname = "Amt"\n', [(1, "service", "fehlt.")]),
        (
            f'{SMALLEST}bring = "Ausweis"\n{MATTER}',
            [
                (7, "service 1, bring", 'Hier gehört eine Liste hin, etwa ["eins", "zwei"].'),
                (
                    10,
                    "service 1, matter 1, title",
                    "Hier gehört ein Text",
                ),
                (11, "service 1, matter 1, minutes", "Hier gehört eine ganze Zahl hin."),
            ],
        ),
        (
            f'{SMALLEST}identification = "blick"\n',
            [(7, "service 1, identification", "'blick' gibt es nicht. Möglich: none, questions")],
        ),
        (
            f"{SMALLEST}{RULES}",
            [
                (8, "service 1, booking, notice_hours", "Hier gehört eine ganze Zahl hin."),
                (9, "service 1, booking, hours", "OpeningHours mon: '9-12' is not of the form"),
            ],
        ),
        (
            f'{SMALLEST}[service.matter]\nkey = "a"\n',
            [(7, "service 1, matter", "Bitte schreiben Sie [[service.matter]] mit doppelten")],
        ),
        (
            f'{SMALLEST}[[service]]\nkey = "dienst"\ntitle = "Noch einmal"\n',
            [(1, "", "Department 'amt': service 'dienst' is declared twice")],
        ),
        (
            f'{SMALLEST}[[service]]\nkey = "zwei"\ntitle = "Zwei"\n[[service.form]]\nkey = "f"\n'
            'title = "F"\n[[service.form.field]]\nkey = "x"\nlabel = "X"\nkind = "farbe"\n',
            [(16, "service 2, form 1, field 1, kind", "'farbe' gibt es nicht. Möglich: text")],
        ),
        (
            f'{SMALLEST}[service.booking.hours]\nmon = "09:00-10:00"\n[service.booking.special]\n'
            '"Heiligabend" = ""\n',
            [(10, "service 1, booking, special, Heiligabend", "Bitte schreiben Sie einen Tag")],
        ),
    ],
)
def test_every_mistake_is_named_by_line_and_field(text, problems):
    found = wrong(text)
    assert [each[:2] for each in found] == [each[:2] for each in problems]
    for (_line, _field, said), (*_where, expected) in zip(found, problems, strict=True):
        assert said.startswith(expected)


def test_lines_are_counted_over_texts_of_several_lines_and_comments():
    text = SMALLEST.replace(
        'title = "Dienst"', 'summary = """\n[[service]]\nkey = "falsch"\n"""  # Ende\ntitle = 7'
    )
    assert wrong(text)[0][:2] == (10, "service 1, title")


def test_a_wrong_file_is_broken_and_disturbs_nobody(tmp_path):
    (tmp_path / "gut.toml").write_text(SMALLEST)
    (tmp_path / "schlecht.toml").write_text(f"{SMALLEST}minuten = 3\n")
    (tmp_path / "doppelt.toml").write_text(SMALLEST)
    (tmp_path / "bild.toml").write_bytes(b"\x89PNG\xff")
    files = sorted(tmp_path.glob("*.toml"))
    found = load_departments(entry_points=[], files=files)
    assert [department.key for department in found] == ["amt"]
    reasons = {each.key: each.reason for each in found.broken}
    assert reasons["schlecht"].startswith("schlecht.toml: Zeile 7: service 1, minuten: Das gibt es")
    assert reasons["gut"] == "Der Schlüssel 'amt' ist schon von einem anderen Fachamt belegt"
    assert reasons["bild"] == "bild.toml: Zeile 1: Die Datei ist nicht in UTF-8 geschrieben."
