"""Anliegen weitergeben: the right office calls back; nothing to sign, but a yes to tick."""

from portal.plugin import Field, Form, person_fields

MATTER = "Ihr Anliegen"
WAYS = ("Telefon", "E-Mail")

_MATTER = (
    Field(
        key="anliegen",
        label="Worum geht es?",
        kind="multiline",
        max_length=1500,
        help="Bitte keine Gesundheitsdaten und keine Kontonummern.",
        group=MATTER,
    ),
    Field(
        key="amt",
        label="An wen geben wir es weiter?",
        max_length=120,
        help="Das trägt die Sachbearbeitung ein.",
        group=MATTER,
    ),
    Field(
        key="rueckmeldung",
        label="Wie soll sich das Amt melden?",
        kind="radio",
        options=WAYS,
        group=MATTER,
    ),
    Field(
        key="zeiten",
        label="Wann sind Sie gut zu erreichen?",
        required=False,
        max_length=200,
        shown_if=("rueckmeldung", WAYS[0]),
        group=MATTER,
    ),
    Field(
        key="einverstanden",
        label="Ich bin einverstanden, dass diese Angaben an das genannte Amt gehen",
        kind="checkbox",
        citizen_only=True,
        group=MATTER,
    ),
)

FORM = Form(
    key="anliegen",
    title="Anliegen an ein Amt weitergeben",
    fields=person_fields(birth=False, address=False) + _MATTER,
    legal_basis="Artikel 6 Absatz 1 Buchstabe a Datenschutz-Grundverordnung",
    official_source="Weiterleitungsbogen des ServiceCenters",
    version="1",
)
