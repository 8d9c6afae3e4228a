"""Meine Wege: what the advice on mobility builds on; nothing to sign."""

from portal.plugin import Field, Form, person_fields

ROUTE = "Der Weg, um den es geht"
NOW = "Heute"
MEANS = ("Zu Fuß", "Fahrrad", "Bus und Bahn", "Auto", "Mal so, mal so")
YES, NO = "Ja", "Nein"

_ROUTE = (
    Field(
        key="start",
        label="Start",
        max_length=160,
        help="Ein Ort oder eine Haltestelle genügt.",
        group=ROUTE,
    ),
    Field(key="ziel", label="Ziel", max_length=160, group=ROUTE),
    Field(key="zeiten", label="An welchen Tagen, zu welchen Zeiten?", max_length=200, group=ROUTE),
)

_NOW = (
    Field(
        key="verkehrsmittel",
        label="Womit sind Sie heute unterwegs?",
        kind="radio",
        options=MEANS,
        group=NOW,
    ),
    Field(
        key="auto-grund",
        label="Warum vor allem mit dem Auto?",
        kind="multiline",
        required=False,
        max_length=500,
        shown_if=("verkehrsmittel", MEANS[3]),
        group=NOW,
    ),
    Field(
        key="rad",
        label="Haben Sie ein Fahrrad, das Sie nutzen können?",
        kind="radio",
        options=(YES, NO),
        group=NOW,
    ),
    Field(
        key="barrieren",
        label="Brauchen Sie Wege ohne Stufen, oder nehmen Sie Kinder oder Lasten mit?",
        kind="multiline",
        required=False,
        max_length=500,
        group=NOW,
    ),
)

FORM = Form(
    key="wege",
    title="Meine Wege",
    fields=person_fields(birth=False, address=False) + _ROUTE + _NOW,
    official_source="Gesprächsbogen der Mobilitätsberatung",
    version="1",
)
