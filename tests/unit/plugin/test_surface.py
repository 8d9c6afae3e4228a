"""What a department may import and declare, by version: whatever is added raises the version."""

from dataclasses import fields, is_dataclass

import portal.plugin
from portal.plugin import spec

NAMES = {
    (1, 0): """API_VERSION BookingRules Contact Department Field Form FormRequirement Identification
        Matter OpeningHours Question Refusal Service Signature hookimpl""",
    (1, 1): "BookedAppointment BookingRequest DeclarationError IdentityDocument person_fields",
    (1, 2): "OfficialPdf",
    (1, 3): "",
    (1, 4): "",
}
HOOKS = "department refuse_booking prefill export appointment_changed settings_step"
ARGUMENTS = {
    "BookedAppointment": "id service matters start end state",
    "BookingRequest": "service matters start name email phone language",
    "BookingRules": """hours minutes step notice horizon desks buffer_minutes max_matters move_until
        special confirm_by_mail pool daily first last weekly""",
    "Contact": "phone email address hours",
    "Department": """key name services api controller contact retention_months discreet
        settings_version""",
    "Field": """key label kind required options max_length help autocomplete group citizen_only
        private shown_if""",
    "Form": """key title fields signatures requirement legal_basis official_source version
        approved_by approved_on pdf""",
    "Matter": "key title minutes combinable identification completes_by_video remains",
    "OfficialPdf": "package path sha256 fields",
    "OpeningHours": "mon tue wed thu fri sat sun",
    "Question": "key text",
    "Refusal": "reason",
    "Service": """key title summary on_site matters booking identification questions forms bring
        contact retention_months discreet accepts id_copies""",
}


def test_the_public_names_are_those_a_department_needs():
    names = " ".join(NAMES.values()).split()
    assert sorted(portal.plugin.__all__) == sorted(names)


def test_a_name_or_an_argument_more_is_a_new_version():
    """Whoever changes NAMES, HOOKS or ARGUMENTS raises it here and in docs/departments.md."""
    known = {name: getattr(portal.plugin, name) for name in portal.plugin.__all__}
    found = {n: [f.name for f in fields(k)] for n, k in known.items() if is_dataclass(k)}
    assert found == {name: given.split() for name, given in ARGUMENTS.items()}
    hooks = [name for name, value in vars(spec).items() if hasattr(value, "videoberatung_spec")]
    assert hooks == HOOKS.split()
    assert portal.plugin.API_VERSION == max(NAMES) == (1, 4)
