"""What belongs to the caseworkers' own pages, as stored."""

from dataclasses import dataclass
from datetime import datetime


# Orderable, because BTrees merge concurrent inserts only where they can compare the values.
@dataclass(frozen=True, kw_only=True, order=True)
class Feed:
    """A calendar somebody subscribes to under a secret address, found by the token's hash."""

    account: str
    since: datetime
