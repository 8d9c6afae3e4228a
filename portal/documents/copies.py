"""The copy of what is stored about a participant, for machines and people to read: JSON.

Names and addresses of other people are theirs, and left out; so is what another wrote in a private
field. Sealed documents and files are fetched beside it as what they are.
"""

import json
from typing import Any

from portal.booking.domain import Holder
from portal.case.domain import person
from portal.case.models import Case, Participant
from portal.documents import uploads
from portal.documents.models import Document
from portal.documents.sheets import documents, entries
from portal.work import Work


def made(work: Work, holder: Holder) -> bytes:
    """Return the copy for the holder of a link, as JSON in UTF-8."""
    case, participant = holder.case, holder.participant
    copy = {
        "made": work.now.isoformat(),
        "case": {
            "reference": case.reference,
            "department": case.department,
            "service": case.service,
            "opened": case.created.isoformat(),
            "takes_part": [each.role for each in case.participants],
        },
        "person": _person(work, case, participant),
        "appointments": [_appointment(work, id) for id in case.appointments],
        "documents": [_document(work, each, participant) for each in documents(work, case)],
        "uploads": [
            {
                "name": uploads.name(work, each),
                "brought": each.created.isoformat(),
                "bytes": each.size,
                "sha256": each.digest,
            }
            for each in uploads.uploads(work, case)
            if each.by == f"participant:{participant.id}"
        ],
        "filing": [
            {"way": each.way, "at": each.at.isoformat(), "sha256": each.digest}
            for each in (*case.filed, *([case.filing] if case.filing else []))
        ],
        "wishes": [
            {"kind": each.kind, "at": each.at.isoformat(), "state": each.state}
            for each in case.wishes
        ],
        "held": case.hold is not None,
    }
    return json.dumps(copy, ensure_ascii=False, indent=2).encode()


def _person(work: Work, case: Case, participant: Participant) -> dict[str, Any]:
    known = person(work, case, participant)
    return {
        "role": participant.role,
        "name": known.name,
        "email": known.email,
        "phone": known.phone,
        "address": known.address,
        "needs": list(known.needs),
        "language": participant.language,
        "acknowledged": [
            {"text": each.text, "version": each.version, "at": each.at.isoformat()}
            for each in participant.acknowledgements
        ],
        "identity_checks": [
            {
                "method": each.method,
                "document": each.document,
                "passed": each.passed,
                "possible": each.possible,
                "at": each.at.isoformat(),
            }
            for each in participant.checks
        ],
    }


def _appointment(work: Work, id: str) -> dict[str, Any]:
    appointment = work.records.appointments[id]
    held = work.records.consultations.get(id)
    return {
        "start": appointment.start.isoformat(),
        "end": appointment.end.isoformat(),
        "state": appointment.state,
        "matters": list(appointment.matters),
        "consultation": held.state if held else "",
        "outcome": held.outcome if held else "",
    }


def _document(work: Work, document: Document, participant: Participant) -> dict[str, Any]:
    known = entries(work, document)
    own = {
        key: entry["value"]
        for key, entry in known.items()
        if entry.get("shared", True) or entry.get("owner") == participant.id
    }
    return {
        "form": document.form,
        "title": document.title,
        "state": document.state,
        "values": own,
        "signed": [
            signer.signed_at.isoformat()
            for signer in document.signers
            if signer.participant == participant.id and signer.signed_at
        ],
        "sha256": document.final_digest,
    }
