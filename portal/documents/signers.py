"""Who signs a presented version: for whom, as what, and what was seen that says they may.

The caseworker names them when the form is presented; the paper names them before anybody signs. A
companion, an interpreter or somebody of the administration is never one of them.
"""

from collections.abc import Sequence
from typing import Any

from portal.booking.company import DECIDING
from portal.case.domain import person
from portal.case.models import Case, Participant
from portal.documents import fields, fonts
from portal.documents.models import Document, Signer
from portal.errors import Invalid
from portal.i18n import Words, _
from portal.work import Work

FOR_THEMSELVES = "self"
CAPACITIES = {
    FOR_THEMSELVES: _("für sich selbst"),
    "authorised": _("mit Vollmacht"),  # § 14 VwVfG, § 13 SGB X
    "parent": _("als sorgeberechtigter Elternteil"),  # § 1629 BGB
    "guardian": _("als rechtliche Betreuung"),  # § 1823 BGB
    "organ": _("als vertretungsberechtigte Person der Firma oder des Vereins"),
}
PROOFS = {
    "power": _("Vollmacht gesehen"),
    "birth": _("Geburtsurkunde gesehen"),
    "custody": _("Nachweis über das Sorgerecht gesehen"),
    "guardianship": _("Betreuerausweis gesehen"),
    "register": _("Auszug aus dem Register gesehen"),
    "none": _("kein Nachweis gesehen"),
}
LONGEST_NAME = 200


def able(case: Case) -> tuple[Participant, ...]:
    """Return who of a case could sign: the citizen, and who represents them."""
    return tuple(each for each in case.participants if each.role in DECIDING)


def named(work: Work, document: Document, given: Any = None) -> tuple[Signer, ...]:
    """Return the signers as a caseworker names them, in the order of the case's people.

    given   [{"participant", "capacity", "for_whom", "proof"}]; None for the citizen alone
    Raises Invalid, which says under "signers" what to do.
    """
    case = work.records.cases[document.case]
    people = [each.id for each in able(case)]
    if given is None:
        given = [{"participant": people[0], "capacity": FOR_THEMSELVES}]
    if not isinstance(given, list) or not given:
        raise _wrong(_("Bitte wählen Sie, wer unterschreibt."))
    found = [_signer(work, document, each, people) for each in given]
    ids = [signer.participant for signer in found]
    if len(set(ids)) < len(ids):
        raise _wrong(_("Jede Person unterschreibt einmal."))
    return tuple(sorted(found, key=lambda signer: people.index(signer.participant)))


def _signer(work: Work, document: Document, given: Any, people: Sequence[str]) -> Signer:
    known = given if isinstance(given, dict) else {}
    names = ("participant", "capacity", "proof", "for_whom")
    participant, capacity, proof, whom = (" ".join(str(known.get(n, "")).split()) for n in names)
    if participant not in people:
        raise _wrong(_("Wer nur begleitet, unterschreibt nicht."))
    if capacity not in CAPACITIES:
        raise _wrong(_("Bitte wählen Sie, als was jede Person unterschreibt."))
    if capacity == FOR_THEMSELVES:
        whom = proof = ""
    elif not whom or len(whom) > LONGEST_NAME:
        raise _wrong(_("Bitte tragen Sie ein, für wen die Person unterschreibt."))
    elif lacking := fields.unprintable(whom):
        raise _wrong(Words(fields.UNPRINTABLE, label="Für wen", letters=fonts.named(lacking)))
    elif proof not in PROOFS:
        raise _wrong(_("Bitte wählen Sie, welchen Nachweis Sie gesehen haben."))
    sealed = work.vault.seal(document.case, _label(document, participant), whom)
    return Signer(participant=participant, capacity=capacity, proof=proof, sealed=sealed)


def _wrong(reason: str) -> Invalid:
    return Invalid({"signers": reason})


def for_whom(work: Work, document: Document, signer: Signer) -> str:
    """Return the name of who is represented, "" for who signs for themselves."""
    opened: str = work.vault.open(
        document.case, _label(document, signer.participant), signer.sealed
    )
    return opened


def name(work: Work, document: Document, signer: Signer) -> str:
    """Return the signer's name, as the booking or the invitation has it."""
    case = work.records.cases[document.case]
    return person(work, case, case.participant(signer.participant)).name


def caption(work: Work, document: Document, signer: Signer) -> str:
    """Return what stands below a signature: who, as what, and for whom."""
    whom = for_whom(work, document, signer)
    words = [name(work, document, signer), CAPACITIES[signer.capacity]]
    return ", ".join([*words, f"für {whom}"] if whom else words)


def find(document: Document, participant: str) -> Signer | None:
    """Return the signer a participant is, None for everybody else."""
    return next((each for each in document.signers if each.participant == participant), None)


def put(document: Document, changed: Signer) -> None:
    """Store how far a signer has come."""
    document.signers = tuple(
        changed if each.participant == changed.participant else each for each in document.signers
    )


def missing(document: Document) -> tuple[Signer, ...]:
    """Return who has not signed yet."""
    return tuple(each for each in document.signers if each.signed_at is None)


def begun(document: Document) -> bool:
    """Whether somebody has signed this version."""
    return any(each.signed_at is not None for each in document.signers)


def _label(document: Document, participant: str) -> str:
    return f"signer {document.id} {participant}"
