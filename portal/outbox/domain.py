"""The outbox: post in the transaction of the act, send after its commit."""

from datetime import timedelta

from portal.case.domain import new_id
from portal.outbox.models import Message
from portal.work import Work

LAST_ATTEMPT = 12


def post(work: Work, kind: str, appointment: str, participant: str) -> None:
    """Put a mail of this kind into the outbox."""
    message = Message(
        id=new_id(), kind=kind, appointment=appointment, participant=participant, due=work.now
    )
    work.records.outbox[message.id] = message


def due(work: Work) -> list[str]:
    """Return the ids of the mails that are due, oldest first."""
    waiting = [m for m in work.records.outbox.values() if m.due <= work.now]
    return [m.id for m in sorted(waiting, key=lambda m: m.due)]


def sent(work: Work, id: str) -> None:
    """Forget a mail that was delivered or has nobody to go to."""
    work.records.outbox.pop(id, None)


def failed(work: Work, id: str) -> bool:
    """Try again later, ever more slowly; returns False when it was given up."""
    message = work.records.outbox.get(id)
    if message is None:
        return False
    message.attempts += 1
    message.due = work.now + timedelta(seconds=min(15 * 2**message.attempts, 3600))
    if message.attempts >= LAST_ATTEMPT:
        sent(work, id)
        return False
    return True
