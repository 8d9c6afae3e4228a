"""Invitations whose time the invited person chooses, as stored."""

from datetime import datetime, timedelta

from persistent import Persistent


class Invitation(Persistent):
    """From when it is sent until a time is chosen, it is withdrawn, declined, or runs out.

    times    the starts to choose from; empty where all free times of the service are
    state    "open", "chosen", "withdrawn" or "declined"; see state_at for "expired"
    """

    appointment: str = ""  # once chosen
    closed: datetime | None = None  # when it was chosen, withdrawn or declined
    reminded: bool = False
    none_fits: datetime | None = None  # when the invited person said that no time fits
    round: int = 1  # raised with every new link

    def __init__(
        self,
        *,
        id: str,
        case: str,
        department: str,
        service: str,
        matters: tuple[str, ...],
        length: timedelta,
        times: tuple[datetime, ...],
        by: str,
        sent: datetime,
        until: datetime,
    ) -> None:
        self.id = id
        self.case = case
        self.department = department
        self.service = service
        self.matters = matters
        self.length = length
        self.times = times
        self.by = by  # account id
        self.sent = sent
        self.until = until
        self.state = "open"

    def state_at(self, now: datetime) -> str:
        """Return the state; it runs out by the clock, even when no job has run."""
        return "expired" if self.state == "open" and self.until <= now else self.state
