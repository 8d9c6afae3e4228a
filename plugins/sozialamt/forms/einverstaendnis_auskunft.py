"""Einverständnis: the insurance office may ask the insurer (§ 67b SGB X, § 67a SGB X)."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

ASKED = "Worum es geht"
CONSENT = "Einverständnis"
INSURERS = (
    "Deutsche Rentenversicherung",
    "Krankenkasse oder Pflegekasse",
    "Berufsgenossenschaft oder Unfallkasse",
)

_ASKED = (
    Field(
        key="versicherung",
        label="Bei welcher Versicherung sollen wir nachfragen?",
        kind="choice",
        options=INSURERS,
        group=ASKED,
    ),
    Field(
        key="versicherung-name",
        label="Name der Kasse oder der Berufsgenossenschaft",
        required=False,
        max_length=120,
        group=ASKED,
    ),
    Field(
        key="versicherungsnummer",
        label="Ihre Versicherungsnummer",
        max_length=20,
        help="Sie steht auf den Schreiben der Versicherung. Die Rentenversicherungsnummer hat "
        "zwölf Zeichen.",
        private=True,
        group=ASKED,
    ),
    Field(
        key="auskunft",
        label="Was möchten Sie wissen?",
        kind="multiline",
        max_length=1000,
        group=ASKED,
    ),
)

_CONSENT = (
    Field(
        key="einverstanden",
        label="Ich bin einverstanden, dass das Versicherungsamt dafür bei dieser Versicherung "
        "nachfragt und die Antwort bekommt",
        kind="checkbox",
        help="Sie müssen nicht zustimmen und können Ihr Einverständnis jederzeit zurücknehmen. "
        "Dann fragen Sie selbst bei der Versicherung nach.",
        citizen_only=True,
        group=CONSENT,
    ),
    Field(
        key="gilt-bis",
        label="Das Einverständnis gilt bis",
        kind="date",
        required=False,
        help="Ohne Datum gilt es, bis die Frage beantwortet ist.",
        group=CONSENT,
    ),
)

FORM = Form(
    key="einverstaendnis-auskunft",
    title="Einverständnis zur Auskunft bei der Versicherung",
    fields=person_fields() + _ASKED + _CONSENT,
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.TEXTFORM,
    legal_basis="§ 67b Absatz 2 Zehntes Buch Sozialgesetzbuch",
    official_source="Einverständniserklärung des Versicherungsamts",
    version="1",
)
