"""What the roles are called, in the order in which people read them."""

ROLE_NAMES = {
    "caseworker": "Sachbearbeitung",
    "department-admin": "Leitung eines Amtes",
    "editor": "Redaktion",
    "support": "Auskunft (115)",
    "dpo": "Datenschutz",
    "operator": "Betrieb",
}
