"""Getting sealed documents afterwards: by the access link and a code that was given for them.

The link alone opens nothing, for it lies in a mailbox; the code alone leads nowhere. Kept is the
code's hash. A new code ends the one before, and wrong ones are counted.
"""

from dataclasses import replace
from datetime import timedelta

from portal.audit.domain import note
from portal.booking.company import check_decides
from portal.booking.domain import Holder
from portal.case.domain import fingerprint_of_code, spoken
from portal.case.models import Case, PickUp
from portal.consultation.errors import NotAdmitted
from portal.consultation.places import Place, check_admitted, may_look_back
from portal.documents import copies, wishes
from portal.documents.errors import NotReady, WrongCode
from portal.documents.models import Document
from portal.documents.sheets import actor, documents
from portal.errors import NotFound
from portal.i18n import _
from portal.work import Work

GROUPS = 2
MOST_TRIES = 5


def offer(work: Work, place: Place) -> tuple[str, PickUp]:
    """Return a new code, for either side of the room; raises NotAdmitted, RoomClosed, NotReady."""
    if place.staff:
        check_admitted(place)
    elif not may_look_back(work, place):
        raise NotAdmitted
    return _new(work, place.case, actor(place))


def offer_by_phone(work: Work, case: Case, account: str) -> tuple[str, PickUp]:
    """Return a new code for a caseworker to read out; raises NotReady."""
    return _new(work, case, f"account:{account}")


def _new(work: Work, case: Case, by: str) -> tuple[str, PickUp]:
    if not ready(work, case) and not copy_granted(case):
        raise NotReady(_("Es gibt noch nichts abzuholen: Kein Dokument ist abgeschlossen."))
    code = spoken(GROUPS)
    until = work.now + timedelta(days=work.settings.documents_pickup_days)
    case.pickup = PickUp(code=fingerprint_of_code("pickup", code), until=until)
    note(work, "pickup.offered", by, f"case:{case.id}")
    return code, case.pickup


def ready(work: Work, case: Case) -> tuple[Document, ...]:
    """Return the documents of a case that are sealed."""
    return tuple(d for d in documents(work, case) if d.state == "locked")


def copy_granted(case: Case) -> bool:
    """Whether the copy of one's data lies ready, too."""
    wish = wishes.find(case, wishes.COPY)
    return wish is not None and wish.state == "granted"


def waiting(work: Work, holder: Holder) -> bool:
    """Whether a code would open something behind this link; raises NotTheirs."""
    check_decides(holder.participant)
    pickup = holder.case.pickup
    return pickup is not None and work.now < pickup.until and pickup.tries < MOST_TRIES


def open_with(work: Work, holder: Holder, code: str) -> tuple[Document, ...]:
    """Return what the code opens.

    Raises WrongCode, whose try has to be committed; NotReady where no code is of use any more.
    """
    if not waiting(work, holder):
        raise NotReady(_("Hier liegt nichts mehr zum Abholen bereit."))
    pickup = holder.case.pickup
    assert pickup is not None
    if fingerprint_of_code("pickup", code) != pickup.code:
        tried = holder.case.pickup = replace(pickup, tries=pickup.tries + 1)
        note(work, "pickup.wrong", f"participant:{holder.participant.id}", f"case:{holder.case.id}")
        raise WrongCode(MOST_TRIES - tried.tries)
    return ready(work, holder.case)


def fetch_copy(work: Work, holder: Holder, code: str) -> bytes:
    """Return the copy of the holder's data; raises NotFound as well, where none was granted."""
    open_with(work, holder, code)
    if not copy_granted(holder.case):
        raise NotFound
    note(work, "copy.fetched", f"participant:{holder.participant.id}", f"case:{holder.case.id}")
    return copies.made(work, holder)


def fetch(work: Work, holder: Holder, code: str, id: str) -> Document:
    """Return one of what the code opens, and keep that it was fetched; raises NotFound as well."""
    for document in open_with(work, holder, code):
        if document.id == id:
            document.received = document.received or work.now
            whose = f"participant:{holder.participant.id}"
            note(work, "document.received", whose, f"document:{document.id}")
            return document
    raise NotFound
