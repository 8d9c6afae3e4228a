"""Handing a case's documents over to the department's own system, or noting that it is not needed.

One of both is decided by a person before the case is forgotten. What goes over is one ZIP file:
the sealed PDFs, their data and protocols, the cleaned uploads, what the department's plugin adds,
and SHA256SUMS of all of it. The receipt is the SHA-256 of the ZIP file, kept with the case.
"""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

from portal.audit.domain import note
from portal.booking.domain import as_told
from portal.case.models import Case, Filing
from portal.documents import files, uploads
from portal.documents.errors import NotReady
from portal.documents.models import Document
from portal.documents.sheets import documents, values
from portal.errors import Invalid
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


def decide(work: Work, case: Case, way: str, account: str) -> None:
    """Note what becomes of the documents; „given“ has them sent. Raises NotReady, Invalid."""
    if way not in ways(work):
        raise Invalid({"weg": "Bitte wählen Sie, was mit den Dokumenten geschieht."})
    if not anything(work, case):
        raise NotReady("Zu diesem Vorgang gibt es nichts zu übergeben.")
    if way == "given" and under_way(case):
        return  # pressed twice
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
    content = package(work, case)
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
        case.filing = replace(case.filing, failed=True)
        work.records.unfiled[case.id] = True
    note(work, "case.filing_failed", "outbox", f"case:{case.id}")


def package(work: Work, case: Case) -> bytes:
    """Return the ZIP file; the same case gives the same bytes."""
    contents = _files(work, case) | _of_department(work, case)
    sums = "".join(f"{_digest(data)}  {name}\n" for name, data in sorted(contents.items()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in [*sorted(contents.items()), ("SHA256SUMS", sums.encode())]:
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, data)
    return stream.getvalue()


def name_of(case: Case) -> str:
    """Return the file's name: department and reference, nothing personal."""
    return f"{case.department}-{case.reference}-{case.id[:8]}.zip"


def _files(work: Work, case: Case) -> dict[str, bytes]:
    """Return {path in the ZIP file: content}."""
    found: dict[str, bytes] = {}
    for number, document in enumerate(ready(work, case), 1):
        folder = f"{number:02}-{SAFE.sub('-', document.form)}"
        found[f"{folder}/dokument.pdf"] = files.final_pdf(work, document)
        found[f"{folder}/daten.json"] = _json(_data(work, document))
    for number, upload in enumerate(uploads.uploads(work, case), 1):
        name = SAFE.sub("_", uploads.name(work, upload))
        found[f"unterlagen/{number:02}-{name}"] = uploads.content(work, upload)
    found["vorgang.json"] = _json(_about(work, case))
    return found


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


def _of_department(work: Work, case: Case) -> dict[str, bytes]:
    """Return the files the plugin adds, such as a message in its system's own format."""
    told = as_told(work.records.appointments[case.appointments[-1]])
    data = {d.id: _data(work, d) for d in ready(work, case)}
    added = work.departments.export(case.department, told, data)
    return {
        f"fachverfahren/{number:02}-{SAFE.sub('_', name)}": content
        for number, (name, content) in enumerate(sorted(added.items()), 1)
    }


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
