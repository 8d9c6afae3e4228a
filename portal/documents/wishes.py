"""A copy of one's data, and early erasure: asked for behind the link, decided by a person.

Whoever asked is told by a message. What is granted as a copy is fetched with a pick-up code, as the
documents are: the link alone opens nothing. Nothing is erased before it was decided what becomes of
the documents.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from portal.audit.domain import note
from portal.booking.company import check_decides
from portal.booking.domain import Holder, over
from portal.case.models import Case, Wish
from portal.clock import BERLIN, local
from portal.documents import filing
from portal.documents.errors import NotReady
from portal.errors import Invalid
from portal.i18n import _
from portal.outbox import domain as outbox
from portal.work import Work

COPY, ERASURE = "copy", "erasure"
KINDS = (COPY, ERASURE)
SURE = _(
    "Bitte kreuzen Sie an, dass Sie wirklich früher löschen lassen möchten. Was gelöscht ist, kann "
    "niemand zurückholen."
)
LONGEST_ANSWER = 500
TOLD_WITHIN = timedelta(days=3)


def ask(work: Work, holder: Holder, kind: str, sure: bool) -> None:
    """Ask for something; asked twice it is one wish. Raises NotTheirs, Invalid.

    sure    says that erasure is meant; a copy needs no second thought
    """
    check_decides(holder.participant)
    if kind not in KINDS:
        raise Invalid({"wunsch": _("Bitte wählen Sie, was Sie möchten.")})
    if kind == ERASURE and not sure:
        raise Invalid({"sicher": SURE})
    case, known = holder.case, find(holder.case, kind)
    if known is not None and known.state == "asked":
        return
    wish = Wish(kind=kind, participant=holder.participant.id, at=work.now)
    case.wishes = (*(each for each in case.wishes if each.kind != kind), wish)
    work.records.wishes[case.id] = work.now
    note(work, f"{kind}.asked", f"participant:{holder.participant.id}", f"case:{case.id}")


def take_back(work: Work, holder: Holder, kind: str) -> None:
    """Withdraw a wish: while nobody has decided it, early erasure until it happens.

    Raises NotTheirs. What does not wait any more stays as it is.
    """
    check_decides(holder.participant)
    case, wish = holder.case, find(holder.case, kind)
    if wish is None or not revocable(wish):
        return
    case.wishes = tuple(each for each in case.wishes if each is not wish)
    if kind == ERASURE:
        case.erase = None
    if not waiting(case):
        work.records.wishes.pop(case.id, None)
    note(work, f"{kind}.taken_back", f"participant:{holder.participant.id}", f"case:{case.id}")


def revocable(wish: Wish) -> bool:
    """Whether a wish can still be withdrawn."""
    return wish.state == "asked" or (wish.kind, wish.state) == (ERASURE, "granted")


def find(case: Case, kind: str) -> Wish | None:
    """Return the last wish of a kind, None where nobody had one."""
    return next((each for each in case.wishes if each.kind == kind), None)


def waiting(case: Case) -> tuple[Wish, ...]:
    """Return what somebody has to decide."""
    return tuple(each for each in case.wishes if each.state == "asked")


def grant(work: Work, case: Case, kind: str, account: str) -> None:
    """Let a wish come true; raises NotReady where it cannot be yet."""
    if kind == ERASURE:
        if problem := obstacle(work, case):
            raise NotReady(problem)
        case.erase, case.hand_in = _midnight(work.now), None
    _decide(work, case, kind, account, "granted")


def _midnight(now: datetime) -> datetime:
    """Return the end of the day: what somebody still needs they fetch until then."""
    tomorrow = local(now).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=BERLIN).astimezone(UTC)  # as all stored times


def refuse(work: Work, case: Case, kind: str, account: str, answer: str) -> None:
    """Say no, and why; raises Invalid without a reason."""
    words = " ".join(answer.split())[:LONGEST_ANSWER]
    if not words:
        raise Invalid({"grund": "Bitte schreiben Sie, warum nicht: Die Person liest es."})
    _decide(work, case, kind, account, "refused", words)


def obstacle(work: Work, case: Case) -> str:
    """Return what speaks against erasing a case now, "" for nothing."""
    if case.hold is not None:
        return "Für diesen Vorgang gilt eine Löschsperre."
    appointments = [work.records.appointments[id] for id in case.appointments]
    if any(each.state_at(work.now) == "booked" and not over(work, each) for each in appointments):
        return "Ein Termin steht noch bevor, oder das Gespräch läuft. Er muss erst vorbei sein."
    decided = case.filing is not None and case.id not in work.records.unfiled
    if filing.anything(work, case) and not decided:
        return "Bitte entscheiden Sie zuerst über die Ablage der Dokumente."
    return ""


def _decide(work: Work, case: Case, kind: str, account: str, state: str, words: str = "") -> None:
    wish = find(case, kind)
    if wish is None or wish.state != "asked":
        return  # somebody was faster
    answer = work.vault.seal(case.id, _label(kind), words) if words else b""
    done = replace(wish, state=state, by=account, decided=work.now, answer=answer)
    case.wishes = tuple(done if each is wish else each for each in case.wishes)
    if not waiting(case):
        work.records.wishes.pop(case.id, None)
    outbox.post(work, notice(kind, state), case.appointments[-1], wish.participant)
    note(work, f"{kind}.{state}", f"account:{account}", f"case:{case.id}")


def notice(kind: str, state: str) -> str:
    """Return the kind of message that says what was decided."""
    return f"{kind}-{state}"


def untold(work: Work) -> set[str]:
    """Return the ids of cases to be erased early whose people have not been told yet.

    Their address goes with the case. For some days it waits for a mail that cannot be delivered.
    """
    told, appointments = notice(ERASURE, "granted"), work.records.appointments
    waiting = [m.appointment for m in work.records.outbox.values() if m.kind == told]
    cases = [work.records.cases[appointments[id].case] for id in waiting if id in appointments]
    return {case.id for case in cases if case.erase and work.now < case.erase + TOLD_WITHIN}


def answer(work: Work, case: Case, wish: Wish) -> str:
    """Return why a wish was refused, "" for others."""
    if not wish.answer:
        return ""
    opened: str = work.vault.open(case.id, _label(wish.kind), wish.answer)
    return opened


def _label(kind: str) -> str:
    return f"answer {kind}"
