"""Cases: opening one, its people, their tokens and acknowledgements."""

import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from portal.case.models import Acknowledgement, Case, Participant
from portal.ids import neighbouring_id, new_id
from portal.plugin import Service
from portal.work import Work

# Read aloud on the phone: no 0/O, 1/I/L, no vowels that spell words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


@dataclass(frozen=True, kw_only=True)
class Person:
    """The personal data of one participant, as opened from the vault."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""  # lines of a postal address, for letters
    needs: tuple[str, ...] = ()
    tokens: dict[str, str] | None = None


def new_token() -> str:
    """Return a fresh token of 256 bit, fit for an address."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def spoken(groups: int, size: int = 4) -> str:
    """Return a code to read out, such as K7PX-29RM."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(groups * size))
    return "-".join(letters[i : i + size] for i in range(0, len(letters), size))


def fingerprint_of_code(purpose: str, code: str) -> str:
    """Return what is stored of a spoken code; case, blanks and dashes do not matter."""
    return fingerprint(f"{purpose} " + "".join(c for c in code.upper() if c.isalnum()))


def open_case(work: Work, department: str, service: Service, person: Person, language: str) -> Case:
    """Store a new case of one citizen, with its own key and reference number."""
    case = Case(
        id=neighbouring_id(),
        reference=_free_reference(work),
        department=department,
        service=service.key,
        at=work.now,
    )
    work.vault.create(case.id)
    case.participants = (_participant(work, case, "citizen", person, language),)
    case.blind = _index(work, case.id, person)
    work.records.cases[case.id] = case
    work.records.references[case.reference] = case.id
    return case


def add_participant(
    work: Work, case: Case, role: str, person: Person, language: str
) -> Participant:
    """Add somebody to the citizen's side of a case."""
    participant = _participant(work, case, role, person, language)
    case.participants += (participant,)
    index_anew(work, case)
    return participant


def remove_participant(
    work: Work, case: Case, participant: Participant, told: bool = False
) -> None:
    """Forget somebody of the citizen's side; the caller sees to the tokens.

    Who is to be told is forgotten after that, see forget_former.
    """
    case.participants = tuple(each for each in case.participants if each is not participant)
    if told:
        case.former += (participant,)
    index_anew(work, case)


def forget_former(case: Case, id: str) -> None:
    """Forget somebody who was told that they take part no more."""
    case.former = tuple(each for each in case.former if each.id != id)
    case.gone = (*case.gone, f"participant:{id}")


def _participant(work: Work, case: Case, role: str, person: Person, language: str) -> Participant:
    id = new_id()
    sealed = work.vault.seal(case.id, f"person {id}", _plain(person))
    return Participant(id=id, role=role, language=language, sealed=sealed)


def person(work: Work, case: Case, participant: Participant) -> Person:
    """Open the personal data of a participant."""
    plain = work.vault.open(case.id, f"person {participant.id}", participant.sealed)
    return Person(**plain | {"needs": tuple(plain["needs"])})


def keep(work: Work, case: Case, participant: Participant, person: Person) -> None:
    """Store changed personal data of a participant."""
    participant.sealed = work.vault.seal(case.id, f"person {participant.id}", _plain(person))


def add_needs(work: Work, case: Case, participant: Participant, needs: tuple[str, ...]) -> None:
    """Add to what somebody needs in the conversation."""
    known = person(work, case, participant)
    more = tuple(need for need in needs if need not in known.needs)
    if more:
        keep(work, case, participant, replace(known, needs=known.needs + more))


def give_token(
    work: Work, case: Case, participant: Participant, kind: str, appointment: str, token: str = ""
) -> str:
    """Give a participant a token of this kind for an appointment; returns it in clear."""
    token = token or new_token()
    known = person(work, case, participant)
    keep(work, case, participant, replace(known, tokens=(known.tokens or {}) | {kind: token}))
    work.records.tokens[fingerprint(token)] = (kind, appointment, participant.id)
    return token


def give_code(work: Work, case: Case, participant: Participant, subject: str) -> None:
    """Give a participant a code to read out, for an appointment or an invitation."""
    give_token(work, case, participant, "code", subject, spoken(3).replace("-", ""))


def token_of(work: Work, case: Case, participant: Participant, kind: str) -> str:
    """Return the participant's token of this kind in clear, "" if none was given."""
    return (person(work, case, participant).tokens or {}).get(kind, "")


def code_to_read(work: Work, case: Case, participant: Participant) -> str:
    """Return the participant's code in groups of four, "" if none was given."""
    plain = token_of(work, case, participant, "code")
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def acknowledge(participant: Participant, texts: dict[str, int], at: datetime) -> None:
    """Keep that the participant took note of these texts (key → version)."""
    new = tuple(Acknowledgement(text=t, version=v, at=at) for t, v in sorted(texts.items()))
    participant.acknowledgements += new


def _plain(person: Person) -> dict[str, Any]:
    return asdict(person)


def index_anew(work: Work, case: Case) -> None:
    """Let a case be found by the personal data of its people as they are now."""
    unindex(work, case)
    known = [person(work, case, each) for each in case.participants]
    case.blind = tuple({entry for each in known for entry in _index(work, case.id, each)})


def unindex(work: Work, case: Case) -> None:
    """Let a case be found by nobody's data any more."""
    people = work.records.people
    for key in (_key(entry, case.id) for entry in case.blind):
        if key in people:
            people.remove(key)


def _index(work: Work, case_id: str, person: Person) -> tuple[str, ...]:
    given = {"email": person.email, "phone": person.phone, "name": person.name}
    entries = tuple(work.vault.blind(kind, value) for kind, value in given.items() if value)
    for entry in entries:
        enter(work, entry, case_id)
    return entries


def enter(work: Work, entry: str, case_id: str) -> None:
    """Let a case be found under an entry of the blind index; the caller adds it to `case.blind`."""
    work.records.people.insert(_key(entry, case_id))


def cases_under(work: Work, entry: str) -> list[str]:
    """Return the ids of the cases found under an entry."""
    found = work.records.people.keys(_key(entry, ""), _key(entry, "~"))
    return [key.partition("/")[2] for key in found]


def _key(entry: str, case_id: str) -> str:
    """One key for each pair: however many cases a name has, entering one more costs the same."""
    return f"{entry}/{case_id}"


def _free_reference(work: Work) -> str:
    while (reference := spoken(2)) in work.records.references:
        pass
    return reference
