"""Veränderungsmitteilung: whoever gets benefits tells what has changed (§ 60 SGB I)."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

CHANGE = "Was sich geändert hat"
MOVE, WORK, RENT, HOUSEHOLD, BANK, OTHER = KINDS = (
    "Umzug",
    "Arbeit oder anderes Einkommen",
    "Miete oder Heizung",
    "Wer mit im Haushalt lebt",
    "Bankverbindung",
    "Etwas anderes",
)

_CHANGE = (
    Field(
        key="nummer",
        label="Nummer Ihrer Bedarfsgemeinschaft",
        max_length=30,
        help="Sie steht oben auf jedem Schreiben des Jobcenters.",
        group=CHANGE,
    ),
    Field(key="art", label="Was hat sich geändert?", kind="choice", options=KINDS, group=CHANGE),
    Field(key="ab", label="Ab wann?", kind="date", group=CHANGE),
    Field(
        key="neue-anschrift",
        label="Neue Anschrift",
        kind="multiline",
        max_length=300,
        shown_if=("art", MOVE),
        group=CHANGE,
    ),
    Field(
        key="arbeitgeber",
        label="Arbeitgeber, oder woher das Einkommen kommt",
        max_length=160,
        shown_if=("art", WORK),
        group=CHANGE,
    ),
    Field(
        key="brutto",
        label="Betrag vor Abzügen im Monat, in Euro",
        max_length=20,
        shown_if=("art", WORK),
        group=CHANGE,
    ),
    Field(
        key="neue-miete",
        label="Neue Kosten im Monat, in Euro",
        max_length=60,
        help="Kaltmiete, Nebenkosten und Heizung, wenn Sie es wissen, einzeln.",
        shown_if=("art", RENT),
        group=CHANGE,
    ),
    Field(
        key="personen",
        label="Wer ist dazugekommen oder ausgezogen?",
        kind="multiline",
        max_length=500,
        help="Name und Geburtsdatum.",
        shown_if=("art", HOUSEHOLD),
        group=CHANGE,
    ),
    Field(
        key="iban",
        label="Neue IBAN",
        kind="iban",
        citizen_only=True,
        shown_if=("art", BANK),
        group=CHANGE,
    ),
    Field(
        key="beschreibung",
        label="Was wir wissen sollten",
        kind="multiline",
        max_length=1500,
        shown_if=("art", OTHER),
        group=CHANGE,
    ),
    Field(
        key="nachweise",
        label="Nachweise reiche ich nach",
        kind="checkbox",
        required=False,
        help="Zum Beispiel Arbeitsvertrag oder Mietbescheinigung.",
        group=CHANGE,
    ),
)

FORM = Form(
    key="veraenderung",
    title="Veränderung mitteilen",
    fields=person_fields(address=False) + _CHANGE,
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.NONE,
    legal_basis="§ 60 Absatz 1 Nummer 2 Erstes Buch Sozialgesetzbuch",
    official_source="Veränderungsmitteilung (VÄM) des Jobcenters",
    version="1",
)
