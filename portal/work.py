"""One unit of work: the records of a transaction and all that deciding about them needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portal.settings import Settings

if TYPE_CHECKING:
    from portal.case.keys import Vault
    from portal.catalogue.adjusting import AdjustedDepartments
    from portal.records import Records, Rehearsal


@dataclass(frozen=True)
class Work:
    """What a domain function gets instead of a request: it neither knows the web nor threads."""

    records: "Records"
    vault: "Vault"
    settings: Settings
    departments: "AdjustedDepartments"
    now: datetime

    @property
    def rehearsal(self) -> "Rehearsal | None":
        """The practice conversation this belongs to, None where all is real."""
        return self.records.rehearsal
