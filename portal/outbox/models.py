"""Mails waiting to be sent, as stored: what to say, never the words, names or links."""

from datetime import datetime

from persistent import Persistent


class Message(Persistent):
    """One mail or text message to one participant; which of them, the participant's way says.

    subject    id of the invitation it is about, where there is no appointment yet
    """

    attempts: int = 0
    account: str = ""  # of the staff, where it goes to them
    lines: tuple[tuple[str, ...], ...] = ()  # what to tell them; ids and times, no names
    subject: str = ""

    def __init__(
        self, *, id: str, kind: str, appointment: str, participant: str, due: datetime
    ) -> None:
        self.id = id
        self.kind = kind
        self.appointment = appointment
        self.participant = participant
        self.due = due
