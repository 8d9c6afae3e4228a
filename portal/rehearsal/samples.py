"""What the played citizen writes, draws and brings: nobody's data, but of the right form."""

import math
from typing import Any

from portal.documents.fields import YES
from portal.documents.pdf import printed
from portal.plugin import Field

# By what browsers call a purpose (WCAG 1.3.5) first, then by the kind of field.
BY_PURPOSE = {
    "name": "Erika Beispiel",
    "given-name": "Erika",
    "family-name": "Beispiel",
    "bday": "12.05.1984",
    "email": "erika@beispiel.example",
    "tel": "+49 711 2160",
    "street-address": "Musterweg 1",
    "address-line1": "Musterweg 1",
    "postal-code": "70173",
    "address-level2": "Stuttgart",
}
BY_KIND = {
    "text": "Beispiel",
    "multiline": "Das ist ein Beispiel aus einem Übungsgespräch.",
    "date": "12.05.1984",
    "email": "erika@beispiel.example",
    "phone": "+49 711 2160",
    "iban": "DE89370400440532013000",
    "tax_id": "86095742719",
    "postal_code": "70173",
    "number": "1",
    "checkbox": YES,
}
MOBILE = "+49 171 2345678"
UPLOAD = "Beispielunterlage.pdf"


def value(field: Field) -> str:
    """Return what the played citizen enters in a field."""
    if field.options:
        return field.options[0]
    text = BY_PURPOSE.get(field.autocomplete or "") or BY_KIND.get(field.kind, "Beispiel")
    return text[: field.max_length] if field.max_length else text


def signature() -> dict[str, Any]:
    """Return a drawn signature, as a browser sends it."""
    points = [
        {"x": 40 + 6 * step, "y": 70 + 34 * math.sin(step / 2.2) * (1 - step / 80)}
        for step in range(50)
    ]
    return {"width": 400, "height": 140, "strokes": [{"points": points}]}


def paper() -> bytes:
    """Return a PDF of one page to upload."""
    return printed(
        '<!DOCTYPE html><html lang="de"><head><title>Beispielunterlage</title></head><body>'
        "<h1>Beispielunterlage</h1><p>Dieses Blatt hat in einem Übungsgespräch die gespielte "
        "Person hochgeladen. Es enthält nichts über einen Menschen.</p></body></html>"
    )
