"""What the API keeps so that a repeated request gets the same answer."""

from dataclasses import dataclass
from datetime import datetime


# Orderable, because BTrees merge concurrent inserts only where they can compare the values.
@dataclass(frozen=True, kw_only=True, order=True)
class Answer:
    """An answer under an Idempotency-Key; a success is rebuilt from the appointment."""

    digest: str
    status: int
    body: bytes
    appointment: str
    until: datetime
