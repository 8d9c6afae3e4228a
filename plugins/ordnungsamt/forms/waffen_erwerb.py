"""Anzeige über den Erwerb einer Waffe: what § 37f WaffG wants to know of a notice under § 37a."""

from portal.plugin import Field, Form, FormRequirement, Signature, person_fields

WEAPON = "Die Waffe"
FROM = "Von wem Sie die Waffe haben"
KINDS = ("Langwaffe", "Kurzwaffe", "Wesentliches Teil einer Waffe", "Schalldämpfer")
REASONS = ("Kauf", "Erbe", "Schenkung", "Leihe für mehr als einen Monat", "Anderer Grund")

_WEAPON = (
    Field(key="art", label="Was haben Sie erworben?", kind="radio", options=KINDS, group=WEAPON),
    Field(
        key="typ",
        label="Genaue Bezeichnung",
        max_length=120,
        help="Zum Beispiel Repetierbüchse, Selbstladepistole, Verschluss.",
        group=WEAPON,
    ),
    Field(key="hersteller", label="Hersteller", max_length=120, group=WEAPON),
    Field(key="modell", label="Modell", required=False, max_length=120, group=WEAPON),
    Field(key="kaliber", label="Kaliber", max_length=60, group=WEAPON),
    Field(
        key="seriennummer",
        label="Seriennummer",
        max_length=60,
        help="Bitte genau so, wie sie auf der Waffe steht, mit allen Buchstaben.",
        group=WEAPON,
    ),
    Field(key="erworben-am", label="Tag des Erwerbs", kind="date", group=WEAPON),
    Field(
        key="grund",
        label="Wie haben Sie sie erworben?",
        kind="choice",
        options=REASONS,
        group=WEAPON,
    ),
    Field(
        key="grund-anders",
        label="Welcher Grund?",
        max_length=200,
        shown_if=("grund", REASONS[-1]),
        group=WEAPON,
    ),
    Field(
        key="erlaubnis",
        label="Nummer Ihrer Waffenbesitzkarte oder Ihres Jagdscheins",
        max_length=60,
        group=WEAPON,
    ),
)

_FROM = (
    Field(
        key="ueberlasser",
        label="Name der Person oder der Firma",
        max_length=160,
        help="Beim Erbe: der Name der verstorbenen Person.",
        group=FROM,
    ),
    Field(
        key="ueberlasser-anschrift", label="Anschrift", kind="multiline", max_length=300, group=FROM
    ),
    Field(
        key="ueberlasser-erlaubnis",
        label="Nummer der Erlaubnis dieser Person oder Firma",
        required=False,
        max_length=60,
        group=FROM,
    ),
)

# The notice itself needs no written form; the permit is then presented on site or sent in.
FORM = Form(
    key="waffen-erwerb",
    title="Erwerb einer Waffe anzeigen",
    fields=person_fields() + _WEAPON + _FROM,
    signatures=(Signature.TOUCHPAD, Signature.HIDDEN_TAN, Signature.MOBILE_TAN),
    requirement=FormRequirement.NONE,
    legal_basis="§ 37a und § 37f Waffengesetz",
    official_source="Anzeige „Erwerb von Waffen“ der Waffenbehörde",
    version="1",
)
