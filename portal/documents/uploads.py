"""Files people bring: taken in cleaned, shown as pictures, taken away again, locked with a form."""

import hashlib
import re
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from ZODB.blob import Blob

from portal.audit.domain import note
from portal.booking.models import Appointment
from portal.case.models import Case
from portal.catalogue.domain import declared
from portal.consultation.errors import NotAdmitted
from portal.consultation.places import Place, check_admitted, check_writes
from portal.documents.errors import Locked, NotReady, UploadRefused
from portal.documents.models import Upload
from portal.documents.sandbox import Cleaned
from portal.documents.sheets import actor
from portal.errors import NotFound
from portal.i18n import _
from portal.ids import new_id
from portal.work import Work

MOST = 30  # of a case
MOST_BYTES = 200 * 2**20  # of a case
LONGEST_NAME = 80
LONGEST_BYTES = 160
UNWANTED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # controls, directions, lines
UNNAMED = "Datei"
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}


def check(work: Work, place: Place, copy: bool) -> None:
    """Raise unless this seat may bring a file now: NotAdmitted, RoomClosed, UploadRefused."""
    check_admitted(place)
    check_writes(place)
    check_fits(work, place.case, place.appointment, copy)


def check_fits(work: Work, case: Case, appointment: Appointment, copy: bool) -> None:
    """Raise UploadRefused where a case has too many, or the service wants no copies of IDs."""
    if len(case.uploads) >= MOST:
        raise UploadRefused("many")
    if copy and not takes_copies(work, appointment):
        raise UploadRefused("copy")


def takes_copies(work: Work, appointment: Appointment) -> bool:
    """Whether the service needs copies of photo IDs."""
    _department, service = declared(work, appointment.department, appointment.service)
    return service is not None and service.id_copies


def bring(work: Work, place: Place, name: str, cleaned: Cleaned, copy: bool) -> Upload:
    """Keep a file in the room; raises as `check`."""
    check(work, place, copy)
    upload = kept(work, place.case, actor(place), name, cleaned, copy)
    upload.seen = work.now
    return upload


def kept(work: Work, case: Case, by: str, name: str, cleaned: Cleaned, copy: bool) -> Upload:
    """Store a cleaned file, the same of the same person once; raises UploadRefused."""
    digest = hashlib.sha256(cleaned.content).hexdigest()
    if again := _known(work, case, by, digest, copy):
        return again
    if sum(known.size for known in uploads(work, case)) + len(cleaned.content) > MOST_BYTES:
        raise UploadRefused("total")
    upload = Upload(id=new_id(), case=case.id, by=by, kind=cleaned.kind, copy=copy, at=work.now)
    seal, where = work.vault.seal_bytes, f"upload {upload.id}"
    sides = [{"width": p.width, "height": p.height, "lines": p.lines} for p in cleaned.pages]
    upload.name = work.vault.seal(case.id, f"name {where}", file_name(name, cleaned.kind))
    upload.pages = work.vault.seal(case.id, f"pages {where}", sides)
    upload.signed = cleaned.signed
    upload.digest, upload.size = digest, len(cleaned.content)
    upload.content = Blob(seal(case.id, where, cleaned.content))
    upload.pictures = tuple(
        Blob(seal(case.id, f"{where} {number}", page.jpeg))
        for number, page in enumerate(cleaned.pages, 1)
    )
    work.records.uploads[upload.id] = upload
    case.uploads += (upload.id,)
    undecide(work, case)
    note(work, "upload.added", by, f"upload:{upload.id}", upload.digest)
    return upload


def _known(work: Work, case: Case, by: str, digest: str, copy: bool) -> Upload | None:
    """Return the same file of the same person, if it is there: pressed twice, it comes once."""
    for upload in uploads(work, case):
        if (upload.by, upload.digest, upload.copy) == (by, digest, copy):
            return upload
    return None


def undecide(work: Work, case: Case) -> None:
    """Something came that could be handed over: somebody has to decide, once more.

    What was decided before stays to be read, with its receipt.
    """
    if case.filing is not None:
        case.filed += (case.filing,)
    case.filing = None
    work.records.unfiled[case.id] = False


def file_name(given: str, kind: str) -> str:
    """Return a name without folders, controls and directions, with the ending of what is kept."""
    last = re.split(r"[/\\]", given)[-1]
    clean = "".join(c for c in last if unicodedata.category(c) not in UNWANTED)
    stem = unicodedata.normalize("NFC", clean.rpartition(".")[0] or clean).strip(" .")
    short = stem[:LONGEST_NAME].encode()[:LONGEST_BYTES].decode(errors="ignore")
    return f"{short or UNNAMED}.{ENDINGS[kind]}"


def uploads(work: Work, case: Case) -> tuple[Upload, ...]:
    """Return the files of a case, oldest first."""
    return tuple(work.records.uploads[id] for id in case.uploads)


def of_case(work: Work, case: Case, id: str) -> Upload:
    """Return a file of this case; raises NotFound."""
    if id not in case.uploads:
        raise NotFound
    upload: Upload = work.records.uploads[id]
    return upload


def name(work: Work, upload: Upload) -> str:
    """Return the name of a file."""
    opened: str = work.vault.open(upload.case, f"name upload {upload.id}", upload.name)
    return opened


def pages(work: Work, upload: Upload) -> list[dict[str, Any]]:
    """Return [{"width", "height", "lines"}] of a file."""
    opened: list[dict[str, Any]]
    opened = work.vault.open(upload.case, f"pages upload {upload.id}", upload.pages)
    return opened


def content(work: Work, upload: Upload) -> bytes:
    """Return the cleaned file; raises NotReady when it is not what was stored."""
    assert upload.content is not None
    found = _opened(work, upload, f"upload {upload.id}", upload.content)
    if hashlib.sha256(found).hexdigest() != upload.digest:
        raise _damaged()
    return found


def picture(work: Work, upload: Upload, number: str) -> bytes:
    """Return a page, from "1", as JPEG; raises NotFound, NotReady."""
    if not (number.isdecimal() and len(number) <= 3 and 1 <= int(number) <= len(upload.pictures)):
        raise NotFound
    return _opened(
        work, upload, f"upload {upload.id} {int(number)}", upload.pictures[int(number) - 1]
    )


def _opened(work: Work, upload: Upload, label: str, blob: Blob) -> bytes:
    with blob.open("r") as file:
        try:
            found: bytes = work.vault.open_bytes(upload.case, label, file.read())
        except InvalidTag:
            raise _damaged() from None
    return found


def _damaged() -> NotReady:
    return NotReady(_("Die Datei ist beschädigt. Bitte laden Sie sie noch einmal hoch."))


def may_take_away(place: Place, upload: Upload) -> bool:
    """Whether this seat may delete a file: the own one, or the staff each, until it is locked."""
    return upload.locked is None and (place.staff or upload.by == actor(place))


def take_away(work: Work, place: Place, upload: Upload) -> None:
    """Delete a file for good; raises NotAdmitted, RoomClosed, Locked."""
    check_admitted(place)
    if upload.locked is not None:
        raise Locked
    if not may_take_away(place, upload):
        raise NotAdmitted
    discard(work, place.case, upload, actor(place))


def discard(work: Work, case: Case, upload: Upload, by: str) -> None:
    """Delete a file of a case; raises Locked."""
    if upload.locked is not None:
        raise Locked
    case.uploads = tuple(id for id in case.uploads if id != upload.id)
    case.gone = (*case.gone, f"upload:{upload.id}")
    drop(work, upload.id)
    if not (case.uploads or case.documents):
        work.records.unfiled.pop(case.id, None)
    note(work, "upload.removed", by, f"upload:{upload.id}")


def drop(work: Work, id: str) -> None:
    """Remove a file's records, whatever its case still says of it."""
    work.records.uploads.pop(id, None)
    work.records.unseen.pop(id, None)


def lock(work: Work, case: Case) -> None:
    """From now on none of the files there are may be taken away."""
    for upload in uploads(work, case):
        upload.locked = upload.locked or work.now
