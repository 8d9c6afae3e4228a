"""Who signs a presented version: for whom, as what, and what was seen that says they may.

The caseworker names them when the form is presented; the paper names them before anybody signs. A
companion, an interpreter or somebody of the administration is never one of them.
"""

from collections.abc import Sequence
from dataclasses import replace
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
TYPED = ("participant", "capacity", "proof", "for_whom", "spelling")
SPELLING = _(
    "Im Namen „{name}“ können wir diese Zeichen nicht drucken: {letters}. Bitte tragen Sie ein, "
    "wie der Name auf dem Papier stehen soll, am besten wie im Ausweis in lateinischer Schrift."
)


def able(case: Case) -> tuple[Participant, ...]:
    """Return who of a case could sign: the citizen, and who represents them."""
    return tuple(each for each in case.participants if each.role in DECIDING)


def named(work: Work, document: Document, given: Any = None) -> tuple[Signer, ...]:
    """Return the signers as a caseworker names them, in the order of the case's people.

    given   [{"participant", "capacity", "for_whom", "proof", "spelling"}]; None for the citizen
            alone; the spelling where our fonts lack letters of the name
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
    participant, capacity, proof, whom, spelling = (_typed(given, each) for each in TYPED)
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
    made = Signer(participant=participant, capacity=capacity, proof=proof, sealed=sealed)
    return _spelt(work, document, made, spelling)


def _spelt(work: Work, document: Document, signer: Signer, spelling: str) -> Signer:
    """Return the signer with the spelling the paper shows, which only some names need."""
    booked = name(work, document, signer)
    if not (lacking := fields.unprintable(booked)):
        return signer
    if not spelling or len(spelling) > LONGEST_NAME:
        raise _wrong(Words(SPELLING, name=booked, letters=fonts.named(lacking)))
    if still := fields.unprintable(spelling):
        label = "Schreibweise auf dem Papier"
        raise _wrong(Words(fields.UNPRINTABLE, label=label, letters=fonts.named(still)))
    label = _spelling_label(document, signer.participant)
    return replace(signer, spelling=work.vault.seal(document.case, label, spelling))


def _typed(given: Any, key: str) -> str:
    return " ".join(str(given.get(key, "")).split()) if isinstance(given, dict) else ""


def _wrong(reason: str) -> Invalid:
    return Invalid({"signers": reason})


def for_whom(work: Work, document: Document, signer: Signer) -> str:
    """Return the name of who is represented, "" for who signs for themselves."""
    opened: str = work.vault.open(
        document.case, _label(document, signer.participant), signer.sealed
    )
    return opened


def name(work: Work, document: Document, signer: Signer) -> str:
    """Return the signer's name: as the booking or the invitation has it, or as it was spelt."""
    if signer.spelling:
        label = _spelling_label(document, signer.participant)
        spelt: str = work.vault.open(document.case, label, signer.spelling)
        return spelt
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


def _spelling_label(document: Document, participant: str) -> str:
    return f"spelling {document.id} {participant}"
