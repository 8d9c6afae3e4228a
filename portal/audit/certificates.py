"""Certificates of deletion: what was destroyed when, by ids, bound to the chain by a hash."""

import hashlib
import json
from typing import Any

from portal.audit.domain import note, previous_of, verify
from portal.audit.models import Certificate
from portal.work import Work

ACT, KEY_ACT = "case.forgotten", "key.destroyed"


def certify(work: Work, certificate: Certificate) -> None:
    """Keep what is destroyed in this transaction, and note it with the certificate's hash."""
    work.records.forgotten[certificate.case] = certificate
    note(work, ACT, "retention", f"case:{certificate.case}", digest(certificate))


def key_destroyed(work: Work, case: str) -> None:
    """Note that the key of a forgotten case is gone: from now on nothing of it can be read."""
    note(work, KEY_ACT, "retention", f"case:{case}")


def digest(certificate: Certificate) -> str:
    """Return the SHA-256 of a certificate's content as JSON: keys sorted, no blanks, UTF-8."""
    plain = json.dumps(content(certificate), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


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
    chain, subject = work.records.audit, f"case:{certificate.case}"
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
        for number, (entry, stored) in chain.links.items()
        if entry.subject == subject and entry.act in (ACT, KEY_ACT)
    ]
    found = [link for link in links if link["act"] == ACT]
    return {
        "certificate": content(certificate),
        "sha256": digest(certificate),
        "links": links,
        "proven": bool(found) and found[-1]["digest"] == digest(certificate),
        "chain": {"head": chain.head, "entries": len(chain.links), "whole": verify(chain) is None},
    }
