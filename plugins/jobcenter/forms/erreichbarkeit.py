"""Erreichbarkeit: how the Jobcenter may get in touch; wholly voluntary (Art. 6 Abs. 1 a DSGVO)."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

WAYS = "Wie wir Sie erreichen dürfen"
LANGUAGES = ("Deutsch", "Deutsch in einfachen Worten", "Eine andere Sprache")

_WAYS = (
    Field(
        key="anrufen",
        label="Das Jobcenter darf mich anrufen",
        kind="checkbox",
        required=False,
        citizen_only=True,
        group=WAYS,
    ),
    Field(
        key="mailen",
        label="Das Jobcenter darf mir E-Mails ohne Angaben zu meinen Leistungen schicken",
        kind="checkbox",
        required=False,
        citizen_only=True,
        help="Zum Beispiel Hinweise auf Stellen, Kurse und Termine.",
        group=WAYS,
    ),
    Field(
        key="zeiten",
        label="Wann sind Sie gut zu erreichen?",
        required=False,
        max_length=200,
        group=WAYS,
    ),
    Field(
        key="sprache",
        label="In welcher Sprache?",
        kind="radio",
        options=LANGUAGES,
        group=WAYS,
    ),
    Field(
        key="andere-sprache",
        label="Welche Sprache?",
        max_length=60,
        shown_if=("sprache", LANGUAGES[2]),
        group=WAYS,
    ),
    Field(
        key="widerruf",
        label="Ich weiß, dass das freiwillig ist und ich es jederzeit zurücknehmen kann",
        kind="checkbox",
        citizen_only=True,
        group=WAYS,
    ),
)

FORM = Form(
    key="erreichbarkeit",
    title="Einwilligung: So dürfen Sie mich erreichen",
    fields=person_fields(birth=False, address=False) + _WAYS,
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.NONE,
    legal_basis="Artikel 6 Absatz 1 Buchstabe a und Artikel 7 Datenschutz-Grundverordnung",
    official_source="Einwilligung zur Kontaktaufnahme des Jobcenters",
    version="1",
)
