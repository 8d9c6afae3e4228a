"""The beginning of somebody's own department: a distribution that can be installed as it is."""

from pathlib import Path
from string import Template

from portal.plugin.checks import DeclarationError, check_key

FILES = {
    "pyproject.toml": """\
[build-system]
requires = ["setuptools>=75"]
build-backend = "setuptools.build_meta"
""",
    "setup.cfg": """\
[metadata]
name = videoberatung-$key
version = 0.1.0
description = $name for Videoberatung.

[options]
python_requires = >=3.11
packages = $package
install_requires = videoberatung

[options.package_data]
$package = locale/*.po

[options.entry_points]
videoberatung.departments =
    $key = $package
""",
    "README.md": """\
# $name

A department of Videoberatung. In the environment of the portal:

    pip install .
    videoberatung departments check

Restart the portal, then try it where only the staff sees it, and enable it:

    videoberatung departments enable $key --trial
    videoberatung departments enable $key

The test the portal's own departments pass, too: `python -m pytest`. What can be declared stands in
docs/departments.md of the portal. Nothing of yours is stored: keep the keys, once they are in use.
""",
    "$package/__init__.py": '''\
"""$name: what it advises on, when, and with which forms."""

from portal.plugin import (
    BookingRules,
    Contact,
    Department,
    Matter,
    OpeningHours,
    Service,
    hookimpl,
)

from $package.forms import REQUEST

ADVICE = Service(
    key="beratung",
    title="Beratung",
    summary="Worum es geht, in einem Satz, den alle verstehen.",
    on_site="Sie können auch persönlich vorbeikommen oder anrufen.",
    matters=(
        Matter(key="erstgespraech", title="Erstes Gespräch", minutes=30),
        Matter(key="nachfrage", title="Nachfrage zu einem Antrag", minutes=15),
    ),
    booking=BookingRules(hours=OpeningHours(mon="09:00-12:00", thu="09:00-12:00 14:00-17:00")),
    forms=(REQUEST,),
    bring=("Schreiben, um die es geht",),
)


@hookimpl
def department() -> Department:
    """Declare the department."""
    return Department(
        key="$key",
        name="$name",
        services=(ADVICE,),
        contact=Contact(phone="115"),
    )
''',
    "$package/forms.py": '''\
"""Forms: the declaration is the page, the PDF and the data handed over."""

from portal.plugin import Field, Form, FormRequirement, Signature

# A form nobody has approved is a draft: it cannot be signed in production. Once the office has
# released it, state approved_by and approved_on.
REQUEST = Form(
    key="anliegen",
    title="Mein Anliegen",
    fields=(
        Field(key="name", label="Vor- und Nachname", autocomplete="name", max_length=120),
        Field(key="geburtsdatum", label="Geburtsdatum", kind="date", autocomplete="bday"),
        Field(key="anliegen", label="Worum geht es?", kind="multiline", max_length=2000),
    ),
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.NONE,
)
''',
    "$package/locale/en.po": """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Beratung"
msgstr "Advice"
""",
    "tests/test_department.py": '''\
"""What every department has to pass."""

from portal.plugin.testing import check_department

import $package


def test_department():
    assert check_department($package).key == "$key"
''',
}


def begin(key: str, name: str, into: Path) -> list[Path]:
    """Write a distribution for a department of this key below `into`; returns its files.

    Raises DeclarationError for a key that is none, a name that cannot be written down, and a
    folder that is there already.
    """
    try:
        check_key("Department", key)
    except DeclarationError:
        raise DeclarationError(
            f"Schlüssel {key}: bitte nur a bis z, 0 bis 9 und Bindestriche, zuerst ein Buchstabe."
        ) from None
    if not name.isprintable() or set(name) & set('"\\%'):
        raise DeclarationError("Name: bitte ohne Anführungszeichen, Backslash und Prozentzeichen.")
    folder = into / f"videoberatung-{key}"
    if folder.exists():
        raise DeclarationError(f"{folder} gibt es schon.")
    words = {
        "key": key,
        "name": name,
        "package": f"videoberatung_{key.replace('-', '_')}",
    }
    written = []
    for where, text in FILES.items():
        path = folder / Template(where).substitute(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        written.append(path)
    return written
