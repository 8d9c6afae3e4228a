"""Which departments are enabled, as stored."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DepartmentState:
    """Whether a department takes part, since when, by whose act."""

    enabled: bool
    since: datetime
    by: str
