"""Texts that bind: released by data protection only, every version kept and readable."""

from portal.content.domain import SEITE

PRIVACY, TERMS, RECORDING = "datenschutz", "nutzungsbedingungen", "aufzeichnung"


def binding(kind: str, key: str) -> bool:
    """Whether a text is one that people acknowledge, so that only data protection releases it."""
    return kind == SEITE and (key in (TERMS, RECORDING) or key.partition("--")[0] == PRIVACY)
