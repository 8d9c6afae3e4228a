"""Certificates of deletion: what was destroyed when, by ids, bound to the chain by a hash."""

import hashlib
import json
from typing import Any

from portal.audit.domain import note, previous_of, verify
from portal.audit.models import Certificate, PilotEnd
from portal.audit.tracing import about, keys_about
from portal.work import Work

ACT, KEY_ACT, PILOT_ACT = "case.forgotten", "key.destroyed", "pilot.ended"


def certify(work: Work, certificate: Certificate) -> None:
    """Keep what is destroyed in this transaction, and note it with the certificate's hash."""
    work.records.forgotten[certificate.case] = certificate
    note(work, ACT, "retention", f"case:{certificate.case}", digest(certificate))


def key_destroyed(work: Work, case: str) -> None:
    """Note that the key of a forgotten case is gone: from now on nothing of it can be read."""
    note(work, KEY_ACT, "retention", f"case:{case}")


def key_noted(work: Work, case: str) -> bool:
    """Whether the chain says that the key of a case is gone."""
    return any(each.act == KEY_ACT for each in about(work.records.audit, [f"case:{case}"]))


def digest(certificate: Certificate) -> str:
    """Return the SHA-256 of a certificate's content as JSON: keys sorted, no blanks, UTF-8."""
    return _sha256(content(certificate))


def content(certificate: Certificate) -> dict[str, Any]:
    """Return what the hash is made of."""
    return {
        "case": certificate.case,
        "department": certificate.department,
        "forgotten": certificate.at.isoformat(),
        "why": certificate.why,
        "destroyed": {kind: list(ids) for kind, ids in certificate.destroyed},
    }


def proof(work: Work, certificate: Certificate) -> dict[str, Any]:
    """Return a certificate with the links of the audit chain that prove it.

    A link holds what its hash is made of, joined by U+001F: previous, act, actor, subject, at,
    digest. "links" is empty until the chain has taken the entries up, which takes seconds.
    """
    subject, acts = f"case:{certificate.case}", (ACT, KEY_ACT)
    return _proven(work, content(certificate), subject, acts)


def pilot_ended(work: Work, end: PilotEnd) -> None:
    """Keep that a department's pilot has ended, and note it with the hash of what is kept."""
    assert end.ended is not None
    work.records.pilots[pilot_key(end)] = end
    note(work, PILOT_ACT, end.by, f"department:{end.department}", _sha256(pilot_content(end)))


def pilot_key(end: PilotEnd) -> str:
    """Return where the end of a pilot is kept: its department, and when it began to end."""
    return f"{end.department}/{end.begun.isoformat()}"


def pilot_content(end: PilotEnd) -> dict[str, Any]:
    """Return what the hash of the end of a pilot is made of."""
    return {
        "department": end.department,
        "begun": end.begun.isoformat(),
        "ended": end.ended.isoformat() if end.ended else None,
        "by": end.by,
        "withdrawn": end.withdrawn,
        "cases": dict(end.cases),
    }


def pilot_proof(work: Work, end: PilotEnd) -> dict[str, Any]:
    """Return the certificate of the end of a pilot as `proof` does that of a case."""
    return _proven(work, pilot_content(end), f"department:{end.department}", (PILOT_ACT,))


def _sha256(of: dict[str, Any]) -> str:
    plain = json.dumps(of, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _proven(work: Work, of: dict[str, Any], subject: str, acts: tuple[str, ...]) -> dict[str, Any]:
    """The first of the acts is the one that carries the hash."""
    chain, sha256 = work.records.audit, _sha256(of)
    numbers = [int(key.rpartition("/")[2]) for key in keys_about(chain, subject)]
    links = [
        {
            "number": number,
            "previous": previous_of(chain, number),
            "act": entry.act,
            "actor": entry.actor,
            "subject": entry.subject,
            "at": entry.at.isoformat(),
            "digest": entry.digest,
            "hash": stored,
        }
        for number, (entry, stored) in ((number, chain.links[number]) for number in numbers)
        if entry.act in acts
    ]
    digests = [link["digest"] for link in links if link["act"] == acts[0]]
    return {
        "certificate": of,
        "sha256": sha256,
        "links": links,
        "proven": sha256 in digests,
        "chain": {"head": chain.head, "entries": len(chain.links), "whole": verify(chain) is None},
    }
