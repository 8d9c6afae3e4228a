"""The outbox: post in the transaction of the act, send after its commit."""

from datetime import datetime, timedelta

from portal.case.domain import forget_former
from portal.case.models import Case
from portal.ids import neighbouring_id
from portal.outbox.models import Message
from portal.work import Work

LAST_WORD = "company-ended"  # after which its reader is forgotten
FILED = "filed"  # a case's documents, to the department's own system; its participant is not asked
TAN = "tan"  # goes to a number that is typed for it, not to that of the participant
GIVE_UP = 40  # tries; with the pauses below about three days
LONGEST_PAUSE = timedelta(hours=2)
COMES_BACK = timedelta(days=8)  # servers give up after five days (RFC 5321, 4.5.4.1)


def post(
    work: Work,
    kind: str,
    appointment: str,
    participant: str,
    *,
    about: str = "",
    after: timedelta = timedelta(0),
) -> str:
    """Put a message of this kind into the outbox; returns its id.

    about    id of the invitation, where there is no appointment yet
    after    how long it waits
    """
    message = Message(
        id=neighbouring_id(),
        kind=kind,
        appointment=appointment,
        participant=participant,
        due=work.now + after,
    )
    message.subject = about
    work.records.outbox[message.id] = message
    return message.id


def post_to_staff(work: Work, kind: str, account: str, lines: tuple[tuple[str, ...], ...]) -> None:
    """Put a mail to a member of the staff into the outbox; lines are ids and times, no names."""
    message = Message(id=neighbouring_id(), kind=kind, appointment="", participant="", due=work.now)
    message.account, message.lines = account, lines
    work.records.outbox[message.id] = message


def due(work: Work, parcels: bool = False) -> list[str]:
    """Return the ids of the messages that are due, or of the parcels, oldest first."""
    wanted = [m for m in work.records.outbox.values() if (m.kind == FILED) == parcels]
    waiting = [m for m in wanted if m.due <= work.now]
    return [m.id for m in sorted(waiting, key=lambda m: m.due)]


def case_of(work: Work, message: Message) -> Case | None:
    """Return the case a message belongs to, if it is still there."""
    records = work.records
    found = records.appointments.get(message.appointment) or records.invitations.get(
        message.subject
    )
    return records.cases.get(found.case) if found is not None else None


def drop(work: Work, id: str) -> None:
    """Forget a message that has nobody to go to, or nothing to say any more."""
    message = work.records.outbox.pop(id, None)
    if message is not None and message.kind == LAST_WORD and (case := case_of(work, message)):
        forget_former(case, message.participant)


def sent(work: Work, id: str) -> None:
    """Take a message out that was delivered: whoever it is for can be reached, as far as one knows.

    Where mails that come back are looked for, it is remembered for a while.
    """
    message = work.records.outbox.get(id)
    _mark(work, message, None)
    drop(work, id)
    if message is not None and work.settings.mail_bounces:
        message.due = work.now
        work.records.carried[id] = message


def came_back(work: Work, id: str) -> bool:
    """Note with the person that a mail sent to them came back; whether it was one of ours."""
    message: Message | None = work.records.carried.pop(id, None)
    _mark(work, message, work.now)
    return message is not None


def forget_carried(work: Work) -> int:
    """Forget mails that will not come back any more; returns how many."""
    carried = work.records.carried
    over = [id for id, message in carried.items() if message.due + COMES_BACK <= work.now]
    for id in over:
        del carried[id]
    return len(over)


def failed(work: Work, id: str) -> bool:
    """Try again later, ever more slowly; returns False when it is to be given up."""
    message = work.records.outbox.get(id)
    if message is None:
        return False
    message.attempts += 1
    pause = timedelta(seconds=15 * 2 ** min(message.attempts, 10))
    message.due = work.now + min(pause, LONGEST_PAUSE)
    again: bool = message.attempts < GIVE_UP
    return again


def undeliverable(work: Work, id: str) -> None:
    """Give a message up, and note with the person that the way to reach them leads nowhere."""
    _mark(work, work.records.outbox.get(id), work.now)
    drop(work, id)


def _mark(work: Work, message: Message | None, since: datetime | None) -> None:
    if message is not None and message.kind in (TAN, FILED):
        return
    case = case_of(work, message) if message is not None else None
    participant = case.find(message.participant) if case is not None and message else None
    if participant is not None and participant.unreached != since:
        participant.unreached = since
