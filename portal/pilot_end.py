"""Ending the pilot: what stands is taken back, everything is forgotten, and proven.

Whatever a person has to decide comes first: nothing is changed while it is open. Then the
department is switched off and what is to come is withdrawn; those messages need the addresses, so
they leave before anything goes. Each case is forgotten in a transaction of its own. Begun anew
after a crash it goes on where it stood.
"""

import time
from dataclasses import replace
from functools import partial

from portal import counting, retention
from portal.audit.certificates import digest, pilot_ended, pilot_key
from portal.audit.domain import note
from portal.audit.models import PilotEnd
from portal.booking.absence import settle
from portal.booking.away import Effect
from portal.case.models import Case
from portal.catalogue import domain as catalogue
from portal.errors import PortalError
from portal.invitation.issuing import withdraw as take_back
from portal.persistence import Office
from portal.pilot_plan import TO_BE_TOLD, Open, cases_of, plan, untold, why_open
from portal.work import Work

WHY = "pilot"  # on the certificates of its cases
UNTIL_TOLD = 20.0  # seconds the messages get to leave while the command waits
LOOK = 0.5


class StillOpen(PortalError):
    """Something has to be decided, or to pass, before the pilot can end."""

    def __init__(self, found: list["Open"], begun: bool) -> None:
        head = "Der Pilotbetrieb ist noch nicht zu Ende" if begun else "Nichts wurde geändert"
        lines = [f"{head}; offen sind:", *(f"  {each}" for each in found)]
        super().__init__("\n".join([*lines, "Bitte rufen Sie den Befehl danach noch einmal auf."]))


def preview(office: Office, department: str) -> str:
    """Say what would happen; nothing does."""
    with office.transact() as work:
        found = plan(work, department)
    lines = [
        f"Ende des Pilotbetriebs von {department}: Vorschau, nichts wurde geändert.",
        f"{len(found.cases)} Vorgänge werden gelöscht.",
        f"{len(found.appointments)} Termine werden abgesagt oder freigegeben:",
        *(f"  appointment:{each.id}  {each.start:%Y-%m-%d %H:%M}Z" for each in found.appointments),
        f"{len(found.invitations)} Einladungen werden zurückgezogen:",
        *(f"  invitation:{each.id}" for each in found.invitations),
        f"{len(found.open)} Punkte sind vorher zu klären:",
        *(f"  {each}" for each in found.open),
    ]
    return "\n".join([*lines, "Mit --execute wird es ausgeführt."])


def end(office: Office, department: str, by: str) -> PilotEnd:
    """End a pilot, or go on with it; raises StillOpen, NoSuchDepartment. Ended twice is once."""
    counting.run(office)  # before anything is forgotten
    begun: PilotEnd = office.attempt(partial(_begin, department=department, by=by))
    if begun.ended:
        return begun
    _await_told(office, department)
    with office.transact() as work:
        ids = plan(work, department).cases
    for id in ids:
        if office.attempt(partial(_forget, id=id)):
            retention.destroy_key(office, id)
    retention.destroy_left(office, WHY)
    done: PilotEnd = office.attempt(partial(_finish, key=pilot_key(begun)))
    return done


def _begin(work: Work, department: str, by: str) -> PilotEnd:
    """Switch the department off and take back what is to come, unless something is open."""
    known, found = _last(work, department), plan(work, department)
    if known is not None and known.ended and not found.cases and not _takes_part(work, department):
        return known
    going_on = known is not None and known.ended is None
    if waits := [each for each in found.open if each.why != TO_BE_TOLD]:
        raise StillOpen(waits, going_on)
    if work.departments.get(department) is not None:
        catalogue.set_state(work, department, "disabled", by)
    for appointment in found.appointments:
        settle(work, Effect(appointment, None), by)
    for invitation in found.invitations:
        take_back(work, invitation, by)
    if going_on:
        assert known is not None
        return known
    taken = sum(a.state == "withdrawn" for a in found.appointments) + len(found.invitations)
    begun = PilotEnd(department=department, begun=work.now, by=by, withdrawn=taken)
    work.records.pilots[pilot_key(begun)] = begun
    note(work, "pilot.ending", by, f"department:{department}")
    return begun


def _last(work: Work, department: str) -> PilotEnd | None:
    found: list[PilotEnd] = list(work.records.pilots.values(f"{department}/", f"{department}/~"))
    return found[-1] if found else None


def _takes_part(work: Work, department: str) -> bool:
    return catalogue.is_enabled(work, department, staff=True)


def _await_told(office: Office, department: str) -> None:
    """Give the messages some time to leave; raises StillOpen where they need more.

    The portal sends them; where none runs, its operator is told what waits.
    """
    until = time.monotonic() + UNTIL_TOLD
    while waits := _open_now(office, department):
        if time.monotonic() >= until or any(each.why != TO_BE_TOLD for each in waits):
            raise StillOpen(waits, begun=True)
        time.sleep(LOOK)


def _open_now(office: Office, department: str) -> list[Open]:
    with office.transact() as work:
        return list(plan(work, department).open)


def _forget(work: Work, id: str) -> bool:
    """Forget a case, unless something came up since."""
    case = work.records.cases.get(id)
    if case is None or why_open(work, case, untold(work)):
        return False
    retention.forget(work, case, WHY)
    return True


def _finish(work: Work, key: str) -> PilotEnd:
    begun: PilotEnd = work.records.pilots[key]
    if begun.ended:
        return begun
    if left := list(cases_of(work, begun.department)):
        raise StillOpen([each for case in left for each in _reasons(work, case)], begun=True)
    gone = [
        (each.case, digest(each))
        for each in work.records.forgotten.values()
        if each.department == begun.department and each.why == WHY and each.at >= begun.begun
    ]
    done = replace(begun, ended=work.now, cases=tuple(sorted(gone)))
    pilot_ended(work, done)
    return done


def _reasons(work: Work, case: Case) -> list[Open]:
    return why_open(work, case, untold(work)) or [Open(case.id, "neu hinzugekommen")]
