"""Files that come after the conversation, behind the link: until when, and who has seen them."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from portal.audit.domain import note
from portal.booking.company import check_decides
from portal.booking.domain import Holder, over
from portal.case.models import Case
from portal.consultation.places import Place, check_admitted, only_staff
from portal.documents import terms
from portal.documents.errors import NotReady
from portal.documents.models import Upload
from portal.documents.sandbox import Cleaned
from portal.documents.sheets import actor
from portal.documents.uploads import check_fits, kept, uploads
from portal.errors import Invalid
from portal.i18n import _
from portal.work import Work

DAYS = (7, 14, 28)  # a caseworker chooses from
LOOKED_AT = timedelta(days=1)  # what came last stays so long at least before all is forgotten


def check_late(work: Work, holder: Holder, copy: bool) -> None:
    """Raise unless this link takes files now: NotTheirs, NotReady, UploadRefused."""
    check_decides(holder.participant)
    if not awaits(work, holder):
        raise NotReady(_("Für diesen Termin nehmen wir keine Unterlagen mehr an."))
    check_fits(work, holder.case, holder.appointment, copy)


def awaits(work: Work, holder: Holder) -> bool:
    """Whether files are still taken behind this link, after the conversation."""
    until = holder.case.hand_in
    wanted = until is not None and work.now < until and over(work, holder.appointment)
    return wanted and not _turned_out(work, holder)


def _turned_out(work: Work, holder: Holder) -> bool:
    """Whether this person was denied or put out of the conversation."""
    held = work.records.consultations.get(holder.appointment.id)
    seats = held.seats.values() if held is not None else ()
    mine = [seat for seat in seats if seat.participant == holder.participant.id]
    return any(seat.state in ("denied", "removed") for seat in mine)


def hand_in(work: Work, holder: Holder, name: str, cleaned: Cleaned, copy: bool) -> Upload:
    """Keep a file that came behind the link; raises as `check_late`."""
    check_late(work, holder, copy)
    by = f"participant:{holder.participant.id}"
    upload = kept(work, holder.case, by, name, cleaned, copy)
    if upload.seen is None:  # what was brought in the room already is no news
        work.records.unseen[upload.id] = holder.case.id
    return upload


def let_hand_in(work: Work, place: Place, days: str) -> datetime:
    """Have files taken for some days after now, behind the link; returns until when.

    Raises NotAdmitted, RoomClosed, Invalid.
    """
    only_staff(place)
    check_admitted(place)
    return allow(work, place.case, days, actor(place))


def allow(work: Work, case: Case, days: str, by: str) -> datetime:
    """As `let_hand_in`, outside the room; 0 ends it; raises Invalid, NotReady.

    It ends before the case is forgotten, however short the term of its service is.
    """
    if days not in map(str, (0, *DAYS)):
        raise Invalid({"tage": "Bitte wählen Sie eine Frist aus der Liste."})
    if int(days) and not awaitable(work, case):
        raise NotReady("Zu diesem Vorgang gibt es keinen Termin mehr, zu dem jemand nachreicht.")
    latest = terms.term(work, case).astimezone(UTC) - LOOKED_AT
    until = min(work.now + timedelta(days=int(days)), latest)
    if int(days) and until <= work.now:
        raise NotReady("Dieser Vorgang wird in Kürze gelöscht. Es lässt sich nichts nachreichen.")
    case.hand_in = until if int(days) else None
    note(work, "upload.awaited", by, f"case:{case.id}")
    return until


def awaitable(work: Work, case: Case) -> bool:
    """Whether a deadline makes sense: the link of a cancelled appointment takes nothing."""
    return any(_held(work, case))


def _held(work: Work, case: Case) -> list[bool]:
    appointments = [work.records.appointments[id] for id in case.appointments]
    return [each.state_at(work.now) == "booked" for each in appointments]


def saw(work: Work, case: Case, shown: Collection[str]) -> None:
    """Keep that the office has looked at the files it was shown; what came since stays news."""
    for upload in uploads(work, case):
        if upload.seen is None and upload.id in shown:
            upload.seen = work.now
            work.records.unseen.pop(upload.id, None)
