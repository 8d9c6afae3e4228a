"""Angaben zur sicheren Aufbewahrung: how weapons and ammunition are kept (§ 36 WaffG)."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

CONTAINER = "Sicherheitsbehältnis"
CONTENT = "Waffen, Munition und Schlüssel"

# Steps A and B are containers from before July 2017 that may be used on (§ 36 Abs. 4 WaffG).
LEVELS = (
    "Widerstandsgrad 0 nach DIN/EN 1143-1",
    "Widerstandsgrad I oder höher nach DIN/EN 1143-1",
    "Altbestand: Sicherheitsstufe A nach VDMA 24992",
    "Altbestand: Sicherheitsstufe B nach VDMA 24992",
)
KEY_PLACES = (
    "Es gibt keinen Schlüssel (Zahlen- oder Elektronikschloss)",
    "Ich trage den Schlüssel immer bei mir",
    "Der Schlüssel liegt in einem gleichwertigen Behältnis",
)

_CONTAINER = (
    Field(
        key="sicherheitsstufe",
        label="Welche Sicherheitsstufe hat das Behältnis?",
        kind="radio",
        options=LEVELS,
        help="Die Stufe steht auf der Plakette, meist auf der Innenseite der Tür.",
        group=CONTAINER,
    ),
    Field(
        key="hersteller",
        label="Hersteller und Modell",
        max_length=120,
        help="Diese Angaben stehen auf der Plakette oder auf der Rechnung.",
        group=CONTAINER,
    ),
    Field(
        key="kaufdatum",
        label="Datum des Kaufs",
        kind="date",
        required=False,
        help="Wichtig bei Behältnissen der Stufen A und B.",
        group=CONTAINER,
    ),
    Field(
        key="gewicht",
        label="Gewicht des leeren Behältnisses in Kilogramm",
        kind="number",
        help="Ab 200 Kilogramm oder mit gleichwertiger Verankerung sind mehr Kurzwaffen erlaubt.",
        group=CONTAINER,
        shown_if=("sicherheitsstufe", LEVELS[0]),
    ),
)

_CONTENT = (
    Field(
        key="langwaffen",
        label="Anzahl der Langwaffen",
        kind="number",
        help="Tragen Sie 0 ein, wenn Sie keine haben.",
        group=CONTENT,
    ),
    Field(
        key="kurzwaffen",
        label="Anzahl der Kurzwaffen",
        kind="number",
        help="Tragen Sie 0 ein, wenn Sie keine haben.",
        group=CONTENT,
    ),
    Field(
        key="munition-getrennt",
        label="Die Munition bewahre ich getrennt von den Waffen auf",
        kind="checkbox",
        required=False,
        group=CONTENT,
    ),
    Field(
        key="schluessel",
        label="Wo bewahren Sie den Schlüssel auf?",
        kind="choice",
        options=KEY_PLACES,
        citizen_only=True,
        help="Diese Frage beantworten nur Sie selbst.",
        group=CONTENT,
    ),
    Field(
        key="bemerkungen",
        label="Was wir außerdem wissen sollten",
        kind="multiline",
        required=False,
        max_length=1500,
        group=CONTENT,
    ),
)

# The law asks for proof of how weapons are kept, and prescribes no form for it.
FORM = Form(
    key="waffen-aufbewahrung",
    title="Angaben zur sicheren Aufbewahrung",
    fields=person_fields() + _CONTAINER + _CONTENT,
    signatures=(Signature.TOUCHPAD, Signature.HIDDEN_TAN, Signature.MOBILE_TAN),
    requirement=FormRequirement.NONE,
    legal_basis="§ 36 Absatz 3 Waffengesetz, § 13 Allgemeine Waffengesetz-Verordnung",
    official_source="Formular „Angaben zur sicheren Aufbewahrung“ der Waffenbehörde",
    version="1",
)
