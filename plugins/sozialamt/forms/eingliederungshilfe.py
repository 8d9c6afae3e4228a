"""Erste Angaben zur Eingliederungshilfe: begins the procedure; any form will do (§ 108 SGB IX)."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

NEED = "Wobei Sie Unterstützung brauchen"
CONTACT = "Wie wir mit Ihnen sprechen"
YES, NO = "Ja", "Nein"
SUPPORT = (
    "Wohnen und Alltag",
    "Arbeit oder Ausbildung",
    "Schule oder Kita",
    "Freizeit und unterwegs sein",
    "Hilfsmittel",
    "Das weiß ich noch nicht",
)
WAYS = ("Telefon", "E-Mail", "Brief", "Gebärdensprache im Video", "Leichte Sprache")

_NEED = (
    Field(
        key="bereich",
        label="Worum geht es vor allem?",
        kind="choice",
        options=SUPPORT,
        group=NEED,
    ),
    Field(
        key="beschreibung",
        label="Was ist schwierig, und was würde helfen?",
        kind="multiline",
        max_length=2000,
        help="Sie müssen keine Diagnose nennen.",
        group=NEED,
    ),
    Field(
        key="ausweis",
        label="Haben Sie einen Schwerbehindertenausweis?",
        kind="radio",
        options=(YES, NO),
        group=NEED,
    ),
    Field(
        key="grad",
        label="Grad der Behinderung",
        kind="number",
        required=False,
        shown_if=("ausweis", YES),
        group=NEED,
    ),
    Field(
        key="pflegegrad",
        label="Pflegegrad, wenn Sie einen haben",
        kind="number",
        required=False,
        group=NEED,
    ),
)

_CONTACT = (
    Field(
        key="weg",
        label="Wie erreichen wir Sie am besten?",
        kind="choice",
        options=WAYS,
        group=CONTACT,
    ),
    Field(
        key="betreuung",
        label="Haben Sie eine rechtliche Betreuung, oder vertritt Sie jemand?",
        kind="radio",
        options=(YES, NO),
        group=CONTACT,
    ),
    Field(
        key="betreuung-name",
        label="Name und Telefonnummer dieser Person",
        max_length=200,
        shown_if=("betreuung", YES),
        group=CONTACT,
    ),
)

FORM = Form(
    key="eingliederungshilfe",
    title="Eingliederungshilfe beantragen: erste Angaben",
    fields=person_fields() + _NEED + _CONTACT,
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.NONE,
    legal_basis="§ 108 Neuntes Buch Sozialgesetzbuch, § 16 Erstes Buch Sozialgesetzbuch",
    official_source="Antrag auf Leistungen der Eingliederungshilfe, erste Seite",
    version="1",
)
