"""A legal hold: a case is kept beyond its term, for a stated reason, until it is lifted."""

from portal.audit.domain import note
from portal.case.models import Case, Hold
from portal.work import Work

LONGEST_REASON = 500


def hold(work: Work, case: Case, reason: str, account: str) -> None:
    """Keep a case from being forgotten; another reason takes the place of the one before."""
    sealed = work.vault.seal(case.id, _label(case), reason[:LONGEST_REASON])
    case.hold = Hold(sealed=sealed, by=account, at=work.now)
    work.records.holds[case.id] = work.now
    note(work, "case.held", f"account:{account}", f"case:{case.id}")


def lift(work: Work, case: Case, account: str) -> None:
    """Let a case be forgotten when its time comes; twice is once."""
    if case.hold is None:
        return
    case.hold = None
    work.records.holds.pop(case.id, None)
    note(work, "case.hold_lifted", f"account:{account}", f"case:{case.id}")


def reason(work: Work, case: Case) -> str:
    """Return why a case is held."""
    assert case.hold is not None
    opened: str = work.vault.open(case.id, _label(case), case.hold.sealed)
    return opened


def _label(case: Case) -> str:
    return f"hold {case.id}"
