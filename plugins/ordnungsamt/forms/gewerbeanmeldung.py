"""Gewerbeanmeldung: what the notice under § 14 GewO contains (GewAnzV, form GewA 1)."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

FIRM = "Firma"
ABOUT = "Weitere Angaben zur Person"
BUSINESS = "Der Betrieb"
PERMITS = "Erlaubnisse"
YES, NO = "Ja", "Nein"
REGISTERED = ("Nein", "Ja, im Handelsregister", "Ja, in einem anderen Register")
KINDS = ("Industrie", "Handwerk", "Handel", "Sonstiges")
PLACES = ("Hauptniederlassung", "Zweigniederlassung", "Unselbstständige Zweigstelle")
REASONS = (
    "Neugründung",
    "Verlegung aus einer anderen Gemeinde",
    "Übernahme (Kauf, Pacht, Erbe)",
    "Änderung der Rechtsform oder Eintritt in eine Gesellschaft",
)

_FIRM = (
    Field(
        key="register",
        label="Ist die Firma in einem Register eingetragen?",
        kind="radio",
        options=REGISTERED,
        group=FIRM,
    ),
    Field(
        key="firma",
        label="Name der Firma mit Rechtsform",
        required=False,
        max_length=200,
        help="Bei Einzelunternehmen ohne Eintrag bleibt das Feld leer.",
        group=FIRM,
    ),
    Field(
        key="handelsregister",
        label="Ort und Nummer des Eintrags im Handelsregister",
        max_length=120,
        shown_if=("register", REGISTERED[1]),
        group=FIRM,
    ),
    Field(
        key="anderes-register",
        label="Welches Register, welcher Ort, welche Nummer?",
        max_length=160,
        shown_if=("register", REGISTERED[2]),
        group=FIRM,
    ),
)

_ABOUT = (
    Field(
        key="geburtsname",
        label="Geburtsname",
        required=False,
        max_length=120,
        help="Nur, wenn er anders ist als Ihr Nachname.",
        group=ABOUT,
    ),
    Field(key="geburtsort", label="Geburtsort und Geburtsland", max_length=120, group=ABOUT),
    Field(
        key="staatsangehoerigkeit",
        label="Staatsangehörigkeit",
        max_length=120,
        help="Wenn Sie mehrere haben, bitte alle.",
        group=ABOUT,
    ),
)

_BUSINESS = (
    Field(
        key="betriebsstaette",
        label="Anschrift der Betriebsstätte",
        kind="multiline",
        max_length=300,
        help="Auch, wenn es Ihre Wohnung ist.",
        group=BUSINESS,
    ),
    Field(
        key="niederlassung",
        label="Was melden Sie an?",
        kind="radio",
        options=PLACES,
        group=BUSINESS,
    ),
    Field(
        key="hauptniederlassung",
        label="Anschrift der Hauptniederlassung",
        kind="multiline",
        required=False,
        max_length=300,
        help="Nur, wenn sie woanders ist als die Betriebsstätte.",
        group=BUSINESS,
    ),
    Field(
        key="taetigkeit",
        label="Was genau werden Sie tun?",
        kind="multiline",
        max_length=1000,
        help="Zum Beispiel „Einzelhandel mit Fahrrädern und Zubehör“. Den Schwerpunkt zuerst.",
        group=BUSINESS,
    ),
    Field(
        key="nebenerwerb",
        label="Betreiben Sie das Gewerbe vorerst im Nebenerwerb?",
        kind="radio",
        options=(YES, NO),
        group=BUSINESS,
    ),
    Field(key="beginn", label="Tag, an dem Sie beginnen", kind="date", group=BUSINESS),
    Field(
        key="betriebsart", label="Art des Betriebs", kind="choice", options=KINDS, group=BUSINESS
    ),
    Field(
        key="vollzeit",
        label="Wie viele Menschen arbeiten in Vollzeit im Betrieb?",
        kind="number",
        help="Ohne Sie selbst. Niemand: 0.",
        group=BUSINESS,
    ),
    Field(
        key="teilzeit",
        label="Wie viele in Teilzeit?",
        kind="number",
        help="Ohne Sie selbst. Niemand: 0.",
        group=BUSINESS,
    ),
    Field(
        key="anlass", label="Anlass der Anmeldung", kind="radio", options=REASONS, group=BUSINESS
    ),
    Field(
        key="vorgaenger",
        label="Name der Person oder Firma, von der Sie übernehmen",
        max_length=160,
        shown_if=("anlass", REASONS[2]),
        group=BUSINESS,
    ),
    Field(
        key="fruehere-betriebsstaette",
        label="Anschrift der früheren Betriebsstätte",
        kind="multiline",
        max_length=300,
        shown_if=("anlass", REASONS[1]),
        group=BUSINESS,
    ),
)

_PERMITS = (
    Field(
        key="erlaubnis",
        label="Braucht Ihr Gewerbe eine Erlaubnis oder den Eintrag in die Handwerksrolle?",
        kind="radio",
        options=(YES, NO),
        help="Zum Beispiel Gaststätten, Bewachung, Immobilienvermittlung, Handwerk.",
        group=PERMITS,
    ),
    Field(
        key="erlaubnis-nachweis",
        label="Wer hat die Erlaubnis oder die Handwerkskarte wann ausgestellt?",
        required=False,
        max_length=200,
        shown_if=("erlaubnis", YES),
        group=PERMITS,
    ),
    Field(
        key="aufenthaltstitel",
        label="Erlaubt Ihr Aufenthaltstitel eine selbstständige Tätigkeit?",
        kind="choice",
        options=("Ich brauche keinen Aufenthaltstitel", YES, NO),
        group=PERMITS,
    ),
)

# The notice follows the model of the regulation; text form is what it asks of one sent in.
FORM = Form(
    key="gewerbeanmeldung",
    title="Gewerbe anmelden",
    fields=person_fields() + _ABOUT + _FIRM + _BUSINESS + _PERMITS,
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.TEXTFORM,
    legal_basis="§ 14 Gewerbeordnung, § 1 Gewerbeanzeigeverordnung",
    official_source="Gewerbeanmeldung GewA 1 (Anlage 1 der Gewerbeanzeigeverordnung)",
    version="1",
)
