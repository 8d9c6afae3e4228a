"""Handing a case's documents over to the department's own system, or noting that it is not needed.

One of both is decided by a person before the case is forgotten. What goes over is one ZIP file:
the sealed PDFs, their data and protocols, the cleaned uploads, what the department's plugin adds,
and SHA256SUMS of all of it. The receipt is the SHA-256 of the ZIP file, kept with the case.
"""

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import IO, Any

from portal.audit.domain import note
from portal.booking.domain import as_told
from portal.case.models import Case, Filing
from portal.documents import files, uploads
from portal.documents.errors import NotReady
from portal.documents.models import Document
from portal.documents.sheets import documents, values
from portal.errors import Invalid
from portal.outbox.delivery import Undeliverable
from portal.outbox.domain import FILED, post
from portal.outbox.models import Message
from portal.outbox.parcels import Parcel
from portal.work import Work

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of ZIP: the moment is told by what is inside
SAFE = re.compile(r"[^\w.-]+")


def ready(work: Work, case: Case) -> tuple[Document, ...]:
    """Return what is locked."""
    return tuple(d for d in documents(work, case) if d.state == "locked")


def anything(work: Work, case: Case) -> bool:
    """Whether there is something that could be handed over."""
    return bool(ready(work, case) or case.uploads)


def ways(work: Work) -> tuple[str, ...]:
    """Return what may become of a case's documents."""
    archive = ("archive",) if work.settings.filing_archive else ()
    return (*(("given",) if work.settings.filing else ()), "saved", *archive, "not_needed")


def stand(work: Work, case: Case) -> str:
    """Return a mark of all there is now, for who decides to say what they have seen."""
    known = (*(d.id for d in ready(work, case)), *case.uploads)
    return hashlib.sha256(" ".join(known).encode()).hexdigest()


def decide(work: Work, case: Case, way: str, account: str, seen: str) -> None:
    """Note what becomes of the documents; „given“ has them sent. Raises NotReady, Invalid.

    seen    the mark of what who decides was shown: what came since has to be decided on, too
    """
    if way not in ways(work):
        raise Invalid({"weg": "Bitte wählen Sie, was mit den Dokumenten geschieht."})
    if not anything(work, case):
        raise NotReady("Zu diesem Vorgang gibt es nichts zu übergeben.")
    if way == "given" and under_way(case):
        return  # pressed twice
    if seen != stand(work, case):
        raise NotReady(
            "Inzwischen ist etwas dazugekommen. Bitte sehen Sie es an und entscheiden Sie."
        )
    case.filing = Filing(way=way, at=work.now, by=account)
    note(work, f"case.filing_{way}", f"account:{account}", f"case:{case.id}")
    if way == "given":
        id = post(work, FILED, case.appointments[-1], case.participants[0].id)
        case.filing = replace(case.filing, parcel=id)
        work.records.unfiled[case.id] = False  # until it has arrived
    else:
        work.records.unfiled.pop(case.id, None)


def under_way(case: Case) -> bool:
    """Whether it is being handed over at this moment."""
    filing = case.filing
    return bool(filing and filing.parcel and not filing.arrived and not filing.failed)


def parcel(work: Work, message: Message, case: Case) -> Parcel | None:
    """Return what is to be carried, None where it was decided otherwise meanwhile."""
    if case.filing is None or case.filing.parcel != message.id:
        return None
    try:
        content = package(work, case)
    except NotReady:
        raise Undeliverable from None  # trying again mends no file
    return Parcel(id=message.id, case=case.id, name=name_of(case), content=content)


def arrived(work: Work, case: Case, parcel: str, digest: str) -> None:
    """Keep the receipt of what arrived, with the decision it was carried for."""
    at = work.now
    if case.filing is not None and case.filing.parcel == parcel:
        case.filing = replace(case.filing, arrived=at, digest=digest, failed=False)
        work.records.unfiled.pop(case.id, None)
    case.filed = tuple(
        replace(each, arrived=at, digest=digest) if each.parcel == parcel else each
        for each in case.filed
    )
    note(work, "case.filed", "outbox", f"case:{case.id}", digest)


def failed(work: Work, case: Case, parcel: str) -> None:
    """It was given up: somebody has to decide anew, unless somebody has."""
    if case.filing is not None and case.filing.parcel == parcel:
        case.filing = replace(case.filing, failed=True, damaged=tuple(damaged(work, case)))
        work.records.unfiled[case.id] = True
    note(work, "case.filing_failed", "outbox", f"case:{case.id}")


def damaged(work: Work, case: Case) -> list[str]:
    """Return the ids of what is not as it was stored, so that no target is blamed for it."""
    wrong = []
    sealed = [(d.id, partial(files.final_pdf, work, d)) for d in ready(work, case)]
    brought = [(u.id, partial(uploads.content, work, u)) for u in uploads.uploads(work, case)]
    for id, load in (*sealed, *brought):
        try:
            load()
        except NotReady:
            wrong.append(id)
    return wrong


def lacks_export(work: Work, case: Case) -> bool:
    """Whether the department's own part of the hand-over cannot be made just now."""
    return _asked_of_department(work, case) is None


def package(work: Work, case: Case) -> IO[bytes]:
    """Return the ZIP file, at its beginning; the same case gives the same bytes.

    It is written file by file into one without a name, so that a large case needs little memory.
    """
    made: IO[bytes] = tempfile.TemporaryFile(dir=work.settings.var)  # noqa: SIM115 (handed on)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        sums = []
        for name, load in sorted(_files(work, case).items()):
            content = load()
            sums.append(f"{_digest(content)}  {name}\n")
            archive.writestr(_entry(name), content)
        archive.writestr(_entry("SHA256SUMS"), "".join(sums).encode())
    made.seek(0)
    return made


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def name_of(case: Case) -> str:
    """Return the file's name: department and reference, nothing personal."""
    return f"{case.department}-{case.reference}-{case.id[:8]}.zip"


def _files(work: Work, case: Case) -> dict[str, Callable[[], bytes]]:
    """Return {path in the ZIP file: what reads its content}."""
    found: dict[str, Callable[[], bytes]] = {}
    for number, document in enumerate(ready(work, case), 1):
        folder = f"{number:02}-{SAFE.sub('-', document.form)}"
        found[f"{folder}/dokument.pdf"] = partial(files.final_pdf, work, document)
        found[f"{folder}/daten.json"] = partial(_json, _data(work, document))
    for number, upload in enumerate(uploads.uploads(work, case), 1):
        name = SAFE.sub("_", uploads.name(work, upload))
        found[f"unterlagen/{number:02}-{name}"] = partial(uploads.content, work, upload)
    found["vorgang.json"] = partial(_json, _about(work, case))
    return found | _of_department(work, case)


def _data(work: Work, document: Document) -> dict[str, Any]:
    return {
        "form": document.form,
        "title": document.title,
        "values": values(work, document),
        "locked": document.locked_at.isoformat() if document.locked_at else None,
        "sha256": document.final_digest,
    }


def _about(work: Work, case: Case) -> dict[str, object]:
    """Return what the receiving system files it under; who it is about stands in the forms."""
    appointments = [work.records.appointments[id] for id in case.appointments]
    return {
        "reference": case.reference,
        "department": case.department,
        "service": case.service,
        "appointments": [
            {"start": a.start.isoformat(), "end": a.end.isoformat(), "state": a.state}
            for a in appointments
        ],
    }


def _of_department(work: Work, case: Case) -> dict[str, Callable[[], bytes]]:
    """Return the files the plugin adds, such as a message in its system's own format."""
    added = _asked_of_department(work, case) or {}
    return {
        f"fachverfahren/{number:02}-{SAFE.sub('_', name)}": partial(bytes, content)
        for number, (name, content) in enumerate(sorted(added.items()), 1)
    }


def _asked_of_department(work: Work, case: Case) -> dict[str, bytes] | None:
    told = as_told(work.records.appointments[case.appointments[-1]])
    data = {d.id: _data(work, d) for d in ready(work, case)}
    return work.departments.export(case.department, told, data)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
