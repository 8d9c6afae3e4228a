"""Which departments are enabled, as stored."""

from dataclasses import dataclass
from datetime import datetime


# Ordered, because BTrees merge concurrent inserts only of values they can compare.
@dataclass(frozen=True, kw_only=True, order=True)
class DepartmentState:
    """Whether a department takes part, since when, by whose act."""

    enabled: bool
    since: datetime
    by: str
