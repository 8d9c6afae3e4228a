"""Names as people have them, and what only looks like one."""

import pytest

from portal.booking.forms import parse_person
from portal.errors import Invalid


def parsed(name):
    return parse_person({"name": name, "email": "a@b.example"}, "de").person.name


@pytest.mark.parametrize(
    "name",
    [
        "Dr.med. Hans Müller",
        "Dipl.ing Ayşe Öztürk",
        "Prof.dr. Müller-Lüdenscheid",
        "J. R. R. Tolkien",
        "Max v.d. Berg",
        "O’Neill jun.",
        "Олександр Шевченко",
        "محمد",
        "St.Gallen-Meier",
    ],
)
def test_names_are_taken_as_they_are(name):
    assert parsed(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "Klaus www.evil.example",
        "Klaus WWW.evil.example",
        "http://evil.example",
        "Klaus evil-page.example",
        "evil.example/gewinn Klaus",
        "<b>Klaus</b>",
        "klaus@evil.example",
    ],
)
def test_what_a_mail_program_would_make_a_link_of_is_no_name(name):
    with pytest.raises(Invalid) as refused:
        parsed(name)
    assert "in keinem Namen" in refused.value.fields["name"]
