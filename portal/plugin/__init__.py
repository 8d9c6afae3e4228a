"""Everything a department may import: what it declares, and the hooks it may implement."""

from portal.plugin.blocks import person_fields
from portal.plugin.checks import DeclarationError
from portal.plugin.forms import Field, Form, FormRequirement, Signature
from portal.plugin.hours import BookingRules, OpeningHours
from portal.plugin.model import (
    API_VERSION,
    Contact,
    Department,
    Identification,
    IdentityDocument,
    Matter,
    Question,
    Service,
)
from portal.plugin.official import OfficialPdf
from portal.plugin.requests import BookedAppointment, BookingRequest, Refusal
from portal.plugin.spec import hookimpl

__all__ = [
    "API_VERSION",
    "BookedAppointment",
    "BookingRequest",
    "BookingRules",
    "Contact",
    "DeclarationError",
    "Department",
    "Field",
    "Form",
    "FormRequirement",
    "Identification",
    "IdentityDocument",
    "Matter",
    "OfficialPdf",
    "OpeningHours",
    "Question",
    "Refusal",
    "Service",
    "Signature",
    "hookimpl",
    "person_fields",
]
