"""Fields most forms begin with, worded once; their keys are the same in every department."""

from portal.plugin.forms import Field

PERSON = "Angaben zur Person"

_NAME = (
    Field(
        key="name",
        label="Vor- und Nachname",
        autocomplete="name",
        max_length=120,
        help="So, wie der Name in Ihrem Ausweis steht.",
        group=PERSON,
    ),
)
_BIRTH = (
    Field(key="geburtsdatum", label="Geburtsdatum", kind="date", autocomplete="bday", group=PERSON),
)
_ADDRESS = (
    Field(
        key="strasse",
        label="Straße und Hausnummer",
        autocomplete="street-address",
        max_length=120,
        group=PERSON,
    ),
    Field(
        key="plz",
        label="Postleitzahl",
        kind="postal_code",
        autocomplete="postal-code",
        group=PERSON,
    ),
    Field(key="ort", label="Ort", autocomplete="address-level2", max_length=80, group=PERSON),
)
_CONTACT = (
    Field(
        key="email",
        label="E-Mail-Adresse",
        kind="email",
        required=False,
        autocomplete="email",
        group=PERSON,
    ),
    Field(
        key="telefon",
        label="Telefonnummer",
        kind="phone",
        required=False,
        autocomplete="tel",
        help="Für Rückfragen. Die Angabe ist freiwillig.",
        group=PERSON,
    ),
)


def person_fields(*, birth: bool = True, address: bool = True) -> tuple[Field, ...]:
    """Return name, date of birth, address and ways to reach somebody: whatever a form needs."""
    return (*_NAME, *(_BIRTH if birth else ()), *(_ADDRESS if address else ()), *_CONTACT)
