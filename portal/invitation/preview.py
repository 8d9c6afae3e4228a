"""What an invitation would say, and what speaks against its times, before anything is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from portal import i18n
from portal.booking.desks import arranged
from portal.booking.mails import invitation as of_fixed_time
from portal.booking.models import Appointment
from portal.booking.occasions import Occasion
from portal.booking.reasons import city_closed, why_not
from portal.booking.slots import Slot
from portal.case.models import Case, Participant
from portal.clock import local
from portal.i18n import LOCALES
from portal.invitation import paper
from portal.invitation.domain import Offer, check_start, planned_length
from portal.invitation.issuing import drafted
from portal.invitation.mails import InvitationOccasion, choice
from portal.languages import SOURCE
from portal.outbox.letters import Letter, as_text, shorten
from portal.staff.models import Account
from portal.work import Work

UNKNOWN = "…"  # where link, code and number of the case will stand


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What is sent or printed, in one language."""

    locale: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """All of it: one sample in the reader's language, and one in German for whoever invites.

    times    of each time its words and what speaks against it, "" for nothing
    """

    samples: tuple[Sample, ...]
    times: tuple[tuple[str, str], ...]


def preview(work: Work, account: Account, when: str, offer: Offer) -> Preview:
    """Return it for "now", "fest", "liste" or "frei"; raises Invalid for times that cannot be."""
    times = [offer.start] if offer.start else sorted(set(offer.times))
    for start in times:
        check_start(work, start, "times" if offer.times else "start")
    said = offer.announced or bool(offer.person.address)
    languages = dict.fromkeys((offer.language, SOURCE)) if said and when != "now" else ()
    return Preview(
        samples=tuple(_sample(work, account, when, offer, each) for each in languages),
        times=tuple(
            (i18n.moment(start, SOURCE), _against(work, account, offer, start)) for start in times
        ),
    )


def _against(work: Work, account: Account, offer: Offer, start: datetime) -> str:
    service, department = offer.service, offer.department
    slot = Slot(start=start, end=start + planned_length(offer))
    free = arranged(work, department, service, slot, account.id)
    if shut := city_closed(work, local(start).date()):
        return shut
    if service.booking is None:
        return "" if free else "Sie haben dann schon einen anderen Termin."
    known = service.duration(offer.matters) is not None
    against = why_not(work, department, service, offer.matters, start) if known else ""
    return against or ("" if free else "Kein Platz ist frei.")


def _sample(work: Work, account: Account, when: str, offer: Offer, locale: str) -> Sample:
    fixed = when == "fest"
    occasion = (_fixed if fixed else _asking)(work, account, offer, locale)
    if not offer.announced:
        sheet = (paper.fixed if fixed else paper.asking)(occasion, UNKNOWN)  # type: ignore[arg-type]
        return _shown(locale, sheet.title, "\n\n".join(_lines(sheet)))
    letter = (of_fixed_time if fixed else choice)(occasion)  # type: ignore[arg-type]
    assert letter is not None
    return _shown(locale, letter.subject, _message(work, offer, letter, locale))


def _shown(locale: str, subject: str, text: str) -> Sample:
    return Sample(locale=locale, language=LOCALES[locale], subject=subject, text=text)


def _message(work: Work, offer: Offer, letter: Letter, locale: str) -> str:
    if offer.way == "sms":
        return shorten(work, letter, to=offer.person.phone, locale=locale, id="").text
    return as_text(letter, offer.person.name, work.settings, locale)


def _lines(sheet: paper.Sheet) -> Iterator[str]:
    """As in templates/documents/letter.pt, without the addresses."""
    yield from sheet.paragraphs
    yield "\n".join(f"{label}: {value}" if label else value for label, value in sheet.facts)
    if sheet.bring:
        yield "\n".join(f"- {item}" for item in sheet.bring)
    yield f"{sheet.page}\n{sheet.code}"
    yield sheet.last_step
    yield sheet.genuine


def _case(work: Work, offer: Offer, locale: str) -> dict[str, object]:
    """Somebody who is known to nobody else: nothing of this is stored."""
    participant = Participant(id="", role="citizen", language=locale, sealed=b"")
    case = Case(
        id="",
        reference=UNKNOWN,
        department=offer.department.key,
        service=offer.service.key,
        at=work.now,
    )
    case.participants = (participant,)
    tokens = dict.fromkeys(("access", "invite"), UNKNOWN)
    known = replace(offer.person, tokens=tokens)
    return {"work": work, "case": case, "participant": participant, "person": known}


def _fixed(work: Work, account: Account, offer: Offer, locale: str) -> Occasion:
    assert offer.start
    appointment = Appointment(
        id="",
        department=offer.department.key,
        service=offer.service.key,
        matters=offer.matters,
        start=offer.start,
        end=offer.start + planned_length(offer),
        state="booked",
    )
    appointment.invited_by = account.id
    return Occasion(appointment=appointment, **_case(work, offer, locale))  # type: ignore[arg-type]


def _asking(work: Work, account: Account, offer: Offer, locale: str) -> InvitationOccasion:
    invitation = drafted(work, account, offer, "", "")
    return InvitationOccasion(invitation=invitation, **_case(work, offer, locale))  # type: ignore[arg-type]
